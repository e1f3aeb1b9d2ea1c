/// Whether the likelihood has a maximum at all.
///
/// A binary outcome has none if some direction γ orders it: xᵢγ ≥ 0 for every event, ≤ 0 for
/// every other row, not all 0 (Albert & Anderson 1984). A count has none if xᵢγ = 0 wherever
/// y > 0 and ≤ 0 elsewhere, not all 0 (Correia, Guimarães & Zylkin 2019). Such a γ is a proof, and
/// Newton's iteration finds it by itself: where the likelihood only rises towards infinity, its
/// step moves the rows that run away by about 1 in η each time and leaves the others where they are.
enum Separation {
  /// Below this share of the largest move a row counts as not moved.
  private static let still = 1e-9
  /// Newton's moves tend to 1 on the rows that run away; a settling iteration's tend to 0.
  static let least = 0.3

  /// True if `move` (X γ) is such a direction.
  static func proves(_ law: OutcomeLaw, _ y: [Double], _ move: [Double], still: Double = Self.still) -> Bool {
    var top = 0.0
    var bottom = 0.0
    for i in y.indices {
      let gain = law == .binomial && y[i] > 0 ? move[i] : -move[i]
      if law != .binomial, y[i] > 0 {
        bottom = max(bottom, move[i].magnitude)
      } else {
        top = max(top, gain)
        bottom = max(bottom, -gain)
      }
    }
    return top >= least && top.isFinite && bottom <= still * top
  }

  /// True if the fit itself puts every row on its outcome's side: complete separation.
  static func isComplete(_ matrix: ModelMatrix, _ y: [Double], _ beta: [Double]) -> Bool {
    let p = matrix.columns
    for i in y.indices {
      var total = 0.0
      var size = 0.0
      for j in 0..<p {
        let part = matrix.design.entry(j, i, as: Double.self) * beta[j]
        total += part
        size += part.magnitude
      }
      // The margin is far above what rounding could make of 0.
      if (y[i] > 0 ? total : -total) <= 1e-10 * size { return false }
    }
    return true
  }
}
