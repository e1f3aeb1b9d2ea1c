/// Spread within and between the clusters of a partition, and two indices of it.
/// Both are ratios, so they do not depend on the common scale of the columns.
package struct ValidityIndices: Sendable, Equatable {
  /// (B/(k − 1)) / (W/(n − k)), B and W the sums of squares between and within
  /// (Caliński & Harabasz 1974): larger is better.
  package let calinskiHarabasz: Double
  /// The mean over clusters of the largest (s_i + s_j)/d_ij, s the mean distance to
  /// the own centre, d between centres (Davies & Bouldin 1979): smaller is better.
  package let daviesBouldin: Double

  /// Throws `.tooFew` for one cluster and for no more points than clusters,
  /// `.domain` for labels outside 0 ..< k, an empty cluster or values that are not
  /// finite, `.zeroDenominator` where no cluster has any spread or two centres are one.
  package init(_ points: Points, _ assignment: [Int], k: Int) throws(NoAnswer) {
    guard assignment.count == points.count else { throw .domain("each point has one label") }
    let sizes = try Silhouette.sizes(assignment, k: k)
    guard let (points, _) = points.withSafeSquares() else { throw .domain("a point is not finite") }
    guard let centres = points.means(assignment, k: k),
      let whole = points.means([Int](repeating: 0, count: points.count), k: 1)
    else { throw .domain("a cluster is empty") }
    let n = points.count
    let squares = (0..<n).map { points.squaredDistance($0, centres, assignment[$0]) }
    let within = Sums.sum(squares)
    let between = Sums.sum(k) { Double(sizes[$0]) * centres.squaredDistance($0, whole, 0) }
    guard within > 0 else { throw .zeroDenominator }
    calinskiHarabasz = between / Double(k - 1) / (within / Double(n - k))

    var spreads = [Double](repeating: 0, count: k)
    for i in 0..<n { spreads[assignment[i]] += squares[i].squareRoot() }
    for c in 0..<k { spreads[c] /= Double(sizes[c]) }
    var worst = [Double](repeating: 0, count: k)
    for a in 0..<k {
      for b in 0..<k where b != a {
        let distance = centres.squaredDistance(a, centres, b).squareRoot()
        guard distance > 0 else { throw .zeroDenominator }
        worst[a] = max(worst[a], (spreads[a] + spreads[b]) / distance)
      }
    }
    daviesBouldin = Sums.mean(worst)
    guard calinskiHarabasz.isFinite, daviesBouldin.isFinite else { throw .zeroDenominator }
  }
}
