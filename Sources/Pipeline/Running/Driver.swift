internal import CivilTime
internal import Glibc
package import Tables

/// Runs a pipeline: checks, names, locks, builds, publishes.
package struct Driver {
  private let product: Product
  private let options: RunOptions
  private let report: (RunEvent) -> Void
  private var pipeline: PipelineFile
  private let out: String

  package static func run(
    _ options: RunOptions, _ product: Product, report: @escaping (RunEvent) -> Void
  ) throws(DangolError) -> RunOutcome {
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

  private var chosen: [AnyStage] {
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
    for name in [options.stages].compactMap(\.stage) where product.stage(name) == nil {
      throw DangolError(
        .usage, "there is no stage '\(printable(name))'",
        advice: nearest(name, among: product.stageNames).map { "did you mean '\($0)'?" })
    }
    let stages = chosen
    try refuseUseless(stages)
    let needsInputs = stages.contains { !$0.contract.inputs.isEmpty }
    let base = needsInputs ? nil : try self.base()
    let inputs = needsInputs ? try InputSet(pipeline, product) : nil
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
      inputs: inputs?.manifest() ?? base?.manifest.inputs ?? .object([:]))
    if !options.force, let existing = Manifest.load(directory.published),
      existing.identity.line == JSON.object(head).line, existing.isIntact(directory.published)
    {
      if isDefaultNamed, asOf != nil { try directory.moveLatest(asOf: asOf!.iso) }
      return RunOutcome(
        kind: .upToDate, directory: directory.published, asOf: asOf, stages: [],
        seconds: Clock.now() - started)
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
      seconds: Clock.now() - started)
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

  private func base() throws(DangolError) -> BaseRun {
    let name = options.base ?? "latest"
    let path = FileSystem.resolved(out + "/" + name)
    guard let manifest = Manifest.load(path) else {
      if FileSystem.exists(path + "/manifest.json") {
        throw DangolError(
          .badData, "the manifest is damaged", file: path + "/manifest.json",
          advice: "run the whole pipeline again")
      }
      throw DangolError(
        .missingInput, "there is no run to start from", file: out + "/" + name,
        advice: "run the whole pipeline first, or name one with --base")
    }
    guard manifest.json["dangol"]?.string == product.version else {
      throw DangolError(
        .badData, "written by another version of dangol", file: path + "/manifest.json",
        advice: "run the whole pipeline again")
    }
    guard manifest.pipeline == pipeline.name else {
      throw DangolError(
        .configuration, "the base run is of pipeline '\(manifest.pipeline)'", file: path,
        advice: "name one of this pipeline with --base")
    }
    if options.asOf != nil {
      throw DangolError(
        .usage, "--as-of does not go with --only or --from",
        advice: "the base run decides: choose it with --base")
    }
    guard manifest.json["timezone"] == .string(pipeline.zone.name),
      manifest.json["currency"] == .string(pipeline.currency.code),
      manifest.json["history_complete"] == .bool(pipeline.historyComplete)
    else {
      throw DangolError(
        .configuration, "the base run has another time zone, currency or history_complete",
        file: path + "/manifest.json",
        advice: "run the whole pipeline again")
    }
    return BaseRun(
      path: path, name: path.split(separator: "/").last.map(String.init) ?? name, manifest: manifest)
  }

  /// The newest default-named run of this pipeline that looks less far.
  private func previous(_ asOf: Day?) throws(DangolError) -> PreviousRun? {
    guard let asOf else { return nil }
    func load(_ given: String) -> PreviousRun? {
      // A link such as `latest` moves on; what is recorded is the run behind it.
      let name = FileSystem.linkTarget(out + "/" + given) ?? given
      guard let manifest = Manifest.load(out + "/" + name),
        let file = try? MappedFile(out + "/" + name + "/summary.json"),
        let summary = JSON.parse(file.bytes)
      else { return nil }
      return PreviousRun(name: name, hash: manifest.hash, asOf: manifest.asOf, summary: summary)
    }
    switch options.previous {
    case .none: return nil
    case .named(let name):
      guard let run = load(name) else {
        throw DangolError(.missingInput, "there is no such run", file: out + "/" + name)
      }
      return run
    case .automatic:
      var best: (asOf: String, name: String)?
      for name in FileSystem.list(out) where !name.hasPrefix(".") && name != "latest" {
        guard let manifest = Manifest.load(out + "/" + name), manifest.isDefaultNamed,
          manifest.pipeline == pipeline.name, manifest.asOf < asOf.iso, !manifest.asOf.isEmpty
        else { continue }
        if manifest.asOf > best?.asOf ?? "" { best = (manifest.asOf, name) }
      }
      return best.flatMap { load($0.name) }
    }
  }

  /// Of stages whose artifacts are reused, the parameters that made them.
  private func effectiveParameters(_ base: BaseRun?) throws(DangolError) -> JSON {
    let reused = base == nil ? [] : BaseRun.reused(chosen, product)
    var object: [String: JSON] = [:]
    for stage in product.stages {
      if reused.contains(stage.name), let recorded = base?.manifest.parameters[stage.name] {
        object[stage.name] = recorded
      } else {
        object[stage.name] = try stage.resolve(pipeline.parameters[stage.name] ?? [:])
      }
    }
    return .object(object)
  }

  /// A part of a pipeline never takes the place of the whole run, nor becomes `latest`.
  private var isDefaultNamed: Bool { options.name == nil && options.stages == .all }

  private func defaultName(_ asOf: Day?) -> String {
    let whole = "\(pipeline.name)-\(asOf?.iso ?? "empty")"
    switch options.stages {
    case .all: return whole
    case .only(let stage): return whole + "-only-" + stage
    case .from(let stage): return whole + "-from-" + stage
    }
  }

  private var statedDay: Day? {
    if case .date(let day) = pipeline.asOf { return day }
    return nil
  }

  /// Everything of the manifest that is known before the first stage.
  private func head(
    name: String, asOf: Day?, stages: [AnyStage], base: BaseRun?, previous: PreviousRun?,
    parameters: JSON, inputs: JSON
  ) -> [String: JSON] {
    let names = stages.map(\.name)
    let reused = base == nil ? [] : BaseRun.reused(stages, product)
    var head: [String: JSON] = [
      "form": .int(1), "dangol": .string(product.version), "pipeline": .string(pipeline.name),
      "shop": .string(pipeline.shopName), "run": .string(name), "default_name": .bool(isDefaultNamed),
      "as_of": asOf.map { .string($0.iso) } ?? .null, "as_of_setting": .string(pipeline.asOf.text),
      "timezone": .string(pipeline.zone.name), "currency": .string(pipeline.currency.code),
      "seed": .int(pipeline.seed), "history_complete": .bool(pipeline.historyComplete),
      "settings": .array(options.settings.map { .string($0) }), "inputs": inputs,
      "input_settings": pipeline.inputSettings, "parameters": parameters,
      "stages": .array(names.map { .string($0) }), "reused": .array(reused.map { .string($0) }),
      "not_run": .array(
        product.stageNames.filter { !names.contains($0) && !reused.contains($0) }.map { .string($0) }),
      "base": .null, "previous": .null,
    ]
    if let base {
      head["base"] = .object(["run": .string(base.name), "xxh3_128": .string(base.manifest.hash)])
    }
    if let previous {
      head["previous"] = .object([
        "run": .string(previous.name), "as_of": .string(previous.asOf), "xxh3_128": .string(previous.hash),
      ])
    }
    return head
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
