/// How columns are brought to one scale before clustering; part of the model,
/// so that new points can be placed among old segments.
package struct Scaling: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case none
    /// (x − mean) / standard deviation.
    case z
    /// (x − median) / (1.4826 · MAD): a few extreme rows do not set the scale. Where half
    /// of a column is one value the MAD is 0, and the column is scaled as by z.
    case robust
    /// sign(x) ln(1 + |x|), then z.
    case log1pZ = "log1p-z"
  }

  package let kind: Kind
  package private(set) var centres: [Double] = []
  package private(set) var scales: [Double] = []

  /// Columns without any spread: centred and left unscaled.
  package private(set) var unscaled: [Int] = []
  /// 1 / Φ⁻¹(3/4): the MAD of a normal column then estimates its standard deviation.
  private static let madToDeviation = 1.482602218505602

  /// Fits to the columns; a column without spread is centred, left unscaled and listed in `unscaled`.
  package init(_ kind: Kind, fitting columns: [[Double]]) {
    self.init(kind, fittingTransformed: columns.map { Self.transformed($0, kind) })
  }

  /// Fits to the columns and brings them to that scale.
  package static func fitted(_ kind: Kind, _ columns: [[Double]]) -> (scaling: Scaling, columns: [[Double]]) {
    let transformed = columns.map { Self.transformed($0, kind) }
    let scaling = Scaling(kind, fittingTransformed: transformed)
    return (scaling, scaling.scaled(transformed))
  }

  private init(_ kind: Kind, fittingTransformed columns: [[Double]]) {
    self.kind = kind
    for (j, column) in columns.enumerated() {
      guard kind != .none, !column.isEmpty else {
        centres.append(0)
        scales.append(1)
        continue
      }
      let (centre, spread) = Self.measure(column, kind)
      centres.append(centre)
      scales.append(spread > 0 ? spread : 1)
      if !(spread > 0) { unscaled.append(j) }
    }
  }

  private static func measure(_ values: [Double], _ kind: Kind) -> (centre: Double, spread: Double) {
    guard kind == .robust else {
      // Squares in the unit of the largest value, a power of 2, which is exact.
      let unit = ModelMatrix.scale(values)
      let scaled = values.map { $0 * unit }
      return (Sums.mean(scaled) / unit, ((try? Sums.variance(scaled)) ?? 0).squareRoot() / unit)
    }
    let centre = (try? Quantiles.median(values)) ?? 0
    let deviation = (try? Quantiles.median(values.map { ($0 - centre).magnitude })) ?? 0
    return deviation > 0 ? (centre, madToDeviation * deviation) : measure(values, .z)
  }

  package func apply(_ columns: [[Double]]) -> [[Double]] {
    scaled(columns.map { Self.transformed($0, kind) })
  }

  private func scaled(_ transformed: [[Double]]) -> [[Double]] {
    transformed.enumerated().map { j, column in
      // A column that was not fitted has no scale: NaN is refused where points are used.
      guard j < scales.count else { return column.map { _ in .nan } }
      return column.map { ($0 - centres[j]) / scales[j] }
    }
  }

  private static func transformed(_ column: [Double], _ kind: Kind) -> [Double] {
    guard kind == .log1pZ else { return column }
    return column.map { $0 < 0 ? -Elementary.log1p(-$0) : Elementary.log1p($0) }
  }
}
