internal import Parallelism

/// n points in d dimensions, stored row by row. A value that is missing (columns of
/// different lengths) is NaN; what is not finite is refused where points are used.
package struct Points: Sendable, Equatable {
  package let count: Int
  package let dimensions: Int
  package private(set) var values: [Double]

  package init(columns: [[Double]]) {
    dimensions = columns.count
    let rows = columns.map(\.count).max() ?? 0
    count = rows
    values = []
    values.reserveCapacity(rows * columns.count)
    for i in 0..<rows { for column in columns { values.append(i < column.count ? column[i] : .nan) } }
  }

  package init(count: Int, dimensions: Int, values: [Double]) {
    let (size, overflow) = count.multipliedReportingOverflow(by: dimensions)
    guard count >= 0, dimensions >= 0, !overflow, values.count == size else {
      (self.count, self.dimensions, self.values) = (1, 1, [.nan])
      return
    }
    (self.count, self.dimensions, self.values) = (count, dimensions, values)
  }

  package func squaredDistance(_ i: Int, _ other: Points, _ j: Int) -> Double {
    var total = 0.0
    let a = i * dimensions
    let b = j * dimensions
    for k in 0..<dimensions {
      let gap = values[a + k] - other.values[b + k]
      total += gap * gap
    }
    return total
  }

  package func rows(_ indices: [Int]) -> Points { rows(indices, threads: 1) }

  /// Some rows, with a number added to each value: 0 turns −0 into 0, and −0 changes nothing.
  func rows(_ indices: [Int], plus shift: Double = -0.0, threads: Int) -> Points {
    let d = dimensions
    let pieces = (indices.count + Parallel.chunk - 1) / Parallel.chunk
    let picked: [Double] = Parallel.filled(indices.count * d, pieces, threads: threads) { piece, picked in
      values.withUnsafeBufferPointer { values in
        for place in piece * Parallel.chunk..<min(indices.count, (piece + 1) * Parallel.chunk) {
          let i = indices[place]
          precondition(i >= 0 && i < count)
          var j = 0
          while j < d {
            picked[place &* d &+ j] = values[i &* d &+ j] + shift
            j &+= 1
          }
        }
      }
    }
    return Points(count: indices.count, dimensions: d, values: picked)
  }

  /// Where runs of equal rows begin, each one behind the other, and the end of the last.
  func runs(threads: Int) -> [Int] {
    let d = dimensions
    let starts = Parallel.chunks(count, threads: threads) { rows in
      values.withUnsafeBufferPointer { x in
        rows.filter { i in i == 0 || (0..<d).contains { x[(i &- 1) &* d &+ $0] != x[i &* d &+ $0] } }
      }
    }
    return starts.flatMap { $0 } + [count]
  }
}

extension Points {
  /// The same points times the power of two that brings the largest magnitude
  /// near 1, where squares would overflow or vanish; otherwise unchanged. Exact,
  /// so nothing that depends on ratios of distances changes. nil: not finite.
  func withSafeSquares() -> (points: Points, exponent: Int)? {
    safeSquares(largest: Lanes.largestMagnitude(values))
  }

  /// The same where the largest magnitude is known.
  func safeSquares(largest: Double) -> (points: Points, exponent: Int)? {
    guard largest.isFinite else { return nil }
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    guard exponent.magnitude > 200 else { return (self, 0) }
    return (scaled(by: -exponent), exponent)
  }

  /// Every value times 2ᵏ.
  func scaled(by k: Int) -> Points {
    Points(count: count, dimensions: dimensions, values: values.map { Self.scale($0, by: k) })
  }

  /// x · 2ᵏ in two steps, each of which is a representable power.
  static func scale(_ x: Double, by k: Int) -> Double {
    let half = k / 2
    return x * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: k - half, significand: 1)
  }
}
