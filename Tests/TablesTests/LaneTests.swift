import CivilTime
import Glibc
import Testing

@testable import Tables

/// Lines that are split without libcsv, and files that are read in stretches, against the
/// reading of every line by libcsv in one go. The fuzzer holds the same for any bytes.
struct LaneTests {
  struct Seen: Equatable {
    let event: CSVRecords.Event
    let lines: ClosedRange<Int>
    let bytes: Range<Int>
    let fields: [[UInt8]?]
  }

  private func read(_ text: String, _ dialect: Dialect, plainLane: Bool) -> [Seen] {
    read(Array(text.utf8), dialect, plainLane: plainLane)
  }

  private func read(_ bytes: [UInt8], _ dialect: Dialect = Dialect(), plainLane: Bool) -> [Seen] {
    var seen: [Seen] = []
    bytes.withUnsafeBytes { bytes in
      let records = CSVRecords(bytes, dialect: dialect, plainLane: plainLane)
      while let event = records.next() {
        let fields = (0..<(event == .record ? records.fieldCount : 0)).map { i in
          records.isNull(i) ? nil : Array(records.field(i))
        }
        seen.append(
          Seen(
            event: event, lines: records.firstLine...records.lastLine,
            bytes: records.offset..<(records.offset + records.length), fields: fields))
      }
    }
    return seen
  }

  @Test(arguments: [
    "a,b\n1,2\n", "a,b\n,\n", "a,b\n\"\",x\n", "a,b\n\"x\",\"y\"\n", "a,b\n\"x,y\",z\n",
    "a,b\n\"x\"\"y\",z\n",
    "a,b\nx\"y,z\n", "a,b\n\"x\"y,z\n", "a,b\n\"x,z\n\"\n", "a,b\n\"x\ny\",z\n", "a,b\r\n1,2\r\n",
    "a,b\n1\r,2\n",
    "a,b\n 1 ,2\n", "a,b\n\t\n", "a,b\n1,2", "a,b\n'x','y'\n", "a,b\n'x',y\n", "a,b\n단골,홈·리빙\n",
    "a,b\n단골,\u{85}\n", "a,b\n스토어,\u{d7ff}\u{e000}\u{ffff}힣\n", "a,b\n😀,é\n", "a\nx\n\n\ny\n",
    "a,b\n1,\u{1a}\n", "a,b\n1,\u{7f}\n",
    "a,b\n12345678,87654321\n", "a,b\n1234567,\n", "a,b\n\"1234567\",\"\"\n\"\",\"\"\n", "\"a\",\"b\"\n1,2\n",
  ])
  func linesAreWhatLibcsvMakesOfThem(_ text: String) {
    for delimiter in [",", ";", "\t"] {
      for quote in ["\"", "'"] {
        var dialect = Dialect()
        dialect.delimiter = delimiter.utf8.first!
        dialect.quote = quote.utf8.first!
        let other = text.replacing(",", with: delimiter)
        #expect(read(other, dialect, plainLane: true) == read(other, dialect, plainLane: false), "\(other)")
      }
    }
  }

  @Test func bytesThatAreNoTextAreFoundInBothLanes() {
    for bytes in [
      [0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xec, 0x9d], [0xc2], [0xf0, 0x9f],
      [0xed, 0xbf, 0xbf], [0xed, 0x9f], [0xed, 0x7f, 0x80], [0xef, 0xbf],
    ]
      as [[UInt8]]
    {
      let file = Array("a,b\nx,".utf8) + bytes + Array(",\ny,z\n".utf8)
      file.withUnsafeBytes { file in
        let records = CSVRecords(file, dialect: Dialect())
        _ = records.next()
        guard case .rejected(let code, _)? = records.next() else {
          Issue.record("\(bytes) was accepted")
          return
        }
        #expect(code == .encoding)
        #expect(records.next() == .record)
      }
    }
  }

  /// Blocks of bytes begin wherever a line is read that libcsv has not judged.
  @Test(arguments: [
    [0xc3, 0xa9], [0xeb, 0x8b, 0xa8], [0xed, 0x86, 0xa0], [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80],
    [0xe0, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80], [0xf3, 0xbf, 0xbf, 0xbf], [0xf4, 0x8f, 0xbf, 0xbf],
    [0xc1, 0xbf], [0xc2], [0xc3, 0xa9, 0xa9], [0xe0, 0x9f, 0xbf], [0xec, 0x9d], [0xed, 0xa0, 0x80], [0xff],
    [0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80],
    [0x22, 0x2c, 0x22], [0x22], [0x1f], [0x7f], [0x0d], [0x0a],
  ])
  func lettersAndFaultsAreFoundAnywhereInABlock(_ bytes: [UInt8]) {
    let ends = [",\n단골,y\n", "\n", ",\n" + String(repeating: "y", count: 80) + "\n"]
    for (place, end) in (0..<420).map({ ($0 / 3, ends[$0 % 3]) }) {
      let text =
        Array("a,b\n".utf8) + Array(repeating: 0x78, count: place) + [0x2c] + bytes + Array(end.utf8)
      #expect(read(text, plainLane: true) == read(text, plainLane: false), "\(bytes) at \(place)")
    }
  }

