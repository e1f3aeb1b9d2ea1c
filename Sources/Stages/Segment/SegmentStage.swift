package import Pipeline
internal import Statistics
package import Tables

/// What kinds of customers are there?
package enum SegmentStage: Stage {
  package struct Parameters: StageParameters {
    /// nil: chosen by the silhouette.
    var k: Int?
    /// Two groups say little more than above and below the middle.
    var kMin = 3
    var kMax = 8
    var features = ["recency_days", "orders", "net_revenue"]
    var scale = Scaling.Kind.log1pZ
    var restarts = 10

    package init() {}
    package static let fields: [ParameterField<Parameters>] = [
      ParameterField(
        "k", accepts: "auto|1…50",
        help: "number of segments; auto takes the best mean silhouette from k_min to k_max",
        get: { $0.k.map { .int($0) } ?? .string("auto") },
        set: { (root, config) throws(DangolError) in
          root.k = try config.text() == "auto" ? nil : try config.integer(1...50)
        }),
      .integer("k_min", \.kMin, 2...50, "smallest number of segments that auto takes where it can"),
      .integer("k_max", \.kMax, 2...50, "largest number of segments that auto tries"),
      .words(
        "features", \.features, accepts: "numeric columns of profile/customers.csv",
        "what customers are compared by"),
      .choice("scale", \.scale, "how features are brought to one scale; log1p-z is ln(1 + |x|), then z"),
      .integer("restarts", \.restarts, 1...10_000, "seeded restarts for each k"),
    ]
  }

  package struct Summary: Described {
    var status = "ok"
    var reason: String?
    var k: Int?
    var customers = 0
    var leftOut = 0
    var inertia: Double?
    var silhouette: Double?
    var silhouetteOn: String?
    var converged = true
    var features: [String] = []

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("status", "ok or not_computable") { .string($0.status) },
      SummaryField("reason", "why it cannot be computed") { .optional($0.reason) },
      SummaryField("k", "number of segments") { $0.k.map { .int($0) } ?? .null },
      SummaryField("customers", "buyers that were grouped") { .int($0.customers) },
      SummaryField("left_out", "buyers with an empty feature") { .int($0.leftOut) },
      SummaryField("inertia", "sum of squared distances to the own centre, scaled features") {
        .optional($0.inertia)
      },
      SummaryField("silhouette", "mean silhouette of the chosen k") { .optional($0.silhouette) },
      SummaryField("silhouette_on", "all, or the size of the seeded sample it was computed on") {
        .optional($0.silhouetteOn)
      },
      SummaryField("converged", "the best restart settled") { .bool($0.converged) },
      SummaryField("features", "features used") { .array($0.features.map { .string($0) }) },
    ]
  }

  package static let contract = Contract(
    name: "segment", question: "what kinds of customers are there?",
    abstract: "Groups buyers by k-means with seeded restarts; k is given or chosen by the silhouette.",
    reads: ["profile/customers.csv"],
    writes: [
      Artifact("segment/segments.csv", table: SegmentTables.segments, help: SegmentTables.segments.help),
      Artifact(
        "segment/assignments.csv", table: SegmentTables.assignments, help: SegmentTables.assignments.help,
        namesCustomers: true),
      Artifact("segment/scan.csv", table: SegmentTables.scan, help: SegmentTables.scan.help),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let data = try BuyerFeatures(job, parameters.features)
    var summary = Summary()
    summary.customers = data.rows.count
    summary.leftOut = data.leftOut
    summary.features = parameters.features
    let scaling = Scaling(parameters.scale, fitting: data.columns)
    let points = Points(columns: scaling.apply(data.columns))
    let search = SegmentSearch(
      points: points, seed: job.context.seed, restarts: parameters.restarts, threads: job.context.threads)
    var scan = TableBuilder(SegmentTables.scan)
    let chosen: SegmentSearch.Choice
    do throws(NoAnswer) {
      chosen = try search.choose(
        parameters.k, among: parameters.kMin...max(parameters.kMin, parameters.kMax), &scan)
    } catch {
      summary.status = "not_computable"
      summary.reason = error.reason
      try job.write("segment/segments.csv", TableBuilder(SegmentTables.segments).table())
      try job.write("segment/assignments.csv", TableBuilder(SegmentTables.assignments).table())
      try job.write("segment/scan.csv", scan.table())
      return summary
    }
    summary.k = chosen.model.centres.count
    summary.inertia = chosen.model.inertia
    summary.silhouette = chosen.silhouette
    summary.silhouetteOn = search.sampleSize.map { "\($0)" } ?? "all"
    summary.converged = chosen.model.converged
    let description = SegmentDescription(data, chosen.model)
    try job.write("segment/segments.csv", description.segments())
    try job.write("segment/assignments.csv", description.assignments(points))
    try job.write("segment/scan.csv", scan.table())
    return summary
  }
}
