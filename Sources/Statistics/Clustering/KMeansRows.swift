internal import Parallelism

/// The rows that a search works on, seen without copies or checks: valid inside `with` only.
struct KMeansRows: @unchecked Sendable {
  let n: Int
  let d: Int
  let x: UnsafePointer<Double>
  /// Positive, of order 1.
  let weights: UnsafePointer<Double>
  /// Weights alike enough for sums that follow single rows.
  let evenWeights: Bool
  let heaviest: Double
  /// The rows turned on their side by eights, the last one repeated behind the end; nil for large tables.
  private let turned: UnsafePointer<Lanes>?

  /// Rows up to which a turned copy is made: it stays in the processor's cache.
  private static let turnedRows = 20_000

  static func with<T>(_ points: Points, _ weights: [Double], _ work: (KMeansRows) -> T) -> T {
    points.values.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { w in
        // Empty arrays have no address; nothing is read there.
        let none = UnsafePointer<Double>(bitPattern: 8)!
        let heaviest = weights.max() ?? 1
        let even = heaviest <= 1e6 * (weights.min() ?? 1)
        func rows(_ turned: UnsafePointer<Lanes>?) -> KMeansRows {
          KMeansRows(
            n: points.count, d: points.dimensions, x: x.baseAddress ?? none, weights: w.baseAddress ?? none,
            evenWeights: even, heaviest: heaviest, turned: turned)
        }
        let plain = rows(nil)
        guard plain.n <= turnedRows, plain.d > 0 else { return work(plain) }
        let turned = UnsafeMutablePointer<Lanes>.allocate(capacity: (plain.n + 7) / 8 * plain.d)
        defer { turned.deallocate() }
        for start in stride(from: 0, to: plain.n, by: 8) {
          plain.gather(from: start, into: turned + start / 8 * plain.d)
        }
        return work(rows(turned))
      }
    }
  }

  /// Eight rows from `start`, a multiple of eight, a coordinate at a time; behind the end, the last one
  /// again. `scratch` is where they are gathered if need be.
  @inline(__always)
  func block(from start: Int, _ scratch: UnsafeMutablePointer<Lanes>) -> UnsafePointer<Lanes> {
    if let turned { return turned + (start &>> 3) &* d }
    gather(from: start, into: scratch)
    return UnsafePointer(scratch)
  }

  /// Rows above which a pass over all of them is shared by threads.
  static let parallelRows = 1 << 15

  /// Room for eight rows, a coordinate at a time.
  @inline(__always)
  func withLanes<T>(_ work: (UnsafeMutablePointer<Lanes>) -> T) -> T {
    withUnsafeTemporaryAllocation(byteCount: max(1, d) * 64, alignment: 64) {
      work($0.baseAddress!.assumingMemoryBound(to: Lanes.self))
    }
  }

  /// Eight rows turned on their side.
  @inline(__always)
  func gather(_ rows: SIMD8<Int>, into lanes: UnsafeMutablePointer<Lanes>) {
    let at = rows &* SIMD8(repeating: d)
    let (a, b, c, e) = (x + at[0], x + at[1], x + at[2], x + at[3])
    let (f, g, h, i) = (x + at[4], x + at[5], x + at[6], x + at[7])
    var j = 0
    while j < d {
      lanes[j] = Lanes(a[j], b[j], c[j], e[j], f[j], g[j], h[j], i[j])
      j &+= 1
    }
  }

  @inline(__always)
  private func gather(from start: Int, into lanes: UnsafeMutablePointer<Lanes>) {
    var rows = SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: start)
    if start &+ 8 > n { for lane in 0..<8 { rows[lane] = min(rows[lane], n &- 1) } }
    gather(rows, into: lanes)
  }

  /// Rows that are fetched in one go.
  static let batch = 32

  /// Rows that lie far apart side by side, each with one number more behind it: nothing is done in between, so
  /// that they are waited for together.
  @inline(__always)
  func fetch(
    _ places: Range<Int>, into scratch: UnsafeMutablePointer<Double>, row: (Int) -> Int,
    beside: (Int) -> Double
  ) {
    var into = scratch
    for place in places {
      let i = row(place)
      let values = x + i &* d
      for j in 0..<d { into[j] = values[j] }
      into[d] = beside(i)
      into += d &+ 1
    }
  }

  /// Squared distances of eight rows to a point.
  @inline(__always)
  func squares(_ lanes: UnsafePointer<Lanes>, _ point: UnsafePointer<Double>) -> Lanes {
    var total = Lanes()
    var j = 0
    while j < d {
      let gap = lanes[j] - point[j]
      total += gap * gap
      j &+= 1
    }
    return total
  }

  @inline(__always)
  func squaredDistance(_ i: Int, _ point: UnsafePointer<Double>) -> Double {
    let row = x + i &* d
    var total = 0.0
    var j = 0
    while j < d {
      let gap = row[j] - point[j]
      total += gap * gap
      j &+= 1
    }
    return total
  }

  /// What eight rows find among k centres.
  struct Found {
    var best = SIMD8<Int64>()
    var least = Lanes(repeating: .infinity)
    var second = Lanes(repeating: .infinity)
  }

  /// The nearest centre of eight rows and the next distance; of equals the lower number wins.
  @inline(__always)
  func search(_ lanes: UnsafePointer<Lanes>, _ centres: UnsafePointer<Double>, _ k: Int) -> Found {
    var found = Found()
    var c = 0
    while c < k {
      let square = squares(lanes, centres + c &* d)
      let nearer = square .< found.least
      // The next distance is the less of the old one and the greater of the two.
      let loser = square.replacing(with: found.least, where: nearer)
      found.second = found.second.replacing(with: loser, where: loser .< found.second)
      found.least = found.least.replacing(with: square, where: nearer)
      found.best = found.best.replacing(with: Int64(c), where: nearer)
      c &+= 1
    }
    return found
  }

  /// Work on all rows in chunks of a fixed size, by threads where they are many.
  func chunks<T: Sendable>(threads: Int, _ work: @escaping @Sendable (Range<Int>) -> T) -> [T] {
    Parallel.chunks(n, threads: n >= Self.parallelRows ? threads : 1, work)
  }

  /// The nearest centre of each row, the lower number of equals.
  func nearest(_ centres: [Double], threads: Int = 1) -> [Int] {
    let k = centres.count / max(1, d)
    return Parallel.array(n, threads: n >= Self.parallelRows ? threads : 1) { rows, nearest in
      centres.withUnsafeBufferPointer { centres in
        withLanes { scratch in
          for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
            let best = search(block(from: start, scratch), centres.baseAddress ?? x, k).best
            for lane in 0..<min(8, rows.upperBound - start) { nearest[start + lane] = Int(best[lane]) }
          }
        }
      }
    }
  }

  /// Σ weight · squared distance to the own centre, in the order of `Sums`.
  func loss(_ centres: UnsafePointer<Double>, _ assignment: UnsafePointer<Int>, threads: Int = 1) -> Double {
    let centres = Parallel.SharedValues(base: UnsafeMutablePointer(mutating: centres))
    let labels = Parallel.SharedValues(base: UnsafeMutablePointer(mutating: assignment))
    let (blocks, pieces) = ((n + Sums.block - 1) / Sums.block, (n + Parallel.chunk - 1) / Parallel.chunk)
    let threads = n >= Self.parallelRows ? threads : 1
    let sums: [Double] = Parallel.filled(blocks, pieces, threads: threads) { piece, sums in
      let end = min(n, (piece &+ 1) &* Parallel.chunk)
      for start in stride(from: piece &* Parallel.chunk, to: end, by: Sums.block) {
        var sum = 0.0
        for i in start..<min(start &+ Sums.block, end) {
          sum += weights[i] * squaredDistance(i, centres.base + labels.base[i] &* d)
        }
        sums[start / Sums.block] = sum
      }
    }
    return sums.withUnsafeBufferPointer { Sums.sum(blocks: $0) }
  }

  /// Each row's weight times its squared distance to the nearest of some centres.
  func potential(_ centres: [Double], threads: Int = 1) -> [Double] {
    let k = centres.count / max(1, d)
    return Parallel.array(n, threads: n >= Self.parallelRows ? threads : 1) { rows, result in
      centres.withUnsafeBufferPointer { centres in
        withLanes { lanes in
          for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
            gather(from: start, into: lanes)
            let least = search(lanes, centres.baseAddress ?? x, k).least
            for lane in 0..<min(8, rows.upperBound - start) {
              result[start + lane] = weights[start + lane] * least[lane]
            }
          }
        }
      }
    }
  }
}
