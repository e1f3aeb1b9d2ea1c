/// The words of one part of a table in the order of their hashes' upper bits: those of one range of hashes
/// stand side by side.
final class HashOrder: @unchecked Sendable {
  let count: Int
  /// The hash in the upper half, the word's index + 1 in the lower.
  let entries: UnsafeMutablePointer<UInt64>

  /// Upper bits of the hashes in whose order the words are; those of equal bits stay as they were.
  static let bits: UInt32 = 12
  private static let fewWords = 64

  init(_ arena: WordArena) {
    count = arena.count
    entries = .allocate(capacity: max(1, count))
    if let hashes = arena.hashes {
      sort(UnsafeBufferPointer(start: hashes, count: count))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count) { hashes in
      for index in 0..<count {
        hashes.initializeElement(at: index, to: WordBytes.hash(arena[Int32(index)]))
      }
      sort(UnsafeBufferPointer(hashes))
    }
  }

  deinit { entries.deallocate() }

  /// By counting the words of each piece of the order; few words are put into place one by one.
  private func sort(_ hashes: UnsafeBufferPointer<UInt32>) {
    let shift = 32 - Self.bits
    guard hashes.count > Self.fewWords else {
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
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << Int(Self.bits)) { [entries] next in
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

  @inline(__always)
  func hash(_ at: Int) -> UInt32 { UInt32(truncatingIfNeeded: entries[at] >> 32) }

  @inline(__always)
  func index(_ at: Int) -> Int { Int(entries[at] & 0xffff_ffff) - 1 }

  /// How many ranges there may be of so many that are wanted: a power of two.
  static func ranges(_ wanted: Int) -> Int {
    var ranges = 1
    while ranges * 2 <= min(wanted, 1 << Int(bits)) { ranges *= 2 }
    return ranges
  }

  /// Where so many ranges of hashes begin, and the end.
  func bounds(_ ranges: Int) -> [Int32] {
    let shift = 64 - UInt64(ranges.trailingZeroBitCount)
    var bounds: [Int32] = []
    bounds.reserveCapacity(ranges + 1)
    for at in 0..<count {
      while bounds.count <= Int(entries[at] >> shift) { bounds.append(Int32(at)) }
    }
    while bounds.count <= ranges { bounds.append(Int32(count)) }
    return bounds
  }
}
