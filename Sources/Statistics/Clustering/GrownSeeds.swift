/// Start centres for k clusters from the centres of k − 1: one row more.
///
/// Rows are drawn as k-means++ draws them (Arthur & Vassilvitskii 2007), with probability proportional
/// to weight times squared distance to the centres, and those that lower the sum of squares most are
/// taken, as in the fast global k-means of Likas, Vlassis & Verbeek (2003), which looks at every row.
struct GrownSeeds {
  /// Rows drawn; a start each for the best of them.
  static let trials = 8

  private let rows: KMeansRows
  private let centres: [Double]
  /// Weight times squared distance to the nearest centre.
  private let potential: [Double]

  init(_ rows: KMeansRows, centres: [Double]) {
    self.rows = rows
    self.centres = centres
    potential = rows.potential(centres)
  }

  /// At most `count` starts and at least one, the best first; of equals the first drawn.
  func starts(_ count: Int, _ generator: inout Xoshiro256) -> [[Double]] {
    let total = Sums.sum(potential)
    var drawn: [(row: Int, rest: Double)] = []
    for _ in 0..<Self.trials {
      let row = KMeansSeeds.draw(total, &generator, rows.n) { potential[$0] }
      if drawn.contains(where: { $0.row == row }) { continue }
      drawn.append((row, rest(with: row)))
    }
    let order = drawn.indices.sorted { (drawn[$0].rest, $0) < (drawn[$1].rest, $1) }
    return order.prefix(count).map { place in
      centres + UnsafeBufferPointer(start: rows.x + drawn[place].row * rows.d, count: rows.d)
    }
  }

  /// The sum of squares with a row as one more centre.
  private func rest(with row: Int) -> Double {
    let centre = rows.x + row * rows.d
    return rows.withLanes { scratch in
      var sum = Lanes()
      for start in stride(from: 0, to: rows.n, by: 8) {
        let count = min(8, rows.n &- start)
        let square = rows.squares(rows.block(from: start, scratch), centre)
        let weights =
          count == 8
          ? Lanes(at: rows.weights + start) : Lanes((0..<8).map { $0 < count ? rows.weights[start + $0] : 0 })
        let known = Lanes(potential, start, count)
        let loss = weights * square
        sum += loss.replacing(with: known, where: known .< loss)
      }
      return sum.total
    }
  }
}
