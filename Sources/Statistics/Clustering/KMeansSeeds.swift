/// Start centres by greedy k-means++: each next one is the best of 2 + ⌊ln k⌋
/// rows drawn with probability proportional to weight times squared distance
/// to the centres so far (Arthur & Vassilvitskii 2007, with their appendix's trials).
enum KMeansSeeds {
  /// k rows of coordinates; needs at least k distinct rows.
  static func draw(
    _ points: Points, weights: [Double], k: Int, _ generator: inout Xoshiro256
  ) -> [Double] {
    let trials = 2 + Int(Elementary.log(Double(k)))
    var chosen = [draw(weights, Sums.sum(weights), &generator)]
    var nearest = [Double](repeating: .infinity, count: points.count)
    var potential = [Double](repeating: 0, count: points.count)
    approach(points, weights, chosen[0], &nearest, &potential)
    while chosen.count < k {
      let total = Sums.sum(potential)
      var best: (row: Int, total: Double, nearest: [Double], potential: [Double])?
      for _ in 0..<trials {
        let candidate = draw(potential, total, &generator)
        var distances = nearest
        var weighted = potential
        approach(points, weights, candidate, &distances, &weighted)
        let sum = Sums.sum(weighted)
        if best == nil || sum < best!.total { best = (candidate, sum, distances, weighted) }
      }
      chosen.append(best!.row)
      nearest = best!.nearest
      potential = best!.potential
    }
    return points.rows(chosen).values
  }

  /// The centres with one, drawn evenly, moved to a row drawn with probability
  /// proportional to weight times squared distance to its centre.
  static func swapped(
    _ points: Points, weights: [Double], centres: [Double], _ generator: inout Xoshiro256
  ) -> [Double] {
    let d = points.dimensions
    guard d > 0 else { return centres }
    let table = Points(count: centres.count / d, dimensions: d, values: centres)
    let nearest = points.nearest(table)
    let potential = (0..<points.count).map {
      weights[$0] * points.squaredDistance($0, table, nearest[$0])
    }
    let moved = generator.below(table.count)
    let row = draw(potential, Sums.sum(potential), &generator)
    var swapped = centres
    swapped.replaceSubrange((moved * d)..<((moved + 1) * d), with: points.rows([row]).values)
    return swapped
  }

  /// Takes row `centre` among the centres: squared distances to the nearest one, and times the weight.
  private static func approach(
    _ points: Points, _ weights: [Double], _ centre: Int, _ nearest: inout [Double],
    _ potential: inout [Double]
  ) {
    let n = points.count
    let d = points.dimensions
    points.values.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { w in
        nearest.withUnsafeMutableBufferPointer { nearest in
          potential.withUnsafeMutableBufferPointer { potential in
            guard let x = x.baseAddress, let w = w.baseAddress, let near = nearest.baseAddress,
              let product = potential.baseAddress
            else { return }
            var i = 0
            while i < n {
              var total = 0.0
              var j = 0
              while j < d {
                let gap = x[i &* d &+ j] - x[centre &* d &+ j]
                total += gap * gap
                j &+= 1
              }
              if total < near[i] {
                near[i] = total
                product[i] = w[i] * total
              }
              i &+= 1
            }
          }
        }
      }
    }
  }

  /// A row with probability proportional to its share of `total`.
  private static func draw(_ shares: [Double], _ total: Double, _ generator: inout Xoshiro256) -> Int {
    var rest = generator.uniform() * total
    return shares.withUnsafeBufferPointer { shares in
      var last = 0
      var i = 0
      while i < shares.count {
        if shares[i] > 0 {
          rest -= shares[i]
          last = i
          if rest < 0 { return i }
        }
        i &+= 1
      }
      return last
    }
  }
}
