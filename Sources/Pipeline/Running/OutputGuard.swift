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
      let fixed = pattern.split(separator: "/").prefix { !FileSystem.isGlob(String($0)) }
      let folder = FileSystem.resolved("/" + fixed.joined(separator: "/"))
      // A pattern that reaches below the output directory could match the results of a run.
      let parts = folder.split(separator: "/") + pattern.split(separator: "/").dropFirst(fixed.count)
      let places = place.split(separator: "/")
      let reaches =
        FileSystem.isGlob(pattern) && !FileSystem.exists(pattern) && parts.count > places.count
        && zip(parts, places).allSatisfy { FileSystem.matches(String($0), String($1)) }
      let files = FileSystem.glob(pattern).map(FileSystem.resolved)
      if reaches || files.contains(where: { $0 == place || $0.hasPrefix(inside) }) {
        throw DangolError(
          .configuration, "the output directory holds an input file of \(table)", file: out,
          advice: "choose an --out that contains no input")
      }
    }
  }
}
