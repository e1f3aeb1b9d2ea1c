internal import Glibc
internal import Parallelism
internal import Synchronization

/// Words end to end in one piece of memory, found by open addressing. Written to by its
/// only owner, copied before that where there are others.
///
/// A word's place in the table is given by the upper bits of its hash. So the table is in the
/// order of hashes, whatever its size: it grows by one walk, and words of one range of hashes
/// lie together (`WordJoin`). Where words come from others that were told apart already, the table is
/// made when one is first looked for (`WordArena+Index`): of most ids none ever is.
final class WordArena: @unchecked Sendable {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var used = 0
  private var room: Int
  /// Where each word ends.
  private(set) var ends: UnsafeMutablePointer<Int>
  private(set) var count = 0
  private var places: Int
  /// The hash in the upper half, the index + 1 in the lower; 0 is free.
  private var slots: UnsafeMutablePointer<UInt64>
  private(set) var slotCount: Int
  /// How far a hash is shifted to give its slot.
  private var shift: UInt32
  /// Whether the table holds the words.
  let isIndexed: Atomic<Bool>
  /// Held while the table is made: it is made once, whoever looks for a word first.
  let making = WorkLock()
  /// The words' hashes, where every word is added without a look at the others: those of a stretch that
  /// are nearly all different are told apart at the join alone. None is found then.
  private(set) var hashes: UnsafeMutablePointer<UInt32>?

  init() {
    room = 64
    bytes = .allocate(capacity: room)
    places = 8
    ends = .allocate(capacity: places)
    slotCount = 16
    shift = 28
    slots = Self.free(slotCount)
    isIndexed = Atomic(true)
  }

  /// Room for so many bytes and words, which are different, and no table yet.
  init(room: Int, places: Int) {
    self.room = max(1, room)
    bytes = .allocate(capacity: self.room)
    self.places = max(1, places)
    ends = .allocate(capacity: self.places)
    slotCount = 2
    shift = 31
    slots = Self.free(slotCount)
    isIndexed = Atomic(false)
  }

  /// With words that are different already, in memory that is this one's from now on.
  init(taking bytes: UnsafeMutablePointer<UInt8>, used: Int, ends: UnsafeMutablePointer<Int>, count: Int) {
    (self.bytes, self.used, room) = (bytes, used, used)
    (self.ends, self.count, places) = (ends, count, max(1, count))
    slotCount = 2
    shift = 31
    slots = Self.free(slotCount)
    isIndexed = Atomic(false)
  }

  deinit {
    bytes.deallocate()
    ends.deallocate()
    hashes?.deallocate()
    Glibc.free(slots)
  }

  /// With room for as many words again.
  func copy() -> WordArena {
    index()
    let copy = WordArena(room: max(64, used * 2), places: max(8, count * 2))
    memcpy(copy.bytes, bytes, used)
    copy.ends.update(from: ends, count: count)
    copy.used = used
    copy.count = count
    copy.makeSlots(slotCount)
    copy.slots.update(from: slots, count: slotCount)
    copy.isIndexed.store(true, ordering: .releasing)
    return copy
  }

  /// Without words; the memory is kept for others.
  func clear(addingAll: Bool = false) {
    if count > 0, hashes == nil { slots.update(repeating: 0, count: slotCount) }
    used = 0
    count = 0
    if addingAll == (hashes != nil) { return }
    hashes?.deallocate()
    hashes = addingAll ? .allocate(capacity: places) : nil
  }

  @inline(__always)
  subscript(index: Int32) -> UnsafeBufferPointer<UInt8> {
    precondition(index >= 0 && index < count, "a word that is not there")
    let start = index == 0 ? 0 : ends[Int(index) - 1]
    return UnsafeBufferPointer(start: bytes + start, count: ends[Int(index)] - start)
  }

