import Foundation
import Testing

/// The catalogue of inputs, each run as a user would: fixtures/cases/ingest/NN-name holds
/// the pipeline, the input (or make.sh, which makes what is too big or no file), the command
/// where it is not ingest alone, and what is expected.
///
/// `expected/verdict` is written by hand from the catalogue and judges: exit code, every
/// refused row with line, code and column, rows, warnings, words in files. The other
/// expected files are recorded, whole and byte by byte. DANGOL_RECORD=1 records them
/// anew, and the test fails all the same: a run that records has judged nothing.
@Suite struct CatalogueTests {
  static let folder = Workspace.repository.appending(path: "fixtures/cases/ingest")
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  @Test func everyNumberHasItsCase() {
    #expect(Set(Self.names.compactMap { Int($0.prefix { $0 != "-" }) }) == Set(1...92))
  }

  @Test(arguments: names)
  func verdict(_ name: String) throws {
    let source = Self.folder.appending(path: name)
    let workspace = try Workspace()
    for part in ["pipeline.yaml", "input"] {
      let from = source.appending(path: part)
      if FileManager.default.fileExists(atPath: from.path) {
        try FileManager.default.copyItem(at: from, to: workspace.root.appending(path: part))
      }
    }
    try FileManager.default.createDirectory(
      at: workspace.root.appending(path: "input"), withIntermediateDirectories: true)
    let recipe = source.appending(path: "make.sh").path
    if FileManager.default.fileExists(atPath: recipe) {
      try #require(workspace.run("sh", ["-e", recipe]).status == 0)
    }
    let command =
      (try? String(contentsOf: source.appending(path: "cmd"), encoding: .utf8))
      ?? "dangol-ingest --pipeline pipeline.yaml --out result"
    let words = command.split { $0.isWhitespace }.map(String.init)
    let result = try workspace.run(words[0], Array(words.dropFirst()))
    let outcome = CaseOutcome(workspace, result)
    let verdict = try String(contentsOf: source.appending(path: "expected/verdict"), encoding: .utf8)
    var lines = verdict.split(separator: "\n").map(String.init)
    try outcome.judge(rejects: lines.filter { $0.hasPrefix("reject ") })
    lines.removeAll { $0.hasPrefix("reject ") }
    try #require(lines.contains { $0.hasPrefix("exit ") })
    for line in lines { try outcome.judge(line) }
    try outcome.compare(with: source.appending(path: "expected"))
  }
}

/// What a case's command left behind.
private struct CaseOutcome {
  let workspace: Workspace
  let result: Workspace.Result
  /// The folder of ingest's artifacts, wherever the command put it.
  let ingest: String

  init(_ workspace: Workspace, _ result: Workspace.Result) {
    self.workspace = workspace
    self.result = result
    let places = ["result/ingest", "result/run/ingest", "result/run.rejected/ingest"]
    ingest = places.first { workspace.exists($0) } ?? "result/ingest"
  }

  /// Messages without the folder of this test.
  private var messages: String {
    let root = workspace.root.resolvingSymlinksInPath().path
    return result.error.replacingOccurrences(of: root + "/", with: "").replacingOccurrences(
      of: root, with: ".")
  }

  private func rows(_ table: String) -> [[String: String]] {
    workspace.exists("\(ingest)/\(table).csv") ? workspace.rows("\(ingest)/\(table).csv") : []
  }

  private func json(_ path: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(workspace.read(path).utf8))) as? [String: Any] ?? [:]
  }

  /// All rejects of the run, and no others: file, line, code, column.
  func judge(rejects expected: [String]) throws {
    guard result.status == 0 else { return }
    let found = rows("rejects").map { row in
      let column = row["column"]!.isEmpty ? "-" : row["column"]!
      return "reject \(row["file"]!) \(row["first_line"]!) \(row["code"]!) \(column)"
    }
    #expect(found.sorted() == expected.sorted())
  }

  func judge(_ line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
    switch words[0] {
    case "exit": #expect(result.status == Int32(rest), "\(messages)")
    case "error": #expect(messages.contains(rest), "'\(rest)' in: \(messages)")
    case "rows": #expect(rows(parts[0]).count == Int(parts[1]), "rows of \(parts[0])")
    case "says":
      let warnings = json("\(ingest)/summary.json")["warnings"] as? [String] ?? []
      #expect(warnings.contains { $0.contains(rest) }, "'\(rest)' in: \(warnings)")
    case "count":
      let place = rest.split(separator: " ").map(String.init)
      let tables = json("\(ingest)/summary.json")["tables"] as? [String: [String: Any]]
      #expect(tables?[place[0]]?[place[1]] as? Int == Int(place[2]), "\(rest)")
    case "json":
      let member = parts[1].split(separator: " ", maxSplits: 1).map(String.init)
      let wanted = try JSONSerialization.jsonObject(with: Data(member[1].utf8)) as! NSDictionary
      let found = json("result/" + parts[0])[member[0]] as? NSDictionary
      #expect(found == wanted, "\(rest): \(String(describing: found))")
    case "holds":
      #expect(workspace.read("result/" + parts[0]).contains(parts[1]), "\(rest)")
    case "lacks":
      #expect(workspace.exists("result/" + parts[0]), "\(parts[0])")
      #expect(!workspace.read("result/" + parts[0]).contains(parts[1]), "\(rest)")
    default: Issue.record("a verdict has no '\(words[0])'")
    }
  }

  /// The recorded files: clean tables and rejects, or the message where there are none.
  func compare(with folder: URL) throws {
    var found: [String: Data] = [:]
    for table in ["orders", "referrals", "feedback", "rejects"] where result.status == 0 {
      let data = workspace.files(ingest)["\(table).csv"]
      // What is made by the hundred thousand is judged by the verdict alone.
      if let data, data.count < 1 << 16 { found["\(table).csv"] = data }
    }
    if result.status != 0 {
      found["error"] = Data(
        messages.split(separator: "\n").filter { $0.hasPrefix("error: ") }.joined(separator: "\n").utf8)
    }
    let manager = FileManager.default
    let recorded = (try manager.contentsOfDirectory(atPath: folder.path)).filter { $0 != "verdict" }
    if ProcessInfo.processInfo.environment["DANGOL_RECORD"] == "1" {
      for name in recorded { try manager.removeItem(at: folder.appending(path: name)) }
      for (name, data) in found { try data.write(to: folder.appending(path: name)) }
      Issue.record("recorded \(folder.path); run again without DANGOL_RECORD to judge it")
      return
    }
    #expect(Set(recorded) == Set(found.keys))
    for (name, data) in found {
      let expected = try? Data(contentsOf: folder.appending(path: name))
      #expect(
        data == expected,
        "\(name):\n\(String(decoding: data, as: UTF8.self))\nexpected:\n\(String(decoding: expected ?? Data(), as: UTF8.self))"
      )
    }
  }
}
