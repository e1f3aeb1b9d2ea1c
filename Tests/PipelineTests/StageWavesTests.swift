import CivilTime
import Foundation
import Pipeline
import Stages
import Tables
import Testing

/// Stages that need nothing of one another go side by side, and a run is the same for it.
@Suite struct StageWavesTests {
  @Test func aWaveNeedsNothingOfItself() {
    let stages = Dangol.product.stages
    let waves = StageWaves.of(stages, threads: 2)
    #expect(waves.flatMap { $0 }.map(\.name) == stages.map(\.name))
    var done: Set<String> = []
    for wave in waves {
      for stage in wave { #expect(done.isSuperset(of: stage.contract.upstream), "\(stage.name)") }
      done.formUnion(wave.map(\.name))
    }
    #expect(
      waves.map { $0.map(\.name) } == [
        ["ingest"], ["profile"], ["metrics", "segment", "regress", "experiment"], ["report"],
      ])
    #expect(StageWaves.of(stages, threads: 1).count == stages.count)
  }

  /// Whichever stage fails first, the failure of the first in their order is told.
  @Test(arguments: [1, 2, 4]) func theFirstFailureInOrderIsTold(threads: Int) throws {
    for _ in 0..<5 {
      let outcome = try TestRun.of(["slow", "quick"], failing: ["slow", "quick"], threads: threads)
      #expect(outcome.failure == "slow failed" && outcome.files.isEmpty)
      let second = try TestRun.of(["slow", "quick"], failing: ["quick"], threads: threads)
      #expect(second.failure == "quick failed" && second.files.isEmpty)
    }
  }

  /// The files, what they hold and the order of what is told do not depend on the threads.
  @Test func threadsChangeNoFile() throws {
    let alone = try TestRun.of(["slow", "quick"], threads: 1)
    #expect(alone.failure == nil, "\(alone.failure ?? "")")
    #expect(alone.told == ["first", "slow", "quick"])
    #expect(alone.files["slow/rows.csv"] == "n\n0\n1\n2\n")
    #expect(alone.files["slow/summary.json"]?.contains("\"rows.csv\"") == false)
    #expect(alone.files["slow/summary.json"]?.contains("slow/rows.csv") == true)
    #expect(alone.files["quick/summary.json"]?.contains("slow/rows.csv") == false)
    for threads in [2, 4] {
      let together = try TestRun.of(["slow", "quick"], threads: threads)
      #expect(together.told == alone.told && together.files == alone.files)
    }
  }
}

/// A run of a product that has a first stage and others that read of it alone.
private struct TestRun {
  var failure: String?
  /// Stages in the order in which their ends were told.
  var told: [String] = []
  /// All but the one file that has the clock.
  var files: [String: String] = [:]

  static func of(_ names: [String], failing: Set<String> = [], threads: Int) throws -> TestRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dangol-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [
      (
        "pipeline.yaml",
        "dangol: 1\nname: test\ntimezone: Asia/Seoul\ncurrency: KRW\nas_of: 2026-01-31\ninputs:\n  things:\n    path: things.csv\n"
      ),
      ("things.csv", "n\n7\n"),
    ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
    var options = RunOptions(pipeline: folder.appending(path: "pipeline.yaml").path)
    options.threads = threads
    var run = TestRun()
    let product = Product(
      version: "test", stages: [AnyStage(First.self)] + names.map { stage($0, fails: failing.contains($0)) },
      inputs: [InputTable(First.rows, required: true)], asOf: { _, _ in Day(iso: "2026-01-31") })
    do throws(DangolError) {
      _ = try Driver.run(options, product) { event in
        if case .stage(let name, _, _) = event { run.told.append(name) }
      }
    } catch {
      run.failure = error.message
    }
    let out = folder.appending(path: "out/test-2026-01-31")
    for path in FileManager.default.enumerator(atPath: out.path)?.compactMap({ $0 as? String }) ?? []
    where path != "run.json" {
      run.files[path] = try? String(contentsOf: out.appending(path: path), encoding: .utf8)
    }
    return run
  }

  private static func stage(_ name: String, fails: Bool) -> AnyStage {
    switch (name, fails) {
    case ("slow", false): AnyStage(Slow.self)
    case ("slow", true): AnyStage(SlowFailing.self)
    case (_, false): AnyStage(Quick.self)
    case (_, true): AnyStage(QuickFailing.self)
    }
  }
}

private struct NoParameters: StageParameters {
  static let fields: [ParameterField<Self>] = []
}

private struct NoSummary: Described {
  static let fields: [SummaryField<Self>] = []
}

private enum First: Stage {
  static let rows = TableDescription("things", "", columns: [ColumnDescription("n", .integer, "")])
  static let contract = Contract(
    name: "first", question: "", abstract: "", inputs: ["things"],
    writes: [Artifact("first/rows.csv", table: rows, help: "")])

  static func run(_ job: borrowing Job, _ parameters: NoParameters) throws(DangolError) -> NoSummary {
    _ = try job.takeInput("things")
    try job.write("first/rows.csv", Table(rows, [.integers([0, 1, 2])]))
    return NoSummary()
  }
}

/// Reads what the first stage wrote and writes it again, or fails after a while.
private protocol Copy: Stage {
  static var name: String { get }
  static var milliseconds: UInt32 { get }
  static var fails: Bool { get }
}

extension Copy {
  static var contract: Contract {
    Contract(
      name: name, question: "", abstract: "", reads: ["first/rows.csv"],
      writes: [Artifact("\(name)/rows.csv", table: First.rows, help: "")])
  }

  static func run(_ job: borrowing Job, _ parameters: NoParameters) throws(DangolError) -> NoSummary {
    usleep(milliseconds * 1000)
    if fails { throw DangolError(.configuration, "\(name) failed") }
    if let table = try job.table("first/rows.csv") { try job.write("\(name)/rows.csv", table) }
    return NoSummary()
  }
}

private enum Slow: Copy { static let (name, milliseconds, fails) = ("slow", UInt32(20), false) }
private enum SlowFailing: Copy { static let (name, milliseconds, fails) = ("slow", UInt32(20), true) }
private enum Quick: Copy { static let (name, milliseconds, fails) = ("quick", UInt32(0), false) }
private enum QuickFailing: Copy { static let (name, milliseconds, fails) = ("quick", UInt32(0), true) }
