internal import ArgumentParser
internal import Pipeline
internal import Tables

/// Options of the commands that write a page of simulations.
struct PageOptions: ParsableArguments {
  @Option(help: "The same seed gives the same page.")
  var seed: UInt64 = 1

  @Option(help: "Directory for the page.", completion: .directory)
  var out = "docs"

  @Option(help: "Threads; changes the time, never the result (default: all cores).")
  var threads: Int?

  /// The directory, made where it is missing.
  func folder() throws(DangolError) -> String {
    let folder = FileSystem.absolute(out)
    try FileSystem.createDirectories(folder)
    return folder
  }
}
