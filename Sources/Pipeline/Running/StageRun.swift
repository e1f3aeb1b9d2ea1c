package import Tables

/// Runs one stage outside a pipeline, into a directory of its own that holds
/// the stage's files alone.
package enum StageRun {
  /// On a published run's artifacts, which stay as they are.
  package static func run(
    _ name: String, _ product: Product, run: String, settings: [String], out: String, threads: Int
  ) throws(DangolError) -> String {
    let root = FileSystem.resolved(run)
    guard let manifest = Manifest.load(root) else {
      throw DangolError(
        .missingInput, "not a published run", file: run,
        advice: "give the directory of a run, such as out/latest")
    }
    let context = try context(manifest, product, root: root, threads: threads)
    let text = "dangol: 1\nname: stage\n"
    var pipeline = try PipelineFile(text: text, path: root + "/pipeline.yaml", product)
    // The run's own parameters hold unless --set says otherwise.
    try pipeline.adopt(manifest.parameters[name] ?? .null, of: name)
    for setting in settings { try pipeline.set(name + "." + setting, product) }
    let stage = product.stage(name)!
    return try build(stage, out, product, context) { (store) throws(DangolError) in
      for entry in manifest.outputs
      where stage.contract.reads(entry.path) {
        try store.adopt(entry, from: root)
      }
      return try stage.run(Job(stage.contract, context, store, nil), pipeline.parameters[name] ?? [:])
    }
  }

  /// On the files that a pipeline names.
  package static func ingest(_ name: String, _ product: Product, _ pipeline: PipelineFile, out: String)
    throws(DangolError) -> String
  {
    let inputs = try InputSet(pipeline, product)
    let context = try context(pipeline, product, inputs, manifest: inputs.manifest(), threads: 1)
    let stage = product.stage(name)!
    return try build(stage, out, product, context) { (store) throws(DangolError) in
      try stage.run(Job(stage.contract, context, store, inputs), pipeline.parameters[name] ?? [:])
    }
  }

  /// What holds for stages on the files that a pipeline names, outside of a run.
  static func context(
    _ pipeline: PipelineFile, _ product: Product, _ inputs: InputSet, manifest: JSON, threads: Int
  ) throws(DangolError) -> RunContext {
    guard let asOf = try product.asOf(inputs, pipeline.asOf) else {
      throw DangolError(
        .badData, "there is no accepted order", file: pipeline.path, advice: "check the orders file")
    }
    return RunContext(
      pipeline: pipeline.name, shopName: pipeline.shopName, version: product.version, asOf: asOf,
      zone: pipeline.zone, currency: pipeline.currency, seed: UInt64(pipeline.seed),
      historyComplete: pipeline.historyComplete, threads: threads, previous: nil, parameters: .object([:]),
      inputs: manifest, settings: [])
  }

  private static func context(_ manifest: Manifest, _ product: Product, root: String, threads: Int)
    throws(DangolError) -> RunContext
  {
    guard let asOf = AsOf(manifest.asOf), case .date(let day) = asOf,
      let zone = Zone(manifest.json["timezone"]?.string ?? ""),
      let currency = Currency(manifest.json["currency"]?.string ?? "")
    else {
      throw DangolError(
        .badData, "the run holds no orders or its manifest is damaged", file: root + "/manifest.json")
    }
    return RunContext(
      pipeline: manifest.pipeline, shopName: manifest.json["shop"]?.string ?? manifest.pipeline,
      version: product.version, asOf: day, zone: zone, currency: currency,
      seed: UInt64(manifest.json["seed"]?.int ?? 1),
      historyComplete: manifest.json["history_complete"] == .bool(true), threads: threads, previous: nil,
      parameters: manifest.parameters, inputs: manifest.inputs,
      settings: (manifest.json["settings"]?.array ?? []).compactMap(\.string))
  }

  /// Writes into a fresh directory beside `out` and swaps it in.
  private static func build(
    _ stage: AnyStage, _ out: String, _ product: Product, _ context: RunContext,
    _ body: (ArtifactStore) throws(DangolError) -> [String: JSON]
  ) throws(DangolError) -> String {
    let target = FileSystem.absolute(out)
    let directory = try RunDirectory(of: stage.name, at: target)
    try directory.begin()
    let store = ArtifactStore(root: directory.building, product, threads: context.threads)
    do throws(DangolError) {
      var summary = try body(store)
      summary["nulls"] = store.takeNulls(of: stage.name)
      summary.merge(context.summaryHead(stage.name)) { own, _ in own }
      _ = try store.finish()
      for entry in FileSystem.list(directory.building) where entry != stage.name {
        FileSystem.remove(directory.building + "/" + entry)
      }
      let text = JSON.object(summary).text
      try store.write(stage.name + "/summary.json", text: text, secret: false)
      try directory.publish()
    } catch {
      store.abandon()
      directory.abandon()
      throw error
    }
    return target
  }
}
