internal import Statistics
package import Tables

/// k-means on a user's own table.
package struct TableSegments: Sendable {
  package var features: [String]
  /// nil: chosen by the gap statistic and bootstrap stability.
  package var k: Int?
  package var scale = "z"
  package var seed: UInt64 = 1
  package var restarts = 50
  /// The column that names rows in assignments.csv; nil: their number, from 1.
  package var id: String?
  package var missing: Set<String> = []
  package var threads = 1

  package static let scales = Scaling.Kind.allCases.map(\.rawValue)
  /// Rows whose distances to all others are taken for the silhouette.
  private static let silhouetteRows = 20_000

  package init(features: [String]) {
    self.features = features
  }

  package func run(_ path: String) throws(DangolError) -> AnalysisResult {
    guard Set(features).count == features.count else {
      throw DangolError(.usage, "a feature stands twice", column: "--features")
    }
    guard let kind = Scaling.Kind(rawValue: scale) else {
      throw DangolError(.usage, "--scale is one of \(Self.scales.joined(separator: ", "))")
    }
    let table = try AnyTable(path, columns: features, missing: missing)
    let columns = TableColumns(table)
    var values: [[Double]] = []
    for feature in features { values.append(try columns.requiredNumbers(feature)) }
    let names = try rowNames(path, columns)
    let scaling = Scaling(kind, fitting: values)
    let points = Points(columns: scaling.apply(values))
    do throws(NoAnswer) {
      var choice: ClusterCount?
      let distinct = try DistinctPoints(points)
      if k == nil { choice = try ClusterCount(distinct, seed: seed, threads: threads) }
      let model = try KMeans(
        distinct, k: k ?? choice?.shown ?? 1, seed: seed, restarts: restarts, threads: threads)
      return try result(columns, values, points, model, choice, scaling, names)
    } catch {
      throw DangolError(
        .badData, "no segments can be found: \(error.reason)", file: path, advice: Self.advice(error))
    }
  }

  private static func advice(_ answer: NoAnswer) -> String? {
    if case .tooFewDistinct(let have, _) = answer, have > 0 { return "ask for at most \(have) segments" }
    return nil
  }

  private func rowNames(_ path: String, _ columns: TableColumns) throws(DangolError) -> [String] {
    guard let id else { return columns.complete.map { String($0 + 1) } }
    let table = try AnyTable(path, columns: [id])
    return columns.complete.map { table.columns[0].text($0) ?? "" }
  }

  private func result(
    _ columns: TableColumns, _ values: [[Double]], _ points: Points, _ model: KMeans, _ choice: ClusterCount?,
    _ scaling: Scaling, _ names: [String]
  ) throws(NoAnswer) -> AnalysisResult {
    let k = model.sizes.count
    var silhouettes: Silhouettes?
    var silhouetteRows = 0
    if k >= 2, points.count > k {
      let sample = DistinctPoints.sample(Self.silhouetteRows, of: points.count, seed: seed)
      silhouettes = try? Silhouettes(
        points.rows(sample), sample.map { model.assignment[$0] }, k: k, threads: threads)
      silhouetteRows = sample.count
    }
    let indices = try? ValidityIndices(points, model.assignment, k: k)
    let simplified = try? Silhouettes.simplified(points, centres: model.centres, model.assignment)
    var segments = OutputTable(
      "segments.csv",
      ["segment", "size", "share", "silhouette"] + features.map { $0 + "_mean" }
        + features.map { $0 + "_median" })
    for c in 0..<k {
      let rows = model.assignment.indices.filter { model.assignment[$0] == c }
      var means: [OutputTable.Cell] = []
      var medians: [OutputTable.Cell] = []
      for column in values {
        let part = rows.map { column[$0] }
        means.append(.number(Sums.mean(part)))
        medians.append(.number(try Quantiles.median(part)))
      }
      segments.add(
        [
          .int(c + 1), .int(rows.count), .number(Double(rows.count) / Double(points.count)),
          .optional(silhouettes?.clusters[c]),
        ] + means + medians)
    }
    var assignments = OutputTable("assignments.csv", [id ?? "row", "segment"])
    for (name, c) in zip(names, model.assignment) { assignments.add([.text(name), .int(c + 1)]) }

    var summary: [String: JSON] = [
      "features": .array(features.map { .string($0) }), "scale": .string(scale),
      "rows": .int(columns.table.rows), "n": .int(points.count), "left_out": .int(columns.leftOut),
      "k": .int(k), "inertia": .number(model.inertia), "sizes": .array(model.sizes.map { .int($0) }),
      "silhouette": .optional(silhouettes?.mean), "silhouette_rows": .int(silhouetteRows),
      "simplified_silhouette": .optional(simplified?.mean),
      "calinski_harabasz": .optional(indices?.calinskiHarabasz),
      "davies_bouldin": .optional(indices?.daviesBouldin),
      "seed": seed <= UInt64(Int64.max) ? .integer(Int64(seed)) : .string(String(seed)),
      "restarts": .int(model.restarts), "iterations": .int(model.iterations),
      "converged": .bool(model.converged),
    ]
    var warnings = scaling.unscaled.map { "\(features[$0]) has no spread and was left unscaled" }
    if columns.leftOut > 0 { warnings.append("\(columns.leftOut) rows with an empty cell were left out") }
    if !model.converged { warnings.append("the search ended before it settled") }
    var tables = [segments, assignments]
    if let choice {
      summary["structure"] = .string(choice.k == nil ? "weak" : "clear")
      summary["choice"] = .string(Self.sentence(choice))
      if choice.k == nil { warnings.append(Self.sentence(choice)) }
      tables.append(Self.scan(choice))
    }
    return AnalysisResult(tables: tables, summary: .object(summary), warnings: warnings)
  }

  private static func sentence(_ choice: ClusterCount) -> String {
    switch choice.reason {
    case .stable: "\(choice.shown) groups stand out from an even spread and come back in resamples"
    case .oneGroup: "no natural groups: one fits as well; \(choice.shown) are shown as a gradient"
    case .unstable: "no natural groups: none come back in resamples; \(choice.shown) are shown as a gradient"
    }
  }

  private static func scan(_ choice: ClusterCount) -> OutputTable {
    var table = OutputTable(
      "scan.csv",
      [
        "k", "inertia", "gap", "gap_se", "silhouette", "calinski_harabasz", "davies_bouldin",
        "min_jaccard", "adjusted_rand", "chosen",
      ])
    for row in choice.rows {
      table.add([
        .int(row.k), .number(row.inertia), .optional(row.gap), .optional(row.s), .optional(row.silhouette),
        .optional(row.calinskiHarabasz), .optional(row.daviesBouldin), .optional(row.minimumJaccard),
        .optional(row.adjustedRand), .text(row.k == choice.shown ? "yes" : "no"),
      ])
    }
    return table
  }
}
