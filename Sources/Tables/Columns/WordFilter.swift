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
