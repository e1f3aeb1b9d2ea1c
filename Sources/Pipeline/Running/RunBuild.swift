internal import CivilTime
internal import Glibc
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
    for (i, stage) in stages.enumerated() {
      let begun = Clock.now()
      let later = stages[(i + 1)...].map(\.contract)
      store.begin(stage.contract, before: later)
      let note = try run(stage, store, hasData: hasData)
      if later.allSatisfy(\.inputs.isEmpty) { inputs?.forgetTables() }
      let seconds = Clock.now() - begun
      timings[stage.name] = .number(seconds)
      report(.stage(stage.name, seconds: seconds, note: note))
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

  private func run(_ stage: AnyStage, _ store: ArtifactStore, hasData: Bool) throws(DangolError) -> String {
    var summary = context.summaryHead(stage.name)
    // Where every row was refused the first stage still runs, to say so and to fail.
    let refused = !stage.contract.inputs.isEmpty && inputs?.hasRows == true
    if !hasData, !refused {
      summary["as_of"] = .null
      summary["status"] = .string("skipped")
      summary["reason"] = .string("there are no orders")
    } else {
      let job = Job(stage.contract, context, store, inputs)
      for (key, value) in try stage.run(job, pipeline.parameters[stage.name] ?? [:]) { summary[key] = value }
    }
    summary["nulls"] = store.takeNulls()
    let text = JSON.object(summary).text
    try store.write(stage.name + "/summary.json", text: text, secret: false)
    let status = summary["status"]?.string ?? "ok"
    return status == "ok" ? "" : "\(status): \(summary["reason"]?.string ?? "")"
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
