internal import CivilTime
internal import Glibc
internal import Parallelism
internal import Tables

extension RunContext {
  /// What every stage's summary begins with.
  func summaryHead(_ stage: String) -> [String: JSON] {
    [
      "schema": .string("\(stage)/1"), "as_of": .string(asOf.iso), "timezone": .string(zone.name),
      "currency": .string(currency.code), "status": .string("ok"), "reason": .null,
    ]
  }
}

/// A published run whose artifacts another run starts from.
struct BaseRun {
  let path: String
  let name: String
  let manifest: Manifest

  /// Stages whose artifacts the chosen ones read, directly or not, and that are not chosen.
  static func reused(_ stages: [AnyStage], _ product: Product) -> [String] {
    let chosen = Set(stages.map(\.name))
    var needed = Set(stages.flatMap(\.contract.upstream))
    for stage in product.stages.reversed() where needed.contains(stage.name) {
      needed.formUnion(stage.contract.upstream)
    }
    return product.stageNames.filter { needed.contains($0) && !chosen.contains($0) }
  }
}

/// Builds the files of a run in its building directory.
struct RunBuild {
  let product: Product
  let pipeline: PipelineFile
  let context: RunContext
  let directory: RunDirectory
  let inputs: InputSet?
  let report: (RunEvent) -> Void

  func run(
    _ stages: [AnyStage], base: BaseRun?, hasData: Bool, head: [String: JSON], started: Double
  ) throws(DangolError) {
    let wall = Clock.wall()
    let store = ArtifactStore(root: directory.building, product, threads: context.threads)
    do throws(DangolError) {
      try build(stages, store, base: base, hasData: hasData, head: head, started: started, wall: wall)
    } catch {
      // What is refused is published as far as it came; everything else is removed.
      if error.code == .badData { _ = try store.finish() } else { store.abandon() }
      throw error
    }
  }

  private func build(
    _ stages: [AnyStage], _ store: ArtifactStore, base: BaseRun?, hasData: Bool, head: [String: JSON],
    started: Double, wall: Int64
  ) throws(DangolError) {
    if let base {
      let reused = Set(BaseRun.reused(stages, product))
      for entry in base.manifest.outputs where reused.contains(String(entry.path.prefix { $0 != "/" })) {
        try store.adopt(entry, from: base.path)
      }
    }
    var timings: [String: JSON] = [:]
    var later = stages.map(\.contract)
    for wave in StageWaves.of(stages, threads: context.threads) {
      later.removeFirst(wave.count)
      store.begin(wave.map(\.contract), before: later)
      let outcomes = try run(wave, store, hasData: hasData)
      if later.allSatisfy(\.inputs.isEmpty) { inputs?.forgetTables() }
      for (stage, outcome) in zip(wave, outcomes) {
        timings[stage.name] = .number(outcome.seconds)
        report(.stage(stage.name, seconds: outcome.seconds, note: outcome.note))
      }
    }
    try writeSummary(store, hasData: hasData)
    var manifest = head
    manifest["outputs"] = Manifest.outputs(try store.finish())
    manifest["input_rows"] = inputs?.rows() ?? base?.manifest.json["input_rows"] ?? .null
    try FileSystem.write(JSON.object(manifest).text, to: directory.building + "/manifest.json")
    try FileSystem.write(
      runFile(timings, wall: wall, seconds: Clock.now() - started).text,
      to: directory.building + "/run.json")
  }

  private struct Outcome {
    let seconds: Double
    let note: String
  }

  private func run(_ wave: [AnyStage], _ store: ArtifactStore, hasData: Bool) throws(DangolError) -> [Outcome]
  {
    let parameters = wave.map { pipeline.parameters[$0.name] ?? [:] }
    // A stage that reads the user's files goes alone (`StageWaves`), so nobody else asks for them.
    nonisolated(unsafe) let inputs = inputs
    let results = Parallel.map(wave.count, threads: context.threads) { [context] i in
      Result { () throws(DangolError) in
        let own = wave[i].contract.inputs.isEmpty ? nil : inputs
        // Where every row was refused the first stage still runs, to say so and to fail.
        let runs = hasData || own?.hasRows == true
        return try Self.run(
          wave[i], parameters[i], context, store, own, reason: runs ? nil : "there are no orders")
      }
    }
    // Whichever failed first, what is told is the failure of the first stage that did.
    var outcomes: [Outcome] = []
    for result in results { outcomes.append(try result.get()) }
    return outcomes
  }

  /// Runs a stage and writes its summary; with a reason not to, only the latter.
  private static func run(
    _ stage: AnyStage, _ parameters: [String: Config], _ context: RunContext, _ store: ArtifactStore,
    _ inputs: InputSet?, reason: String?
  ) throws(DangolError) -> Outcome {
    let begun = Clock.now()
    var summary = context.summaryHead(stage.name)
    if let reason {
      summary["as_of"] = .null
      summary["status"] = .string("skipped")
      summary["reason"] = .string(reason)
    } else {
      let job = Job(stage.contract, context, store, inputs)
      for (key, value) in try stage.run(job, parameters) { summary[key] = value }
    }
    store.end(stage.contract)
    summary["nulls"] = store.takeNulls(of: stage.name)
    let text = JSON.object(summary).text
    try store.write(stage.name + "/summary.json", text: text, secret: false)
    let status = summary["status"]?.string ?? "ok"
    return Outcome(
      seconds: Clock.now() - begun,
      note: status == "ok" ? "" : "\(status): \(summary["reason"]?.string ?? "")")
  }

  /// The headline figures of all stages in one file.
  private func writeSummary(_ store: ArtifactStore, hasData: Bool) throws(DangolError) {
    var stages: [String: JSON] = [:]
    for stage in product.stages {
      if let summary = try store.json(stage.name + "/summary.json") { stages[stage.name] = summary }
    }
    let summary = JSON.object([
      "schema": .string("summary/1"), "pipeline": .string(context.pipeline),
      "as_of": hasData ? .string(context.asOf.iso) : .null, "stages": .object(stages),
    ])
    try store.write("summary.json", text: summary.text, secret: false)
  }

  /// The one volatile file: clock, timings, machine.
  private func runFile(_ timings: [String: JSON], wall: Int64, seconds: Double) -> JSON {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return .object([
      "started": .string(TimeText.local(wall, context.zone)),
      "ended": .string(TimeText.local(Clock.wall(), context.zone)), "seconds": .number(seconds),
      "stages": .object(timings), "threads": .int(context.threads),
      "peak_memory_bytes": .int(usage.ru_maxrss * 1024),
    ])
  }
}
