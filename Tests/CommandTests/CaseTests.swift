import Foundation
import Testing

/// Each folder of fixtures/cases/<stage> of an analysis is a pipeline with its input and what
/// that stage must write, byte for byte. (Those of ingest have verdicts: CatalogueTests.)
///
/// With DANGOL_RECORD=1 the expected files are written anew, and the test fails all the same.
@Suite struct CaseTests {
  private static let root = Workspace.repository.appending(path: "fixtures/cases")

  private static let analyses = ["segment", "regress", "experiment"]

  static let cases: [String] = {
    let folders = FileManager.default
    return analyses.flatMap { stage in
      ((try? folders.contentsOfDirectory(atPath: root.appending(path: stage).path)) ?? []).sorted().map {
        "\(stage)/\($0)"
      }
    }
  }()

  @Test func everyAnalysisHasCases() {
    for stage in Self.analyses {
      #expect(Self.cases.contains { $0.hasPrefix(stage + "/") })
    }
  }

  @Test(arguments: CaseTests.cases) func stageWritesWhatIsExpected(_ name: String) throws {
    let workspace = try Workspace()
    let folder = Self.root.appending(path: name)
    let stage = String(name.prefix { $0 != "/" })
    let run = try workspace.run(
      "dangol", ["run", folder.appending(path: "pipeline.yaml").path, "--out", workspace.path("out")])
    try #require(run.status == 0, "\(run.error)")
    let found = workspace.files("out/latest/\(stage)")
    let expected = folder.appending(path: "expected")
    if ProcessInfo.processInfo.environment["DANGOL_RECORD"] == "1" {
      try? FileManager.default.removeItem(at: expected)
      try FileManager.default.createDirectory(at: expected, withIntermediateDirectories: true)
      for (file, bytes) in found { try bytes.write(to: expected.appending(path: file)) }
      Issue.record("recorded \(name); run again without DANGOL_RECORD to judge it")
      return
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: expected.path).sorted()
    #expect(found.keys.sorted() == files)
    for file in files {
      let bytes = try Data(contentsOf: expected.appending(path: file))
      #expect(found[file] == bytes, "\(name)/\(file)")
    }
  }
}
