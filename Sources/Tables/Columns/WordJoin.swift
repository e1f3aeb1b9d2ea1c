internal import Parallelism

/// The words of several parts as one list: each once, in the order in which the parts show them. A part
/// may show a word more than once.
///
/// Threads take ranges of hashes, whose words nobody else looks at, and find for each word the
/// first that is equal; numbers and bytes follow part by part.
struct WordJoin: @unchecked Sendable {
  let words: Words
  /// The joined index of each word of all parts, end to end.
  let places: [Int32]
  /// Where each part begins among them, and the end.
  let starts: [Int]

  /// Below this there is nothing to be won.
  private static let fewest = 1 << 15
  /// Words of a range: they and their slots stay in a processor's second cache.
  private static let range = 1 << 13

  init(_ parts: [WordPart], threads: Int) {
    var starts = [0]
    for part in parts { starts.append(starts.last! + part.count) }
    let total = starts.last!
    if parts.count == 1 || total < Self.fewest || total >= Int(Int32.max) {
      var all = Words()
      var places: [Int32] = []
      for part in parts {
        for at in part.positions() { places.append(all.intern(part.list[Int(at)])) }
      }
      (words, self.places, self.starts) = (all, places, starts)
      return
    }
    let finder = WordFinder(parts, starts, ranges: total / Self.range, threads: threads)
    _ = Parallel.map(finder.ranges, threads: threads) { finder.findFirsts($0) }
    let news = Parallel.map(parts.count, threads: threads) { finder.countNew($0) }
    var from = [(index: 0, byte: 0)]
    for new in news { from.append((from.last!.index + new.words, from.last!.byte + new.bytes)) }
    let numbering = from
    let (count, size) = numbering.last!
    let arena = WordArena(room: size, places: count)
    _ = Parallel.map(parts.count, threads: threads) { finder.number($0, from: numbering[$0], arena) }
    _ = Parallel.map(finder.ranges, threads: threads) { finder.repeatNumbers($0) }
    arena.fill(count: count, used: size)
    places = Parallel.filled(total, parts.count, threads: threads) { finder.fill($0, $1) }
    words = Words(arena)
    self.starts = starts
  }
}
