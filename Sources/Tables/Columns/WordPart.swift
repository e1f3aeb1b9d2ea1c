internal import Glibc

/// The words of one part of a table in the order of their hashes, as `WordJoin` takes them: words of
/// one range of hashes lie side by side, with their bytes.
final class WordPart: @unchecked Sendable {
  let list: List
  var count: Int { list.count }

  /// Where the words lie; valid as long as the part lives.
  struct List: BitwiseCopyable, @unchecked Sendable {
    let count: Int
    /// The hash in the upper half, the word's index + 1 in the lower; ascending.
    let entries: UnsafeMutablePointer<UInt64>
    /// Where each word ends, in the order of the entries.
    let ends: UnsafeMutablePointer<Int>
    let bytes: UnsafeMutablePointer<UInt8>

    @inline(__always)
    subscript(at: Int) -> UnsafeBufferPointer<UInt8> {
      let start = at == 0 ? 0 : ends[at - 1]
      return UnsafeBufferPointer(start: bytes + start, count: ends[at] - start)
    }

    @inline(__always)
    func index(_ at: Int) -> Int { Int(entries[at] & 0xffff_ffff) - 1 }
  }

  init(_ words: Words) {
    let arena = words.arena
    let (count, size) = (arena.count, arena.used)
    list = List(
      count: count, entries: .allocate(capacity: max(1, count)), ends: .allocate(capacity: max(1, count)),
      bytes: .allocate(capacity: max(1, size)))
    var filled = 0
    // Nearly in order already: a word stands few slots behind its own.
    arena.eachEntry { [list] entry in
      var at = filled
      while at > 0, list.entries[at - 1] > entry {
        list.entries[at] = list.entries[at - 1]
        at -= 1
      }
      list.entries[at] = entry
      filled += 1
    }
    precondition(filled == count)
    var end = 0
    for at in 0..<count {
      let word = arena[Int32(list.index(at))]
      WordBytes.copy(word, to: list.bytes + end)
      end += word.count
      list.ends[at] = end
    }
  }

  deinit {
    list.entries.deallocate()
    list.ends.deallocate()
    list.bytes.deallocate()
  }

  /// Where the word of each index stands.
  func positions() -> [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { positions, filled in
      for at in 0..<list.count { positions[list.index(at)] = Int32(at) }
      filled = list.count
    }
  }

  /// The words by their indices again.
  func words() -> Words {
    var words = Words()
    withExtendedLifetime(self) { for at in positions() { _ = words.intern(list[Int(at)]) } }
    return words
  }
}
