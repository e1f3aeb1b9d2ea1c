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
