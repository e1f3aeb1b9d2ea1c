/// Distances between all pairs of points, computed once for any number of
/// assignments. Memory: n² doubles.
package struct PairwiseDistances: Sendable {
  package let count: Int
  private let values: [Double]

  package init(_ points: Points) {
    let n = points.count
    count = n
    values = [Double](unsafeUninitializedCapacity: n * n) { buffer, initialized in
      for i in 0..<n {
        buffer[i * n + i] = 0
        for j in 0..<i {
          let distance = points.squaredDistance(i, points, j).squareRoot()
          buffer[i * n + j] = distance
          buffer[j * n + i] = distance
        }
      }
      initialized = n * n
    }
  }

  func addUp(_ i: Int, by assignment: [Int], into sums: inout [Double]) {
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for c in sums.indices { sums[c] = 0 }
        for j in 0..<count { sums[assignment[j]] += values[i &* count &+ j] }
      }
    }
  }
}

/// The mean silhouette (Rousseeuw 1987): for each point (b − a)/max(a, b), a the
/// mean distance to its own cluster, b the least mean distance to another one;
/// 0 in a cluster of one.
package enum Silhouette {
  package static func mean(_ points: Points, _ assignment: [Int], k: Int) throws(NoAnswer) -> Double {
    try mean(PairwiseDistances(points), assignment, k: k)
  }

  package static func mean(_ distances: PairwiseDistances, _ assignment: [Int], k: Int)
    throws(NoAnswer) -> Double
  {
    guard k >= 2 else { throw .tooFew(have: k, need: 2) }
    let n = distances.count
    guard n == assignment.count, n > k else { throw .tooFew(have: n, need: k + 1) }
    var sizes = [Int](repeating: 0, count: k)
    for c in assignment { sizes[c] += 1 }
    var sums = [Double](repeating: 0, count: k)
    var widths = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let own = assignment[i]
      guard sizes[own] > 1 else { continue }
      distances.addUp(i, by: assignment, into: &sums)
      let a = sums[own] / Double(sizes[own] - 1)
      var b = Double.infinity
      for c in 0..<k where c != own && sizes[c] > 0 { b = min(b, sums[c] / Double(sizes[c])) }
      let largest = max(a, b)
      widths[i] = largest > 0 ? (b - a) / largest : 0
    }
    return Sums.mean(widths)
  }
}
