import CivilTime
import Foundation
import Tables
import Testing

/// What artifacts hold: the digits of doubles, moments, fields.
@Suite struct ArtifactTextTests {
  /// Bit patterns in no order (Knuth's MMIX generator), and numbers near which rounding turns.
  private static let doubles: [Double] = {
    var state: UInt64 = 42
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
    var values: [Double] = []
    for _ in 0..<40_000 {
      values.append(Double(bitPattern: next()))
      // The magnitudes of money, shares and days, as quotients of whole numbers.
      let quotient = Double(next() % 10_000_000) / Double(next() % 999 + 1)
      values += [quotient, -quotient * 1e-3, (quotient * 4096).rounded() / 4096, quotient * 1e6]
    }
    for exponent in -30...30 {
      let power = pow(10, Double(exponent))
      values += [power, power.nextUp, power.nextDown, power * 5.00000000005, power * 0.999999999995]
    }
    return values.filter(\.isFinite)
  }()

  /// The C library's printf rounds exactly; 12 digits and a double of them are one to one.
  @Test func doublesAreRoundedAsPrintfDoes() {
    for value in Self.doubles {
      let printed = Double(String(format: "%.11e", value))!
      let text = NumberText.double(value)
      #expect(Double(text) == printed, "\(value)")
      #expect(NumberText.rounded(value) == printed, "\(value)")
      let digits = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
      #expect(text.contains("e") || digits.count <= max(12, text.prefix { $0 != "." }.count), "\(value)")
    }
  }

  /// By hand: halves between two numbers of 12 digits go to the even one.
  @Test func ties() {
    #expect(NumberText.double(100_000_000_000.5) == "100000000000")
    #expect(NumberText.double(100_000_000_001.5) == "100000000002")
    #expect(NumberText.double(10_000_000_000.25) == "10000000000.2")
    #expect(NumberText.double(10_000_000_000.75) == "10000000000.8")
    #expect(NumberText.double(999_999_999_999.5) == "1000000000000")
    #expect(NumberText.double(-999_999_999_999.25) == "-999999999999")
    #expect(NumberText.double(0.999999999999875) == "1")
    #expect(NumberText.double(1.0 / 3, digits: 17) == "0.33333333333333331")
    #expect(NumberText.fixed(.min, decimals: 2) == "-92233720368547758.08")
    #expect(NumberText.millionths(-10_000_000) == "-10")
  }

  private static func table(_ kind: ColumnKind, _ column: Column) -> Table {
    Table(TableDescription("t", "", columns: [ColumnDescription("c", kind, "")]), [column])
  }

