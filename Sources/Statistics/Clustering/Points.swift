/// n points in d dimensions, stored row by row.
package struct Points: Sendable, Equatable {
  package let count: Int
  package let dimensions: Int
  package private(set) var values: [Double]

  package init(columns: [[Double]]) {
    dimensions = columns.count
    count = columns.first?.count ?? 0
    values = []
    values.reserveCapacity(count * dimensions)
    for i in 0..<count { for column in columns { values.append(column[i]) } }
  }

  package init(count: Int, dimensions: Int, values: [Double]) {
    precondition(values.count == count * dimensions)
    self.count = count
    self.dimensions = dimensions
    self.values = values
  }

  package func squaredDistance(_ i: Int, _ other: Points, _ j: Int) -> Double {
    var total = 0.0
    let a = i * dimensions
    let b = j * dimensions
    for k in 0..<dimensions {
      let gap = values[a + k] - other.values[b + k]
      total += gap * gap
    }
    return total
  }

  package func rows(_ indices: [Int]) -> Points {
    var picked: [Double] = []
    picked.reserveCapacity(indices.count * dimensions)
    for i in indices { picked.append(contentsOf: values[(i * dimensions)..<((i + 1) * dimensions)]) }
    return Points(count: indices.count, dimensions: dimensions, values: picked)
  }

  /// Distinct points, counted up to `limit`.
  package func distinctCount(upTo limit: Int) -> Int {
    var seen: [[Double]] = []
    for i in 0..<count where seen.count < limit {
      let row = Array(values[(i * dimensions)..<((i + 1) * dimensions)])
      if !seen.contains(row) { seen.append(row) }
    }
    return seen.count
  }
}

/// How columns are brought to one scale before clustering; part of the model,
/// so that new points can be placed among old segments.
package struct Scaling: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case none
    /// (x − mean) / standard deviation.
    case z
    /// sign(x) ln(1 + |x|), then z.
    case log1pZ = "log1p-z"
  }

  package let kind: Kind
  package private(set) var centres: [Double] = []
  package private(set) var scales: [Double] = []

  /// Fits to the columns; a constant column is centred and left unscaled.
  package init(_ kind: Kind, fitting columns: [[Double]]) {
    self.kind = kind
    for column in columns {
      let transformed = column.map { Self.transform($0, kind) }
      guard kind != .none, !column.isEmpty else {
        centres.append(0)
        scales.append(1)
        continue
      }
      let deviation = ((try? Sums.variance(transformed)) ?? 0).squareRoot()
      centres.append(Sums.mean(transformed))
      scales.append(deviation > 0 ? deviation : 1)
    }
  }

  package func apply(_ columns: [[Double]]) -> [[Double]] {
    columns.enumerated().map { j, column in
      column.map { (Self.transform($0, kind) - centres[j]) / scales[j] }
    }
  }

  private static func transform(_ x: Double, _ kind: Kind) -> Double {
    guard kind == .log1pZ else { return x }
    return x < 0 ? -Elementary.log1p(-x) : Elementary.log1p(x)
  }
}
