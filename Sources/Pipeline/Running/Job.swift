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

  /// An input table, which is the stage's from now on; nil where the pipeline has none.
  package func takeInput(_ name: String) throws(DangolError) -> ReadTable? {
    precondition(contract.inputs.contains(name), "\(contract.name) does not declare input \(name)")
    return try inputs?.take(name)
  }

  package func inputMapping(_ name: String) -> TableMapping { inputs?.mapping(name) ?? TableMapping() }

  /// Whether customers' ids are read as pseudonyms.
  package var pseudonymises: Bool { inputs?.privacy.rows.pseudonym != nil }

  /// What an input table is worked out from, where it has no file.
  package func inputDerivation(_ name: String) -> String? { inputs?.derivation(name) }

  /// An artifact of an earlier stage; nil where that stage did not write it.
  package func table(_ path: String) throws(DangolError) -> Table? {
    precondition(contract.reads(path), "\(contract.name) does not declare \(path)")
    return try store.table(path, context)
  }

  /// What several stages make of the artifacts that their contracts say they share: made once,
  /// and kept under `key` until the last of them has had it.
  package func shared<Key: Hashable & Sendable, Value: Sendable>(
    _ key: Key, of paths: [String], _ make: () throws(DangolError) -> Value
  ) throws(DangolError) -> Value {
    precondition(paths.allSatisfy(contract.shares.contains), "\(contract.name) does not declare \(paths)")
    return try store.shared(key, of: paths, for: contract, make)
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
    store.note(nulls: table.nulls(threads: context.threads), of: path)
    try store.write(path, table, context, secret: artifact.namesCustomers)
  }

  package func write(_ path: String, text: String) throws(DangolError) {
    try store.write(path, text: text, secret: declared(path).namesCustomers)
  }

  private func declared(_ path: String) -> Artifact {
    guard let artifact = contract.writes.first(where: { $0.matches(path) }) else {
      preconditionFailure("\(contract.name) does not declare \(path)")
    }
    return artifact
  }
}
