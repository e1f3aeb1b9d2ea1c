internal import Parallelism
internal import Tables

/// Orders rows by their values, never by their place in a file.
enum RowOrder {
  /// Whether row a comes before row b by all columns; nil if they are equal.
  static func compare(_ table: Table, _ a: Int, _ b: Int) -> Bool? {
    for column in table.columns {
      switch column {
      case .absent: continue
      case .integers(let values): if values[a] != values[b] { return values[a] < values[b] }
      case .narrow(let values): if values[a] != values[b] { return values[a] < values[b] }
      case .numbers(let values):
        let (x, y) = (number(values[a]), number(values[b]))
        if x != y { return x < y }
      case .words(let indices, let words):
        if indices[a] == indices[b] { continue }
        if indices[a] < 0 || indices[b] < 0 { return indices[a] < 0 }
        return words.precedes(indices[a], indices[b])
      }
    }
    return nil
  }

  /// An empty number comes before all others.
  private static func number(_ value: Double) -> Double { value.isNaN ? -.infinity : value }

  /// Rows that are equal in every column, each group and the groups by their places.
  static func equalGroups(_ table: Table, _ rows: [Int]) -> [[Int]] {
    guard rows.count > 1 else { return [] }
    // Most rows are equal to none: only those whose hashes meet are looked at.
    var byHash: [UInt64: [Int]] = [:]
    let hashes = hashes(table, rows)
    // The first place of each hash, at its slot or the next one that is free.
    let bits = Int.bitWidth - (2 * rows.count).leadingZeroBitCount
    var slots = [Int32](repeating: -1, count: 1 << bits)
    for (place, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash >> UInt64(64 - bits))
      while slots[slot] >= 0, hashes[Int(slots[slot])] != hash { slot = (slot + 1) & (slots.count - 1) }
      if slots[slot] < 0 {
        slots[slot] = Int32(place)
      } else {
        byHash[hash, default: [rows[Int(slots[slot])]]].append(rows[place])
      }
    }
    var groups: [[Int]] = []
    for candidates in byHash.values {
      var distinct: [[Int]] = []
      for row in candidates {
        if let i = distinct.firstIndex(where: { compare(table, $0[0], row) == nil }) {
          distinct[i].append(row)
        } else {
          distinct.append([row])
        }
      }
      groups += distinct.filter { $0.count > 1 }
    }
    return groups.sorted { $0[0] < $1[0] }
  }

  /// A number for each row that is the same for equal rows.
  private static func hashes(_ table: Table, _ rows: [Int]) -> [UInt64] {
    var hashes = [UInt64](repeating: 0, count: rows.count)
    for column in table.columns {
      func mix(_ cell: (Int) -> UInt64) {
        for (i, row) in rows.enumerated() {
          let product = (hashes[i] ^ cell(row)).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
          hashes[i] = product.high ^ product.low &+ 0x85eb_ca6b
        }
      }
      switch column {
      case .absent: continue
      case .integers(let values): mix { UInt64(bitPattern: values[$0]) }
      case .narrow(let values): mix { UInt64(bitPattern: values[$0]) }
      case .numbers(let values): mix { number(values[$0]).bitPattern }
      case .words(let indices, _): mix { UInt64(bitPattern: Int64(indices[$0])) }
      }
    }
    return hashes
  }

  /// The canonical order of the rows that are kept: owner, main time, key, then everything.
  static func canonical(_ table: Table, keeping kept: [Bool], threads: Int = 1) -> [Int32] {
    let name = table.description.name
    let names =
      name == "referrals" ? ["signed_up_at", "invited_at", "clicked_at"] : InputTables.mainTimes[name] ?? []
    let times = firstFilled(names.map { table.integers($0) }, table.rows)
    let key = InputTables.keys[name].map { table.words($0) }
    @Sendable func precedes(_ x: Int32, _ y: Int32) -> Bool {
      let (a, b) = (Int(x), Int(y))
      if times[a] != times[b] { return times[a] < times[b] }
      if let key, key.indices[a] != key.indices[b], key.indices[a] >= 0, key.indices[b] >= 0 {
        return key.words.precedes(key.indices[a], key.indices[b])
      }
      return compare(table, a, b) ?? (a < b)
    }
    guard let owner = InputTables.owners[name] else {
      return (0..<Int32(table.rows)).filter { kept[Int($0)] }.sorted(by: precedes)
    }
    let (owners, words) = table.words(owner)
    var (rows, slices) = grouped(
      owners, kept, CanonicalOrder.ranks(words, threads: threads), threads: threads)
    // Exports are mostly in the order of time already.
    let unsorted = Parallel.map((slices.count + 4094) / 4096, threads: threads) { [rows, slices] part in
      (max(1, part * 4096)..<min(slices.count, (part + 1) * 4096)).filter { c in
        !isSorted(rows, Int(slices[c - 1])..<Int(slices[c]), times, precedes)
      }
    }
    for c in unsorted.joined() {
      let slice = Int(slices[c - 1])..<Int(slices[c])
      if slice.count < 24 { sortFew(&rows, slice, precedes) } else { rows[slice].sort(by: precedes) }
    }
    return rows
  }

  /// Rows by the place of their owner, those without one last, otherwise as they were.
  private static func grouped(
    _ owners: [Int32], _ kept: [Bool], _ places: [Int32], threads: Int
  ) -> (rows: [Int32], slices: [Int32]) {
    let bins = places.count + 1
    // Each thread counts and places the rows of a range; few ranges, because each has its own counts.
    let ranges = max(1, min(threads, 8))
    @Sendable func range(_ at: Int) -> Range<Int> {
      owners.count * at / ranges..<owners.count * (at + 1) / ranges
    }
    let counted = Parallel.map(ranges, threads: threads) { at in
      var counts = [Int32](repeating: 0, count: bins)
      // Of each row its owner's place, −1 if it is not kept.
      let binOf = range(at).map { row -> Int32 in
        guard kept[row] else { return -1 }
        let bin = owners[row] < 0 ? Int32(places.count) : places[Int(owners[row])]
        counts[Int(bin)] += 1
        return bin
      }
      return (binOf: binOf, counts: counts)
    }
    // Where the rows of each range go, bin by bin.
    var nexts = counted.map(\.counts)
    var slices: [Int32] = [0]
    slices.reserveCapacity(bins + 1)
    for bin in 0..<bins {
      var next = slices[bin]
      for at in 0..<ranges {
        nexts[at][bin] = next
        next += counted[at].counts[bin]
      }
      slices.append(next)
    }
    let rows: [Int32] = Parallel.filled(Int(slices[bins]), ranges, threads: threads) { [nexts] at, rows in
      var next = nexts[at]
      for (row, bin) in zip(range(at), counted[at].binOf) where bin >= 0 {
        rows[Int(next[Int(bin)])] = Int32(row)
        next[Int(bin)] += 1
      }
    }
    return (rows, slices)
  }

  private static func isSorted(
    _ rows: [Int32], _ slice: Range<Int>, _ times: [Int64], _ precedes: (Int32, Int32) -> Bool
  ) -> Bool {
    guard slice.count > 1 else { return true }
    for i in (slice.lowerBound + 1)..<slice.upperBound {
      let (before, time) = (times[Int(rows[i - 1])], times[Int(rows[i])])
      if before > time || before == time && precedes(rows[i], rows[i - 1]) { return false }
    }
    return true
  }

  private static func sortFew(
    _ rows: inout [Int32], _ slice: Range<Int>, _ precedes: (Int32, Int32) -> Bool
  ) {
    for i in (slice.lowerBound + 1)..<slice.upperBound {
      let row = rows[i]
      var j = i
      while j > slice.lowerBound, precedes(row, rows[j - 1]) {
        rows[j] = rows[j - 1]
        j -= 1
      }
      rows[j] = row
    }
  }

  /// The first time of each row that is there; the smallest number where none is, and 0
  /// in a table without times.
  private static func firstFilled(_ columns: [[Int64]], _ rows: Int) -> [Int64] {
    guard var times = columns.first else { return Array(repeating: 0, count: rows) }
    for column in columns.dropFirst() {
      for row in 0..<rows where times[row] == Column.missing { times[row] = column[row] }
    }
    return times
  }
}
