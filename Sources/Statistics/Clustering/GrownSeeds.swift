/// Start centres for k clusters from the centres of k − 1: one row more.
///
/// Rows are drawn as k-means++ draws them (Arthur & Vassilvitskii 2007), with probability proportional
/// to weight times squared distance to the centres, and those that lower the sum of squares most are
/// taken, as in the fast global k-means of Likas, Vlassis & Verbeek (2003), which looks at every row.
struct GrownSeeds {
  /// Rows drawn; a start each for the best of them.
  static let trials = 8

  let rows: KMeansRows
  /// Squared distances to the nearest centre.
  let squares: UnsafePointer<Double>

  /// At most `count` rows and at least one, the best first; of equals the first drawn. `sums`: room for
  /// a number a row.
  func draw(
    _ count: Int, _ generator: inout Xoshiro256, _ sums: UnsafeMutablePointer<Double>
  ) -> [Int] {
    var total = 0.0
    for i in 0..<rows.n {
      total += rows.weights[i] * squares[i]
      sums[i] = total
    }
    var drawn: [(row: Int, rest: Double)] = []
    drawn.reserveCapacity(Self.trials)
    for _ in 0..<Self.trials {
      let row = Self.first(above: generator.uniform() * total, sums, rows.n)
      if drawn.contains(where: { $0.row == row }) { continue }
      drawn.append((row, rest(with: row)))
    }
    let order = drawn.indices.sorted { (drawn[$0].rest, $0) < (drawn[$1].rest, $1) }
    return order.prefix(count).map { drawn[$0].row }
  }

  /// The first place of a rising list that is above a number; the last place if there is none.
  private static func first(above number: Double, _ list: UnsafePointer<Double>, _ count: Int) -> Int {
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if list[middle] > number { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The sum of squares with a row as one more centre.
  private func rest(with row: Int) -> Double {
    let centre = rows.x + row * rows.d
    return rows.withLanes { scratch in
      var sum = Lanes()
      var start = 0
      while start &+ 8 <= rows.n {
        let square = rows.squares(rows.block(from: start, scratch), centre)
        let known = Lanes(at: squares + start)
        sum += Lanes(at: rows.weights + start) * square.replacing(with: known, where: known .< square)
        start &+= 8
      }
      var total = sum.total
      while start < rows.n {
        total += rows.weights[start] * min(squares[start], rows.squaredDistance(start, centre))
        start &+= 1
      }
      return total
    }
  }
}
