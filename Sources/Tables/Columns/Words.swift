/// Distinct byte strings, each stored once and named by an index in the order
/// of first appearance. Columns of ids and texts hold these indices.
package struct Words: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Open addressing over the indices; −1 is free.
  private var slots: [Int32] = [Int32](repeating: -1, count: 64)

  package init() {}

  package var count: Int { ends.count }

  package mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    var slot = Self.hash(text) & (slots.count - 1)
    while slots[slot] >= 0 {
      if equal(Int(slots[slot]), text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = Int32(ends.count)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    slots[slot] = index
    if ends.count * 2 > slots.count { grow() }
    return index
  }

  package mutating func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  package func find(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { find($0) }
  }

  package func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    var slot = Self.hash(text) & (slots.count - 1)
    while slots[slot] >= 0 {
      if equal(Int(slots[slot]), text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  package subscript(index: Int32) -> String {
    withBytes(index) { String(decoding: $0, as: UTF8.self) }
  }

  package func withBytes<R>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> R)
    rethrows -> R
  {
    let start = index == 0 ? 0 : ends[Int(index) - 1]
    return try bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[start..<ends[Int(index)]]))
    }
  }

  /// For each word its place in bytewise order.
  package func bytewiseRanks() -> [Int32] {
    var order = (0..<Int32(count)).map { $0 }
    order.sort { precedes($0, $1) }
    var ranks = [Int32](repeating: 0, count: count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(rank) }
    return ranks
  }

  /// Bytewise order of two words.
  package func precedes(_ a: Int32, _ b: Int32) -> Bool {
    withBytes(a) { first in withBytes(b) { first.lexicographicallyPrecedes($0) } }
  }

  private func equal(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    guard ends[index] - start == text.count else { return false }
    for i in 0..<text.count where bytes[start + i] != text[i] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for index in 0..<Int32(ends.count) {
      var slot = withBytes(index) { Self.hash($0) } & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = index
    }
  }

  /// FNV-1a, folded. Only places in the table depend on it, never an order that is seen.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7fff_ffff)
  }
}
