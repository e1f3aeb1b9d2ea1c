package import Tables

/// What stages of a run hand to later ones without a way over the disk, and no longer than
/// one of those asks for it.
package struct RunMemory {
  private struct Shared {
    let value: any Sendable
    let paths: [String]
    /// Stages that have yet to ask for it.
    var askers: Set<String>
  }

  private var tables: [String: Table] = [:]
  private var values: [AnyHashable: Shared] = [:]
  /// Stages at work and those after them.
  private var unfinished: [Contract] = []

  package init() {}

  /// These begin, side by side, and after them those.
  package mutating func begin(_ stages: [Contract], before later: [Contract]) {
    unfinished = stages + later
    let names = Set(unfinished.map(\.name))
    forget { !names.contains($0) }
  }

  package mutating func end(_ stage: Contract) {
    unfinished.removeAll { $0.name == stage.name }
    forget { $0 == stage.name }
  }

  package func table(_ path: String) -> Table? { tables[path] }

  /// Keeps a table if anybody will ask for it.
  package mutating func keep(_ path: String, _ table: Table) { tables[path] = asks(for: path) ? table : nil }

  /// Whether a stage reads a table, other than to make what is there already.
  package func asks(for path: String) -> Bool {
    let isMade = values.values.contains { $0.paths.contains(path) }
    return unfinished.contains { isMade ? $0.reads(alone: path) : $0.reads(path) }
  }

  /// The last stage that asks for a value takes it along.
  package mutating func shared(_ key: some Hashable & Sendable, for stage: Contract) -> (any Sendable)? {
    let key = AnyHashable(key)
    guard let value = values[key]?.value else { return nil }
    values[key]!.askers.remove(stage.name)
    if values[key]!.askers.isEmpty { values[key] = nil }
    return value
  }

  /// Keeps what was made of tables for the stages that share it.
  package mutating func share(
    _ value: some Sendable, as key: some Hashable & Sendable, of paths: [String], by maker: Contract
  ) {
    let askers = unfinished.filter { $0.name != maker.name && paths.allSatisfy($0.shares.contains) }
    values[AnyHashable(key)] = Shared(value: value, paths: paths, askers: Set(askers.map(\.name)))
    dropTables()
    forget { _ in false }
  }

  /// Nothing is kept for stages that have ended.
  private mutating func forget(_ hasEnded: (String) -> Bool) {
    for key in values.keys {
      values[key]!.askers = values[key]!.askers.filter { !hasEnded($0) }
      if values[key]!.askers.isEmpty { values[key] = nil }
    }
    dropTables()
  }

  private mutating func dropTables() { tables = tables.filter { asks(for: $0.key) } }
}
