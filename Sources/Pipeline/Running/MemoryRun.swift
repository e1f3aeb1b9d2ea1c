internal import CSystem
package import Tables

/// Stages on the files that a pipeline names, with nothing written: what is measured where
/// the disk is to be left out.
package enum MemoryRun {
  /// Calls `after` with each stage's summary and a way to the tables that a later one reads.
  package static func run(
    _ stages: [String], of pipeline: PipelineFile, _ product: Product, threads: Int,
    after: (String, [String: JSON], (String) throws(DangolError) -> Table?) throws(DangolError) -> Void
  ) throws(DangolError) {
    dangol_keep_memory()
    let inputs = try InputSet(pipeline, product, threads: threads)
    // The files' hashes are for manifests.
    let context = try StageRun.context(pipeline, product, inputs, manifest: .null, threads: threads)
    let store = ArtifactStore(root: "", product, threads: threads, writesFiles: false)
    let chosen = product.stages.filter { stages.contains($0.name) }
    for (i, stage) in chosen.enumerated() {
      store.begin([stage.contract], before: chosen[(i + 1)...].map(\.contract))
      let job = Job(stage.contract, context, store, inputs)
      let summary = try stage.run(job, pipeline.parameters[stage.name] ?? [:])
      if chosen[(i + 1)...].allSatisfy(\.contract.inputs.isEmpty) { inputs.forgetTables() }
      try after(stage.name, summary) { (path) throws(DangolError) in try store.table(path, context) }
    }
  }
}
