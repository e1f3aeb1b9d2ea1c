package import CivilTime
package import Tables

/// One table of a published run, for commands that only look.
package struct RunTable: Sendable {
  package let table: Table
  package let asOf: Day
  package let zone: Zone

  /// Refused where it is not what the run's manifest says.
  package static func read(_ path: String, of run: String, _ product: Product) throws(DangolError) -> RunTable
  {
    let root = FileSystem.resolved(run)
    guard let manifest = Manifest.load(root) else {
      throw DangolError(
        .missingInput, "not a published run", file: run,
        advice: "give the directory of a run, such as out/latest")
    }
    guard let asOf = Day(iso: manifest.asOf), let zone = Zone(manifest.json["timezone"]?.string ?? ""),
      let currency = Currency(manifest.json["currency"]?.string ?? ""),
      let description = product.artifact(path)?.table,
      let entry = manifest.outputs.first(where: { $0.path == path })
    else {
      throw DangolError(.badData, "the run has no \(path)", file: run, advice: "run the whole pipeline")
    }
    let file = try MappedFile(root + "/" + path)
    guard withExtendedLifetime(file, { Hash.xxh3(file.bytes) }) == entry.hash else {
      throw DangolError(
        .badData, "the artifact is not what its manifest says", file: root + "/" + path,
        advice: "run stage \(path.prefix { $0 != "/" }) again")
    }
    return RunTable(
      table: try ArtifactReader.read(
        root + "/" + path, as: description, currency: currency, zone: zone), asOf: asOf, zone: zone)
  }
}
