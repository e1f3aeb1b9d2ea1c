internal import Parallelism
internal import Tables

/// Decides which rows of a read table stay: those of the future, duplicates,
/// superseded and conflicting ones are told apart and accounted for.
struct RowOutcomes {
  private(set) var source: ReadTable
  private(set) var kept: [Bool]
  private let mapping: TableMapping
  private let name: String

  init(_ source: ReadTable, _ mapping: TableMapping) {
    self.source = source
    self.mapping = mapping
    name = source.table.description.name
    kept = Array(repeating: true, count: source.table.rows)
  }

  /// Hands the table over: nothing is asked of its rows afterwards.
  mutating func takeTable() -> Table {
    let table = source.table
    source.table.pick([])
    return table
  }

  /// Rows whose main time lies after the last second of the as-of day.
  mutating func dropAfter(_ end: Int64, threads: Int) {
    guard let names = InputTables.mainTimes[name] else { return }
    let times = names.map { source.table.integers($0) }
    let late = Parallel.chunks(kept.count, threads: threads) { rows in
      var earliest = [Int64](repeating: Int64.max, count: rows.count)
      for column in times {
        for row in rows where column[row] != Column.missing {
          earliest[row - rows.lowerBound] = min(earliest[row - rows.lowerBound], column[row])
        }
      }
      return rows.filter {
        earliest[$0 - rows.lowerBound] > end && earliest[$0 - rows.lowerBound] < Int64.max
      }
    }
    for row in late.joined() { move(row, to: .afterAsOf) }
  }

  /// Referrals of oneself.
  mutating func refuseSelfReferrals() {
    guard name == "referrals" else { return }
    let (referrer, words) = source.table.words("referrer_id")
    let (referred, others) = source.table.words("referred_id")
    for row in kept.indices where kept[row] && referred[row] >= 0 && referrer[row] >= 0 {
      if words.isSame(referrer[row], as: referred[row], of: others) {
        reject(row, "referred_id", .selfReferral, "'\(words[referrer[row]])' refers itself")
      }
    }
  }

  /// Rows with the same id (or, where there is none, rows that are equal).
  mutating func settleKeys() {
    if mapping.lineGrain {
      settleLines()
    } else {
      for group in groups() { settle(group) }
    }
  }

  /// Kept rows that share a key, each group in file order.
  private func groups() -> [[Int]] {
    guard let key = InputTables.keys[name] else {
      return RowOrder.equalGroups(source.table, kept.indices.filter { kept[$0] })
    }
    let (indices, words) = source.table.words(key)
    var counts = [UInt8](repeating: 0, count: words.count)
    var repeated = false
    var without: [Int] = []
    for row in kept.indices where kept[row] {
      let word = Int(indices[row])
      if word < 0 {
        without.append(row)
      } else if counts[word] < 2 {
        counts[word] += 1
        repeated = repeated || counts[word] == 2
      }
    }
    guard repeated else { return RowOrder.equalGroups(source.table, without) }
    var byKey: [Int32: [Int]] = [:]
    for row in kept.indices where kept[row] && indices[row] >= 0 && counts[Int(indices[row])] == 2 {
      byKey[indices[row], default: []].append(row)
    }
    let keyed = byKey.sorted { $0.key < $1.key }.map(\.value)
    return keyed + RowOrder.equalGroups(source.table, without)
  }

  private mutating func settle(_ group: [Int]) {
    let origins = source.origins
    func file(_ row: Int) -> Int32 { origins[row].file }
    func distinct(_ rows: [Int]) -> [Int] {
      var found: [Int] = []
      for row in rows.sorted(by: { RowOrder.compare(source.table, $0, $1) ?? ($0 < $1) }) {
        if let last = found.last, RowOrder.compare(source.table, last, row) == nil { continue }
        found.append(row)
      }
      return found
    }
    let contents = distinct(group)
    if contents.count == 1 {
      for row in group.dropFirst() { duplicate(row) }
      return
    }
    switch mapping.onConflict {
    case .reject: conflict(group)
    case .last:
      for row in group.dropLast() { move(row, to: .superseded) }
    case .standard:
      let newest = group.map(file).max()!
      let current = group.filter { file($0) == newest }
      let settled = distinct(current)
      if settled.count > 1 {
        conflict(current)
      } else {
        for row in current.dropFirst() { duplicate(row) }
      }
      for row in group where file(row) != newest {
        let same = settled.count == 1 && RowOrder.compare(source.table, settled[0], row) == nil
        if same { duplicate(row) } else { move(row, to: .superseded) }
      }
    }
  }

  /// Lines of one order: those of a later file replace the order as a whole; two
  /// equal lines are two items, unless a line has a number of its own; lines that name
  /// different customers, or one number with other content, contradict.
  private mutating func settleLines() {
    let (ids, words) = source.table.words("order_id")
    for row in kept.indices where kept[row] && source.erasedOrders.count > 0 {
      if source.erasedOrders.find(words[ids[row]]) != nil { move(row, to: .erased) }
    }
    let (customers, _) = source.table.words("customer_id")
    let (numbers, _) = source.table.words("line_id")
    var byOrder = [[Int]](repeating: [], count: words.count)
    for row in kept.indices where kept[row] { byOrder[Int(ids[row])].append(row) }
    for lines in byOrder where lines.count > 1 {
      let newest = lines.map { source.origins[$0].file }.max()!
      for row in lines where source.origins[row].file != newest { move(row, to: .superseded) }
      let current = lines.filter { source.origins[$0].file == newest }
      // Continuation lines may leave the customer out.
      let named = Set(current.map { customers[$0] }).subtracting([-1])
      var copies: [Int] = []
      var contradict = named.count > 1
      var first: [Int32: Int] = [:]
      for row in current where numbers[row] >= 0 {
        guard let earlier = first.updateValue(row, forKey: numbers[row]) else { continue }
        if RowOrder.compare(source.table, earlier, row) == nil {
          copies.append(row)
        } else {
          contradict = true
        }
      }
      if contradict { conflict(current) } else { for row in copies { duplicate(row) } }
    }
  }

  private mutating func conflict(_ rows: [Int]) {
    let key = InputTables.keys[name] ?? ""
    let lines = rows.map { Int(source.origins[$0].firstLine) }.sorted().prefix(5)
    for row in rows {
      reject(
        row, key, .keyConflict,
        "the same id with other content on lines \(lines.map(String.init).joined(separator: ", "))")
    }
  }

  private mutating func duplicate(_ row: Int) {
    addReject(row, InputTables.keys[name], .keyDuplicate, "equal to an earlier row; that one is kept")
    move(row, to: .duplicate)
  }

  private mutating func reject(_ row: Int, _ column: String, _ code: RowCode, _ detail: String) {
    addReject(row, column, code, detail)
    move(row, to: .rejected)
  }

  private mutating func addReject(_ row: Int, _ column: String?, _ code: RowCode, _ detail: String) {
    let origin = source.origins[row]
    source.rejects.append(
      Reject(
        table: name, file: source.accounts[Int(origin.file)].file, firstLine: Int(origin.firstLine),
        lastLine: Int(origin.lastLine), offset: origin.offset, length: origin.length, column: column,
        code: code, detail: detail, raw: source.raw(row)))
  }

  private mutating func move(_ row: Int, to outcome: FileAccount.Outcome) {
    kept[row] = false
    let origin = source.origins[row]
    source.accounts[Int(origin.file)].move(to: outcome, bytes: origin.length)
  }
}
