internal import Parallelism

extension Words {
  /// Of each of these words its index among others, −1 where they have none that is equal.
  ///
  /// Both tables lie in the order of hashes (`WordArena`), so words are asked for in that order:
  /// their slots follow each other in memory.
  package func indices(in others: Words, threads: Int) -> [Int32] {
    let parts = count < WordJoin.fewest ? 1 : 64
    let (own, known) = (arena, others.arena)
    own.index(threads: threads)
    known.index(threads: threads)
    return Parallel.filled(count, parts, threads: threads) { part, indices in
      own.eachEntry(own.slotCount * part / parts..<own.slotCount * (part + 1) / parts) { hash, word in
        indices[word] = known.find(own[Int32(word)], hash) ?? -1
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
