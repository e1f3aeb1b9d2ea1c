internal import Parallelism

/// The lexicographic order of a table's rows.
///
/// By radix on the upper bits of the first coordinate, which leave few rows together, then by comparison of
/// those. The order is a complete one, so neither threads nor the way there change it.
struct RowOrder: @unchecked Sendable {
  /// Rows by their values, equal ones by their numbers; −0 equals 0.
  static func lexicographic(_ table: Points, threads: Int = 1) -> [Int] {
    let (n, d) = (table.count, table.dimensions)
    guard d > 0, n > 0 else { return Array(0..<n) }
    let keys = UnsafeMutablePointer<Key>.allocate(capacity: n)
    defer { keys.deallocate() }
    return table.values.withUnsafeBufferPointer { values in
      RowOrder(n: n, d: d, x: values.baseAddress!, keys: keys, threads: n > Parallel.chunk ? threads : 1)
        .order()
    }
  }

  private struct Key: BitwiseCopyable {
    let bits: UInt64
    let row: Int
  }

  private let n: Int
  private let d: Int
  private let x: UnsafePointer<Double>
  private let keys: UnsafeMutablePointer<Key>
  private let threads: Int

  /// Rows below which a comparison sort is as fast.
  private static let fewRows = 4096
  /// Bits of a digit: so few that what a pass writes to stays in the cache.
  private static let width: UInt64 = 11
  /// Where the digits of the upper bits begin, and those of the others.
  private static let upper: [UInt64] = [31, 42, 53]
  private static let lower: [UInt64] = [0, 11, 22]

  private func order() -> [Int] {
    _ = Parallel.chunks(n, threads: threads) { [self] rows in
      for i in rows { keys[i] = Key(bits: Self.sortable(x[i &* d]), row: i) }
    }
    if n < Self.fewRows {
      sort(0..<n)
    } else {
      radix(0..<n, Self.upper, parts: max(1, min(threads, 8)))
      _ = Parallel.chunks(n, threads: threads) { [self] in settle(beginning: $0) }
    }
    return Parallel.array(n, threads: threads) { [self] places, order in
      for i in places { order[i] = keys[i].row }
    }
  }

  /// Whole numbers in the order of the doubles.
  private static func sortable(_ x: Double) -> UInt64 {
    let bits = (x + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  @inline(__always)
  private func precedes(_ a: Key, _ b: Key) -> Bool {
    if a.bits != b.bits { return a.bits < b.bits }
    var j = 1
    while j < d {
      let (u, v) = (x[a.row &* d &+ j], x[b.row &* d &+ j])
      if u != v { return u < v }
      j &+= 1
    }
    return a.row < b.row
  }

  /// Orders the runs of equal upper bits that begin in a range.
  private func settle(beginning range: Range<Int>) {
    let shift = Self.upper[0]
    var start = range.lowerBound
    if start > 0 {
      let last = keys[start &- 1].bits >> shift
      while start < range.upperBound, keys[start].bits >> shift == last { start &+= 1 }
    }
    while start < range.upperBound {
      let bits = keys[start].bits >> shift
      var end = start &+ 1
      while end < n, keys[end].bits >> shift == bits { end &+= 1 }
      if end &- start > 1 { sort(start..<end) }
      start = end
    }
  }

  /// Orders keys that are alike in their upper bits, or few.
  private func sort(_ range: Range<Int>) {
    var part = UnsafeMutableBufferPointer(start: keys + range.lowerBound, count: range.count)
    if part.count == 2 {
      if precedes(part[1], part[0]) { part.swapAt(0, 1) }
      return
    }
    guard part.count >= Self.fewRows else { return part.sort { precedes($0, $1) } }
    radix(range, Self.lower, parts: 1)
    sortTies(range, of: 0)
  }

  /// Orders runs of rows that are alike as far as a coordinate by the next: where many are, as in columns of a
  /// few whole numbers, by radix too. Rows that are alike in all are in their order, as each pass is stable.
  private func sortTies(_ range: Range<Int>, of j: Int) {
    guard j &+ 1 < d else { return }
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start &+ 1
      while end < range.upperBound, keys[end].bits == keys[start].bits { end &+= 1 }
      if end &- start >= Self.fewRows {
        for i in start..<end {
          keys[i] = Key(bits: Self.sortable(x[keys[i].row &* d &+ j &+ 1]), row: keys[i].row)
        }
        radix(start..<end, Self.lower + Self.upper, parts: 1)
        sortTies(start..<end, of: j + 1)
      } else if end &- start > 1 {
        var ties = UnsafeMutableBufferPointer(start: keys + start, count: end &- start)
        ties.sort { precedes($0, $1) }
      }
      start = end
    }
  }

  /// By a digit at a time from the lowest, each pass stable, some parts of the keys side by side; a digit
  /// that all keys share is left out.
  private func radix(_ range: Range<Int>, _ shifts: [UInt64], parts: Int) {
    let count = range.count
    let size = 1 << Int(Self.width)
    let mask = UInt64(size - 1)
    let other = UnsafeMutablePointer<Key>.allocate(capacity: count)
    defer { other.deallocate() }
    var (from, to) = (
      Parallel.SharedValues(base: keys + range.lowerBound), Parallel.SharedValues(base: other)
    )
    for shift in shifts {
      var starts = Parallel.map(parts, threads: parts) { [from] part in
        var counts = [Int](repeating: 0, count: size)
        for i in part * count / parts..<(part + 1) * count / parts {
          counts[Int(from.base[i].bits >> shift & mask)] &+= 1
        }
        return counts
      }
      var next = 0
      var shared = false
      for digit in 0..<size {
        let first = next
        for part in 0..<parts { (starts[part][digit], next) = (next, next + starts[part][digit]) }
        shared = shared || next - first == count
      }
      if shared { continue }
      _ = Parallel.map(parts, threads: parts) { [from, to, starts] part in
        var places = starts[part]
        places.withUnsafeMutableBufferPointer { next in
          for i in part * count / parts..<(part + 1) * count / parts {
            let digit = Int(from.base[i].bits >> shift & mask)
            to.base[next[digit]] = from.base[i]
            next[digit] &+= 1
          }
        }
      }
      swap(&from, &to)
    }
    if from.base == other { (keys + range.lowerBound).update(from: other, count: count) }
  }
}
