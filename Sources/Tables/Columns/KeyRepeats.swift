/// Which words of a column of keys were there before, and the numbers that words have without them.
struct KeyRepeats: Sendable {
  /// A word that was there before, and the first that is equal to it, by their places among all words.
  struct Repeat: Sendable, Equatable {
    let place: Int
    let first: Int
  }

  /// In the order of their places.
  let all: [Repeat]
  /// A bit for each place: whether its word was there before.
  private var bits: [UInt64]
  /// How many were there before, before each 64 places.
  private var before: [Int32]
  /// The number of the first word that is equal to each repeat.
  private var firsts: [Int32] = []

  init(_ all: [Repeat], of count: Int) {
    self.all = all
    bits = Array(repeating: 0, count: count / 64 + 1)
    for item in all { bits[item.place / 64] |= 1 << UInt64(item.place % 64) }
    before = []
    before.reserveCapacity(bits.count)
    var sum: Int32 = 0
    for block in bits {
      before.append(sum)
      sum += Int32(block.nonzeroBitCount)
    }
    firsts = all.map { Int32(truncatingIfNeeded: $0.first - rank($0.first)) }
  }

  /// Repeats before a place.
  @inline(__always)
  private func rank(_ place: Int) -> Int {
    let behind = bits[place / 64] & (1 << UInt64(place % 64) &- 1)
    return Int(before[place / 64]) + behind.nonzeroBitCount
  }

  /// The number of the word at a place: that of the first which is equal to it.
  @inline(__always)
  func number(_ place: Int) -> Int32 {
    let rank = rank(place)
    let isRepeat = bits[place / 64] >> UInt64(place % 64) & 1 == 1
    return isRepeat ? firsts[rank] : Int32(truncatingIfNeeded: place - rank)
  }
}
