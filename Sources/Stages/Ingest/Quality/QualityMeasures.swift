internal import CivilTime
internal import Statistics
internal import Tables

/// What a check found: a value, or why there is none.
struct Measurement: Equatable {
  let observed: Double?
  let detail: String

  static func nothing(_ reason: String) -> Measurement { Measurement(observed: nil, detail: reason) }

  static func share(_ part: Int, of whole: Int, _ what: String) -> Measurement {
    guard whole > 0 else { return .nothing("not computable: no \(what)") }
    return Measurement(observed: Double(part) / Double(whole), detail: "\(part) of \(whole) \(what)")
  }
}

/// Measures checks on the tables as they were written. Nothing here depends on
/// the order of rows.
struct QualityMeasures {
  /// Tables after cleaning, by name.
  let tables: [String: Table]
  /// Rows by outcome, and refused rows whose id contradicts another's.
  let totals: [String: [FileAccount.Outcome: Int]]
  let conflicts: [String: Int]
  let asOf: Day
  let zone: Zone
  let currency: Currency
  let threads: Int

  func measure(_ check: QualityCheck) throws(DangolError) -> Measurement {
    guard let table = tables[check.table] else {
      return check.kind == .rows
        ? Measurement(observed: 0, detail: "there is no such table")
        : .nothing("not computable: there is no table \(check.table)")
    }
    switch check.kind {
    case .rows: return Measurement(observed: Double(table.rows), detail: "")
    case .missing:
      return .share(table.nulls(of: check.columns[0]), of: table.rows, "rows")
    case .unique: return unique(table, check.columns[0])
    case .acceptedValues: return accepted(table, check)
    case .range: return try range(table, check)
    case .sequence: return sequence(table, check.columns)
    case .references: return references(table, check)
    case .freshness: return freshness(table)
    case .volume: return volume(table, check.days)
    case .duplicates:
      let counts = totals[check.table] ?? [:]
      return .share(
        (counts[.duplicate] ?? 0) + (conflicts[check.table] ?? 0), of: QualityReport.base(counts), "rows read"
      )
    }
  }

  private func unique(_ table: Table, _ name: String) -> Measurement {
    let shared: Int
    let filled: Int
    switch table.columns[table.description.index(of: name)!] {
    case .words(let indices, let words):
      var counts = [Int](repeating: 0, count: words.count)
      for index in indices where index >= 0 { counts[Int(index)] += 1 }
      shared = counts.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
      filled = counts.reduce(0, +)
    case .integers, .narrow:
      var counts: [Int64: Int] = [:]
      for value in table.integers(name) where value != Column.missing { counts[value, default: 0] += 1 }
      shared = counts.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
      filled = counts.values.reduce(0, +)
    case .numbers, .absent: (shared, filled) = (0, 0)
    }
    return .share(shared, of: filled, "filled cells")
  }

  private func accepted(_ table: Table, _ check: QualityCheck) -> Measurement {
    let column = table.description.columns[table.description.index(of: check.columns[0])!]
    guard column.kind.isWord else {
      return .nothing("not computable: \(column.name) holds no words; use range")
    }
    let (indices, words) = table.words(column.name)
    let accepted = Set(check.values.compactMap { words.find($0) })
    var others: [Int32: Int] = [:]
    for index in indices where index >= 0 && !accepted.contains(index) { others[index, default: 0] += 1 }
    let filled = indices.count { $0 >= 0 }
    let share = Measurement.share(others.values.reduce(0, +), of: filled, "filled cells")
    guard !others.isEmpty, !column.personal, column.customer == nil else { return share }
    let frequent = others.sorted { a, b in
      a.value != b.value ? a.value > b.value : words.precedes(a.key, b.key)
    }
    let examples = frequent.prefix(3).map { item in words.withBytes(item.key) { shown($0) } }
    return Measurement(
      observed: share.observed, detail: share.detail + ": " + examples.joined(separator: ", "))
  }

  private func range(_ table: Table, _ check: QualityCheck) throws(DangolError) -> Measurement {
    let kind = table.description.columns[table.description.index(of: check.columns[0])!].kind
    let low = try bound(check, check.from, kind)
    var high = try bound(check, check.to, kind)
    // The last day of a range counts to its end.
    if kind == .time, let to = check.to, let day = Day(iso: to) { high = zone.start(of: day + 1) - 1 }
    let (least, most) = (low ?? .min, high ?? .max)
    var filled = 0
    var outside = 0
    for cell in table.integers(check.columns[0]) where cell != Column.missing {
      filled += 1
      if cell < least || cell > most { outside += 1 }
    }
    return .share(outside, of: filled, "filled cells")
  }

