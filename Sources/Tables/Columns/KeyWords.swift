internal import Glibc
internal import Parallelism

/// The words of a column that has another one in nearly every row. They are kept as they come, end to end,
/// where they stay: parts hand over the order of their hashes beside them, bytes are looked at only where
/// hashes are equal, and no word moves where none repeats.
final class KeyWords: @unchecked Sendable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var room = 1 << 10
  private var used = 0
  private var ends: UnsafeMutablePointer<Int>
  private var places = 1 << 6
  private var orders: [HashOrder] = []
  /// Where each part begins among all words, and the end.
  private(set) var starts = [0]
  private var count: Int { starts[starts.count - 1] }

  /// Words of a range of hashes: they and their slots stay in a processor's second cache.
  private static let range = 1 << 14

  init() {
    bytes = .allocate(capacity: room)
    ends = .allocate(capacity: places)
  }

  deinit {
    bytes.deallocate()
    ends.deallocate()
  }

  /// Adds a part's words; `expected`: how many there will be, as far as can be told.
  func add(_ words: WordArena, _ order: HashOrder, expecting expected: Int) {
    let (more, sum) = (words.used, used + words.used)
    if sum > room {
      // As if all words were as long as those that are there.
      let mean = sum / max(1, count + words.count) + 1
      room = max(sum, mean * max(expected, 2 * count))
      bytes = Self.larger(bytes, used, room)
    }
    if count + words.count > places {
      places = max(count + words.count, expected, 2 * places)
      ends = Self.larger(ends, count, places)
    }
    (bytes + used).update(from: words.bytes, count: more)
    let end = ends + count
    for index in 0..<words.count { end[index] = words.ends[index] + used }
    used = sum
    orders.append(order)
    starts.append(count + words.count)
  }

  private static func larger<Value: BitwiseCopyable>(
    _ old: UnsafeMutablePointer<Value>, _ count: Int, _ room: Int
  ) -> UnsafeMutablePointer<Value> {
    let new = UnsafeMutablePointer<Value>.allocate(capacity: room)
    new.update(from: old, count: count)
    old.deallocate()
    return new
  }

  @inline(__always)
  private subscript(place: Int) -> UnsafeBufferPointer<UInt8> {
    let start = place == 0 ? 0 : ends[place - 1]
    return UnsafeBufferPointer(start: bytes + start, count: ends[place] - start)
  }

  /// Each word once, in the order in which they came, and which of them were there before; none are left
  /// here.
  func joined(threads: Int) -> (words: Words, repeats: KeyRepeats) {
    let ranges = HashOrder.ranges(count / Self.range)
    let bounds = Parallel.map(orders.count, threads: threads) { [orders] in orders[$0].bounds(ranges) }
    let found = Parallel.map(ranges, threads: threads) { self.repeats(of: $0, ranges, bounds) }
    let all = found.joined().sorted { $0.place < $1.place }
    let repeats = KeyRepeats(all, of: count)
    remove(all)
    let arena = WordArena(taking: bytes, used: used, ends: ends, count: count - all.count)
    (bytes, room, used) = (.allocate(capacity: 1), 1, 0)
    (ends, places) = (.allocate(capacity: 1), 1)
    (orders, starts) = ([], [0])
    return (Words(arena), repeats)
  }

  /// The words of a range of hashes that were there before, in the part or an earlier one.
  private func repeats(of range: Int, _ ranges: Int, _ bounds: [[Int32]]) -> [KeyRepeats.Repeat] {
    let words = bounds.reduce(0) { $0 + Int($1[range + 1] - $1[range]) }
    let count = WordArena.slots(for: words)
    // Hashes of a range differ in the bits behind those that say which range it is.
    let (bits, shift) = (UInt32(ranges.trailingZeroBitCount), 32 - UInt32(count.trailingZeroBitCount))
    let slots = WordArena.free(count)
    defer { free(slots) }
    var repeats: [KeyRepeats.Repeat] = []
    for (part, order) in orders.enumerated() {
      let start = starts[part]
      each: for at in Int(bounds[part][range])..<Int(bounds[part][range + 1]) {
        let (hash, place) = (order.hash(at), start + order.index(at))
        var slot = Int((hash << bits) >> shift)
        while slots[slot] != 0 {
          if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
            let first = Int(slots[slot] & 0xffff_ffff) - 1
            let (known, word) = (self[first], self[place])
            if known.count == word.count, WordBytes.equal(known.baseAddress!, word) {
              repeats.append(KeyRepeats.Repeat(place: place, first: first))
              continue each
            }
          }
          slot = (slot + 1) & (count - 1)
        }
        slots[slot] = UInt64(hash) << 32 | UInt64(place + 1)
      }
    }
    return repeats
  }

  /// Words behind those that go move up.
  private func remove(_ repeats: [KeyRepeats.Repeat]) {
    guard var index = repeats.first?.place else { return }
    var byte = index == 0 ? 0 : ends[index - 1]
    for (i, item) in repeats.enumerated() {
      let next = i + 1 < repeats.count ? repeats[i + 1].place : count
      let (start, end) = (ends[item.place], ends[next - 1])
      memmove(bytes + byte, bytes + start, end - start)
      for place in item.place + 1..<next {
        ends[index] = ends[place] - start + byte
        index += 1
      }
      byte += end - start
    }
    used = byte
  }
}
