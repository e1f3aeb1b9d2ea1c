internal import Parallelism

/// How the borders of clusters bend the sum of squares, and the Newton step that follows from it.
///
/// Lloyd's step from the centres x to the means takes 2W, twice the masses, for the Hessian. It leaves out
/// that borders move: with u = (x − c_a, c_b − x) at a point x of the border of a and b, the Hessian is
/// 2 (W − B), B = ∫ u uᵀ / |c_a − c_b| over all borders, with the density of the rows. Along flat directions
/// B is nearly W, and Lloyd's iteration takes hundreds of steps. B is estimated here from some of the rows,
/// those in a narrow band along the borders.
struct BorderCurvature: Sendable {
  /// (k·d)², row by row; above the diagonal some are left out.
  let values: [Double]
  /// Half the width of the band: centres that went less far have about the same borders.
  let band: Double

  /// Largest k · d: matrices have its square.
  static let largestSize = 128

  /// The least eigenvalue, about, that is divided by: no step is longer than 50 of Lloyd's.
  private static let floor = 0.02

  /// Of the way to the means what Newton makes of it, with B reduced as far as it must be for each centre to
  /// go no farther than `reach`; `shares` of the weight are those of the clusters, one for each coordinate.
  func step(_ residual: [Double], shares: [Double], dimensions: Int, reach: Double) -> [Double]? {
    let size = residual.count
    let roots = shares.map { $0.squareRoot() }
    guard roots.allSatisfy({ $0 > 0 }) else { return nil }
    let right = residual.indices.map { roots[$0] * residual[$0] }
    var (low, high) = (0.0, 1.0)
    var best: [Double]?
    for trial in 0..<7 {
      let share = trial == 0 ? 1 : (low + high) / 2
      var matrix = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for j in 0...i { matrix[i * size + j] = -share * values[i * size + j] / (roots[i] * roots[j]) }
        matrix[i * size + i] += 1
      }
      let step = Self.solve(&matrix, right).map { step in step.indices.map { step[$0] / roots[$0] } }
      if let step, step.allSatisfy(\.isFinite), Self.longest(step, dimensions) <= reach {
        best = step
        low = share
        if trial == 0 { break }
      } else {
        high = share
      }
    }
    return best
  }

  /// The farthest that a centre goes.
  private static func longest(_ step: [Double], _ d: Int) -> Double {
    var longest = 0.0
    for start in stride(from: 0, to: step.count, by: d) {
      longest = max(longest, step[start..<(start + d)].reduce(0) { $0 + $1 * $1 })
    }
    return longest.squareRoot()
  }

  /// M⁻¹ b by Cholesky's factor of the lower half; nil where M is not safely positive definite.
  private static func solve(_ matrix: inout [Double], _ b: [Double]) -> [Double]? {
    let n = b.count
    var y = b
    let definite = matrix.withUnsafeMutableBufferPointer { l in
      for i in 0..<n {
        for j in 0...i {
          var sum = l[i &* n &+ j]
          for c in 0..<j { sum -= l[i &* n &+ c] * l[j &* n &+ c] }
          guard i == j else {
            l[i &* n &+ j] = sum / l[j &* n &+ j]
            continue
          }
          guard sum > floor else { return false }
          l[i &* n &+ i] = sum.squareRoot()
        }
        for c in 0..<i { y[i] -= l[i &* n &+ c] * y[c] }
        y[i] /= l[i &* n &+ i]
      }
      for i in (0..<n).reversed() {
        y[i] /= l[i &* n &+ i]
        for c in 0..<i { y[c] -= l[i &* n &+ c] * y[i] }
      }
      return true
    }
    return definite ? y : nil
  }
}

extension KMeansState {
  /// Rows that an estimate looks at.
  private static let curvatureRows = 40_000

  /// The estimate for the centres as they are; `loss`: the sum of squares. The band is as wide as a
  /// density's estimate from n values would have it.
  func borderCurvature(loss: Double) -> BorderCurvature {
    let stride = max(1, n / Self.curvatureRows)
    let count = (n + stride - 1) / stride
    let spread = (loss / (totalMass * Double(d))).squareRoot()
    let half = spread * Elementary.exp(-0.2 * Elementary.log(Double(count)))
    let parts = Parallel.chunks(count, threads: count >= KMeansRows.parallelRows ? threads : 1) {
      [self] in borders($0, stride, half)
    }
    let size = k * d
    var values = [Double](repeating: 0, count: size * size)
    var weight = 0.0
    for part in parts {
      for i in values.indices { values[i] += part[i] }
      weight += part[size * size]
    }
    let scale = half > 0 ? 1 / (2 * half * weight) : 0
    for i in values.indices { values[i] *= scale }
    return BorderCurvature(values: values, band: half)
  }

