internal import Glibc

/// The words of one part of a table in the order of their hashes' upper bits, as `WordJoin` takes them:
/// words of one range of hashes lie side by side, with their bytes.
final class WordPart: @unchecked Sendable {
  let list: List
  var count: Int { list.count }

  /// Where the words lie; valid as long as the part lives.
  struct List: BitwiseCopyable, @unchecked Sendable {
    let count: Int
    /// The hash in the upper half, the word's index + 1 in the lower.
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

  /// Upper bits of the hashes in whose order the words are; those of equal bits stay as they were.
  static let bits: UInt32 = 12
  private static let fewWords = 64

  convenience init(_ words: Words) { self.init(words.arena) }

  init(_ arena: WordArena) {
    let (count, size) = (arena.count, arena.used)
    list = List(
      count: count, entries: .allocate(capacity: max(1, count)), ends: .allocate(capacity: max(1, count)),
      bytes: .allocate(capacity: max(1, size)))
    if let hashes = arena.hashes {
      Self.sort(UnsafeBufferPointer(start: hashes, count: count), into: list.entries)
    } else {
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count) { [list] hashes in
        for index in 0..<count {
          hashes.initializeElement(at: index, to: WordBytes.hash(arena[Int32(index)]))
        }
        Self.sort(UnsafeBufferPointer(hashes), into: list.entries)
      }
    }
    var end = 0
    for at in 0..<count {
      let word = arena[Int32(list.index(at))]
      WordBytes.copy(word, to: list.bytes + end)
      end += word.count
      list.ends[at] = end
    }
  }

  /// By counting the words of each piece of the order; few words are put into place one by one.
  private static func sort(_ hashes: UnsafeBufferPointer<UInt32>, into entries: UnsafeMutablePointer<UInt64>)
  {
    let shift = 32 - bits
    guard hashes.count > fewWords else {
      for (index, hash) in hashes.enumerated() {
        var at = index
        while at > 0, entries[at - 1] >> 32 > hash {
          entries[at] = entries[at - 1]
          at -= 1
        }
        entries[at] = UInt64(hash) << 32 | UInt64(index + 1)
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << Int(bits)) { next in
      next.initialize(repeating: 0)
      for hash in hashes { next[Int(hash >> shift)] += 1 }
      var start = 0
      for piece in next.indices { (next[piece], start) = (start, start + next[piece]) }
      for (index, hash) in hashes.enumerated() {
        let piece = Int(hash >> shift)
        entries[next[piece]] = UInt64(hash) << 32 | UInt64(index + 1)
        next[piece] += 1
      }
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
}
