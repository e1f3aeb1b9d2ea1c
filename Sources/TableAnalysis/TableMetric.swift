internal import Statistics
package import Tables

/// What an experiment on a user's table compares: `m:proportion`, `m:mean` or `m:ratio:denominator`.
package struct TableMetric: Sendable, Equatable {
  package enum Kind: String, Sendable { case proportion, mean, ratio }

  package let column: String
  package let kind: Kind
  package let denominator: String?

  package init(_ text: String) throws(DangolError) {
    func suffix(_ kind: Kind) -> String? {
      let end = ":" + kind.rawValue
      return text.hasSuffix(end) && text.count > end.count ? String(text.dropLast(end.count)) : nil
    }
    if let range = text.ranges(of: ":ratio:").last, range.lowerBound > text.startIndex,
      range.upperBound < text.endIndex
    {
      column = String(text[..<range.lowerBound])
      kind = .ratio
      denominator = String(text[range.upperBound...])
    } else if let name = suffix(.proportion) {
      (column, kind, denominator) = (name, .proportion, nil)
    } else if let name = suffix(.mean) {
      (column, kind, denominator) = (name, .mean, nil)
    } else {
      throw DangolError(
        .usage, "'\(printable(text))' names no metric", column: "--metric",
        advice: "write column:mean, column:proportion or column:ratio:denominator")
    }
  }

  var columns: [String] { [column] + (denominator.map { [$0] } ?? []) }
  /// Ratios are named by both of their columns.
  var name: String { denominator.map { "\(column)/\($0)" } ?? column }
}

/// One arm's rows of a metric.
struct ArmSample: Sendable {
  let kind: TableMetric.Kind
  let x: [Double]
  /// Denominators of a ratio; empty else.
  let y: [Double]
  let covariate: [Double]

  var n: Int { x.count }
  var successes: Int { x.count { $0 == 1 } }

  func proportion() throws(NoAnswer) -> Proportion { try Proportion(successes, of: n) }
  func mean() throws(NoAnswer) -> MeanSummary { try MeanSummary(Moments(x)) }

  func ratio() throws(NoAnswer) -> (mean: Double, squaredError: Double) {
    let moments = try CoMoments(x, y)
    guard try moments.meanY() != 0 else { throw .zeroDenominator }
    let variance = try RatioSummary.deltaVariance(
      meanX: try moments.meanX(), meanY: try moments.meanY(), varianceX: try moments.varianceX(),
      varianceY: try moments.varianceY(), covariance: try moments.covariance())
    return (try moments.meanX() / moments.meanY(), variance / Double(n))
  }
}
