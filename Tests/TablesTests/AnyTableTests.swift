import Foundation
import Tables
import Testing

@Suite struct AnyTableTests {
  private func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { FloatParser.value($0) }
  }

  @Test func numbersAreDecimal() {
    let good: [(String, Double)] = [
      ("0", 0), ("-0.5", -0.5), ("+3", 3), ("1e3", 1000), ("1.5E-7", 1.5e-7), ("1,234", 1234),
      ("-12,345,678.25", -12_345_678.25), (".5", 0.5), ("5.", 5), ("1,000e2", 100_000),
      // Correctly rounded: the nearest doubles to these decimals.
      ("0.1", 0.1), ("9007199254740993", 9_007_199_254_740_992),
      ("2.2250738585072011e-308", Double(bitPattern: 0x000f_ffff_ffff_ffff)),
    ]
    for (text, value) in good { #expect(parse(text) == value, "\(text)") }
    let bad = [
      "", "-", ".", "e5", "1e", "1e+", "1,23", "1,2345", ",123", "1,234,", "12,345,67", "1,234.5,6", "0x10",
      "inf",
      "nan", "1 000", "1_000", "1.2.3", "--1", "1e400", "12 ", "₩100", "1,", "1234,567",
    ]
    for text in bad { #expect(parse(text) == nil, "\(text)") }
  }

  private func table(_ text: String, _ names: [String], missing: Set<String> = []) throws -> AnyTable {
    let path = FileManager.default.temporaryDirectory.appending(path: "any-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(filePath: path))
    return try AnyTable(path, columns: names, missing: missing)
  }

  @Test func columnsAreReadByName() throws {
    let read = try table("id,값,x\na,\"1,000\",b\nb, 2 ,a\n\nc,,c\nd,NA,b\n", ["x", "값"], missing: ["NA"])
    #expect(read.rows == 4)
    #expect(read["값"]?.numbers() == [1000, 2, nil, nil])
    #expect(read["x"]?.numbers() == nil)
    let levels = try #require(read["x"]?.levels())
    #expect(levels.names == ["a", "b", "c"] && levels.codes == [1, 0, 2, 1])
    // A token that stands for no value is no number, but no obstacle either.
    #expect(try table("x\n1\nNA\n", ["x"])["x"]?.numbers() == nil)
  }

  @Test func faultsAreToldWithTheirLine() throws {
    func error(_ text: String, _ names: [String]) -> DangolError? {
      do {
        _ = try table(text, names)
        return nil
      } catch { return error as? DangolError }
    }
    #expect(error("a,b\n1,2\n1,2,3\n", ["a"])?.line == 3)
    #expect(error("a,b\n1,\"2\n", ["a"])?.code == .badData)
    #expect(error("a,a\n1,2\n", ["a"])?.message.contains("2 columns") == true)
    #expect(error("alpha,b\n1,2\n", ["alhpa"])?.advice?.contains("alpha") == true)
    #expect(error("", ["a"])?.code == .badData)
    #expect(error("a\n\u{0}\n", ["a"])?.line == 2)
  }
}
