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
    let n = points.count
    let block = 128
    let members = sizes
    let blocks = Parallel.map((n + block - 1) / block, threads: threads) { number in
      Self.widths(
        points, partitions, members, rows: (number * block)..<min((number + 1) * block, n))
    }
    return partitions.indices.map { p in
      Silhouettes(
        widths: blocks.flatMap { $0[p] }, partitions[p].assignment, sizes: members[p])
    }
  }

  /// Widths of some rows, for each partition.
  private static func widths(
    _ points: Points, _ partitions: [(assignment: [Int], k: Int)], _ sizes: [[Int]], rows: Range<Int>
  ) -> [[Double]] {
    let n = points.count
    let d = points.dimensions
    var distances = [Double](repeating: 0, count: n)
    var sums = partitions.map { [Double](repeating: 0, count: $0.k) }
    var widths = [[Double]](repeating: [], count: partitions.count)
    for i in rows {
      points.values.withUnsafeBufferPointer { x in
        distances.withUnsafeMutableBufferPointer { distances in
          for other in 0..<n {
            var total = 0.0
            for j in 0..<d {
              let gap = x[i &* d &+ j] - x[other &* d &+ j]
              total += gap * gap
            }
            distances[other] = total.squareRoot()
          }
        }
      }
      for p in partitions.indices {
        addUp(distances, partitions[p].assignment, &sums[p])
        widths[p].append(Silhouette.width(sums[p], sizes[p], own: partitions[p].assignment[i]))
      }
    }
    return widths
  }

  private static func addUp(_ distances: [Double], _ assignment: [Int], _ sums: inout [Double]) {
    distances.withUnsafeBufferPointer { distances in
      assignment.withUnsafeBufferPointer { assignment in
        sums.withUnsafeMutableBufferPointer { sums in
          for c in sums.indices { sums[c] = 0 }
          for j in distances.indices { sums[assignment[j]] += distances[j] }
        }
      }
    }
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
