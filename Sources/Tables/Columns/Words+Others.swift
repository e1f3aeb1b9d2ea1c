internal import Parallelism

extension Words {
  /// Of each of these words its index among others, −1 where they have none that is equal.
  ///
  /// Both tables lie in the order of hashes (`WordArena`), so words are asked for in that order:
  /// their slots follow each other in memory.
  package func indices(in others: Words, threads: Int) -> [Int32] {
    let bits = count < 1 << 15 ? 0 : 6
    let (own, known) = (arena, others.arena)
    return Parallel.filled(count, 1 << bits, threads: threads) { range, indices in
      let low = bits == 0 ? 0 : UInt32(range) << (32 - UInt32(bits))
      own.eachEntry(low, low | UInt32.max >> UInt32(bits)) { hash, word in
        indices[word] = known.find(own[Int32(word)], hash) ?? -1
      }
    }
  }
}

extension Words {
  /// All words of several lists, each once, as if the lists were interned one after the other;
  /// and for each list the indices of its words.
  package static func joined(_ lists: [Words], threads: Int) -> (words: Words, indices: [[Int32]]) {
    let join = WordJoin(lists, threads: threads)
    return (join.words, lists.indices.map { Array(join.places[join.starts[$0]..<join.starts[$0 + 1]]) })
  }
}