  @inline(__always)
  func find(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int32? {
    if hashes != nil { return nil }
    index()
    let entry = slots[slot(of: text, hash)]
    return entry == 0 ? nil : Int32(truncatingIfNeeded: entry & 0xffff_ffff) - 1
  }

  @inline(__always)
  func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32? { find(text, WordBytes.hash(text)) }

  @inline(__always)
  func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int32 { intern(text, WordBytes.hash(text)) }

  func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  /// Where a word stands, or the free slot where it would.
  @inline(__always)
  private func slot(of text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
    var slot = Int(hash >> shift)
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        let index = Int(slots[slot] & 0xffff_ffff) - 1
        let start = index == 0 ? 0 : ends[index - 1]
        if ends[index] - start == text.count, WordBytes.equal(bytes + start, text) { return slot }
      }
      slot = (slot + 1) & (slotCount - 1)
    }
    return slot
  }

  /// Whether a word of this hash cannot be there.
  @inline(__always)
  func isFree(_ hash: UInt32) -> Bool { slots[Int(hash >> shift)] == 0 }

  /// The hashes of all words, in their order.
  @inline(__always)
  func eachHash(_ body: (UInt32) -> Void) {
    for slot in 0..<slotCount where slots[slot] != 0 { body(UInt32(truncatingIfNeeded: slots[slot] >> 32)) }
  }

  @inline(__always)
  func intern(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int32 {
    if hashes != nil {
      append(text)
      hashes.unsafelyUnwrapped[count - 1] = hash
      return Int32(truncatingIfNeeded: count - 1)
    }
    index()
    let slot = slot(of: text, hash)
    if slots[slot] != 0 { return Int32(truncatingIfNeeded: slots[slot] & 0xffff_ffff) - 1 }
    append(text)
    slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if count * 3 > slotCount * 2 { resize(slotCount * 2) }
    return Int32(count - 1)
  }

  @inline(__always)
  private func append(_ text: UnsafeBufferPointer<UInt8>) {
    if used + text.count > room || count == places { makeRoom(text.count) }
    WordBytes.copy(text, to: bytes + used)
    used += text.count
    ends[count] = used
    count += 1
  }

  private func makeRoom(_ more: Int) {
    if used + more > room {
      room = max(room * 2, used + more)
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
      if let old = hashes {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: places)
        larger.update(from: old, count: count)
        old.deallocate()
        hashes = larger
      }
    }
  }

  func place(_ entry: UInt64) {
    var slot = Int(entry >> 32) >> Int(shift)
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = entry
  }

  /// Whether there was room before slot `end`.
  @inline(__always)
  func place(_ entry: UInt64, before end: Int) -> Bool {
    var slot = Int(entry >> 32) >> Int(shift)
    while slot < end, slots[slot] != 0 { slot += 1 }
    if slot < end { slots[slot] = entry }
    return slot < end
  }

  /// A free table of so many slots, a power of two.
  func makeSlots(_ count: Int) {
    Glibc.free(slots)
    slotCount = count
    shift = 32 - UInt32(count.trailingZeroBitCount)
    slots = Self.free(count)
  }

  /// A table of so many slots, a power of two that leaves a third of them free.
  func resize(_ count: Int) {
    let (old, oldCount) = (slots, slotCount)
    slotCount = count
    shift = 32 - UInt32(count.trailingZeroBitCount)
    slots = Self.free(count)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    Glibc.free(old)
  }

  /// Adds the words of another in their order.
  func merge(_ other: WordArena) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: other.count) { places, count in
      for index in 0..<other.count {
        let text = other[Int32(index)]
        places[index] = intern(text, WordBytes.hash(text))
      }
      count = other.count
    }
  }

  /// Says how much of the room was written.
  func fill(count: Int, used: Int) {
    precondition(count <= places && used <= room)
    self.count = count
    self.used = used
  }

  func head(_ index: Int32) -> UInt64 {
    let text = self[index]
    if text.count >= 8 { return UInt64(bigEndian: WordBytes.load(text.baseAddress!)) }
    var head: UInt64 = 0
    for (i, byte) in text.enumerated() { head |= UInt64(byte) << UInt64(56 - 8 * i) }
    return head
  }
}
