/// Sums Σ xⱼbⱼ for the rows of a design a model was not fitted on.
enum Prediction {
  /// `kept` are the places of the model's columns in the design, `terms` their names.
  static func linear(
    _ design: Design, kept: [Int], terms: [String], _ estimates: [Double]
  ) throws(NoAnswer) -> [Double] {
    guard kept.allSatisfy({ $0 < design.columns.count }), kept.map({ design.names[$0] }) == terms else {
      throw .domain("the design has other columns than the model's")
    }
    try design.checkFinite()
    var result = [Double](repeating: 0, count: design.rows)
    for (j, estimate) in zip(kept, estimates) {
      for (i, value) in design.values(j).enumerated() { result[i] += (value * estimate).value }
    }
    guard result.allSatisfy(\.isFinite) else { throw .domain("a linear predictor is not finite") }
    return result
  }

  /// The same for some rows of the design that the model's rows were chosen from.
  static func linear(
    _ design: Design, rows: [Int], kept: [Int], _ estimates: [Double]
  ) throws(NoAnswer) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count)
    for (j, estimate) in zip(kept, estimates) {
      for (i, row) in rows.enumerated() { result[i] += design.entry(j, row, as: Double.self) * estimate }
    }
    guard result.allSatisfy(\.isFinite) else { throw .domain("a linear predictor is not finite") }
    return result
  }
}
