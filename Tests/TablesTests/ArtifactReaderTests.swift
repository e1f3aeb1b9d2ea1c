import Foundation
import Tables
import Testing

/// Bytes read as an artifact.
enum Artifact {
  static let currency = Currency("USD")!
  static let zone = Zone("Asia/Seoul")!

  static func read(
    _ bytes: [UInt8], as description: TableDescription, threads: Int = 1, stretch: Int = 4 << 20
  ) throws -> Table {
    let path = FileManager.default.temporaryDirectory.appending(path: "dangol-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    return try ArtifactReader.read(
      path, as: description, currency: currency, zone: zone, threads: threads, stretch: stretch)
  }
}

@Suite struct ArtifactReaderTests {
  private static let description = TableDescription(
    "t", "",
    columns: [
      ColumnDescription("id", .id, ""), ColumnDescription("text", .text, ""),
      ColumnDescription("at", .time, ""), ColumnDescription("day", .date, ""),
      ColumnDescription("paid", .money, ""), ColumnDescription("count", .integer, ""),
      ColumnDescription("share", .decimal, ""), ColumnDescription("number", .number, ""),
    ])

  /// Values of every size, texts over several lines, and empty cells among them.
  private static let table: Table = {
    var builder = TableBuilder(description)
    let texts = ["단골", "two\nlines, and \"quotes\"", "", "a,b", "\n\n", "plain"]
    for row in 0..<600 {
      let isGap = row % 11 == 0
      let sign: Int64 = row % 2 == 0 ? 1 : -1
      let size = Int64(row) * Int64(row) * Int64(row) * 7919
      builder.add([
        isGap ? .empty : .text("c\(row % 97)"), row % 5 == 4 ? .empty : .text(texts[row % 6]),
        isGap ? .empty : .integer(1_700_000_000 + sign * Int64(row) * Int64(row) * 7919),
        isGap ? .empty : .integer(sign * Int64(row) * 50),
        isGap ? .empty : .integer(sign * size), isGap ? .empty : .integer(sign * size * 1000),
        isGap ? .empty : .integer(sign * size), isGap ? .empty : .number(Double(sign * size) / 3e7),
      ])
    }
    return builder.table().asWritten(threads: 1)
  }()

  private static func same(_ a: Table, _ b: Table) -> Bool {
    a.rows == b.rows
      && ["id", "text"].allSatisfy {
        a.strings($0) == b.strings($0) && a.words($0).indices == b.words($0).indices
      }
      && ["at", "day", "paid", "count", "share"].allSatisfy { a.integers($0) == b.integers($0) }
      && a.numbers("number") == b.numbers("number")
  }

  /// The same table wherever the file is cut, in the middle of a text over lines too.
  @Test(arguments: [1, 13, 64, 1000, 1 << 20], [1, 2])
  func readsWhatWasWritten(stretch: Int, threads: Int) throws {
    let bytes = CSVWriter.bytes(Self.table, currency: Artifact.currency, zone: Artifact.zone)
    let read = try Artifact.read(bytes, as: Self.description, threads: threads, stretch: stretch)
    #expect(Self.same(read, Self.table))
  }

  /// Of the usual form or not: the nearest double, as `strtod` of the C library gives it.
  @Test func numbersAreTheNearestDouble() throws {
    let texts = [
      "0", "7", "-12.5", "0.1", "123456789012", "1.23456789012e-07", "-9.87654321098e+21", "4.5e+300",
      "2.2250738585072014e-308", "9007199254740993", "123456789012345678", "1e+22", "1e+23", "0.000001",
      "5e-324", "1234567890123456789012", "-0", "1.7976931348623157e+308",
    ]
    let description = TableDescription("t", "", columns: [ColumnDescription("number", .number, "")])
    let text = "number\n" + texts.map { $0 + "\n" }.joined()
    let read = try Artifact.read(Array(text.utf8), as: description)
    for (text, number) in zip(texts, read.numbers("number")) {
      #expect(number?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    ("number", "1.5.2", 4), ("number", "", 0), ("number", "1e", 4), ("number", "inf", 4), ("number", "-", 4),
    ("count", "1.5", 4), ("count", "1e2", 4), ("count", "99999999999999999999", 4), ("paid", "1.005", 4),
    ("paid", "x", 4), ("share", "0.0000001", 4), ("at", "2026-13-01T00:00:00+09:00", 4),
    ("at", "2026-01-05T24:00:00+09:00", 4), ("at", "2026-01-05T09:12:33+09:0", 4), ("day", "2026-02-30", 4),
    ("day", "2026-01-05T", 4), ("day", "20x6-01-05", 4),
  ])
  func namesTheLineOfWhatIsCorrupt(column: String, text: String, line: Int) throws {
    // Behind a record over two lines; cut anywhere.
    func bytes(_ cell: String) -> [UInt8] {
      let cells = Self.description.columns.map { $0.name == column ? cell : "" }.joined(separator: ",")
      let header = Self.description.columns.map(\.name).joined(separator: ",")
      return Array("\(header)\nc1,\"a\nb\",,,,,,\n\(cells)\nc2,,,,,,,\n".utf8)
    }
    for (stretch, threads) in [(4 << 20, 1), (5, 2), (1, 2)] {
      if line == 0 {
        #expect(try Artifact.read(bytes(text), as: Self.description, stretch: stretch).rows == 3)
        continue
      }
      let error = #expect(throws: DangolError.self) {
        try Artifact.read(bytes(text), as: Self.description, threads: threads, stretch: stretch)
      }
      #expect(error?.line == line, "\(text) at \(stretch)")
      #expect(error?.message.contains("column '\(column)'") == true)
    }
  }

  @Test func aRowOfAnotherWidthIsCorrupt() throws {
    let header = Self.description.columns.map(\.name).joined(separator: ",")
    let error = #expect(throws: DangolError.self) {
      try Artifact.read(Array("\(header)\na,b\n".utf8), as: Self.description)
    }
    #expect(error?.line == 2)
  }
}
