import Foundation
import Testing

/// The same bytes whatever the machine around the run is like.
@Suite struct ReproducibilityTests {
  private static let tunables = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2"]

  @Test func surroundingsDoNotMatter() throws {
    let workspace = try Workspace()
    try #require(try workspace.nightly(out: "a").status == 0)
    let expected = workspace.files("a/latest")
    #expect(expected.count > 25)
    let surroundings: [(String, [String: String], [String])] = [
      ("zone", ["TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8"], []),
      (
        "locale", ["TZ": "Pacific/Kiritimati", "LC_ALL": "ko_KR.UTF-8", "LANG": "de_DE"], ["--threads", "1"]
      ),
      ("hwcaps", Self.tunables, ["--threads", "3"]),
    ]
    for (name, environment, options) in surroundings {
      #expect(try workspace.nightly(options, out: name, environment: environment).status == 0)
      #expect(workspace.files(name + "/latest") == expected, "\(name)")
    }
    let pinned = try workspace.run(
      "taskset",
      [
        "-c", "0", Workspace.binaries.appending(path: "dangol").path, "run", Workspace.nightly, "--out",
        workspace.path("pinned"),
      ],
      in: "/")
    #expect(pinned.status == 0)
    #expect(workspace.files("pinned/latest") == expected)
  }

  @Test func orderOfRowsDoesNotMatter() throws {
    let workspace = try Workspace()
    try #require(try workspace.nightly(out: "a").status == 0)
    var expected = workspace.files("a/latest")
    var inputs: [String] = []
    for table in ["orders", "referrals", "feedback", "customers", "experiments"] {
      let text = try String(contentsOf: URL(filePath: Workspace.fixture + "/\(table).csv"), encoding: .utf8)
      let shuffled = table == "feedback" ? shuffle(records: text) : shuffle(lines: text)
      try workspace.write("shuffled/\(table).csv", shuffled)
      inputs += ["--input", "\(table)=\(workspace.path("shuffled/\(table).csv"))"]
    }
    let result = try workspace.nightly(inputs, out: "b")
    #expect(result.status == 0, "\(result.error)")
    var got = workspace.files("b/latest")
    // Rejects name lines, and the manifest the hashes of inputs and of rejects.csv.
    for name in ["ingest/rejects.csv", "manifest.json"] {
      expected[name] = nil
      got[name] = nil
    }
    #expect(Set(got.keys) == Set(expected.keys))
    for name in expected.keys.sorted() { #expect(got[name] == expected[name], "\(name)") }
  }

  /// Stages hand tables on in memory; each alone reads them from the disk.
  @Test func stageByStageGivesTheBytesOfTheRun() throws {
    let workspace = try Workspace()
    try #require(try workspace.nightly(["--previous", "none"], out: "whole").status == 0)
    let whole = workspace.files("whole/latest")
    var compared = 0
    for stage in ["ingest", "profile", "metrics", "segment", "regress", "experiment", "report"] {
      let source =
        stage == "ingest" ? ["--pipeline", Workspace.nightly] : ["--run", workspace.path("whole/latest")]
      let result = try workspace.run("dangol-" + stage, source + ["--out", workspace.path(stage)])
      #expect(result.status == 0, "\(stage): \(result.error)")
      let alone = workspace.files(stage)
      let expected = whole.filter { $0.key.hasPrefix(stage + "/") }
      #expect(Set(alone.keys) == Set(expected.keys), "\(stage)")
      for name in expected.keys.sorted() { #expect(alone[name] == expected[name], "\(name)") }
      compared += expected.count
    }
    #expect(compared > 25)
  }

  /// Other settings of one stage give it a shop of its own, made from the artifacts.
  @Test func stagesWithSettingsOfTheirOwnShareNothing() throws {
    let workspace = try Workspace()
    let settings = ["--set", "metrics.active_days=30"]
    try #require(try workspace.nightly(settings + ["--previous", "none"], out: "a").status == 0)
    let result = try workspace.run(
      "dangol-metrics", ["--run", workspace.path("a/latest"), "--out", workspace.path("alone")])
    #expect(result.status == 0, "\(result.error)")
    let whole = workspace.files("a/latest").filter { $0.key.hasPrefix("metrics/") }
    #expect(workspace.files("alone") == whole && whole.count > 5)
  }

  private func shuffle(lines text: String) -> String {
    let lines = text.split(separator: "\n")
    return ([lines[0]] + permuted(Array(lines.dropFirst()))).joined(separator: "\n") + "\n"
  }

  /// Records whose quoted fields may hold line breaks.
  private func shuffle(records text: String) -> String {
    var records: [String] = []
    var current = ""
    var quoted = false
    for character in text {
      if character == "\"" { quoted.toggle() }
      if character == "\n", !quoted {
        records.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return ([records[0]] + permuted(Array(records.dropFirst()))).joined(separator: "\n") + "\n"
  }

  /// A fixed permutation: multiply and take the remainder.
  private func permuted<T>(_ values: [T]) -> [T] {
    let step = [7919, 7907, 7901].first { values.count % $0 != 0 }!
    return values.indices.map { values[($0 * step + 13) % values.count] }
  }
}
