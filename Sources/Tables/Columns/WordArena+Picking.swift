internal import Parallelism

extension WordArena {
  /// Words that are different, in this order. Threads take ranges of them, whose lengths say where
  /// each begins.
  func picking(_ order: [Int32], threads: Int) -> WordArena {
    let part = 1 << 14
    let parts = (order.count + part - 1) / part
    @Sendable func range(_ at: Int) -> Range<Int> { at * part..<min(order.count, (at + 1) * part) }
    let sizes = Parallel.map(parts, threads: threads) { [self] at in
      order[range(at)].reduce(0) { $0 + self[$1].count }
    }
    var starts = [0]
    for size in sizes { starts.append(starts.last! + size) }
    let picked = WordArena(room: starts[parts], places: order.count)
    _ = Parallel.map(parts, threads: threads) { [self, starts] at in
      var end = starts[at]
      for place in range(at) {
        let word = self[order[place]]
        WordBytes.copy(word, to: picked.bytes + end)
        end += word.count
        picked.ends[place] = end
      }
    }
    picked.fill(count: order.count, used: starts[parts])
    return picked
  }
}