  private func bound(_ check: QualityCheck, _ text: String?, _ kind: ColumnKind) throws(DangolError) -> Int64?
  {
    guard let text else { return nil }
    if let day = Day(iso: text), kind == .time { return zone.start(of: day) }
    if let day = Day(iso: text), kind == .date { return Int64(day.number) }
    guard let exact = QualityCheck.number(text) else { return nil }
    do throws(FieldFault) {
      switch kind {
      case .money: return try exact.units(currency.decimals)
      case .decimal: return try exact.units(6)
      default: return try exact.units(0)
      }
    } catch {
      throw DangolError(
        .configuration, "check range of \(check.table).\(check.columns[0]): '\(text)' has \(error.detail)",
        advice: "give it in the column's own unit")
    }
  }

  private func sequence(_ table: Table, _ columns: [String]) -> Measurement {
    var both = 0
    var passed = 0
    for (first, second) in zip(table.integers(columns[0]), table.integers(columns[1]))
    where first != Column.missing && second != Column.missing {
      both += 1
      if first > second { passed += 1 }
    }
    return .share(passed, of: both, "rows with both")
  }

  private func references(_ table: Table, _ check: QualityCheck) -> Measurement {
    let targets = check.references.filter { tables[$0.table] != nil }
    guard !targets.isEmpty else { return .nothing("not computable: none of the tables looked into is there") }
    let (indices, words) = table.words(check.columns[0])
    var found = [Bool](repeating: false, count: words.count)
    // Each table is asked for those that none before it has.
    var left = Array(0..<Int32(words.count))
    for target in targets where !left.isEmpty {
      let (cells, names) = tables[target.table]!.words(target.column)
      var used = [Bool](repeating: false, count: names.count)
      for cell in cells where cell >= 0 { used[Int(cell)] = true }
      let asked = left.count == words.count ? words : words.picking(left, threads: threads)
      for (word, match) in zip(left, asked.indices(in: names, threads: threads)) where match >= 0 {
        if used[Int(match)] { found[Int(word)] = true }
      }
      left.removeAll { found[Int($0)] }
    }
    var filled = 0
    var known = 0
    for index in indices where index >= 0 {
      filled += 1
      if found[Int(index)] { known += 1 }
    }
    return .share(known, of: filled, "filled cells")
  }

  /// Each row's main time, the earliest where there are several.
  private func times(_ table: Table) -> [Int64] {
    let columns = (InputTables.mainTimes[table.description.name] ?? []).map { table.integers($0) }
    guard var earliest = columns.first else { return [] }
    for column in columns.dropFirst() {
      for row in column.indices where column[row] != Column.missing {
        earliest[row] = earliest[row] == Column.missing ? column[row] : min(earliest[row], column[row])
      }
    }
    return earliest
  }

  private func freshness(_ table: Table) -> Measurement {
    guard let newest = times(table).max(), newest != Column.missing else {
      return .nothing("not computable: no row has a time")
    }
    let day = zone.day(of: newest)
    return Measurement(observed: Double(asOf - day), detail: "the newest row is of \(day.iso)")
  }

  /// Days that the table does not reach back to are left out; a median below ten
  /// rows a day says too little of one day.
  private func volume(_ table: Table, _ length: Int) -> Measurement {
    let start = zone.start(of: asOf + -length)
    let end = zone.start(of: asOf + 1)
    var oldest = Int64.max
    var counts = [Int](repeating: 0, count: length + 1)
    for time in times(table) where time != Column.missing {
      oldest = min(oldest, time)
      guard time >= start, time < end else { continue }
      counts[asOf - zone.day(of: time)] += 1
    }
    guard oldest != .max else { return .nothing("not computable: no row has a time") }
    let reach = min(length, asOf - zone.day(of: oldest))
    guard reach >= QualityCheck.minimumDays else {
      return .nothing("not computable: the table reaches \(max(0, reach)) days back")
    }
    let before = counts[1...reach].map { Double($0) }.sorted()
    guard let median = try? Quantiles.type7(sorted: before, 0.5), median >= 10 else {
      return .nothing("not computable: the median day has fewer than 10 rows")
    }
    return Measurement(
      observed: Double(counts[0]) / median,
      detail: "\(counts[0]) rows on \(asOf.iso), \(NumberText.double(median)) on the median day before")
  }
}
