internal import Statistics
internal import Tables

/// Rows of a table, group after group; in each as they were.
struct GroupedRows: Sendable {
  let rows: [Int32]
  /// Where each group begins, and the end.
  let starts: [Int]
  var k: Int { starts.count - 1 }

  init(_ rows: [Int], _ group: [Int], k: Int) {
    var starts = [Int](repeating: 0, count: k + 1)
    for place in group { starts[place + 1] += 1 }
    for place in 0..<k { starts[place + 1] += starts[place] }
    var next = starts
    self.rows = [Int32](unsafeUninitializedCapacity: rows.count) { grouped, count in
      for (row, place) in zip(rows, group) {
        grouped[next[place]] = Int32(row)
        next[place] += 1
      }
      count = rows.count
    }
    self.starts = starts
  }
}

/// A column's medians by group, and quantiles in all.
struct GroupedQuantiles: Sendable {
  /// 0 for a group without values.
  let medians: [Double]
  /// Values by group.
  let counts: [Int]
  /// In all, one for each that was asked for.
  let whole: [Double]

  /// A column of numbers; nil of another. Numbers of one byte, and of two in long columns, are counted, not
  /// looked through.
  init?(_ table: Table, _ name: String, _ groups: GroupedRows, moneyUnit: Double) {
    guard let index = table.description.index(of: name) else { return nil }
    let divisor = table.divisor(of: index, moneyUnit: moneyUnit)
    switch table.columns[index] {
    case .narrow(.ones(let values)): self.init(counting: values, dividedBy: divisor, groups)
    // There are 65,536 of two bytes: fewer rows are sooner looked through.
    case .narrow(.twos(let values)) where groups.rows.count > 1 << 16:
      self.init(counting: values, dividedBy: divisor, groups)
    default:
      guard let values = table.doubles(name, moneyUnit: moneyUnit) else { return nil }
      self.init(values, groups)
    }
  }

  /// `values` by row of the table, the smallest of their width for none.
  private init<Value: FixedWidthInteger>(
    counting values: [Value], dividedBy divisor: Double, _ groups: GroupedRows
  ) {
    func median(_ counts: [Int]) -> Double {
      (try? Quantiles.type7(counts: counts, 0.5) { Double(Int(Value.min) + $0) / divisor }) ?? 0
    }
    var all = [Int](repeating: 0, count: 1 << Value.bitWidth)
    var medians: [Double] = []
    var sizes: [Int] = []
    for place in 0..<groups.k {
      var own = [Int](repeating: 0, count: all.count)
      for i in groups.starts[place]..<groups.starts[place + 1] {
        own[Int(values[Int(groups.rows[i])]) - Int(Value.min)] += 1
      }
      own[0] = 0
      for number in own.indices { all[number] += own[number] }
      medians.append(median(own))
      sizes.append(own.reduce(0, +))
    }
    self.medians = medians
    counts = sizes
    whole = [median(all)]
  }

  /// `column` by row of the table, NaN for none; rows without a value are left out.
  init(_ column: [Double], _ groups: GroupedRows, whole quantiles: [Double] = [0.5]) {
    var counts: [Int] = []
    // Group after group in one piece of memory.
    var present = [Double](unsafeUninitializedCapacity: groups.rows.count) { present, filled in
      for place in 0..<groups.k {
        let start = filled
        for i in groups.starts[place]..<groups.starts[place + 1] {
          let value = column[Int(groups.rows[i])]
          guard !value.isNaN else { continue }
          present[filled] = value
          filled += 1
        }
        counts.append(filled - start)
      }
    }
    (medians, whole) = present.withUnsafeMutableBufferPointer { present in
      var start = 0
      let medians = counts.map { count in
        defer { start += count }
        let own = UnsafeMutableBufferPointer(rebasing: present[start..<start + count])
        return (try? Quantiles.type7(arranging: own, 0.5)) ?? 0
      }
      return (medians, quantiles.map { (try? Quantiles.type7(arranging: present, $0)) ?? 0 })
    }
    self.counts = counts
  }
}

/// How often each word of a column stands in each group.
struct LevelCounts: Sendable {
  private let words: [String]
  private let counts: [[Int]]
  private let totals: [Int]

  init(_ table: Table, _ column: String, _ groups: GroupedRows) {
    let (indices, words) = table.words(column)
    counts = (0..<groups.k).map { place in
      var counts = [Int](repeating: 0, count: words.count)
      for i in groups.starts[place]..<groups.starts[place + 1] {
        let word = indices[Int(groups.rows[i])]
        if word >= 0 { counts[Int(word)] += 1 }
      }
      return counts
    }
    self.words = (0..<Int32(words.count)).map { words[$0] }
    totals = counts.map { $0.reduce(0, +) }
  }

  /// Distinct words with a row.
  var levels: Int { words.indices.count { word in counts.contains { $0[word] > 0 } } }

  /// The most frequent words of a group, ties bytewise, with their share there and in all.
  func top(_ group: Int, _ limit: Int) -> [(level: String, share: Double, whole: Double)] {
    let own = counts[group]
    let order = words.indices.filter { own[$0] > 0 }.sorted {
      own[$0] != own[$1]
        ? own[$0] > own[$1] : words[$0].utf8.lexicographicallyPrecedes(words[$1].utf8)
    }
    return order.prefix(limit).map { share(words[$0], at: $0, group) }
  }

  func share(of word: String, _ group: Int) -> (level: String, share: Double, whole: Double)? {
    guard totals[group] > 0 else { return nil }
    guard let place = words.firstIndex(of: word) else { return (word, 0, 0) }
    return share(word, at: place, group)
  }

  private func share(_ word: String, at place: Int, _ group: Int) -> (
    level: String, share: Double, whole: Double
  ) {
    let all = totals.reduce(0, +)
    let everywhere = counts.reduce(0) { $0 + $1[place] }
    return (
      word, Double(counts[group][place]) / Double(totals[group]), Double(everywhere) / Double(max(1, all))
    )
  }

  func count(_ group: Int) -> Int { totals[group] }
}
