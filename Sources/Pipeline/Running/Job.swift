package import CivilTime
package import Tables

/// What holds for a whole run and may be known by every stage.
package struct RunContext: Sendable {
  package let pipeline: String
  package let shopName: String
  package let version: String
  package let asOf: Day
  package let zone: Zone
  package let currency: Currency
  package let seed: UInt64
  package let historyComplete: Bool
  package let threads: Int
  /// The run before this one, which reports compare with.
  package let previous: PreviousRun?
  /// Effective parameters of every stage, for the report's last section.
  package let parameters: JSON
  package let inputs: JSON
  /// What was given by `--set`.
  package let settings: [String]
}

/// The predecessor: its name and its summary, both recorded in the manifest.
package struct PreviousRun: Sendable {
  package let name: String
  package let hash: String
  package let asOf: String
  package let summary: JSON
  let directory: String
  let entries: [ArtifactStore.Entry]
}

/// The only door of a stage to its artifacts. It cannot be kept beyond the run,
/// and refuses what the stage's contract does not name.
package struct Job: ~Copyable {
  package let context: RunContext
  private let contract: Contract
  private let store: ArtifactStore
  private let inputs: InputSet?

  package init(_ contract: Contract, _ context: RunContext, _ store: ArtifactStore, _ inputs: InputSet?) {
    self.contract = contract
    self.context = context
    self.store = store
    self.inputs = inputs
  }

  /// An input table; nil where the pipeline has none.
  package func input(_ name: String) throws(DangolError) -> ReadTable? {
    precondition(contract.inputs.contains(name), "\(contract.name) does not declare input \(name)")
    return try inputs?.read(name)
  }

  package func inputMapping(_ name: String) -> TableMapping { inputs?.mapping(name) ?? TableMapping() }

  /// Whether customers' ids are read as pseudonyms.
  package var pseudonymises: Bool { inputs?.privacy.rows.pseudonym != nil }

  /// What an input table is worked out from, where it has no file.
  package func inputDerivation(_ name: String) -> String? { inputs?.derivation(name) }

  /// An artifact of an earlier stage; nil where that stage did not write it.
  package func table(_ path: String) throws(DangolError) -> Table? {
    precondition(
      contract.reads.contains { Artifact($0, help: "").matches(path) },
      "\(contract.name) does not declare \(path)")
    return try store.table(path, context)
  }

  /// An artifact of the previous run; nil where there is no such run, it did not
  /// write it, or it wrote it in the form of another version.
  package func previousTable(_ path: String) throws(DangolError) -> Table? {
    precondition(contract.compares.contains(path), "\(contract.name) does not declare \(path) for comparison")
    guard let run = context.previous, let entry = run.entries.first(where: { $0.path == path }) else {
      return nil
    }
    return try store.table(entry, of: run, context)
  }

  package func summary(of stage: String) throws(DangolError) -> JSON? {
    let path = stage + "/summary.json"
    precondition(contract.reads.contains(path), "\(contract.name) does not declare \(path)")
    return try store.json(path)
  }

  package func write(_ path: String, _ table: Table) throws(DangolError) {
    let artifact = declared(path)
    precondition(artifact.table == table.description, "\(path) is not as described")
    let bytes = CSVWriter.bytes(table, currency: context.currency, zone: context.zone)
    store.note(nulls: table.nulls, of: path)
    try store.write(path, bytes, rows: table.rows, secret: artifact.namesCustomers)
  }

  package func write(_ path: String, text: String) throws(DangolError) {
    try store.write(path, Array(text.utf8), rows: nil, secret: declared(path).namesCustomers)
  }

  private func declared(_ path: String) -> Artifact {
    guard let artifact = contract.writes.first(where: { $0.matches(path) }) else {
      preconditionFailure("\(contract.name) does not declare \(path)")
    }
    return artifact
  }
}

/// The files of a run that is being built, and what is known of each.
package final class ArtifactStore {
  package struct Entry: Sendable {
    package let path: String
    package let bytes: Int
    package let rows: Int?
    package let hash: String
  }

  package let root: String
  private let product: Product
  /// Tables that a stage has read already; several stages read the same ones.
  private var tables: [String: Table] = [:]
  package private(set) var entries: [Entry] = []

  package init(root: String, _ product: Product) {
    self.root = root
    self.product = product
  }

  /// Empty cells by artifact and column of the stage that is at work.
  private var nulls: [String: JSON] = [:]

  func note(nulls counts: [String: Int], of path: String) {
    nulls[path] = .object(counts.mapValues { .int($0) })
  }

  /// What a stage's summary says of its empty cells.
  func takeNulls() -> JSON {
    defer { nulls = [:] }
    return .object(nulls)
  }

  package func write(_ path: String, _ bytes: [UInt8], rows: Int?, secret: Bool) throws(DangolError) {
    try FileSystem.createDirectories(FileSystem.parent(root + "/" + path))
    FileSystem.remove(root + "/" + path)
    try FileSystem.write(bytes, to: root + "/" + path, secret: secret)
    entries.removeAll { $0.path == path }
    tables[path] = nil
    entries.append(Entry(path: path, bytes: bytes.count, rows: rows, hash: Hash.xxh3(bytes)))
  }

  /// Takes over a file of the base run as it is.
  package func adopt(_ entry: Entry, from base: String) throws(DangolError) {
    let file = try MappedFile(base + "/" + entry.path)
    guard Hash.xxh3(file.bytes) == entry.hash else {
      throw DangolError(
        .badData, "the artifact is not what its manifest says", file: base + "/" + entry.path,
        advice: "run stage \(entry.path.prefix { $0 != "/" }) again")
    }
    try FileSystem.createDirectories(FileSystem.parent(root + "/" + entry.path))
    try FileSystem.link(base + "/" + entry.path, root + "/" + entry.path)
    entries.append(entry)
  }

  /// A table of the previous run, as its manifest says it is.
  func table(_ entry: Entry, of run: PreviousRun, _ context: RunContext) throws(DangolError) -> Table? {
    let path = run.directory + "/" + entry.path
    let file = try MappedFile(path)
    guard withExtendedLifetime(file, { Hash.xxh3(file.bytes) }) == entry.hash else {
      throw DangolError(
        .badData, "the artifact is not what its manifest says", file: path,
        advice: "run that day again, or compare with none: --previous none")
    }
    guard let description = product.artifact(entry.path)?.table else { return nil }
    // The file is as it was written: what cannot be read is another version's form.
    return try? ArtifactReader.read(path, as: description, currency: context.currency, zone: context.zone)
  }

  package func table(_ path: String, _ context: RunContext) throws(DangolError) -> Table? {
    guard FileSystem.exists(root + "/" + path) else { return nil }
    guard let description = product.artifact(path)?.table else {
      preconditionFailure("\(path) is not a table of any stage")
    }
    if let ready = tables[path] { return ready }
    let table = try ArtifactReader.read(
      root + "/" + path, as: description, currency: context.currency, zone: context.zone)
    tables[path] = table
    return table
  }

  package func json(_ path: String) throws(DangolError) -> JSON? {
    guard FileSystem.exists(root + "/" + path) else { return nil }
    let file = try MappedFile(root + "/" + path)
    guard let json = JSON.parse(file.bytes) else {
      throw DangolError(.badData, "not JSON", file: root + "/" + path, advice: "run its stage again")
    }
    return json
  }
}