  /// A letter that a line leaves open is not ended by the next line.
  @Test(
    arguments: [[0xc3], [0xe0], [0xed], [0xf0], [0xe0, 0xa0], [0xf0, 0x9f], [0xf0, 0x9f, 0x98]] as [[UInt8]])
  func aLineEndsNoLetterOfTheLineBefore(_ open: [UInt8]) {
    for goesOn in [[0x80], [0x90], [0xbf, 0xbf], [0x41], [0x41, 0x90], [0x80, 0x80, 0x80]] as [[UInt8]] {
      for place in 0..<140 {
        let text =
          Array("a\n".utf8) + Array(repeating: 0x78, count: place) + open + [0x0a] + goesOn
          + Array(repeating: 0x79, count: 80) + [0x0a]
        #expect(read(text, plainLane: true) == read(text, plainLane: false), "\(open), \(goesOn) at \(place)")
      }
    }
  }

  @Test func fieldsAreAsManyAsThereAre() {
    for count in [1, 63, 64, 65, 128, 1_000] {
      let line = (0..<count).map { $0 % 3 == 0 ? "" : "\($0)" }.joined(separator: ",") + ",z\n"
      #expect(read(line + line, Dialect(), plainLane: true) == read(line + line, Dialect(), plainLane: false))
    }
  }

  @Test func amountsAreReadAtAnyLength() throws {
    let digits = "123456789012345"
    var texts = (1...12).map { String(digits.prefix($0)) }
    for length in 1...8 {
      for place in 0..<length {
        for other in ["/", ":", " ", "a", "é"] {
          texts.append(String(digits.prefix(place)) + other + String(digits.prefix(length - 1 - place)))
        }
      }
    }
    let path = TextFile.write("id,amount\n" + texts.map { "x,\($0)\n" }.joined())
    defer { unlink(path) }
    let description = TableDescription(
      "amounts", "", columns: [ColumnDescription("id", .id, ""), ColumnDescription("amount", .money, "")])
    let read = try TableReader.read(
      [try InputFile(path)], as: description, mapping: TableMapping(), currency: Currency("KRW")!,
      zone: Zone("Asia/Seoul")!)
    // A blank may stand at the edge of a number or for none; everything else but digits may not.
    let expected = texts.compactMap { $0.trimmed.isEmpty ? Column.missing : Int64($0.trimmed) }
    #expect(read.table.integers("amount") == expected)
    #expect(read.rejects.count == texts.count - expected.count)
  }

  private static let description = TableDescription(
    "cuts", "",
    columns: [
      ColumnDescription("id", .id, "", required: true), ColumnDescription("at", .time, ""),
      ColumnDescription("amount", .money, "", range: 0...1_000_000), ColumnDescription("word", .text, ""),
      ColumnDescription("other", .text, ""),
    ])

  /// Rows with quoted line ends, bad cells, blank lines and repeated words.
  private static let text: String = {
    var text = "id,at,amount,word,extra\n"
    for i in 0..<400 {
      switch i % 23 {
      case 3: text += "C\(i),2026-01-05 09:12:33,\(i),\"two\nlines, \(i % 7)\",x\n"
      case 7: text += "C\(i),2026-13-05,\(i),단골,x\n"
      case 11: text += "\n"
      case 13: text += "C\(i),,\"open,x\n"
      case 17: text += "한국\(i % 5),2026-01-05 09:12:33,-1,가 나,\r\n"
      default: text += "C\(i % 90),2026-0\(1 + i % 9)-05T10:00:0\(i % 10),\(i)00,단골\(i % 6),x\n"
      }
    }
    return text
  }()

  @Test(arguments: [1, 2, 7, 40, 333, 5000]) func theCutsChangeNothing(_ stretch: Int) throws {
    let path = TextFile.write(Self.text)
    defer { unlink(path) }
    let file = try InputFile(path)
    func read(_ stretch: Int, _ threads: Int) throws -> ReadTable {
      try TableReader.read(
        [file], as: Self.description, mapping: TableMapping(), currency: Currency("KRW")!,
        zone: Zone("Asia/Seoul")!, threads: threads, stretch: stretch)
    }
    let whole = try read(1 << 20, 1)
    #expect(whole.table.rows > 250 && whole.rejects.count > 40)
    for threads in [1, 3] {
      let cut = try read(stretch, threads)
      #expect(cut.rejects == whole.rejects)
      #expect(cut.accounts == whole.accounts)
      #expect(cut.origins.map(\.firstLine) == whole.origins.map(\.firstLine))
      for name in ["id", "word"] {
        #expect(cut.table.words(name).indices == whole.table.words(name).indices)
        #expect(cut.table.strings(name) == whole.table.strings(name))
      }
      for name in ["at", "amount"] { #expect(cut.table.integers(name) == whole.table.integers(name)) }
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
