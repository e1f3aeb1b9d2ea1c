internal import Glibc

/// Distinct byte strings, each stored once and named by an index in the order
/// of first appearance. Columns of ids and texts hold these indices.
package struct Words: Sendable {
  private(set) var arena = WordArena()

  package init() {}

  init(_ arena: WordArena) { self.arena = arena }

  package var count: Int { arena.count }

  @inline(__always)
  package mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = WordBytes.hash(text)
    if !isKnownUniquelyReferenced(&arena) {
      if let known = arena.find(text, hash) { return known }
      arena = arena.copy()
    }
    return arena.intern(text, hash)
  }

  package mutating func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  /// Adds all of another's words and gives the index here of each of them.
  package mutating func intern(_ other: Words) -> [Int32] {
    if count == 0 {
      self = other
      return (0..<Int32(count)).map { $0 }
    }
    if !isKnownUniquelyReferenced(&arena) { arena = arena.copy() }
    return arena.merge(other.arena)
  }

  package func find(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { find($0) }
  }

  @inline(__always)
  package func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    arena.find(text)
  }

  package subscript(index: Int32) -> String { String(decoding: arena[index], as: UTF8.self) }

  @inline(__always)
  package func withBytes<R>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> R)
    rethrows -> R
  {
    try withExtendedLifetime(arena) { try body(arena[index]) }
  }

  /// Where a word stands, and where all of them start and end: for as long as these words are there
  /// and none is added.
  @inline(__always)
  func place(_ index: Int32) -> UnsafeBufferPointer<UInt8> { arena[index] }
  var start: UnsafePointer<UInt8> { UnsafePointer(arena.bytes) }
  var end: UnsafePointer<UInt8> { UnsafePointer(arena.bytes + arena.used) }

  /// Forgets all words, and keeps the memory for others where nobody else has them.
  mutating func removeAll() {
    if isKnownUniquelyReferenced(&arena) { arena.clear() } else { arena = WordArena() }
  }

  /// Different ones of these words, in this order.
  package func picking(_ order: [Int32], threads: Int = 1) -> Words {
    Words(arena.picking(order, threads: threads))
  }

  /// For each word its place in bytewise order.
  package func bytewiseRanks() -> [Int32] {
    var ranks = [Int32](repeating: 0, count: count)
    for (rank, index) in ordered().enumerated() { ranks[Int(index)] = Int32(rank) }
    return ranks
  }

  /// The words in bytewise order.
  package func ordered() -> [Int32] {
    // Their first eight bytes tell most words apart without a look at the words.
    var order = (0..<Int32(count)).map { (head: arena.head($0), index: $0) }
    order.sort { $0.head != $1.head ? $0.head < $1.head : precedes($0.index, $1.index) }
    return order.map(\.index)
  }

  /// Whether a word has the bytes of another's word.
  package func isSame(_ index: Int32, as other: Int32, of others: Words) -> Bool {
    let (own, known) = (arena[index], others.arena[other])
    return own.count == known.count && (own.isEmpty || WordBytes.equal(own.baseAddress!, known))
  }

  /// Bytewise order of two words.
  package func precedes(_ a: Int32, _ b: Int32) -> Bool {
    let (first, second) = (arena[a], arena[b])
    let order = memcmp(
      first.baseAddress ?? Self.nothing, second.baseAddress ?? Self.nothing, min(first.count, second.count))
    return order != 0 ? order < 0 : first.count < second.count
  }

  /// The first eight bytes as a number in bytewise order.
  package func head(_ index: Int32) -> UInt64 { arena.head(index) }

  nonisolated(unsafe) private static let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
}
