import CivilTime
import Tables
import Testing

@Suite struct NumberParserTests {
  private func units(_ text: String, _ decimals: Int, marks: [String] = []) throws -> Int64 {
    try withBytes(text) { try NumberParser.exact($0, marks: marks).units(decimals) }
  }

  private func code(_ text: String, _ decimals: Int = 0, marks: [String] = []) -> RowCode? {
    do {
      _ = try units(text, decimals, marks: marks)
      return nil
    } catch let fault as FieldFault { return fault.code } catch { return nil }
  }

  @Test func accepted() throws {
    let won = Currency("KRW")!.marks
    let dollar = Currency("USD")!.marks
    #expect(try units("15000", 0) == 15_000)
    #expect(try units("15,000", 0) == 15_000)
    #expect(try units("1,234,567", 0) == 1_234_567)
    #expect(try units("15000원", 0, marks: won) == 15_000)
    #expect(try units("₩15,000", 0, marks: won) == 15_000)
    #expect(try units("15000.0", 0) == 15_000)  // 56
    #expect(try units("12.34", 2) == 1234)
    #expect(try units("12.340", 2) == 1234)
    #expect(try units("$1,200", 2, marks: dollar) == 120_000)  // 57
    #expect(try units("(1,000)", 0) == -1000)
    #expect(try units("-5.00", 2) == -500)
    #expect(try units(" 7 ", 0) == 7)
    #expect(try units("0", 0) == 0)
  }

  @Test func refused() {
    for text in [
      "12abc", "NaN", "inf", "1e400", "1.234,56", "１２", "0x10", "", "-", ".", "5.", ".5", "1,23", "12,34",
      "1,2345",
      "1,,000", "--1", "1 000", ",100", "1.2.3", "1,000.", "€5",
    ] { #expect(code(text, 2, marks: ["$"]) == .type, "\(text)") }  // 51 52 53 58 60 61
    #expect(code("12.345", 2) == .scale)
    #expect(code("99999999999999999999") == .range)  // 59
    #expect(code(String(repeating: "9", count: 40)) == .range)
  }

  @Test func wholeNumbers() throws {
    #expect(withBytes("1.5") { (try? NumberParser.integer($0)) == nil })  // 62
    #expect(try withBytes("2.0") { try NumberParser.integer($0) } == 2)
  }
}

@Suite struct TimeParserTests {
  private let seoul = Zone("Asia/Seoul")!

  private func time(_ text: String, _ format: TimeParser.Format = .yearFirst, _ zone: String = "Asia/Seoul")
    -> String
  {
    let zone = Zone(zone)!
    let parser = TimeParser(format: format, zone: zone)
    do { return TimeText.local(try withBytes(text) { try parser.time($0) }, zone) } catch let fault
      as FieldFault
    {
      return fault.code.rawValue
    } catch { return "?" }
  }

