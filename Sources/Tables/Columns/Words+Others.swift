internal import Parallelism

extension Words {
  /// Of each of these words its index among others, −1 where they have none that is equal.
  ///
  /// Only one of the two needs a table: the side with fewer words, unless the other has one. The other
  /// side's words are looked for one after the other, as they lie in memory; of many most are not there.
  package func indices(in others: Words, threads: Int) -> [Int32] {
    let (own, known) = (arena, others.arena)
    if own.count < known.count, !known.hasIndex {
      own.index(threads: threads)
      let filter = WordFilter(own)
      // Words are different, so each place is written once at most.
      return Self.filled(own.count, by: known.count, threads) { range, indices in
        own.findEach(of: known, range, passing: filter) { word, place in indices[Int(place)] = word }
      }
    }
    known.index(threads: threads)
    return Self.filled(own.count, by: own.count, threads) { range, indices in
      known.findEach(of: own, range, passing: nil) { word, place in indices[Int(word)] = place }
    }
  }

  /// Indices, −1 at first, which parts of a walk over so many words set.
  private static func filled(
    _ count: Int, by walked: Int, _ threads: Int,
    _ look: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Int32>) -> Void
  ) -> [Int32] {
    let part = 1 << 14
    return [Int32](unsafeUninitializedCapacity: count) { indices, filled in
      indices.initialize(repeating: -1)
      filled = count
      guard let base = indices.baseAddress else { return }
      let shared = Parallel.SharedValues(base: base)
      _ = Parallel.map((walked + part - 1) / part, threads: threads) {
        look($0 * part..<min(walked, ($0 + 1) * part), shared.base)
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
