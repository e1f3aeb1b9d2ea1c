internal import Statistics
internal import Tables

/// A column's medians by group, and quantiles in all.
struct GroupedQuantiles: Sendable {
  /// 0 for a group without values.
  let medians: [Double]
  let counts: [Int]
  /// In all, one for each that was asked for.
  let whole: [Double]

  init(_ values: [Double], _ group: [Int], k: Int, whole quantiles: [Double] = [0.5]) {
    var counts = [Int](repeating: 0, count: k)
    for place in group { counts[place] += 1 }
    var next = [Int](repeating: 0, count: k)
    for place in 1..<max(1, k) { next[place] = next[place - 1] + counts[place - 1] }
    // Group after group in one piece of memory.
    var grouped = [Double](repeating: 0, count: values.count)
    for (value, place) in zip(values, group) {
      grouped[next[place]] = value
      next[place] += 1
    }
    (medians, whole) = grouped.withUnsafeMutableBufferPointer { grouped in
      let medians = (0..<k).map { place in
        let own = UnsafeMutableBufferPointer(rebasing: grouped[(next[place] - counts[place])..<next[place]])
        return (try? Quantiles.type7(arranging: own, 0.5)) ?? 0
      }
      return (medians, quantiles.map { (try? Quantiles.type7(arranging: grouped, $0)) ?? 0 })
    }
    self.counts = counts
  }
}

/// How often each word of a column stands in each group.
struct LevelCounts: Sendable {
  private let words: [String]
  private let counts: [[Int]]
  private let totals: [Int]

  init(_ table: Table, _ column: String, _ rows: [Int], _ group: [Int], k: Int) {
    let (indices, words) = table.words(column)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: words.count), count: k)
    for (i, row) in rows.enumerated() where indices[row] >= 0 { counts[group[i]][Int(indices[row])] += 1 }
    self.words = (0..<Int32(words.count)).map { words[$0] }
    self.counts = counts
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
