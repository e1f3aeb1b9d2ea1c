internal import CSystem
internal import CivilTime
internal import Glibc
package import Tables

/// Runs a pipeline: checks, names, locks, builds, publishes.
package struct Driver {
  let product: Product
  let options: RunOptions
  private let report: (RunEvent) -> Void
  var pipeline: PipelineFile
  let out: String

  package static func run(
    _ options: RunOptions, _ product: Product, report: @escaping (RunEvent) -> Void
  ) throws(DangolError) -> RunOutcome {
    dangol_keep_memory()
    let driver = try Driver(options, product, report)
    return try driver.run()
  }

  private init(_ options: RunOptions, _ product: Product, _ report: @escaping (RunEvent) -> Void)
    throws(DangolError)
  {
    self.product = product
    self.options = options
    self.report = report
    pipeline = try PipelineFile(options.pipeline, product)
    for setting in options.settings { try pipeline.set(setting, product) }
    for input in options.inputs { try pipeline.setInput(input, product) }
    if let asOf = options.asOf { pipeline.asOf = asOf }
    if let name = options.name, !RunName.isValid(name) {
      throw DangolError(.usage, "--name '\(printable(name))' is not a name", advice: RunName.rule)
    }
    out = FileSystem.absolute(options.out ?? pipeline.directory + "/out")
    try OutputGuard.check(out, pipeline)
  }

  var chosen: [AnyStage] {
    switch options.stages {
    case .all: return product.stages
    case .only(let name): return product.stages.filter { $0.name == name }
    case .from(let name):
      var reached: Set<String> = [name]
      return product.stages.filter { stage in
        if stage.name == name { return true }
        let downstream = stage.contract.upstream.contains { reached.contains($0) }
        if downstream { reached.insert(stage.name) }
        return downstream
      }
    }
  }

  private func run() throws(DangolError) -> RunOutcome {
    let started = Clock.now()
    if let name = options.stages.stage, product.stage(name) == nil {
      throw DangolError(
        .usage, "there is no stage '\(printable(name))'",
        advice: nearest(name, among: product.stageNames).map { "did you mean '\($0)'?" })
    }
    let stages = chosen
    try refuseUseless(stages)
    let needsInputs = stages.contains { !$0.contract.inputs.isEmpty }
    let base = needsInputs ? nil : try self.base()
    let inputs = needsInputs ? try InputSet(pipeline, product, threads: options.threads) : nil
    var asOf = base.flatMap { Day(iso: $0.manifest.asOf) }
    if let inputs {
      do throws(DangolError) { asOf = try product.asOf(inputs, pipeline.asOf) } catch {
        if error.code == .badData { try refuse(error) }
        throw error
      }
    }
    let name = options.name ?? defaultName(asOf)
    if options.dryRun {
      return RunOutcome(
        kind: .dryRun, directory: out + "/" + name, asOf: asOf, stages: stages.map(\.name),
        seconds: Clock.now() - started)
    }
    let directory = try RunDirectory(out: out, name: name)
    let previous = try self.previous(asOf)
    let parameters = try effectiveParameters(base)
    let head = head(
      name: name, asOf: asOf, stages: stages, base: base, previous: previous, parameters: parameters,
      inputs: inputs?.manifest() ?? base?.manifest.inputs ?? .object([:]),
      privacy: inputs?.privacy.manifest ?? base?.manifest.json["privacy"] ?? .null)
    if !options.force, inputs?.privacy.isComparable ?? true,
      let existing = Manifest.load(directory.published),
      existing.identity.line == JSON.object(head).line, existing.isIntact(directory.published)
    {
      if isDefaultNamed, asOf != nil { try directory.moveLatest(asOf: asOf!.iso) }
      return RunOutcome(
        kind: .upToDate, directory: directory.published, asOf: asOf, stages: [],
        seconds: Clock.now() - started,
        failedChecks: FailedChecks.of(stages.map(\.name), in: directory.published))
    }
    try directory.begin()
    do throws(DangolError) {
      let context = RunContext(
        pipeline: pipeline.name, shopName: pipeline.shopName, version: product.version,
        asOf: asOf ?? statedDay ?? Day(iso: "2100-12-31")!, zone: pipeline.zone, currency: pipeline.currency,
        seed: UInt64(pipeline.seed), historyComplete: pipeline.historyComplete,
        threads: options.threads, previous: previous, parameters: parameters,
        inputs: head["inputs"] ?? .null, settings: options.settings)
      let build = RunBuild(
        product: product, pipeline: pipeline, context: context, directory: directory, inputs: inputs,
        report: report)
      try build.run(stages, base: base, hasData: asOf != nil, head: head, started: started)
      try directory.publish()
    } catch {
      if error.code == .badData, FileSystem.exists(directory.building + "/ingest") {
        for entry in FileSystem.list(directory.building) where entry != "ingest" {
          FileSystem.remove(directory.building + "/" + entry)
        }
        try Self.writeRefusal(error, directory)
        try directory.publish(as: name + ".rejected")
      } else {
        directory.abandon()
      }
      throw error
    }
    if isDefaultNamed, let asOf { try directory.moveLatest(asOf: asOf.iso) }
    return RunOutcome(
      kind: .published, directory: directory.published, asOf: asOf, stages: stages.map(\.name),
      seconds: Clock.now() - started,
      failedChecks: FailedChecks.of(stages.map(\.name), in: directory.published))
  }

  /// Options that could change nothing are an error rather than ignored.
  private func refuseUseless(_ stages: [AnyStage]) throws(DangolError) {
    let names = stages.map(\.name)
    for setting in options.settings {
      let stage = String(setting.prefix { $0 != "." })
      guard names.contains(stage) else {
        throw DangolError(
          .usage, "--set \(printable(setting)): stage \(stage) is not run",
          advice: "start earlier with --from \(stage)")
      }
    }
    if !options.inputs.isEmpty, !stages.contains(where: { !$0.contract.inputs.isEmpty }) {
      throw DangolError(.usage, "--input does not go with stages that read none", advice: "use --from ingest")
    }
  }

  /// A file was refused before the run had begun: its reason is published alone.
  private func refuse(_ error: DangolError) throws(DangolError) {
    guard !options.dryRun else { return }
    let directory = try RunDirectory(out: out, name: options.name ?? "\(pipeline.name)-empty")
    try directory.begin()
    do throws(DangolError) {
      try FileSystem.createDirectories(directory.building + "/ingest")
      try Self.writeRefusal(error, directory)
      try directory.publish(as: directory.name + ".rejected")
    } catch {
      directory.abandon()
      throw error
    }
  }

  /// Why there is nothing but ingest's files; without folders, as everywhere in artifacts.
  private static func writeRefusal(_ error: DangolError, _ directory: RunDirectory) throws(DangolError) {
    let summary = JSON.object([
      "schema": .string("ingest/1"), "status": .string("refused"), "reason": .string(error.message),
      "file": .optional(error.file?.split(separator: "/").last.map(String.init)),
      "line": error.line.map { .int($0) } ?? .null, "column": .optional(error.column),
    ])
    FileSystem.remove(directory.building + "/ingest/summary.json")
    try FileSystem.write(summary.text, to: directory.building + "/ingest/summary.json")
  }
}

extension RunOptions.Stages {
  fileprivate var stage: String? {
    switch self {
    case .all: nil
    case .only(let name), .from(let name): name
    }
  }
}

/// The monotonic clock, for timings in run.json alone.
enum Clock {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func wall() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}