  /// Σ w u uᵀ / |c_a − c_b| over each so many'th row within `half` of the border of its two nearest
  /// centres; then the weight of all rows looked at. Of a pair's mixed part only that below the diagonal.
  private func borders(_ places: Range<Int>, _ stride: Int, _ half: Double) -> [Double] {
    let size = k * d
    var sum = [Double](repeating: 0, count: size * size + 1)
    sum.withUnsafeMutableBufferPointer { sum in
      withUnsafeTemporaryAllocation(
        of: Double.self, capacity: turnedCount + KMeansRows.batch * (d + 1) + 4 * d
      ) {
        scratch in
        guard let sum = sum.baseAddress, let squares = scratch.baseAddress else { return }
        let fetched = squares + turnedCount
        let gaps = fetched + KMeansRows.batch * (d + 1)
        var start = places.lowerBound
        while start < places.upperBound {
          let end = min(start &+ KMeansRows.batch, places.upperBound)
          rows.fetch(start..<end, into: fetched, row: { $0 &* stride }, beside: { rows.weights[$0] })
          for place in start..<end {
            let x = fetched + (place &- start) &* (d &+ 1)
            sum[size &* size] += x[d]
            distances(x, squares)
            addBorder(x, x[d], squares, half, gaps, sum)
          }
          start = end
        }
      }
    }
    return sum
  }

  @inline(__always)
  private func addBorder(
    _ x: UnsafePointer<Double>, _ weight: Double, _ squares: UnsafePointer<Double>, _ half: Double,
    _ gaps: UnsafeMutablePointer<Double>, _ sum: UnsafeMutablePointer<Double>
  ) {
    var (a, b) = squares[1] < squares[0] ? (1, 0) : (0, 1)
    var c = 2
    while c < k {
      if squares[c] < squares[b] { (a, b) = squares[c] < squares[a] ? (c, a) : (a, c) }
      c &+= 1
    }
    // Nowhere is the border nearer than half of what the distances differ by.
    if squares[b].squareRoot() - squares[a].squareRoot() > 2 * half { return }
    let (near, far) = (centres + a &* d, centres + b &* d)
    var length = 0.0
    for j in 0..<d { length += (near[j] - far[j]) * (near[j] - far[j]) }
    length = length.squareRoot()
    guard squares[b] - squares[a] < 2 * half * length else { return }
    let factor = weight / length
    // u of the nearest centre and of the next, then both with the factor.
    let (r, s, u, v) = (gaps, gaps + d, gaps + 2 &* d, gaps + 3 &* d)
    for j in 0..<d {
      (r[j], s[j]) = (x[j] - near[j], far[j] - x[j])
      (u[j], v[j]) = (factor * r[j], factor * s[j])
    }
    let size = k &* d
    for p in 0..<d {
      let (rowA, rowB) = (sum + (a &* d &+ p) &* size, sum + (b &* d &+ p) &* size)
      add(u[p], r, to: rowA + a &* d)
      add(v[p], s, to: rowB + b &* d)
      if a < b { add(v[p], r, to: rowB + a &* d) } else { add(u[p], s, to: rowA + b &* d) }
    }
  }

  /// A multiple of d values added to others.
  @inline(__always)
  private func add(_ factor: Double, _ values: UnsafePointer<Double>, to sum: UnsafeMutablePointer<Double>) {
    var j = 0
    while j &+ 4 <= d {
      let values = UnsafeRawPointer(values + j).loadUnaligned(as: SIMD4<Double>.self)
      let known = UnsafeRawPointer(sum + j).loadUnaligned(as: SIMD4<Double>.self)
      UnsafeMutableRawPointer(sum + j).storeBytes(of: known + factor * values, as: SIMD4<Double>.self)
      j &+= 4
    }
    while j < d {
      sum[j] += factor * values[j]
      j &+= 1
    }
  }
}
