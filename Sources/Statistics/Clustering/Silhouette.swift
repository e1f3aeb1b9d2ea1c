/// The mean silhouette (Rousseeuw 1987): for each point (b − a)/max(a, b), a the
/// mean distance to its own cluster, b the least mean distance to another one;
/// 0 in a cluster of one.
package enum Silhouette {
  package static func mean(_ points: Points, _ assignment: [Int], k: Int) throws(NoAnswer) -> Double {
    guard k >= 2 else { throw .tooFew(have: k, need: 2) }
    guard points.count == assignment.count, points.count > k else {
      throw .tooFew(have: points.count, need: k + 1)
    }
    var sizes = [Int](repeating: 0, count: k)
    for c in assignment { sizes[c] += 1 }
    var sums = [Double](repeating: 0, count: k)
    var widths = [Double](repeating: 0, count: points.count)
    for i in 0..<points.count {
      for c in 0..<k { sums[c] = 0 }
      for j in 0..<points.count where j != i {
        sums[assignment[j]] += points.squaredDistance(i, points, j).squareRoot()
      }
      let own = assignment[i]
      guard sizes[own] > 1 else { continue }
      let a = sums[own] / Double(sizes[own] - 1)
      var b = Double.infinity
      for c in 0..<k where c != own && sizes[c] > 0 { b = min(b, sums[c] / Double(sizes[c])) }
      let largest = max(a, b)
      widths[i] = largest > 0 ? (b - a) / largest : 0
    }
    return Sums.mean(widths)
  }
}
