/// The words of one part of a table in the order of their hashes' upper bits, as `WordJoin` takes them:
/// words of one range of hashes lie side by side, with their bytes.
final class WordPart: @unchecked Sendable {
  let order: HashOrder
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

  static let empty = WordPart(Words())

  convenience init(_ words: Words) { self.init(words.arena) }

  init(_ arena: WordArena) {
    order = HashOrder(arena)
    let (count, size) = (arena.count, arena.used)
    list = List(
      count: count, entries: order.entries, ends: .allocate(capacity: max(1, count)),
      bytes: .allocate(capacity: max(1, size)))
    var end = 0
    for at in 0..<count {
      let word = arena[Int32(list.index(at))]
      WordBytes.copy(word, to: list.bytes + end)
      end += word.count
      list.ends[at] = end
    }
  }

  deinit {
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
