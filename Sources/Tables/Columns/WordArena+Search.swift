extension WordArena {
  /// Looks for some of another's words and tells of each that is here.
  ///
  /// Block by block: which of them the filter lets pass, then where they would stand, then whether they do.
  /// So the slots of many words are on their way from memory at the same time.
  func findEach(
    of other: WordArena, _ words: Range<Int>, passing filter: WordFilter?,
    _ found: (_ word: Int32, _ own: Int32) -> Void
  ) {
    index()
    let block = 256
    withUnsafeTemporaryAllocation(of: (word: Int32, hash: UInt32).self, capacity: block) { asked in
      for start in stride(from: words.lowerBound, to: words.upperBound, by: block) {
        var count = 0
        for word in start..<min(start + block, words.upperBound) {
          let hash = WordBytes.hash(other[Int32(word)])
          asked.initializeElement(at: count, to: (Int32(word), hash))
          count += filter?.passes(hash) ?? true ? 1 : 0
        }
        let passed = count
        count = 0
        for i in 0..<passed {
          let one = asked[i]
          asked[count] = one
          count += isFree(one.hash) ? 0 : 1
        }
        for one in asked[..<count] {
          if let own = find(other[one.word], one.hash) { found(one.word, own) }
        }
      }
    }
  }
}

/// Which hashes the words of a table have, by their upper bits. It stays in a processor's second cache, so
/// that of many words those that the table cannot have are told without a way to the table.
final class WordFilter: Sendable {
  private let bits: [UInt64]
  private let shift: UInt32

  /// Eight bits for a word, as far as the cache holds them.
  init(_ arena: WordArena) {
    var width: UInt32 = 10
    while width < 23, 1 << width < arena.count * 8 { width += 1 }
    shift = 32 - width
    var bits = [UInt64](repeating: 0, count: 1 << Int(width - 6))
    arena.eachHash { [shift] hash in
      let bit = hash >> shift
      bits[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    }
    self.bits = bits
  }

  @inline(__always)
  func passes(_ hash: UInt32) -> Bool {
    let bit = hash >> shift
    return bits[Int(bit >> 6)] & 1 << UInt64(bit & 63) != 0
  }
}
