import Foundation
import Testing

/// Rows that are legal CSV with the right number of fields, and wrong all the same.
@Suite struct ReadDamageTests {
  /// Thirty good rows around `rows`, which stand from line 12 on.
  private func read(_ rows: [String], header: String = "id,name,city,score,day", good: String? = nil) throws
    -> (
      out: [String], rejects: [String]
    )
  {
    let workspace = try Workspace()
    let cities = ["Seoul", "Busan", "Jeju"]
    let plain = (0..<30).map { i in
      good ?? "\(1000 + i),name of \(i),\(cities[i % 3]),\(i).5,2026-01-\(10 + i % 20)"
    }
    let lines = [header] + plain[..<10] + rows + plain[10...]
    try workspace.write("t.csv", lines.joined(separator: "\n") + "\n")
    let result = try workspace.run("dangol", ["read", "t.csv", "--rejects", "r.csv"])
    #expect(result.status == 0, "\(result.error)")
    let out = result.out.split(separator: "\n").map(String.init).filter {
      !plain.contains($0) && $0 != header
    }
    // No good row is lost to its neighbour.
    #expect(plain.allSatisfy { result.out.contains($0) })
    return (out, workspace.rows("r.csv").map { "\($0["first_line"]!) \($0["code"]!)" })
  }

  @Test(arguments: [
    // Moved to the right and to the left.
    (["1,,x,Seoul,3.5"], ["12 TYPE"]), (["1,Seoul,3.5,2026-01-01,"], ["12 TYPE"]),
    // In other quotes: a number, two words, a word the column has without.
    (["'1',x,Seoul,3.5,2026-01-01"], ["12 QUOTE"]), (["1,“x”,“y”,3.5,2026-01-01"], ["12 QUOTE"]),
    (["1,x,'Seoul',3.5,2026-01-01"], ["12 QUOTE"]),
    // The header of a file that was put behind another.
    (["ID, Name,CITY,score,day"], ["12 TYPE"]), (["\u{feff}id,name,city,score,day"], ["12 CTRL"]),
    (["\u{feff}1,x,Seoul,3.5,2026-01-01"], ["12 CTRL"]),
    // Two rows, or three, that stray quotes made one.
    (["1,\"x,Seoul,3.5,2026-01-01", "2,y\",Seoul,3.5,2026-01-01"], ["12 UNTERMINATED", "13 QUOTE"]),
    (["1,x,Seoul,3.5,\"2026-01-01", "2,y,Jeju,3.5,2026-01-01\""], ["12 UNTERMINATED", "13 QUOTE"]),
    // 단골 in UTF-8 read as Windows-1252 (Python 3.11: "단골".encode().decode("cp1252")).
    (["1,ë‹¨ê³¨,Seoul,3.5,2026-01-01"], ["12 ENCODING"]),
    // Broken inside the first and the last field: ids have four digits, days ten characters.
    (["10", "55,x,Seoul,3.5,2026-01-01"], ["12 COLS_LOW", "13 TYPE"]),
    (["1055,x,Seoul,3.5,2026-0", "1-01"], ["12 TYPE", "13 COLS_LOW"]),
  ])
  func refused(_ rows: [String], _ rejects: [String]) throws {
    let found = try read(rows)
    #expect(found.rejects == rejects && found.out.isEmpty, "\(rows): \(found)")
  }

  /// What looks like damage from afar and is none.
  @Test(arguments: [
    // One value is missing; a number where words are usual; both ends of a row without values.
    "1,,Seoul,3.5,2026-01-01", "1,7,Seoul,3.5,2026-01-01", ",x,Seoul,3.5,", "x1,x,Seoul,none,2026-01-01",
    // One text in quotes of its own.
    "1,'so',Seoul,3.5,2026-01-01", "1,“no”,Seoul,3.5,2026-01-01", "1,aquí…”,Seoul,3.5,2026-01-01",
    "1,café ê,Seoul,3.5,2026-01-01",
  ])
  func accepted(_ row: String) throws {
    let found = try read([row])
    #expect(found.rejects.isEmpty && found.out == [row], "\(found)")
  }

  /// A line that is no part of its neighbours costs neither of them.
  @Test(arguments: ["# a comment", "(30 rows)", "1;x;Seoul", "10"])
  func linesBetween(_ line: String) throws {
    #expect(try read([line]).rejects == ["12 COLS_LOW"])
  }

  /// A text over two lines with as many commas as two rows would have, set as people set them.
  @Test func textsWithCommas() throws {
    let text = "1,\"dear shop, it came, late\nthank you\",Seoul,3.5,2026-01-01"
    #expect(try read([text]).rejects.isEmpty)
  }

  /// Where quotes of another kind are the habit of a column, they are its own.
  @Test func habitsOfQuoting() throws {
    let found = try read(["1,'x','Seoul',3.5,2026-01-01"], good: "1,'name','Busan',2.5,2026-01-02")
    #expect(found.rejects.isEmpty)
  }

  @Test func delimiterLines() throws {
    let workspace = try Workspace()
    for (start, end) in [("sep=;", "\n"), ("SEP=;", "\r\n"), ("\"sep=;\"", "\n")] {
      try workspace.write("t.csv", [start, "a;b", "1;2", ""].joined(separator: end))
      let read = try workspace.run("dangol", ["read", "t.csv", "--delimiter", ";"])
      #expect(read.out == "a,b\n1,2\n", "\(read.error)")
      let other = try workspace.run("dangol", ["read", "t.csv"])
      #expect(
        other.status == 65 && other.error.contains("F_HEADER: the first line says that the delimiter is ;"))
      // Whoever skips the line has skipped it once.
      #expect(
        try workspace.run("dangol", ["read", "t.csv", "--delimiter", ";", "--skip-rows", "1"]).out == read.out
      )
    }
    try workspace.write("t.csv", "sep,b\n1,2\n")
    #expect(try workspace.run("dangol", ["read", "t.csv"]).out == "sep,b\n1,2\n")
  }
}
