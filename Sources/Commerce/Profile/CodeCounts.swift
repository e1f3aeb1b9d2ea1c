/// Memory for counting codes of one customer after the other: each count says whose it is, so nothing
/// is cleared in between. A class, whose memory is written to without a look at who else has it: one
/// reader does.
final class CodeCounts {
  fileprivate struct Count {
    /// The tally that it belongs to; to others it is 0.
    var tally: UInt32
    var value: UInt32
  }

  private let counts: UnsafeMutableBufferPointer<Count>
  private let ranks: UnsafeMutableBufferPointer<UInt32>
  /// The code of each rank.
  private let codes: [Int32]
  private var tallies: UInt32 = 0

  /// `order`: codes; of two that are as frequent, the earlier one here is the top one.
  init(order: [Int32]) {
    codes = order
    counts = .allocate(capacity: order.count)
    counts.initialize(repeating: Count(tally: 0, value: 0))
    ranks = .allocate(capacity: order.count)
    ranks.initialize(repeating: 0)
    for (rank, code) in order.enumerated() { ranks[Int(code)] = UInt32(rank) }
  }

  /// Ties go to the lower code.
  convenience init(codes: Int32) { self.init(order: Array(0..<codes)) }

  deinit {
    counts.deallocate()
    ranks.deallocate()
  }

  /// A tally of nothing so far; the one before it is counted no further.
  func tally() -> CodeTally {
    tallies += 1
    return CodeTally(counts, UnsafeBufferPointer(ranks), number: tallies)
  }

  /// The most frequent code of a tally, −1 where there is none.
  func top(_ tally: CodeTally) -> Int32 { tally.total == 0 ? -1 : codes[tally.topRank] }

  /// Codes of names in their bytewise order.
  static func bytewise(_ names: [String]) -> [Int32] {
    names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }.map { Int32($0) }
  }
}

/// How often each code occurs. Nothing in it branches on what is counted: which code comes next is
/// hard to foresee.
struct CodeTally {
  private let counts: UnsafeMutableBufferPointer<CodeCounts.Count>
  private let ranks: UnsafeBufferPointer<UInt32>
  private let number: UInt32
  private(set) var different = 0
  private(set) var total: Int32 = 0
  /// The largest count, above the complement of the code's rank: the lowest rank of those that have it.
  private var most: UInt64 = 0

  fileprivate init(
    _ counts: UnsafeMutableBufferPointer<CodeCounts.Count>, _ ranks: UnsafeBufferPointer<UInt32>,
    number: UInt32
  ) {
    self.counts = counts
    self.ranks = ranks
    self.number = number
  }

  /// Adds a code; −1 is none.
  @inline(__always)
  mutating func add(_ code: Int32) {
    guard code >= 0 else { return }
    precondition(Int(code) < counts.count, "a code that is not there")
    let place = counts.baseAddress.unsafelyUnwrapped + Int(code)
    let isNew = place.pointee.tally != number
    let count = (isNew ? 0 : place.pointee.value) &+ 1
    place.pointee = CodeCounts.Count(tally: number, value: count)
    different &+= isNew ? 1 : 0
    total &+= 1
    most = max(most, UInt64(count) << 32 | UInt64(~ranks[Int(code)]))
  }

  var topRank: Int { Int(~UInt32(truncatingIfNeeded: most)) }

  /// The top code's share of all; none where there is none.
  var share: Double? { total == 0 ? nil : Double(most >> 32) / Double(total) }
}
