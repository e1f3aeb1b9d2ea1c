internal import Pipeline
internal import Tables

/// Everything that the report is made from: the artifacts of the stages before it.
struct ReportData {
  let context: RunContext
  let minimumCell: Int
  let metrics: MetricSeries
  let ingest: JSON
  let profileSummary: JSON
  let segmentSummary: JSON
  let experimentSummary: JSON
  let rejects: Table?
  let quality: Table?
  let profile: Table?
  let cohorts: Table?
  let segments: Table?
  let scan: Table?
  let models: Table?
  let coefficients: [String: Table]
  let results: Table?
  let checks: Table?

  static let reads = [
    "ingest/summary.json", "ingest/rejects.csv", "ingest/quality.csv", "profile/summary.json",
    "profile/customers.csv",
    "metrics/metrics.csv", "metrics/cohorts.csv", "segment/summary.json", "segment/segments.csv",
    "segment/scan.csv", "regress/models.csv", "regress/<model>.csv", "experiment/summary.json",
    "experiment/results.csv", "experiment/checks.csv",
  ]

  init(_ job: borrowing Job, minimumCell: Int) throws(DangolError) {
    context = job.context
    self.minimumCell = minimumCell
    metrics = MetricSeries(try job.table("metrics/metrics.csv"))
    ingest = try job.summary(of: "ingest") ?? .object([:])
    profileSummary = try job.summary(of: "profile") ?? .object([:])
    segmentSummary = try job.summary(of: "segment") ?? .object([:])
    experimentSummary = try job.summary(of: "experiment") ?? .object([:])
    rejects = try job.table("ingest/rejects.csv")
    quality = try job.table("ingest/quality.csv")
    profile = try job.table("profile/customers.csv")
    cohorts = try job.table("metrics/cohorts.csv")
    segments = try job.table("segment/segments.csv")
    scan = try job.table("segment/scan.csv")
    models = try job.table("regress/models.csv")
    results = try job.table("experiment/results.csv")
    checks = try job.table("experiment/checks.csv")
    var coefficients: [String: Table] = [:]
    for name in models?.strings("model") ?? [] {
      guard let name, let table = try job.table("regress/\(name).csv") else { continue }
      coefficients[name] = table
    }
    self.coefficients = coefficients
  }
}

/// metrics.csv by metric and month.
struct MetricSeries {
  struct Point {
    let month: String
    let value: Double?
    let low: Double?
    let high: Double?
    let numerator: Double?
    let denominator: Double?
    let complete: Bool
  }

  private var months: [String: [Point]] = [:]
  private var all: [String: Point] = [:]
  /// Metrics in the order of the file.
  private(set) var names: [String] = []

  init(_ table: Table?) {
    guard let table = table.map(Self.shown) else { return }
    let metric = table.strings("metric")
    let kind = table.strings("period_kind")
    let period = table.strings("period")
    let value = table.numbers("value")
    let low = table.numbers("ci_low")
    let high = table.numbers("ci_high")
    let numerator = table.numbers("numerator")
    let denominator = table.numbers("denominator")
    let (note, notes) = table.words("note")
    let isOpen = (0..<Int32(notes.count)).map { notes[$0].contains("in_progress") }
    for row in 0..<table.rows {
      guard let name = metric[row] else { continue }
      let point = Point(
        month: period[row] ?? "", value: value[row], low: low[row], high: high[row],
        numerator: numerator[row], denominator: denominator[row],
        complete: note[row] < 0 || !isOpen[Int(note[row])])
      if names.last != name { names.append(name) }
      if kind[row] == "all" { all[name] = point } else { months[name, default: []].append(point) }
    }
  }

  /// The report shows the whole shop, over the whole time and by month.
  private static func shown(_ table: Table) -> Table {
    let (dimension, dimensions) = table.words("dimension")
    let (kind, kinds) = table.words("period_kind")
    let whole = dimensions.find("all")
    let shown = [kinds.find("all"), kinds.find("month")]
    return table.picking((0..<table.rows).filter { dimension[$0] == whole && shown.contains(kind[$0]) })
  }

  func whole(_ metric: String) -> Point? { all[metric] }
  func series(_ metric: String) -> [Point] { months[metric] ?? [] }

  /// Months that are over and have a value, oldest first.
  func finished(_ metric: String) -> [Point] { series(metric).filter { $0.complete && $0.value != nil } }
}
