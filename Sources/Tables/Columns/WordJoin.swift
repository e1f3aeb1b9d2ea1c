internal import Glibc
internal import Parallelism

/// The words of several parts as one list: each once, in the order in which the parts show them.
///
/// Tables lie in the order of hashes, so a range of hashes is a stretch of every part's table
/// and of the joined one. Threads take ranges, whose words nobody else looks at, and find for
/// each word the first that is equal; numbers and bytes follow part by part.
struct WordJoin: @unchecked Sendable {
  let words: Words
  /// The joined index of each word of all parts, end to end.
  let places: [Int32]
  /// Where each part begins among them, and the end.
  let starts: [Int]

  /// Below this there is nothing to be won.
  static let fewest = 1 << 15
  /// Words of a range: their slots stay in a processor's second cache.
  private static let range = 1 << 16

  init(_ parts: [Words], threads: Int) {
    var starts = [0]
    for part in parts { starts.append(starts.last! + part.count) }
    let total = starts.last!
    if parts.count == 1 || total < Self.fewest || total >= Int(Int32.max) {
      var all = Words()
      var places: [Int32] = []
      for part in parts { places += all.intern(part) }
      (words, self.places, self.starts) = (all, places, starts)
      return
    }
    // Zeros: pages of words that are all new are never written to.
    let firsts = calloc(total, MemoryLayout<UInt32>.stride)!.bindMemory(to: UInt32.self, capacity: total)
    defer { free(firsts) }
    let table = WordTable(slots: WordArena.slots(for: total), ranges: total / Self.range)
    let finder = Finder(parts.map(\.arena), starts, firsts, table)
    let beyond = Parallel.map(table.ranges, threads: threads) { finder.findFirsts($0) }
    let news = Parallel.map(parts.count, threads: threads) { finder.countNew($0) }
    var from = [(index: 0, byte: 0)]
    for new in news { from.append((from.last!.index + new.words, from.last!.byte + new.bytes)) }
    let numbering = from
    let arena = WordArena(room: numbering.last!.byte, places: numbering.last!.index, table: table)
    places = [Int32](unsafeUninitializedCapacity: total) { buffer, count in
      let places = Parallel.SharedValues(base: buffer.baseAddress!)
      _ = Parallel.map(parts.count, threads: threads) {
        finder.number($0, from: numbering[$0], arena, places.base)
      }
      _ = Parallel.map(parts.count, threads: threads) { finder.repeatNumbers($0, places.base) }
      _ = Parallel.map(table.ranges, threads: threads) { table.number($0, places.base) }
      for entry in beyond.joined() { arena.place(WordTable.numbered(entry, buffer.baseAddress!)) }
      count = total
    }
    arena.fill(count: numbering.last!.index, used: numbering.last!.byte)
    if WordArena.slots(for: arena.count) < arena.slotCount { arena.resize(WordArena.slots(for: arena.count)) }
    words = Words(arena)
    self.starts = starts
  }
}

/// The slots of a joined table, which threads fill range by range. While words are being found
/// the lower half of a slot is the word's place among all parts' words + 1.
struct WordTable: @unchecked Sendable {
  let slots: UnsafeMutablePointer<UInt64>
  let count: Int
  let ranges: Int

  /// Of a power of two slots; `ranges` is rounded to a power of two.
  init(slots count: Int, ranges wanted: Int) {
    self.count = count
    var ranges = 1
    while ranges * 2 <= min(wanted, count / 16, 1 << 12) { ranges *= 2 }
    self.ranges = ranges
    slots = .allocate(capacity: count)
    slots.initialize(repeating: 0, count: count)
  }

  /// The lowest and the highest hash of a range.
  func hashes(_ range: Int) -> (low: UInt32, high: UInt32) {
    let bits = UInt32(ranges.trailingZeroBitCount)
    guard bits > 0 else { return (0, .max) }
    let low = UInt32(range) << (32 - bits)
    return (low, low | (UInt32.max >> bits))
  }

  static func numbered(_ entry: UInt64, _ places: UnsafePointer<Int32>) -> UInt64 {
    let place = Int(entry & 0xffff_ffff) - 1
    return entry & 0xffff_ffff_0000_0000 | UInt64(places[place] + 1)
  }

