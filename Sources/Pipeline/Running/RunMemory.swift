package import Tables

/// What stages of a run hand to later ones without a way over the disk, and no longer than
/// one of those asks for it.
package struct RunMemory {
  private struct Shared {
    let value: any Sendable
    let paths: [String]

    func isAsked(by stages: [Contract]) -> Bool {
      stages.contains { stage in paths.allSatisfy(stage.shares.contains) }
    }
  }

  private var tables: [String: Table] = [:]
  private var values: [AnyHashable: Shared] = [:]
  private var current: [Contract] = []
  private var later: [Contract] = []

  package init() {}

  package mutating func begin(_ stage: Contract, before later: [Contract]) {
    current = [stage]
    self.later = later
    values = values.filter { $0.value.isAsked(by: current + later) }
    dropTables()
  }

  package func table(_ path: String) -> Table? { tables[path] }

  /// Keeps a table if anybody will ask for it.
  package mutating func keep(_ path: String, _ table: () -> Table) {
    tables[path] = isAsked(path) ? table() : nil
  }

  package mutating func shared(_ key: some Hashable & Sendable) -> (any Sendable)? {
    guard let shared = values[AnyHashable(key)] else { return nil }
    if !shared.isAsked(by: later) { values[AnyHashable(key)] = nil }
    return shared.value
  }

  package mutating func share(_ value: some Sendable, as key: some Hashable & Sendable, of paths: [String]) {
    let shared = Shared(value: value, paths: paths)
    values[AnyHashable(key)] = shared
    dropTables()
    if !shared.isAsked(by: later) { values[AnyHashable(key)] = nil }
  }

  private mutating func dropTables() { tables = tables.filter { isAsked($0.key) } }

  /// Whether a stage reads a table, other than to make what is there already.
  private func isAsked(_ path: String) -> Bool {
    let isMade = values.values.contains { $0.paths.contains(path) }
    return (current + later).contains { isMade ? $0.reads(alone: path) : $0.reads(path) }
  }
}
