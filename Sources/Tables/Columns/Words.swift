internal import Glibc

/// Distinct byte strings, each stored once and named by an index in the order
/// of first appearance. Columns of ids and texts hold these indices.
package struct Words: Sendable {
  private var arena = WordArena()

  package init() {}

  package var count: Int { arena.count }

  @inline(__always)
  package mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = WordArena.hash(text)
    if let known = arena.find(text, hash) { return known }
    if !isKnownUniquelyReferenced(&arena) { arena = arena.copy() }
    return arena.add(text, hash)
  }

  package mutating func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  /// Adds all of another's words and gives the index here of each of them.
  package mutating func intern(_ other: Words) -> [Int32] {
    if !isKnownUniquelyReferenced(&arena) { arena = arena.copy() }
    return arena.merge(other.arena)
  }

  package func find(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { find($0) }
  }

  @inline(__always)
  package func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    arena.find(text, WordArena.hash(text))
  }

  package subscript(index: Int32) -> String { String(decoding: arena[index], as: UTF8.self) }

  @inline(__always)
  package func withBytes<R>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> R)
    rethrows -> R
  {
    try withExtendedLifetime(arena) { try body(arena[index]) }
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

/// Words end to end in one piece of memory, found by open addressing. Written to by its
/// only owner, copied before that where there are others.
private final class WordArena: @unchecked Sendable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var used = 0
  private var room: Int
  private var ends: UnsafeMutablePointer<Int>
  private(set) var count = 0
  private var places: Int
  /// The hash in the upper half, the index + 1 in the lower; 0 is free.
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount: Int

  init(room: Int = 64, places: Int = 8, slots count: Int = 16) {
    self.room = room
    bytes = .allocate(capacity: room)
    self.places = places
    ends = .allocate(capacity: places)
    slotCount = count
    slots = .allocate(capacity: count)
    slots.initialize(repeating: 0, count: count)
  }

  deinit {
    bytes.deallocate()
    ends.deallocate()
    slots.deallocate()
  }

  func copy() -> WordArena {
    let copy = WordArena(room: max(64, used * 2), places: max(8, count * 2), slots: slotCount)
    memcpy(copy.bytes, bytes, used)
    copy.ends.update(from: ends, count: count)
    copy.slots.update(from: slots, count: slotCount)
    copy.used = used
    copy.count = count
    return copy
  }

  @inline(__always)
  subscript(index: Int32) -> UnsafeBufferPointer<UInt8> {
    precondition(index >= 0 && index < count, "a word that is not there")
    let start = index == 0 ? 0 : ends[Int(index) - 1]
    return UnsafeBufferPointer(start: bytes + start, count: ends[Int(index)] - start)
  }

  @inline(__always)
  func find(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int32? {
    let mask = slotCount - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        let index = Int(slots[slot] & 0xffff_ffff) - 1
        let start = index == 0 ? 0 : ends[index - 1]
        if ends[index] - start == text.count, Self.equal(bytes + start, text) { return Int32(index) }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a word that is not there yet.
  func add(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int32 {
    if used + text.count > room {
      room = max(room * 2, used + text.count)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
      memcpy(larger, bytes, used)
      bytes.deallocate()
      bytes = larger
    }
    if count == places {
      places *= 2
      let larger = UnsafeMutablePointer<Int>.allocate(capacity: places)
      larger.update(from: ends, count: count)
      ends.deallocate()
      ends = larger
    }
    if let start = text.baseAddress { memcpy(bytes + used, start, text.count) }
    used += text.count
    ends[count] = used
    count += 1
    if count * 3 > slotCount * 2 { grow() }
    place(UInt64(hash) << 32 | UInt64(count))
    return Int32(count - 1)
  }

  private func place(_ entry: UInt64) {
    let mask = slotCount - 1
    var slot = Int(entry >> 32) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private func grow() {
    let (old, oldCount) = (slots, slotCount)
    slotCount *= 2
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: 0, count: slotCount)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    old.deallocate()
  }

  /// Adds the words of another in their order, by the hashes that it has already.
  func merge(_ other: WordArena) -> [Int32] {
    let hashes = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, other.count))
    defer { hashes.deallocate() }
    for slot in 0..<other.slotCount where other.slots[slot] != 0 {
      hashes[Int(other.slots[slot] & 0xffff_ffff) - 1] = UInt32(truncatingIfNeeded: other.slots[slot] >> 32)
    }
    return [Int32](unsafeUninitializedCapacity: other.count) { places, count in
      for index in 0..<other.count {
        let text = other[Int32(index)]
        places[index] = find(text, hashes[index]) ?? add(text, hashes[index])
      }
      count = other.count
    }
  }

  func head(_ index: Int32) -> UInt64 {
    let text = self[index]
    if text.count >= 8 { return UInt64(bigEndian: Self.load(text.baseAddress!)) }
    var head: UInt64 = 0
    for (i, byte) in text.enumerated() { head |= UInt64(byte) << UInt64(56 - 8 * i) }
    return head
  }

  // MARK: bytes

  @inline(__always)
  private static func load(_ at: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
  }

  @inline(__always)
  private static func equal(_ a: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let b = text.baseAddress else { return true }
    var i = 0
    while i + 8 <= text.count {
      if load(a + i) != load(b + i) { return false }
      i += 8
    }
    while i < text.count {
      if a[i] != b[i] { return false }
      i += 1
    }
    return true
  }

  /// Eight bytes at a time, each mixed in by a multiplication folded to half its width.
  /// Only places in the table depend on it, never an order that is seen.
  @inline(__always)
  static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var state = UInt64(text.count) &* 0x9e37_79b9_7f4a_7c15
    guard let start = text.baseAddress else { return UInt32(truncatingIfNeeded: state) }
    var i = 0
    while i + 8 <= text.count {
      state = fold(state ^ load(start + i), 0xa076_1d64_78bd_642f)
      i += 8
    }
    var tail: UInt64 = 0
    if i < text.count {
      if text.count >= 8 {
        // The last eight bytes overlap those before.
        tail = load(start + text.count - 8)
      } else {
        var shift: UInt64 = 0
        while i < text.count {
          tail |= UInt64(start[i]) << shift
          shift += 8
          i += 1
        }
      }
    }
    state = fold(state ^ tail, 0xe703_7ed1_a0b4_28db)
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
