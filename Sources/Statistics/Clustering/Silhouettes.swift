internal import Parallelism

/// Silhouettes of every point and cluster. Memory grows with n, not n²:
/// distances are formed a row at a time, and one row serves every assignment.
package struct Silhouettes: Sendable, Equatable {
  /// One for each point, in [−1, 1].
  package let widths: [Double]
  /// The mean of each cluster; nil for an empty one.
  package let clusters: [Double?]
  package let mean: Double

  /// The full silhouette (Rousseeuw 1987): n² distances. Throws `.tooFew` for one
  /// cluster (or one that is not empty) and for no more points than clusters,
  /// `.domain` for labels outside 0 ..< k, other lengths or values that are not finite.
  package init(_ points: Points, _ assignment: [Int], k: Int, threads: Int = 1) throws(NoAnswer) {
    self = try Self.compute(points, [(assignment, k)], threads: threads)[0]
  }

  /// The same for several assignments of the same points at once.
  package static func compute(
    _ points: Points, _ partitions: [(assignment: [Int], k: Int)], threads: Int = 1
  ) throws(NoAnswer) -> [Silhouettes] {
    var sizes: [[Int]] = []
    for partition in partitions {
      guard partition.assignment.count == points.count else { throw .domain("each point has one label") }
      sizes.append(try Silhouette.sizes(partition.assignment, k: partition.k))
    }
    guard let (points, _) = points.withSafeSquares() else { throw .domain("a point is not finite") }
    let labels = SharedLabels(partitions)
    let members = sizes
    let count = points.count
    let blocks = KMeansRows.with(points, []) { rows in
      Parallel.map((count + block - 1) / block, threads: threads) { number in
        Self.widths(rows, labels, members, number * block..<min((number + 1) * block, count))
      }
    }
    return partitions.indices.map { p in
      Silhouettes(
        widths: blocks.flatMap { $0[p] }, partitions[p].assignment, sizes: members[p])
    }
  }

  /// Rows that a thread takes at a time.
  private static let block = 128

  /// The clusters of each point in all partitions, one behind the other, and numbered through.
  private struct SharedLabels: Sendable {
    let partitions: Int
    let clusters: Int
    let labels: [Int32]

    init(_ all: [(assignment: [Int], k: Int)]) {
      let n = all.first?.assignment.count ?? 0
      var labels = [Int32](repeating: 0, count: n * all.count)
      var first = 0
      for (p, partition) in all.enumerated() {
        for j in 0..<n { labels[j * all.count + p] = Int32(first + partition.assignment[j]) }
        first += partition.k
      }
      self.labels = labels
      partitions = all.count
      clusters = first
    }
  }

  /// Widths of some rows, for each partition. Eight rows at a time, each adding up its distances to the
  /// points in their order.
  private static func widths(
    _ rows: KMeansRows, _ labels: SharedLabels, _ sizes: [[Int]], _ range: Range<Int>
  ) -> [[Double]] {
    var widths = [[Double]](repeating: [], count: sizes.count)
    var sums = [Lanes](repeating: Lanes(), count: labels.clusters)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
      sums.withUnsafeMutableBufferPointer { sums in
        labels.labels.withUnsafeBufferPointer { all in
          guard let base = all.baseAddress else { return }
          for c in sums.indices { sums[c] = Lanes() }
          rows.withLanes { scratch in
            let lanes = rows.block(from: start, scratch)
            for j in 0..<rows.n {
              let distance = rows.squares(lanes, rows.x + j &* rows.d).squareRoot()
              let own = base + j &* labels.partitions
              for p in 0..<labels.partitions { sums[Int(own[p])] += distance }
            }
          }
        }
      }
      for i in start..<min(start + 8, range.upperBound) {
        var first = 0
        for p in sizes.indices {
          let k = sizes[p].count
          let own = Int(labels.labels[i * labels.partitions + p]) - first
          widths[p].append(
            Silhouette.width((0..<k).map { sums[first + $0][i - start] }, sizes[p], own: own))
          first += k
        }
      }
    }
    return widths
  }

  /// The simplified silhouette (Hruschka, Campello & de Castro 2006): distances to
  /// centres in the place of mean distances, so n·k of them. Errors as in the full one.
  package static func simplified(
    _ points: Points, centres: Points, _ assignment: [Int]
  ) throws(NoAnswer) -> Silhouettes {
    let k = centres.count
    guard assignment.count == points.count else { throw .domain("each point has one label") }
    guard centres.dimensions == points.dimensions else {
      throw .domain("points and centres have as many dimensions")
    }
    let sizes = try Silhouette.sizes(assignment, k: k)
    let together = Points(
      count: points.count + k, dimensions: points.dimensions, values: points.values + centres.values)
    guard let (scaled, _) = together.withSafeSquares() else { throw .domain("a point is not finite") }
    let widths = (0..<points.count).map { i in
      let a = scaled.squaredDistance(i, scaled, points.count + assignment[i]).squareRoot()
      var b = Double.infinity
      for c in 0..<k where c != assignment[i] {
        b = min(b, scaled.squaredDistance(i, scaled, points.count + c).squareRoot())
      }
      let largest = max(a, b)
      return largest > 0 ? (b - a) / largest : 0
    }
    return Silhouettes(widths: widths, assignment, sizes: sizes)
  }

  private init(widths: [Double], _ assignment: [Int], sizes: [Int]) {
    var members = sizes.map { size -> [Double] in
      var list: [Double] = []
      list.reserveCapacity(size)
      return list
    }
    for (i, width) in widths.enumerated() { members[assignment[i]].append(width) }
    self.widths = widths
    clusters = members.map { $0.isEmpty ? nil : Sums.mean($0) }
    mean = Sums.mean(widths)
  }
}