  /// From places among all words to joined indices.
  func number(_ range: Int, _ places: UnsafePointer<Int32>) {
    let width = count / ranges
    for slot in range * width..<(range + 1) * width where slots[slot] != 0 {
      slots[slot] = Self.numbered(slots[slot], places)
    }
  }
}

/// The steps of a join; each call writes what is its own.
private struct Finder: @unchecked Sendable {
  private let parts: [WordArena]
  private let starts: [Int]
  /// The part in which each block of words begins.
  private let partOfBlock: [Int32]
  private static let block = 1 << 10
  /// Of each word of all parts the place of an earlier equal one + 1; 0 of a new word.
  private let firsts: UnsafeMutablePointer<UInt32>
  private let table: WordTable

  init(
    _ parts: [WordArena], _ starts: [Int], _ firsts: UnsafeMutablePointer<UInt32>, _ table: WordTable
  ) {
    self.parts = parts
    self.starts = starts
    self.firsts = firsts
    self.table = table
    var part = 0
    partOfBlock = stride(from: 0, to: starts.last!, by: Self.block).map { place in
      while starts[part + 1] <= place { part += 1 }
      return Int32(part)
    }
  }

  /// Gives the entries for which the range's own slots had no room.
  func findFirsts(_ range: Int) -> [UInt64] {
    let (low, high) = table.hashes(range)
    let end = (range + 1) * (table.count / table.ranges)
    let shift = 32 - UInt32(table.count.trailingZeroBitCount)
    let slots = table.slots
    var beyond: [UInt64] = []
    for (part, arena) in parts.enumerated() {
      arena.eachEntry(low, high) { hash, index in
        let place = UInt32(starts[part] + index)
        let entry = UInt64(hash) << 32 | UInt64(place + 1)
        var slot = Int(hash >> shift)
        while slot < end, slots[slot] != 0 {
          if slots[slot] >> 32 == UInt64(hash), let first = equal(slots[slot], part, index) {
            firsts[Int(place)] = first + 1
            return
          }
          slot += 1
        }
        if slot < end {
          slots[slot] = entry
          return
        }
        for known in beyond where known >> 32 == UInt64(hash) {
          if let first = equal(known, part, index) {
            firsts[Int(place)] = first + 1
            return
          }
        }
        beyond.append(entry)
      }
    }
    return beyond
  }

  /// The place of an entry if its word is this one.
  @inline(__always)
  private func equal(_ entry: UInt64, _ part: Int, _ index: Int) -> UInt32? {
    let place = Int(entry & 0xffff_ffff) - 1
    var home = Int(partOfBlock[place / Self.block])
    while starts[home + 1] <= place { home += 1 }
    let known = parts[home][Int32(place - starts[home])]
    let word = parts[part][Int32(index)]
    guard known.count == word.count, let start = known.baseAddress else { return nil }
    return WordBytes.equal(start, word) ? UInt32(place) : nil
  }

  /// Words that a part shows first, and their bytes.
  func countNew(_ part: Int) -> (words: Int, bytes: Int) {
    var (words, bytes) = (0, 0)
    for index in 0..<parts[part].count where firsts[starts[part] + index] == 0 {
      words += 1
      bytes += parts[part][Int32(index)].count
    }
    return (words, bytes)
  }

  /// Numbers a part's new words and copies them.
  func number(
    _ part: Int, from start: (index: Int, byte: Int), _ arena: WordArena,
    _ places: UnsafeMutablePointer<Int32>
  ) {
    var (next, byte) = start
    for index in 0..<parts[part].count {
      let place = starts[part] + index
      guard firsts[place] == 0 else { continue }
      let word = parts[part][Int32(index)]
      if let start = word.baseAddress { memcpy(arena.bytes + byte, start, word.count) }
      byte += word.count
      arena.ends[next] = byte
      places[place] = Int32(next)
      next += 1
    }
  }

  /// Gives words that an earlier part shows their number there.
  func repeatNumbers(_ part: Int, _ places: UnsafeMutablePointer<Int32>) {
    for place in starts[part]..<starts[part + 1] where firsts[place] != 0 {
      places[place] = places[Int(firsts[place]) - 1]
    }
  }
}
