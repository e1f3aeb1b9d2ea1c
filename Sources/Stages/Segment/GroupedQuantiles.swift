internal import Statistics
internal import Tables

/// A column's quantiles in all and by group.
struct GroupedQuantiles: Sendable {
  private let sorted: [Double]
  private let groups: [[Double]]

  init(_ values: [Double], _ group: [Int], k: Int) {
    var groups = [[Double]](repeating: [], count: k)
    for (value, place) in zip(values, group) { groups[place].append(value) }
    for place in groups.indices { groups[place].sort() }
    // The groups are sorted runs, which the standard sort merges.
    sorted = groups.flatMap { $0 }.sorted()
    self.groups = groups
  }

  func whole(_ p: Double) -> Double { (try? Quantiles.type7(sorted: sorted, p)) ?? 0 }
  func median(_ group: Int) -> Double { (try? Quantiles.type7(sorted: groups[group], 0.5)) ?? 0 }
  func count(_ group: Int) -> Int { groups[group].count }
  var count: Int { sorted.count }
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
