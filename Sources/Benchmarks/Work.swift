internal import Glibc
internal import Statistics

/// One measured piece of work: the seconds of the computation alone, and what came out, so that a
/// peer's result can be compared.
enum Work {
  static func kmeans(
    _ matrix: Matrix, _ range: ClosedRange<Int>, restarts: Int, tolerance: Double, threads: Int
  ) throws(NoAnswer) -> String {
    let points = Points(count: matrix.rows, dimensions: matrix.columns, values: matrix.values)
    let start = now()
    var parts: [String] = []
    let table = try DistinctPoints(points, threads: threads)
    for k in range {
      let model = try KMeans(
        table, k: k, seed: 1, restarts: restarts, threads: threads, tolerance: tolerance)
      parts.append("\"\(k)\": \(model.inertia)")
    }
    return "{\"seconds\": \(now() - start), \"inertia\": {\(parts.joined(separator: ", "))}}"
  }

  static func ols(_ matrix: Matrix, threads: Int) throws(NoAnswer) -> String {
    let (design, outcome) = regression(matrix)
    let start = now()
    let model = try LinearModel(design, outcome: outcome, errors: .hc1, threads: threads)
    return lines(model.coefficients, seconds: now() - start)
  }

  static func logit(_ matrix: Matrix, threads: Int) throws(NoAnswer) -> String {
    let (design, outcome) = regression(matrix)
    let events = outcome.map { $0 > 0.5 }
    let start = now()
    let model = try GeneralisedLinearModel(design, outcome: events, threads: threads)
    return lines(model.coefficients, seconds: now() - start, ", \"log_likelihood\": \(model.logLikelihood)")
  }

  /// The choice of k with everything it looks at.
  static func scan(_ matrix: Matrix, threads: Int) throws(NoAnswer) -> String {
    let points = Points(count: matrix.rows, dimensions: matrix.columns, values: matrix.values)
    let start = now()
    let count = try ClusterCount(points, seed: 1, threads: threads)
    let seconds = now() - start
    let gaps = count.rows.map { $0.gap.map { "\($0)" } ?? "null" }.joined(separator: ", ")
    return "{\"seconds\": \(seconds), \"shown\": \(count.shown), \"gap\": [\(gaps)]}"
  }

  /// The last column is the outcome; an intercept is added.
  private static func regression(_ matrix: Matrix) -> (Design, [Double]) {
    var design = Design(rows: matrix.rows)
    for j in 0..<(matrix.columns - 1) { design.add("x\(j + 1)", matrix.column(j)) }
    return (design, matrix.column(matrix.columns - 1))
  }

  private static func lines(_ lines: [Coefficient], seconds: Double, _ more: String = "") -> String {
    let estimates = lines.map { "\($0.estimate)" }.joined(separator: ", ")
    let errors = lines.map { "\($0.standardError)" }.joined(separator: ", ")
    return
      "{\"seconds\": \(seconds), \"coefficients\": [\(estimates)], \"standard_errors\": [\(errors)]\(more)}"
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
