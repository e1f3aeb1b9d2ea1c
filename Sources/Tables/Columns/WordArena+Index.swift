internal import Glibc
internal import Parallelism
internal import Synchronization

extension WordArena {
  /// Whether words can be looked for without making the table first.
  @inline(__always)
  var hasIndex: Bool { isIndexed.load(ordering: .acquiring) }

  /// Makes the table where it is not there yet.
  @inline(__always)
  func index(threads: Int = 1) {
    if !hasIndex { makeIndex(threads) }
  }

  /// Threads take ranges of slots, so that each writes to its own.
  @inline(never)
  private func makeIndex(_ threads: Int) {
    making.withLock {
      if isIndexed.load(ordering: .relaxed) { return }
      makeSlots(Self.slots(for: count))
      let part = 1 << 14
      let hashes: [UInt32] = Parallel.filled(count, (count + part - 1) / part, threads: threads) {
        [self] at, hashes in
        for index in at * part..<min(count, (at + 1) * part) {
          hashes[index] = WordBytes.hash(self[Int32(index)])
        }
      }
      // Few ranges, because each of them looks through all hashes.
      let ranges = threads > 1 ? min(8, slotCount) : 1
      let bits = UInt32(ranges.trailingZeroBitCount)
      let beyond = Parallel.map(ranges, threads: threads) { [self] range in
        var beyond: [UInt64] = []
        let end = slotCount / ranges * (range + 1)
        for (index, hash) in hashes.enumerated() where UInt64(hash) >> (32 - bits) == range {
          let entry = UInt64(hash) << 32 | UInt64(index + 1)
          if !place(entry, before: end) { beyond.append(entry) }
        }
        return beyond
      }
      for entry in beyond.joined() { place(entry) }
      isIndexed.store(true, ordering: .releasing)
    }
  }

  /// Slots that are free: zeros of the system, whose pages come with their first use.
  static func free(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    calloc(count, MemoryLayout<UInt64>.stride)!.bindMemory(to: UInt64.self, capacity: count)
  }

  /// The slots of a table with at least a third of them free.
  static func slots(for count: Int) -> Int {
    var slots = 16
    while count * 3 > slots * 2 { slots *= 2 }
    return slots
  }
}
