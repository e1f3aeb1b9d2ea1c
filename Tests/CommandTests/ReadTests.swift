import Foundation
import Testing

/// `dangol read`: any CSV, canonical, with refused rows apart.
@Suite struct ReadTests {
  private func read(_ bytes: [UInt8], _ options: [String], name: String = "t.csv") throws -> (
    Workspace.Result, rejects: [String]
  ) {
    let workspace = try Workspace()
    try Data(bytes).write(to: workspace.root.appending(path: name))
    let result = try workspace.run("dangol", ["read", name, "--rejects", "rejects.csv"] + options)
    let rejects = workspace.rows("rejects.csv").map { "\($0["first_line"]!) \($0["code"]!)" }
    return (result, rejects)
  }

  private func read(_ text: String, _ options: [String] = []) throws -> (Workspace.Result, rejects: [String])
  {
    try read(Array(text.utf8), options)
  }

  @Test func countsAndRejects() throws {
    let (result, rejects) = try read("a,b\n1,2\n\n3\n4,5\n")
    #expect(result.status == 0 && result.out == "a,b\n1,2\n4,5\n" && rejects == ["4 COLS_LOW"])
    #expect(result.error.contains("2 rows accepted, 1 refused, 1 blank"))
  }

  @Test func punctuation() throws {
    #expect(try read("a;b\n'x;y';2\n", ["--delimiter", ";", "--quote", "'"]).0.out == "a,b\nx;y,2\n")
    #expect(try read("a\tb\n1\t2\n", ["--delimiter", "TAB"]).0.out == "a,b\n1,2\n")
    let escaped = "a,b\n\"say \\\"hi\\\"\",\"c:\\\\\"\n\"n\\n\",p\\q\n"
    // Inside quotes before a quote or itself, and a character like others everywhere else.
    #expect(try read(escaped, ["--escape", "\\"]).0.out == "a,b\n\"say \"\"hi\"\"\",c:\\\nn\\n,p\\q\n")
    #expect(try read(escaped).rejects == ["2 QUOTE"])
    // A row that was quoted with another character would be read wrong in every field.
    #expect(try read("a,b\n'1','2'\n'so',4\n").rejects == ["2 QUOTE"])
    for bad in [
      ["--delimiter", "::"], ["--quote", ""], ["--escape", "é"], ["--delimiter", "\""], ["--encoding", "x"],
    ] {
      #expect(try read("a\n", bad).0.status == 64, "\(bad)")
    }
  }

  @Test func headers() throws {
    #expect(try read("1,2\n3,4\n", ["--header", "no"]).0.error.contains("2 rows accepted"))
    // A header that does not fit, or cannot be read, is one refused row and costs no other.
    #expect(try read("a,b,c\n1,2\n", ["--columns", "2"]).rejects == ["1 COLS_HIGH"])
    let broken = try read("a,\"b\"x\n1,2\n3,4\n")
    #expect(broken.0.out == "1,2\n3,4\n" && broken.rejects == ["1 QUOTE"])
    #expect(try read("x\ny\na,b\n1,2\n", ["--skip-rows", "2"]).0.out == "a,b\n1,2\n")
    #expect(try read("x\ra,b\r1,2\r", ["--skip-rows", "1"]).0.out == "a,b\n1,2\n")
    #expect(try read("").0.status == 65)
  }

  /// Right in number and no rows: what a spreadsheet leaves below its data, and a second header.
  @Test func noRows() throws {
    #expect(try read("a,b\n1,2\n,\n\"\",\na,b\n").rejects == ["3 MISSING", "5 TYPE"])
    #expect(try read("a\na\n\"\"\n").0.out == "a\na\n\"\"\n")
  }

  /// 뷁 is 0x94 0xEE in CP949 and not in EUC-KR (Python 3.11, "뷁".encode("cp949")).
  @Test func koreanOfWindows() throws {
    let bytes: [UInt8] = Array("a,b\n".utf8) + [0x94, 0xee] + Array(",1\n".utf8)
    #expect(try read(bytes, ["--encoding", "cp949"]).0.out == "a,b\n뷁,1\n")
    #expect(try read(bytes, ["--encoding", "auto"]).0.out == "a,b\n뷁,1\n")
    #expect(try read(bytes, []).rejects == ["2 ENCODING"])
    // Half a character at the end of a line: that row alone, with the byte's offset.
    let cut = bytes + [0x94, 0x0a] + Array("x,2\n".utf8)
    let workspace = try Workspace()
    try Data(cut).write(to: workspace.root.appending(path: "cut.csv"))
    let result = try workspace.run(
      "dangol", ["read", "cut.csv", "--encoding", "cp949", "--rejects", "r.csv"])
    #expect(result.out == "a,b\n뷁,1\nx,2\n")
    #expect(workspace.rows("r.csv").first?["detail"] == "not CP949 at byte 9")
  }

  @Test(arguments: ["UTF-16LE", "UTF-16BE"])
  func sixteenBits(_ name: String) throws {
    let little = name == "UTF-16LE"
    // Ċ (U+010A) and ਀ (U+0A00) hold the byte of a line feed and end no line.
    let text = "a,b\r\nĊ਀,\"1\r\n2\"\r\n뷁,3"
    let bytes = ([0xfeff] + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(unit & 0xff), UInt8(unit >> 8))
      return little ? [low, high] : [high, low]
    }
    for option in ["utf-16", "auto"] {
      #expect(try read(bytes, ["--encoding", option]).0.out == "a,b\nĊ਀,\"1\r\n2\"\n뷁,3\n", "\(option)")
    }
    #expect(try read(bytes, []).0.status == 65)
    // A lone surrogate, and half a unit at the end.
    let broken = little ? bytes + [0x0a, 0, 0, 0xd8, 0x2c, 0, 0x31, 0, 0x0a, 0, 0x37] : bytes
    if little {
      #expect(try read(broken, ["--encoding", "utf-16"]).rejects == ["5 ENCODING", "6 ENCODING"])
    }
  }

  /// Two stray quotes around whole rows are legal CSV; nobody writes rows into a field.
  @Test func swallowedRowsComeBack() throws {
    let (result, rejects) = try read("a,b,c,d\n1,2,3,\"x\n4,5,6,7\n8,9,10,11\n12,13,14,15\"\n")
    #expect(result.out == "a,b,c,d\n4,5,6,7\n8,9,10,11\n" && rejects == ["2 UNTERMINATED", "5 QUOTE"])
    // A text over three lines with other counts of commas is a text.
    let text = "a,b,c,d\n1,2,3,\"dear shop,\nit came late, twice\nbye\"\n"
    #expect(try read(text).0.error.contains("1 rows accepted, 0 refused"))
  }

  @Test func pipesForRejects() throws {
    let workspace = try Workspace()
    try workspace.write("t.csv", "a,b\n1\n")
    #expect(try workspace.run("dangol", ["read", "t.csv", "--rejects", "/dev/null"]).status == 0)
  }
}
