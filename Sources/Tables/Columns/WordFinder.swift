internal import Glibc
internal import Parallelism

/// The steps of a join of words; each call writes what is its own.
final class WordFinder: @unchecked Sendable {
  private let parts: [WordPart]
  private let lists: [WordPart.List]
  private let starts: [Int]
  /// The part in which each block of words begins.
  private let partOfBlock: [Int32]
  private static let block = 1 << 10
  /// Of each word of all parts, in the order of its part: 0 of one that is the first of its kind, or the
  /// place + 1 of the first that is equal; once words are numbered the number and `isNumber`.
  private let marks: UnsafeMutablePointer<UInt32>
  private static let isNumber: UInt32 = 1 << 31
  /// How many ranges there are of hashes: a power of two.
  let ranges: Int
  /// Of each part where the ranges begin, and the end.
  private let bounds: [[Int32]]

  init(_ parts: [WordPart], _ starts: [Int], ranges wanted: Int, threads: Int) {
    ranges = HashOrder.ranges(wanted)
    self.parts = parts
    lists = parts.map(\.list)
    bounds = Parallel.map(parts.count, threads: threads) { [ranges] in parts[$0].order.bounds(ranges) }
    self.starts = starts
    marks = calloc(starts.last!, MemoryLayout<UInt32>.stride)!
      .bindMemory(to: UInt32.self, capacity: starts.last!)
    var part = 0
    partOfBlock = stride(from: 0, to: starts.last!, by: Self.block).map { place in
      while starts[part + 1] <= place { part += 1 }
      return Int32(part)
    }
  }

  deinit { free(marks) }

  /// The words of a part whose hashes are in a range.
  @inline(__always)
  private func slice(_ part: Int, _ range: Int) -> Range<Int> {
    Int(bounds[part][range])..<Int(bounds[part][range + 1])
  }

  /// Marks words that were there before, in the part or an earlier one.
  func findFirsts(_ range: Int) {
    let count = WordArena.slots(for: lists.indices.reduce(0) { $0 + slice($1, range).count })
    // Hashes of a range differ in the bits behind those that say which range it is.
    let (bits, shift) = (UInt32(ranges.trailingZeroBitCount), 32 - UInt32(count.trailingZeroBitCount))
    let slots = WordArena.free(count)
    defer { free(slots) }
    for (part, list) in lists.enumerated() {
      let start = starts[part]
      each: for at in slice(part, range) {
        let hash = list.entries[at] >> 32
        var slot = Int((UInt32(hash) << bits) >> shift)
        while slots[slot] != 0 {
          if slots[slot] >> 32 == hash, let first = equal(slots[slot], list[at]) {
            marks[start + at] = first + 1
            continue each
          }
          slot = (slot + 1) & (count - 1)
        }
        slots[slot] = hash << 32 | UInt64(start + at + 1)
      }
    }
  }

  /// The place of an entry if its word is this one.
  @inline(__always)
  private func equal(_ entry: UInt64, _ word: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let place = Int(entry & 0xffff_ffff) - 1
    var home = Int(partOfBlock[place / Self.block])
    while starts[home + 1] <= place { home += 1 }
    let known = lists[home][place - starts[home]]
    guard known.count == word.count, let start = known.baseAddress else { return nil }
    return WordBytes.equal(start, word) ? UInt32(place) : nil
  }

  /// Words that a part shows first, and their bytes.
  func countNew(_ part: Int) -> (words: Int, bytes: Int) {
    var (words, bytes) = (0, 0)
    let (list, marks) = (lists[part], marks + starts[part])
    for at in 0..<list.count where marks[at] == 0 {
      words += 1
      bytes += list[at].count
    }
    return (words, bytes)
  }

  /// Numbers a part's new words by their indices and copies them.
  func number(_ part: Int, from start: (index: Int, byte: Int), _ arena: WordArena) {
    var (next, byte) = start
    let (list, marks) = (lists[part], marks + starts[part])
    for position in parts[part].positions() {
      let at = Int(position)
      guard marks[at] == 0 else { continue }
      let word = list[at]
      WordBytes.copy(word, to: arena.bytes + byte)
      byte += word.count
      arena.ends[next] = byte
      marks[at] = UInt32(next) | Self.isNumber
      next += 1
    }
  }

  /// Gives words of a range that were there before the number of the first.
  func repeatNumbers(_ range: Int) {
    for part in lists.indices {
      let own = marks + starts[part]
      for at in slice(part, range) where own[at] & Self.isNumber == 0 {
        own[at] = marks[Int(own[at]) - 1]
      }
    }
  }

  /// The numbers of a part's words by their indices.
  func fill(_ part: Int, _ places: UnsafeMutablePointer<Int32>) {
    let (list, marks) = (lists[part], marks + starts[part])
    for at in 0..<list.count {
      places[starts[part] + list.index(at)] = Int32(bitPattern: marks[at] & ~Self.isNumber)
    }
  }
}
