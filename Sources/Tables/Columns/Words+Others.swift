internal import Parallelism

extension Words {
  /// Of each of these words its index among others, −1 where they have none that is equal.
  ///
  /// Only one of the two needs a table: the side with fewer words, whose table is small enough for a
  /// processor's caches where few look for what many have. The other side's words are asked for one
  /// after the other, as they lie in memory.
  package func indices(in others: Words, threads: Int) -> [Int32] {
    let (own, known) = (arena, others.arena)
    if own.count < known.count, !known.hasIndex {
      own.index(threads: threads)
      // Words are different, so each place is written once at most.
      return Self.filled(own.count, by: known, threads) { index, indices in
        let word = known[index]
        if let place = own.find(word, WordBytes.hash(word)) { indices[Int(place)] = index }
      }
    }
    known.index(threads: threads)
    return Self.filled(own.count, by: own, threads) { index, indices in
      let word = own[index]
      indices[Int(index)] = known.find(word, WordBytes.hash(word)) ?? -1
    }
  }

  /// Indices, −1 at first, as a walk over some words gives them.
  @inline(__always)
  private static func filled(
    _ count: Int, by walked: WordArena, _ threads: Int,
    _ look: @escaping @Sendable (Int32, UnsafeMutablePointer<Int32>) -> Void
  ) -> [Int32] {
    let part = 1 << 14
    return [Int32](unsafeUninitializedCapacity: count) { indices, filled in
      indices.initialize(repeating: -1)
      filled = count
      guard let base = indices.baseAddress else { return }
      let shared = Parallel.SharedValues(base: base)
      _ = Parallel.map((walked.count + part - 1) / part, threads: threads) { at in
        for index in at * part..<min(walked.count, (at + 1) * part) { look(Int32(index), shared.base) }
      }
    }
  }

  /// All words of several lists, each once, as if the lists were interned one after the other;
  /// and for each list the indices of its words.
  package static func joined(_ lists: [Words], threads: Int) -> (words: Words, indices: [[Int32]]) {
    if lists.count == 1 { return (lists[0], [Array(0..<Int32(lists[0].count))]) }
    let join = WordJoin(Parallel.map(lists.count, threads: threads) { WordPart(lists[$0]) }, threads: threads)
    return (join.words, lists.indices.map { Array(join.places[join.starts[$0]..<join.starts[$0 + 1]]) })
  }
}
