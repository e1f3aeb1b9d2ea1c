/// The estimable columns of a design by rows, each divided by a power of 2, so that columns of
/// 1e300 or 1e−300 neither overflow nor vanish in a sum of squares. The division is exact.
struct ModelMatrix: Sendable {
  let names: [String]
  /// The columns' places in the design.
  let kept: [Int]
  /// Collinear columns that were left out, by name.
  let dropped: [String]
  let rows: Int
  /// The power of 2 that multiplies a column: estimate = β · scale.
  let scales: [Double]
  /// By rows.
  let values: [Double]
  /// max − min of a scaled column, 1 for a constant one.
  let spreads: [Double]

  var columns: Int { names.count }

  /// Leaves collinear columns out by the rank test on equilibrated columns.
  init(_ design: Design, outcomes: Int) throws(NoAnswer) {
    guard design.rows == outcomes else {
      throw .domain("the design has \(design.rows) rows, the outcome \(outcomes)")
    }
    try design.checkFinite()
    let all = design.columns.count
    guard outcomes > all else { throw .tooFew(have: outcomes, need: all + 1) }
    let allScales = design.columns.map(Self.scale)
    var factor = TriangularFactor<Double>(width: all + 1)
    for i in 0..<outcomes {
      factor.add { $0 == all ? 0 : design.columns[$0][i] * allScales[$0] }
    }
    factor.finish()
    let dependent = factor.dependentColumns()
    let kept = (0..<all).filter { !dependent.contains($0) }
    guard !kept.isEmpty else { throw .rankDeficient }
    self.kept = kept
    names = kept.map { design.names[$0] }
    dropped = dependent.sorted().map { design.names[$0] }
    rows = outcomes
    scales = kept.map { allScales[$0] }
    var values: [Double] = []
    values.reserveCapacity(rows * kept.count)
    for i in 0..<rows {
      for j in kept { values.append(design.columns[j][i] * allScales[j]) }
    }
    self.values = values
    spreads = kept.map { j in
      let low = design.columns[j].min() ?? 0
      let high = design.columns[j].max() ?? 0
      return high > low ? high * allScales[j] - low * allScales[j] : 1
    }
  }

  /// 2⁻ᵏ with k the exponent of the column's largest value.
  static func scale(_ column: [Double]) -> Double {
    var largest = 0.0
    for value in column { largest = max(largest, value.magnitude) }
    guard largest > 0 else { return 1 }
    return Double(sign: .plus, exponent: -max(Int(largest.exponent), -1000), significand: 1)
  }

  /// X b, plainly or with each row's sum in double-double.
  func times(_ b: [Double], precise: Bool = false) -> [Double] {
    let p = columns
    var result = [Double](repeating: 0, count: rows)
    for i in 0..<rows {
      if precise {
        var total = DoubleDouble.zero
        for j in 0..<p { total += DoubleDouble(product: values[i * p + j], b[j]) }
        result[i] = total.value
      } else {
        var total = 0.0
        for j in 0..<p { total += values[i * p + j] * b[j] }
        result[i] = total
      }
    }
    return result
  }

  /// The R factor of the rows √w·[x | target].
  func factor(_ row: (Int) -> (root: Double, target: Double)) -> TriangularFactor<Double> {
    let p = columns
    var factor = TriangularFactor<Double>(width: p + 1)
    for i in 0..<rows {
      let (root, target) = row(i)
      factor.add { $0 == p ? target : root * values[i * p + $0] }
    }
    factor.finish()
    return factor
  }

  /// The term of which a direction makes most over the column's own range; the intercept only if alone.
  func steepest(_ direction: [Double]) -> String {
    var best = 0
    var reach = -1.0
    for j in direction.indices.dropFirst() {
      let own = (direction[j] * spreads[j]).magnitude
      if own > reach { (best, reach) = (j, own) }
    }
    return names[best]
  }
}