  @Test func accepted() {
    for text in [
      "2026-01-05 09:12:33", "2026-01-05T09:12:33", "2026-01-05T00:12:33Z", "2026-01-05T09:12:33.999+09:00",
      "2026/01/05 09:12:33", "2026.01.05. 09:12:33", "2026.01.05 9:12:33", "2026-1-5 09:12:33",
      "20260105 09:12:33",
    ] { #expect(time(text) == "2026-01-05T09:12:33+09:00", "\(text)") }
    #expect(time("2026-01-05") == "2026-01-05T00:00:00+09:00")
    #expect(time("1/5/2026 9:12", .monthFirst) == "2026-01-05T09:12:00+09:00")
    #expect(time("1/5/2026 9:12", .dayFirst) == "2026-05-01T09:12:00+09:00")
    #expect(time("2024-02-29") == "2024-02-29T00:00:00+09:00")
  }

  @Test func refused() {
    for text in [
      "2024-02-30", "01/02/2024", "24-01-05", "2026-13-01", "2026-01-05 24:00", "2026-01-05 10:60",
      "2026-01-05 10:00:60",
      "2026-01-05x", "", "yesterday", "2026-01/05", "2026-01-05 10:00 PM", "2026-01-05T", "202601051",
    ] { #expect(time(text) == "DATE", "\(text)") }  // 64 65 71
    #expect(time("0024-01-05") == "RANGE")  // 70
    #expect(time("9999-01-05") == "RANGE")
  }

  @Test func daylightSaving() {
    // New York skips 02:00–03:00 on 2026-03-08 and repeats 01:00–02:00 on 2026-11-01.
    #expect(time("2026-03-08 02:30:00", .yearFirst, "America/New_York") == "TZ")  // 68
    #expect(time("2026-11-01 01:30:00", .yearFirst, "America/New_York") == "2026-11-01T01:30:00-04:00")
    #expect(time("2026-07-01 12:00", .yearFirst, "America/New_York") == "2026-07-01T12:00:00-04:00")
    // Korea itself had summer time in 1988.
    #expect(time("1988-07-01 12:00") == "1988-07-01T12:00:00+10:00")
  }

  @Test func daysRoundTrip() {
    for number in stride(from: -30_000, through: 60_000, by: 7) {
      let day = Day(number)
      #expect(Day(iso: day.iso) == day)
      let c = day.civil
      #expect(Day(year: c.year, month: c.month, day: c.day) == day)
    }
    #expect(Day(iso: "1970-01-01")!.number == 0)
    #expect(Day(iso: "2026-11-22")!.weekday == 6)  // a Sunday
    #expect(Day(iso: "2023-02-29") == nil)
    #expect(Month(year: 2026, month: 2).last.iso == "2026-02-28")
  }

  @Test func spreadsheetSerials() throws {
    let parser = TimeParser(format: .yearFirst, zone: seoul, excelSerial: true)
    // 46027 is 2026-01-05; .5 is noon.
    #expect(
      TimeText.local(try withBytes("46027.5") { try parser.time($0) }, seoul) == "2026-01-05T12:00:00+09:00")
  }
}

@Suite struct TextTests {
  @Test func numbersHaveOneForm() {
    #expect(NumberText.double(0) == "0")
    #expect(NumberText.double(-0.0) == "0")
    #expect(NumberText.double(0.1 + 0.2) == "0.3")
    #expect(NumberText.double(1.0 / 3) == "0.333333333333")
    #expect(NumberText.double(1234567.5) == "1234567.5")
    #expect(NumberText.double(1e15) == "1000000000000000")
    #expect(NumberText.double(1e16) == "1e+16")
    #expect(NumberText.double(0.00001) == "0.00001")
    #expect(NumberText.double(0.0000012) == "1.2e-6")
    #expect(NumberText.double(-2.5e-300) == "-2.5e-300")
    #expect(NumberText.double(.leastNonzeroMagnitude) == "4.94065645841e-324")
    #expect(NumberText.fixed(-5, decimals: 2) == "-0.05")
    #expect(NumberText.fixed(123456, decimals: 0) == "123456")
    #expect(NumberText.millionths(4_500_000) == "4.5")
  }

  @Test func jsonIsCanonical() {
    let value = JSON.object([
      "b": .int(1), "a": .array([.null, .bool(true), .number(0.5)]), "가": .string("\"\n\u{1}"),
    ])
    #expect(value.line == #"{"a":[null,true,0.5],"b":1,"가":"\"\n\u0001"}"#)
    #expect(JSON.parse(value.text) == value)
    #expect(JSON.parse("{") == nil)
  }

  @Test func idsAreNormalised() {
    // NFC and NFD of the same name are one word (74); 007 and 7 are two (76).
    #expect(withBytes("가") { IdParser.nfc($0) } == withBytes("\u{1100}\u{1161}") { IdParser.nfc($0) })
    var words = Words()
    #expect(words.intern("007") != words.intern("7"))
    #expect(words.intern("007") == 0)
    for (text, code) in [
      ("a\u{a0}b", RowCode.id), ("a\nb", .newline), ("a\u{1}b", .control), ("2.34E+17", .id),
    ] {
      #expect(throws: FieldFault.self) { try withBytes(text) { try IdParser.check($0) } }
      do { try withBytes(text) { try IdParser.check($0) } } catch let fault as FieldFault {
        #expect(fault.code == code)
      } catch {}
    }
    #expect(withBytes("ab***") { IdParser.isMasked($0) })
  }

  /// Spark SQL: crc32('C000091') % 256, from zlib's definition (Python 3.11 zlib.crc32).
  @Test func canonicalBuckets() {
    #expect(withBytes("C000091") { CanonicalOrder.bucket($0) } == CRCReference.c000091)
    #expect(withBytes("단골") { CanonicalOrder.bucket($0) } == CRCReference.dangol)
  }

  @Test func nearestNames() {
    #expect(nearest("oder_id", among: ["order_id", "amount"]) == "order_id")
    #expect(nearest("zzzzzz", among: ["order_id", "amount"]) == nil)
    #expect(foldedHeader(" Order_ID ") == "order_id")
    #expect(foldedHeader("주문 번호") == "주문번호")
  }
}
