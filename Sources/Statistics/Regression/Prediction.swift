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

  /// The places in a design of a linear model's terms, which keep the design's order.
  static func places(_ terms: [String], in design: Design) -> [Int] {
    var places: [Int] = []
    for (j, name) in design.names.enumerated() where places.count < terms.count {
      if name == terms[places.count] { places.append(j) }
    }
    return places
  }
}
