/// One restart of k-means: Lloyd until nothing moves, then Hartigan's exchange
/// until no single point's move lowers the inertia.
struct LloydHartigan: Sendable {
  private let points: Points
  private let k: Int
  private(set) var centres: [Double]
  private(set) var assignment: [Int]
  private(set) var counts: [Int]
  private(set) var inertia = 0.0
  private(set) var iterations = 0
  private(set) var converged = false
  /// Rows whose sums are formed left to right before they are added up.
  private static let block = 1024

  init(_ points: Points, centres: [Double]) {
    self.points = points
    self.centres = centres
    k = centres.count / max(1, points.dimensions)
    assignment = [Int](repeating: -1, count: points.count)
    counts = [Int](repeating: 0, count: k)
  }

  mutating func run(maximumIterations: Int) {
    while iterations < maximumIterations {
      iterations += 1
      let moved = assign()
      repairEmptyClusters()
      update()
      if moved == 0 {
        // Lloyd has settled: exchange single points, and go back if any moved.
        if exchange() == 0 {
          converged = true
          break
        }
        update()
      }
    }
    _ = assign()
    update()
    inertia = Sums.sum(points.count) { distance($0, assignment[$0]) }
  }

  private func distance(_ i: Int, _ c: Int) -> Double {
    points.values.withUnsafeBufferPointer { x in
      centres.withUnsafeBufferPointer { Self.distance(x, i, $0, c, points.dimensions) }
    }
  }

  @inline(__always)
  private static func distance(
    _ x: UnsafeBufferPointer<Double>, _ i: Int, _ centres: UnsafeBufferPointer<Double>, _ c: Int, _ d: Int
  ) -> Double {
    var total = 0.0
    for j in 0..<d {
      let gap = x[i &* d &+ j] - centres[c &* d &+ j]
      total += gap * gap
    }
    return total
  }

  /// Nearest centre of each point; the own centre wins ties, then the lower index.
  private mutating func assign() -> Int {
    let d = points.dimensions
    let k = k
    var moved = 0
    points.values.withUnsafeBufferPointer { x in
      centres.withUnsafeBufferPointer { centres in
        assignment.withUnsafeMutableBufferPointer { assignment in
          for i in assignment.indices {
            let own = assignment[i]
            var best = own < 0 ? 0 : own
            var least = Self.distance(x, i, centres, best, d)
            for c in 0..<k where c != own {
              let gap = Self.distance(x, i, centres, c, d)
              if gap < least { (best, least) = (c, gap) }
            }
            if best != own {
              assignment[i] = best
              moved += 1
            }
          }
        }
      }
    }
    return moved
  }

  /// An empty cluster takes the point that is farthest from its own centre.
  private mutating func repairEmptyClusters() {
    counts = [Int](repeating: 0, count: k)
    for c in assignment { counts[c] += 1 }
    for empty in 0..<k where counts[empty] == 0 {
      var farthest = -1
      var largest = -1.0
      for i in 0..<points.count where counts[assignment[i]] > 1 {
        let gap = distance(i, assignment[i])
        if gap > largest { (farthest, largest) = (i, gap) }
      }
      guard farthest >= 0 else { return }
      counts[assignment[farthest]] -= 1
      assignment[farthest] = empty
      counts[empty] = 1
    }
  }

  /// Centres as means, summed block by block in row order.
  private mutating func update() {
    let d = points.dimensions
    var totals = [Double](repeating: 0, count: k * d)
    counts = [Int](repeating: 0, count: k)
    var start = 0
    while start < points.count {
      var partial = [Double](repeating: 0, count: k * d)
      for i in start..<min(start + Self.block, points.count) {
        let c = assignment[i]
        counts[c] += 1
        for j in 0..<d { partial[c * d + j] += points.values[i * d + j] }
      }
      for j in totals.indices { totals[j] += partial[j] }
      start += Self.block
    }
    for c in 0..<k where counts[c] > 0 {
      for j in 0..<d { centres[c * d + j] = totals[c * d + j] / Double(counts[c]) }
    }
  }

  /// One pass of Hartigan's exchange: moving point i from a to b changes the
  /// inertia by n_b/(n_b + 1)·d²(i, b) − n_a/(n_a − 1)·d²(i, a).
  private mutating func exchange() -> Int {
    let d = points.dimensions
    var moves = 0
    for i in 0..<points.count {
      let a = assignment[i]
      guard counts[a] > 1 else { continue }
      let na = Double(counts[a])
      let gain = na / (na - 1) * distance(i, a)
      var best = a
      // A move must pay more than rounding noise, or it could be undone forever.
      var least = gain * (1 - 1e-10)
      for b in 0..<k where b != a {
        let nb = Double(counts[b])
        let cost = nb / (nb + 1) * distance(i, b)
        if cost < least { (best, least) = (b, cost) }
      }
      guard best != a else { continue }
      let nb = Double(counts[best])
      for j in 0..<d {
        let x = points.values[i * d + j]
        centres[a * d + j] -= (x - centres[a * d + j]) / (na - 1)
        centres[best * d + j] += (x - centres[best * d + j]) / (nb + 1)
      }
      counts[a] -= 1
      counts[best] += 1
      assignment[i] = best
      moves += 1
    }
    return moves
  }
}