  private static func lines(_ table: Table, _ zone: Zone, currency: String = "USD") -> [String] {
    let bytes = CSVWriter.bytes(table, currency: Currency(currency)!, zone: zone)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Foundation's formatter tells the moments of zones with winter and summer, of one whose
  /// summer is half an hour, and of one that left out a day.
  @Test(arguments: ["America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
  func momentsOfAZone(_ name: String) throws {
    let zone = try #require(Zone(name))
    let formatter = DateFormatter()
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: name)
    formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ssxxx"
    // 2011 to 2012 in no order, each half hour by one second more or less.
    let times = (0..<35_000).map { (i: Int) -> Int64 in
      let halfHour = i * 7919 % 35_000
      return Int64(1_293_840_000 + halfHour * 1800 + i % 3 - 1)
    }
    let lines = Self.lines(Self.table(.time, .integers(times)), zone).dropFirst()
    #expect(lines.count == times.count)
    for (time, line) in zip(times, lines) {
      #expect(line == formatter.string(from: Date(timeIntervalSince1970: Double(time))))
      if line != formatter.string(from: Date(timeIntervalSince1970: Double(time))) { break }
    }
  }

  /// Numbers of every count of digits and of every narrow width, as the standard library has them.
  @Test func wholeNumbersOfEveryLength() throws {
    let zone = try #require(Zone("UTC"))
    func check<Value: FixedWidthInteger>(_ values: [Value], _ column: ([Value]) -> Column) {
      // Two columns: one that is empty would be a blank line on its own.
      let description = TableDescription(
        "t", "", columns: [ColumnDescription("c", .integer, ""), ColumnDescription("d", .integer, "")])
      let table = Table(description, [column(values), column(values.reversed())])
      let texts = values.map { $0 == .min ? "" : String($0) }
      #expect(
        Array(Self.lines(table, zone).dropFirst()) == zip(texts, texts.reversed()).map { "\($0),\($1)" })
    }
    check(Array(Int8.min...Int8.max)) { .narrow(.ones($0)) }
    check(Array(Int16.min...Int16.max)) { .narrow(.twos($0)) }
    var wide: [Int64] = [.min, .max, -.max]
    var power: Int64 = 1
    for _ in 0..<19 {
      for digit in 1...9 {
        let (value, isBeyond) = power.multipliedReportingOverflow(by: Int64(digit))
        if !isBeyond { wide += [value - 1, value, value + 1, 1 - value, -value, -value - 1] }
      }
      power = power.multipliedReportingOverflow(by: 10).partialValue
    }
    check(wide) { .integers($0) }
    check(wide.compactMap { Int32(exactly: $0) }) { .narrow(.fours($0)) }
    // The same digits behind a point.
    for value in wide where value != .min {
      let digits = String(value.magnitude)
      let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      let text = (value < 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
      #expect(NumberText.fixed(value, decimals: 2) == text)
    }
  }

  /// Any of 1 to 17 digits, rounded by the C library.
  @Test(arguments: 2...17) func digitsOfAnyCount(digits: Int) {
    for value in Self.doubles.prefix(20_000) {
      let text = NumberText.double(value, digits: digits)
      #expect(Double(text) == Double(String(format: "%.\(digits - 1)e", value)), "\(value)")
    }
  }

  @Test func exactKinds() throws {
    let zone = try #require(Zone("UTC"))
    let values: [Int64] = [0, -1, 7, 99, 100, 1234, -100_000, .max, Column.missing, 5]
    func written(_ kind: ColumnKind, _ currency: String = "USD") -> [String] {
      let table = Table(
        TableDescription(
          "t", "", columns: [ColumnDescription("c", kind, ""), ColumnDescription("d", .integer, "")]),
        [.integers(values), .integers(values.map { _ in 1 })])
      return Self.lines(table, zone, currency: currency).dropFirst().map { String($0.dropLast(2)) }
    }
    #expect(
      written(.integer) == ["0", "-1", "7", "99", "100", "1234", "-100000", "9223372036854775807", "", "5"])
    #expect(
      written(.money) == [
        "0.00", "-0.01", "0.07", "0.99", "1.00", "12.34", "-1000.00", "92233720368547758.07", "", "0.05",
      ])
    #expect(written(.money, "KRW") == written(.integer))
    #expect(
      written(.decimal) == [
        "0", "-0.000001", "0.000007", "0.000099", "0.0001", "0.001234", "-0.1", "9223372036854.775807", "",
        "0.000005",
      ])
  }

  /// Texts of every length around those that are copied in another way, few and many of
  /// them, longer than a block too: one by one and quoted by RFC 4180.
  @Test func textsAreFields() throws {
    let zone = try #require(Zone("UTC"))
    func field(_ text: String) -> String {
      let isBlank = text.allSatisfy { " \t\u{1a}".contains($0) }
      let quotes = text.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) } || isBlank
      return quotes ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
    }
    let nasty = ["", " ", "\u{1a}", "\t ", "a,b", "\"", "say \"hi\"", "two\nlines", "cr\r", "단골, 상점", "=1+1"]
    let long =
      (0..<70).map { String(repeating: "가나\"", count: $0) } + [String(repeating: "x,\"", count: 200_000)]
    let many = (0..<20_000).map { "id-\($0 * 7919 % 20_000)" + String(repeating: "z", count: $0 % 40) }
    for texts in [nasty, nasty + long, nasty + many + long] {
      var words = Words()
      let indices = (texts + texts.reversed()).map { words.intern($0) } + [-1]
      let description = TableDescription(
        "t", "",
        columns: [
          ColumnDescription("a", .text, ""), ColumnDescription("b", .integer, ""),
          ColumnDescription("c", .id, ""),
        ])
      let rows = (texts + texts.reversed()).map(field) + [""]
      let table = Table(
        description, [.words(indices, words), .integers(indices.map { Int64($0) }), .words(indices, words)])
      let expected =
        "a,b,c\n" + zip(rows, indices).map { "\($0),\($1),\($0)\n" }.joined()
      #expect(CSVWriter.bytes(table, currency: Currency("KRW")!, zone: zone) == Array(expected.utf8))
    }
  }

  /// Ids of one length, so many that each stands in one cell, up to the longest that has room and beyond;
  /// one that is missing, and one that must be quoted after all.
  @Test(arguments: [9, 27, 28, 29, 32, 33]) func idsOfOneLength(length: Int) throws {
    let zone = try #require(Zone("UTC"))
    for last in [String(repeating: "z", count: length), "a,b" + String(repeating: "z", count: length - 3)] {
      let ids = (0..<17_000).map { i in
        let number = String(i * 7919 % 17_000)
        return number + String(repeating: "x", count: length - number.count)
      }
      var words = Words()
      let indices = (ids + [last]).map { words.intern($0) } + [-1]
      let table = Self.table(.id, .words(indices, words))
      let expected = ["c"] + ids + [last.contains(",") ? "\"\(last)\"" : last, ""]
      #expect(
        CSVWriter.bytes(table, currency: Currency("KRW")!, zone: zone)
          == Array(expected.map { $0 + "\n" }.joined().utf8))
    }
  }

  /// Columns without a cell between, before and behind the others are commas, however many they are.
  @Test func emptyColumnsAreCommas() throws {
    let zone = try #require(Zone("UTC"))
    for gaps in [[0, 0, 0], [1, 2, 3], [3, 4, 5], [5, 3, 4], [4, 5, 3], [40, 0, 41], [0, 40, 0]] {
      var columns: [Column] = []
      var cells: [String] = []
      for (i, gap) in gaps.enumerated() {
        for _ in 0..<gap {
          columns.append(.absent(AbsentCells(2)))
          cells.append("")
        }
        guard i < 2 else { continue }
        columns.append(.integers([Int64(i) + 7, Column.missing]))
        cells.append(String(i + 7))
      }
      let names = columns.indices.map { "c\($0)" }
      let table = Table(
        TableDescription("t", "", columns: names.map { ColumnDescription($0, .integer, "") }), columns)
      let rows = [names, cells, cells.map { _ in "" }].map { $0.joined(separator: ",") + "\n" }
      #expect(
        CSVWriter.bytes(table, currency: Currency("KRW")!, zone: zone) == Array(rows.joined().utf8))
    }
  }
}
