/// A regression's rows as one triangular factor of [X | y], every column centred and the
/// columns of X brought to standard deviation 1 (divisor n).
///
/// |y − Xb|² is the same for the rows and for the factor, so that whatever comes after works on
/// p + 1 rows: neither X'X nor a second pass over the data. Factors of folds stack.
struct CenteredFactor: Sendable {
  let n: Int
  /// Means of the columns of [X | y], on the scale of the factor they came from.
  let means: [Double]
  /// Standard deviations of X's columns on that scale, 0 for a constant one.
  let deviations: [Double]
  /// The centred, standardised factor: p + 1 rows of p + 1 columns.
  let rows: [[Double]]
  /// √(Σ (y − ȳ)²).
  let outcomeLength: Double

  var columns: Int { deviations.count }

  /// `factor` is of [1 | X | y]: below its first row it is the factor of the centred columns,
  /// because the first reflection takes the mean out of each.
  init(_ factor: TriangularFactor<Double>, n: Int) {
    let p = factor.width - 2
    self.n = n
    means = (1...(p + 1)).map { factor[0, $0] / factor[0, 0] }
    let root = Double(n).squareRoot()
    let factorLength = { (j: Int) in Sums.sum(j) { factor[$0 + 1, j] * factor[$0 + 1, j] }.squareRoot() }
    // What is left of a constant column is rounding.
    deviations = (0..<p).map { j in
      let length = factorLength(j + 1)
      return length <= 1e-11 * factor[0, j + 1].magnitude ? 0 : length / root
    }
    let deviations = deviations
    rows = (1...(p + 1)).map { i in
      (1...(p + 1)).map { j in
        if j <= p, deviations[j - 1] == 0 { return 0 }
        let value = j >= i ? factor[i, j] : 0
        return j <= p ? value / deviations[j - 1] : value
      }
    }
    let length = factorLength(p + 1)
    outcomeLength = length <= 1e-13 * factor[0, p + 1].magnitude ? 0 : length
  }

  /// y − Xb on the factor's rows, b on the standardised scale.
  func residual(_ b: [Double]) -> [Double] {
    let p = columns
    return rows.map { row in
      var rest = row[p]
      for j in 0..<p where b[j] != 0 { rest -= row[j] * b[j] }
      return rest
    }
  }

  /// Column j of X times a vector over the factor's rows.
  func dot(_ j: Int, _ vector: [Double]) -> Double {
    var total = 0.0
    for i in rows.indices { total += rows[i][j] * vector[i] }
    return total
  }
}
