import Foundation
import Testing

/// Small files of the kinds that CSV readers are known to disagree on, after the
/// cases of csv-spectrum; what each holds follows from RFC 4180.
@Suite struct SpectrumTests {
  private static let cases: [(name: String, text: String, rows: [[String]])] = [
    (
      "comma in quotes", "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n",
      [["first", "last", "address", "city", "zip"], ["John", "Doe", "120 any st.", "Anytown, WW", "08123"]]
    ),
    ("empty", "a,b,c\n1,\"\",\"\"\n2,3,4\n", [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]),
    (
      "empty, CRLF", "a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n",
      [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]
    ),
    (
      "escaped quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n",
      [["a", "b"], ["1", "ha \"ha\" ha"], ["3", "4"]]
    ),
    (
      "JSON in a field", "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [102.0, 0.5]}\"\n",
      [["key", "val"], ["1", "{\"type\": \"Point\", \"at\": [102.0, 0.5]}"]]
    ),
    (
      "newlines", "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n",
      [["a", "b", "c"], ["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]]
    ),
    (
      "newlines, CRLF", "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n",
      [["a", "b", "c"], ["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]]
    ),
    (
      "quotes and newlines", "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n",
      [["a", "b"], ["1", "ha \n\"ha\" \nha"], ["3", "4"]]
    ),
    ("simple", "a,b,c\n1,2,3\n", [["a", "b", "c"], ["1", "2", "3"]]),
    ("simple, CRLF", "a,b,c\r\n1,2,3\r\n", [["a", "b", "c"], ["1", "2", "3"]]),
    ("simple, CR", "a,b,c\r1,2,3\r", [["a", "b", "c"], ["1", "2", "3"]]),
    (
      "UTF-8", "a,b,c\n1,2,3\n4,5,ʤ\n6,단골,😀\n",
      [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "ʤ"], ["6", "단골", "😀"]]
    ),
    ("blanks kept", "a,b\n 1 ,\"  \"\n", [["a", "b"], [" 1 ", "  "]]),
    ("a column of blanks", "a\n\" \"\n\"\"\nx\n", [["a"], [" "], [""], ["x"]]),
    ("no last line end", "a,b\n1,\"2\"", [["a", "b"], ["1", "2"]]),
  ]

  /// Every case is read as it must be; what is written is a fixed point.
  @Test func readAndRoundTrip() throws {
    let workspace = try Workspace()
    for (name, text, rows) in Self.cases {
      try workspace.write("in.csv", text)
      let first = try workspace.run("dangol", ["read", "in.csv"])
      #expect(
        first.status == 0 && first.error.contains("\(rows.count - 1) rows accepted, 0 refused"), "\(name)")
      #expect(parsed(first.out) == rows, "\(name): \(first.out)")
      try workspace.write("again.csv", first.out)
      #expect(try workspace.run("dangol", ["read", "again.csv"]).out == first.out, "\(name)")
    }
  }

  /// A reader of its own, by RFC 4180's grammar, over what is known to be canonical.
  private func parsed(_ text: String) -> [[String]] {
    var rows: [[String]] = [[""]]
    var quoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      let last = rows.count - 1
      switch scalar {
      case "\"" where quoted && scalars.first == "\"":
        scalars.removeFirst()
        rows[last][rows[last].count - 1].unicodeScalars.append(scalar)
      case "\"": quoted.toggle()
      case "," where !quoted: rows[last].append("")
      case "\n" where !quoted: rows.append([""])
      default: rows[last][rows[last].count - 1].unicodeScalars.append(scalar)
      }
    }
    return rows.dropLast()
  }

  /// A line of 1 GB is refused by its beginning; neither it nor the file stays in memory.
  @Test func memoryOnALineOfAGigabyte() throws {
    let workspace = try Workspace()
    let path = workspace.path("big.csv")
    try workspace.write("big.csv", "a,b\n1,2\n")
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    // A hole in the file: zeros that take no room on the disk.
    try file.truncate(atOffset: 1 << 30)
    try file.seekToEnd()
    try file.write(contentsOf: Data("\n3,4\n".utf8))
    try file.close()
    let (result, peak) = try workspace.peak(["read", "big.csv", "--rejects", "r.csv"])
    #expect(result.status == 0 && result.out == "a,b\n1,2\n3,4\n", "\(result.error)")
    #expect(workspace.rows("r.csv").map { $0["code"] } == ["REC_BIG"])
    #expect(peak < 64 << 10, "\(peak) KiB")
  }

  /// The same where the rows are typed, which is read in stretches.
  @Test func memoryOnALineOfAGigabyteInATable() throws {
    let workspace = try Workspace()
    let path = workspace.path("orders.csv")
    try workspace.write("orders.csv", "order_id,customer_id,ordered_at,amount\nA1,c1,2026-01-05 10:00:00,1\n")
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: 1 << 30)
    try file.seekToEnd()
    try file.write(contentsOf: Data("\nA2,c2,2026-01-06 10:00:00,2\n".utf8))
    try file.close()
    try workspace.write(
      "pipeline.yaml",
      "dangol: 1\nname: big\ntimezone: Asia/Seoul\ncurrency: KRW\ninputs: { orders: { path: orders.csv } }\n")
    let (result, peak) = try workspace.peak(["validate", "pipeline.yaml"])
    #expect(result.status == 0, "\(result.error)")
    #expect((result.out + result.error).contains("3 rows, 1 refused"), "\(result.out) \(result.error)")
    #expect(peak < 64 << 10, "\(peak) KiB")
  }

  /// Nor does the text of a `.csv.gz`: here a quarter of that, which takes a second to pack.
  @Test func memoryOnAPackedLine() throws {
    let workspace = try Workspace()
    let recipe =
      "{ printf 'a,b\\n1,2\\n'; head -c 268435456 /dev/zero; printf '\\n3,4\\n'; } | gzip -1 > big.csv.gz"
    try #require(workspace.run("sh", ["-ec", recipe]).status == 0)
    let (result, peak) = try workspace.peak(["read", "big.csv.gz", "--rejects", "r.csv"])
    #expect(result.status == 0 && result.out == "a,b\n1,2\n3,4\n", "\(result.error)")
    #expect(workspace.rows("r.csv").map { $0["code"] } == ["REC_BIG"])
    #expect(peak < 64 << 10, "\(peak) KiB")
  }
}
