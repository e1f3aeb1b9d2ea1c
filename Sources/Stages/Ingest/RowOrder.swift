internal import Tables

/// Orders rows by their values, never by their place in a file.
enum RowOrder {
  /// Whether row a comes before row b by all columns; nil if they are equal.
  static func compare(_ table: Table, _ a: Int, _ b: Int) -> Bool? {
    for column in table.columns {
      switch column {
      case .integers(let values): if values[a] != values[b] { return values[a] < values[b] }
      case .numbers(let values):
        if values[a] != values[b] { return (values[a] ?? -.infinity) < (values[b] ?? -.infinity) }
      case .words(let indices, let words):
        if indices[a] == indices[b] { continue }
        if indices[a] < 0 || indices[b] < 0 { return indices[a] < 0 }
        return words.precedes(indices[a], indices[b])
      }
    }
    return nil
  }

  /// The canonical order of a table's rows: owner, main time, key, then everything.
  static func canonical(_ table: Table) -> [Int] {
    let name = table.description.name
    let owner = InputTables.owners[name].map { table.words($0) }
    let owners = owner.map { CanonicalOrder.ranks($0.words) } ?? []
    let place = owner.map { owner in owner.indices.map { $0 < 0 ? Int32.max : owners[Int($0)] } }
    let times = (InputTables.mainTimes[name] ?? []).map { table.integers($0) }
    let start = table.description.name == "referrals" ? ["signed_up_at", "invited_at", "clicked_at"] : []
    let starts = start.map { table.integers($0) }
    let key = InputTables.keys[name].map { table.words($0) }
    let keys = key.map { $0.words.bytewiseRanks() } ?? []
    func time(_ row: Int) -> Int64 {
      if !starts.isEmpty { return starts.first { $0[row] != Column.missing }?[row] ?? Column.missing }
      return times.first?[row] ?? 0
    }
    return (0..<table.rows).sorted { a, b in
      if let place, place[a] != place[b] { return place[a] < place[b] }
      let (x, y) = (time(a), time(b))
      if x != y { return x < y }
      if let key, key.indices[a] != key.indices[b], key.indices[a] >= 0, key.indices[b] >= 0 {
        return keys[Int(key.indices[a])] < keys[Int(key.indices[b])]
      }
      return compare(table, a, b) ?? false
    }
  }
}
