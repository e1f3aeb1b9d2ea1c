/// How often each code occurs, cleared by the codes that did. A class, whose memory is written to
/// without a look at who else has it: one reader does.
final class CodeCounts {
  private let counts: UnsafeMutableBufferPointer<Int32>
  /// The codes that occur, as many as `different`.
  private let found: UnsafeMutableBufferPointer<Int32>
  /// Which of two that are as frequent is the top one: that of the lower rank.
  private let ranks: [Int32]
  private(set) var different = 0

  init(ranks: [Int32]) {
    self.ranks = ranks
    counts = .allocate(capacity: ranks.count)
    counts.initialize(repeating: 0)
    found = .allocate(capacity: ranks.count)
    found.initialize(repeating: 0)
  }

  /// Ties go to the lower code.
  convenience init(codes: Int32) { self.init(ranks: Array(0..<codes)) }

  deinit {
    counts.deallocate()
    found.deallocate()
  }

  /// Adds a code; −1 is none.
  @inline(__always)
  func add(_ code: Int32) {
    guard code >= 0 else { return }
    precondition(Int(code) < counts.count, "a code that is not there")
    if counts[Int(code)] == 0 {
      found[different] = code
      different += 1
    }
    counts[Int(code)] += 1
  }

  func clear() {
    for at in 0..<different { counts[Int(found[at])] = 0 }
    different = 0
  }

  /// The most frequent code and its share of all; −1 and no share where there is none.
  func top() -> (code: Int32, share: Double?) {
    guard different > 0 else { return (-1, nil) }
    var best = found[0]
    var total: Int32 = 0
    for at in 0..<different {
      let code = found[at]
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
