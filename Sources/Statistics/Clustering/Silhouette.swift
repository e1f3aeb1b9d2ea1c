/// Distances between all pairs of points, computed once for any number of
/// assignments. Memory: n² doubles, so for small n; `Silhouettes` needs a row at a time.
package struct PairwiseDistances: Sendable {
  package let count: Int
  private let values: [Double]

  package init(_ points: Points) {
    let n = points.count
    // Silhouettes are ratios: any common scale will do. What is not finite shows in the ratios.
    let points = points.withSafeSquares()?.points ?? points
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

/// The silhouette (Rousseeuw 1987): for each point (b − a)/max(a, b), a the mean
/// distance to its own cluster, b the least mean distance to another one; 0 in a
/// cluster of one.
package enum Silhouette {
  package static func mean(_ points: Points, _ assignment: [Int], k: Int) throws(NoAnswer) -> Double {
    try mean(PairwiseDistances(points), assignment, k: k)
  }

  /// Throws `.tooFew` for one cluster (or one that is not empty) and for no more
  /// points than clusters, `.domain` for a label outside 0 ..< k or a distance that is not finite.
  package static func mean(_ distances: PairwiseDistances, _ assignment: [Int], k: Int)
    throws(NoAnswer) -> Double
  {
    guard distances.count == assignment.count else {
      throw .tooFew(have: distances.count, need: max(k, k &+ 1))
    }
    let sizes = try sizes(assignment, k: k)
    var sums = [Double](repeating: 0, count: k)
    var widths = [Double](repeating: 0, count: distances.count)
    for i in 0..<distances.count {
      distances.addUp(i, by: assignment, into: &sums)
      widths[i] = width(sums, sizes, own: assignment[i])
    }
    guard widths.allSatisfy(\.isFinite) else { throw .domain("a distance is not finite") }
    return Sums.mean(widths)
  }

  /// Members of each cluster, with the checks that every silhouette needs.
  static func sizes(_ assignment: [Int], k: Int) throws(NoAnswer) -> [Int] {
    guard k >= 2 else { throw .tooFew(have: k, need: 2) }
    guard assignment.count > k else { throw .tooFew(have: assignment.count, need: max(k, k &+ 1)) }
    guard assignment.allSatisfy({ (0..<k).contains($0) }) else {
      throw .domain("a label lies outside 0 ..< k")
    }
    var sizes = [Int](repeating: 0, count: k)
    for c in assignment { sizes[c] += 1 }
    let filled = sizes.count { $0 > 0 }
    guard filled >= 2 else { throw .tooFew(have: filled, need: 2) }
    return sizes
  }

  /// One point's silhouette from its sums of distances to the clusters; NaN where
  /// a sum is not finite, for the caller to refuse.
  static func width(_ sums: [Double], _ sizes: [Int], own: Int) -> Double {
    guard sums.allSatisfy(\.isFinite) else { return .nan }
    guard sizes[own] > 1 else { return 0 }
    let a = sums[own] / Double(sizes[own] - 1)
    var b = Double.infinity
    for c in sums.indices where c != own && sizes[c] > 0 { b = min(b, sums[c] / Double(sizes[c])) }
    let largest = max(a, b)
    return largest > 0 ? (b - a) / largest : 0
  }
}
