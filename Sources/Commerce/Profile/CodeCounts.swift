/// How often each code occurs, cleared by the codes that did.
struct CodeCounts {
  private var counts: [Int32]
  private var found: [Int32] = []

  init(_ codes: Int) { counts = [Int32](repeating: 0, count: codes) }

  var different: Int { found.count }

  /// Adds a code; −1 is none.
  @inline(__always)
  mutating func add(_ code: Int32) {
    guard code >= 0 else { return }
    if counts[Int(code)] == 0 { found.append(code) }
    counts[Int(code)] += 1
  }

  mutating func clear() {
    for code in found { counts[Int(code)] = 0 }
    found.removeAll(keepingCapacity: true)
  }

  /// The most frequent code and its share; ties go to the one of the lowest rank.
  func top(_ ranks: [Int32]) -> (Int32, Double?) {
    guard var best = found.first else { return (-1, nil) }
    var total: Int32 = 0
    for code in found {
      let (count, most) = (counts[Int(code)], counts[Int(best)])
      total += count
      if count > most || count == most && ranks[Int(code)] < ranks[Int(best)] { best = code }
    }
    return (best, Double(counts[Int(best)]) / Double(total))
  }

  /// For each name its place in bytewise order.
  static func bytewiseRanks(_ names: [String]) -> [Int32] {
    let order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    var ranks = [Int32](repeating: 0, count: names.count)
    for (rank, index) in order.enumerated() { ranks[index] = Int32(rank) }
    return ranks
  }
}
