internal import Tables

/// Refuses an output directory that could overwrite or swallow an input.
enum OutputGuard {
  static func check(_ out: String, _ pipeline: PipelineFile) throws(DangolError) {
    let place = FileSystem.resolved(out)
    let inside = place == "/" ? "/" : place + "/"
    var paths = pipeline.inputs.mapValues(\.path)
    paths["erase"] = pipeline.erase
    for table in paths.keys.sorted() {
      let path = paths[table]!
      guard !path.isEmpty else { continue }
      let pattern = InputSet.absolute(path, pipeline)
      // What is fixed of a pattern: below it a run's own files could match on the next night.
      let fixed = pattern.split(separator: "/").prefix { !FileSystem.isGlob(String($0)) }
      let folder = FileSystem.resolved("/" + fixed.joined(separator: "/"))
      let isPattern = FileSystem.isGlob(pattern) && !FileSystem.exists(pattern)
      let files = FileSystem.glob(pattern).map(FileSystem.resolved)
      let folderInside = isPattern && (folder == place || folder.hasPrefix(inside))
      if folderInside || files.contains(where: { $0 == place || $0.hasPrefix(inside) }) {
        throw DangolError(
          .configuration, "the output directory holds an input file of \(table)", file: out,
          advice: "choose an --out that contains no input")
      }
    }
  }
}
