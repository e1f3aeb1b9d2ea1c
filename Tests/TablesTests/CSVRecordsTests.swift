import Statistics
import Tables
import Testing

/// The reader's guards, case by case; numbers in comments are those of the catalogue.
@Suite struct CSVRecordsTests {
  @Test func plainAndQuoted() {
    #expect(events("a,b\n1,\"x,y\"\n2,\"say \"\"hi\"\"\"\n") == ["1 a|b", "2 1|x,y", "3 2|say \"hi\""])
  }

  @Test func lineEnds() {
    #expect(events("a,b\r\n1,2\r\n") == ["1 a|b", "2 1|2"])  // 12
    #expect(events("a,b\r1,2\r") == ["1 a|b", "2 1|2"])  // 13
    #expect(events("a,b\n1,2\r\n3,4\n") == ["1 a|b", "2 1|2", "3 3|4"])  // 14
    #expect(events("a,b\n1,2") == ["1 a|b", "2 1|2"])  // 15
    #expect(events("a,b\n1,2\n\n\n") == ["1 a|b", "2 1|2", "3 blank", "4 blank"])  // 16
    #expect(events("a,b\n  \t\n1,2\n") == ["1 a|b", "2 blank", "3 1|2"])  // 48
  }

  @Test func brokenQuotes() {
    #expect(events("a,b\n1,5\" pipe\n2,x\n") == ["1 a|b", "2 QUOTE", "3 2|x"])  // 33
    #expect(events("a,b\n1,\"a\"x\n2,x\n") == ["1 a|b", "2 QUOTE", "3 2|x"])  // 34
    #expect(events("a,b\n1,\"open\n2,x\n3,y\n") == ["1 a|b", "2 UNTERMINATED", "3 2|x", "4 3|y"])  // 35
    #expect(events("a,b\n1,\"a\\\"b\"\n2,x\n") == ["1 a|b", "2 QUOTE", "3 2|x"])  // 37
  }

  @Test func newlineInsideQuotesKeepsItsLines() {
    #expect(events("a,b\n1,\"x\ny\"\n2,z\n") == ["1 a|b", "2-3 1|x\ny", "4 2|z"])  // 38
  }

  @Test func bareCarriageReturn() {
    #expect(events("a,b\n1,2\r3,4\n5,6\n") == ["1 a|b", "2 BARE_CR", "3 5|6"])  // 40
    #expect(events("a,b\n1,\"x\ry\"\n") == ["1 a|b", "2 1|x\ry"])
    #expect(events("a,b\n1,2\r\"3\n5,6\n") == ["1 a|b", "2 BARE_CR", "3 5|6"])
    // In a file of CR lines libcsv ends a row at a line feed too, and the rest would be lost.
    #expect(events("a,b\r1,2\n3,\"4\r5,6\r") == ["1 a|b", "2 BARE_CR", "3 5|6"])
    #expect(events("a,b\r1,\"x\ny\"\r\n2,z\r") == ["1 a|b", "2 1|x\ny", "3 2|z"])
  }

  @Test func bytesThatAreNotText() {
    #expect(events("a,b\n1,\0\n2,x\n") == ["1 a|b", "2 NUL", "3 2|x"])  // 41
    #expect(
      events([0x61, 0x2c, 0x62, 10, 0x31, 0x2c, 0xff, 10, 0x32, 0x2c, 0x78, 10]) == [
        "1 a|b", "2 ENCODING", "3 2|x",
      ])  // 42
    for bad in [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]] as [[UInt8]] {
      // 43
      #expect(events([0x61, 10] + bad + [10, 0x62, 10]) == ["1 a", "2 ENCODING", "3 b"])
    }
    #expect(events("a\n\u{1a}\n") == ["1 a", "2 CTRL"])  // 29
    #expect(events("a,b\n\u{1a},\n") == ["1 a|b", "2 \u{1a}|"])
  }

  @Test func limits() {
    let big = String(repeating: "x", count: 2 << 20)
    #expect(events("a,b\n1,\(big)\n2,y\n") == ["1 a|b", "2 FIELD_BIG", "3 2|y"])  // 45
    let huge = String(repeating: "x,", count: 3 << 20)
    #expect(events("a,b\n\(huge)\n2,y\n") == ["1 a|b", "2 REC_BIG", "3 2|y"])  // 46
    let tall = "a,b\n1,\"" + String(repeating: "line\n", count: 60) + "\"\n2,y\n"
    #expect(events(tall).first { $0.hasPrefix("2 ") } == "2 UNTERMINATED")
    #expect(events(tall).last == "63 2|y")
  }

  @Test func emptyAndNullDiffer() {
    let bytes = Array("\"\",\n".utf8)
    bytes.withUnsafeBytes { bytes in
      let records = CSVRecords(bytes, dialect: Dialect())
      #expect(records.next() == .record)
      #expect(!records.isNull(0) && records.isNull(1))
    }
  }

  @Test func otherDialects() {
    var dialect = Dialect()
    dialect.delimiter = UInt8(ascii: ";")
    dialect.quote = UInt8(ascii: "'")
    #expect(events("a;b\n1;'x;y'\n", dialect) == ["1 a|b", "2 1|x;y"])
  }

  /// Whatever the bytes, events tile them: nothing is lost, nothing is told twice,
  /// and lines agree with an independent count.
  @Test func eventsTileRandomBytes() {
    let alphabet = Array("ab,\"\n\r x1\u{0}é".utf8) + [0xff, 0x1a]
    for run in 0..<4000 {
      var generator = Xoshiro256(seed: 77, stage: "test", purpose: "tiles", index: UInt64(run))
      let text = (0..<generator.below(120)).map { _ in alphabet[generator.below(alphabet.count)] }
      text.withUnsafeBytes { bytes in
        let records = CSVRecords(bytes, dialect: Dialect())
        var at = 0
        var line = 1
        while records.next() != nil {
          #expect(records.offset == at && records.length > 0)
          #expect(records.firstLine == line && records.lastLine >= line)
          at += records.length
          line = records.lastLine + 1
        }
        #expect(at == text.count)
        let ends = text.count { $0 == records.terminator }
        let open = text.last.map { $0 == records.terminator ? 0 : 1 } ?? 0
        #expect(line - 1 == ends + open)
      }
    }
  }

  /// A text that the writer wrote comes back field by field.
  @Test func writtenFieldsComeBack() {
    var generator = Xoshiro256(seed: 5)
    let alphabet = ["a", "\"", ",", "\n", "\r\n", " ", "단골", "\u{1a}", "😀"]
    for run in 0..<500 {
      let rows = (0..<5).map { _ in
        (0..<(run % 3 + 1)).map { _ in
          (0..<generator.below(5)).map { _ in alphabet[generator.below(9)] }.joined()
        }
      }
      var bytes: [UInt8] = []
      for row in rows {
        for (j, field) in row.enumerated() {
          if j > 0 { bytes.append(0x2c) }
          bytes += withBytes(field) { CSVField.bytes($0) }
        }
        bytes.append(10)
      }
      let read = events(bytes).map { $0.drop { $0 != " " }.dropFirst() }
      #expect(read.map(String.init) == rows.map { $0.joined(separator: "|") })
    }
  }
}
