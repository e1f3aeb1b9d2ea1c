package import Pipeline
internal import Statistics
package import Tables

/// What kinds of customers are there?
package enum SegmentStage: Stage {
  package struct Parameters: StageParameters {
    /// nil: chosen by the gap statistic and bootstrap stability.
    var k: Int?
    var kMax = 10
    var features = ["recency_days", "orders", "net_revenue"].map { SegmentFeature($0) }
    var scale = Scaling.Kind.log1pZ
    var restarts = 10
    var newDays = 60

    package init() {}
    package static let fields: [ParameterField<Parameters>] = [
      ParameterField(
        "k", accepts: "auto|1…50",
        help: "number of segments; auto chooses it, or says that there are no natural groups",
        get: { $0.k.map { .int($0) } ?? .string("auto") },
        set: { (root, config) throws(DangolError) in
          root.k = try config.text() == "auto" ? nil : try config.integer(1...50)
        }),
      .integer("k_max", \.kMax, 2...50, "largest number of segments that auto tries"),
      ParameterField(
        "features", accepts: "list of columns of profile/customers.csv, or { column, scale }",
        help: "what customers are compared by; a column of words becomes one yes or no a word",
        get: { .array($0.features.map(\.json)) },
        set: { (root, config) throws(DangolError) in root.features = try Self.features(config) }),
      .choice("scale", \.scale, "how numbers are brought to one scale; log1p-z is ln(1 + |x|), then z"),
      .integer("restarts", \.restarts, 1...10_000, "seeded restarts for the segments themselves"),
      .integer("new_days", \.newDays, 1...3650, "a first order at most this long ago is new, for the names"),
    ]

    private static func features(_ config: Config) throws(DangolError) -> [SegmentFeature] {
      var features: [SegmentFeature] = []
      for item in try config.list() {
        let feature = try SegmentFeature(item)
        guard !features.contains(where: { $0.column == feature.column }) else {
          throw item.fail("'\(feature.column)' stands twice")
        }
        features.append(feature)
      }
      guard !features.isEmpty else {
        throw config.fail("there is no feature", advice: "name at least one column of the profile")
      }
      return features
    }
  }

  package struct Summary: Described {
    var status = "ok"
    var reason: String?
    var k: Int?
    var structure: String?
    var sentence = JSON.null
    var customers = 0
    var leftOut = 0
    var missing: [String: Int] = [:]
    var constant: [String] = []
    var inertia: Double?
    var silhouette: Double?
    var sampled: Int?
    var leastJaccard: Double?
    var converged = true
    var features: [SegmentFeature] = []
    var movement = JSON.null
    var agreement: Double?

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("status", "ok or not_computable") { .string($0.status) },
      SummaryField("reason", "why it cannot be computed") { .optional($0.reason) },
      SummaryField("k", "number of segments") { $0.k.map { .int($0) } ?? .null },
      SummaryField("structure", "clear, weak (no natural groups: a gradient), or given") {
        .optional($0.structure)
      },
      SummaryField("sentence", "the same in words, ko and en") { $0.sentence },
      SummaryField("customers", "buyers that were grouped") { .int($0.customers) },
      SummaryField("left_out", "buyers with an empty feature") { .int($0.leftOut) },
      SummaryField("missing", "buyers without a value, by feature") {
        .object($0.missing.mapValues { .int($0) })
      },
      SummaryField("constant", "features that have one value only") {
        .array($0.constant.map { .string($0) })
      },
      SummaryField("inertia", "sum of squared distances to the own centre, scaled features") {
        .optional($0.inertia)
      },
      SummaryField("silhouette", "mean silhouette") { .optional($0.silhouette) },
      SummaryField("sampled", "buyers that silhouette and resamples were computed on") {
        $0.sampled.map { .int($0) } ?? .null
      },
      SummaryField("least_jaccard", "bootstrap Jaccard similarity of the least stable segment") {
        .optional($0.leastJaccard)
      },
      SummaryField("converged", "the best restart settled") { .bool($0.converged) },
      SummaryField("features", "features used") { .array($0.features.map(\.json)) },
      SummaryField("movement", "customers who stayed and moved since the previous run") { $0.movement },
      SummaryField("rfm_agreement", "adjusted Rand index of segments and RFM segments") {
        .optional($0.agreement)
      },
    ]
  }

  package static let contract = Contract(
    name: "segment", question: "what kinds of customers are there?",
    abstract:
      "Groups buyers by k-means; the number is given, or chosen by the gap statistic and bootstrap stability.",
    reads: ["profile/customers.csv"], compares: ["segment/assignments.csv"],
    writes: [
      artifact("segments", SegmentTables.segments), artifact("profiles", SegmentTables.profiles),
      artifact("assignments", SegmentTables.assignments, namesCustomers: true),
      artifact("scan", SegmentTables.scan), artifact("movement", SegmentTables.movement),
      artifact("rfm", SegmentTables.rfm),
    ])

  private static func artifact(_ name: String, _ table: TableDescription, namesCustomers: Bool = false)
    -> Artifact
  {
    Artifact("segment/\(name).csv", table: table, help: table.help, namesCustomers: namesCustomers)
  }

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let space = try FeatureSpace(job, parameters.features, scale: parameters.scale)
    var summary = Summary()
    summary.customers = space.rows.count
    summary.leftOut = space.leftOut
    summary.missing = space.missing
    summary.constant = space.constant
    summary.features = parameters.features
    var found: Found?
    do throws(NoAnswer) {
      let search = try SegmentSearch(
        space.points, k: parameters.k, largest: parameters.kMax, restarts: parameters.restarts,
        seed: job.context.seed, threads: job.context.threads)
      let groups = SegmentGroups(space, search.model, newDays: parameters.newDays)
      found = Found(search: search, groups: groups, assignments: try groups.assignments(space, search.model))
    } catch {
      summary.status = "not_computable"
      summary.reason = error.reason
    }
    let movement = try SegmentMovement(job, found?.groups, found?.assignments)
    summary.movement = movement.summary
    try job.write("segment/movement.csv", movement.table)
    guard let found else {
      for artifact in contract.writes where artifact.path != "segment/movement.csv" {
        if let table = artifact.table { try job.write(artifact.path, TableBuilder(table).table()) }
      }
      return summary
    }
    summary.describe(found.search)
    let cross = RFMCross(space, found.groups)
    summary.agreement = cross.agreement
    try job.write("segment/segments.csv", found.groups.segments(found.search.stability))
    try job.write(
      "segment/profiles.csv", SegmentProfiles.table(space, found.groups, threads: job.context.threads))
    try job.write("segment/assignments.csv", found.assignments)
    try job.write("segment/scan.csv", found.search.scan())
    try job.write("segment/rfm.csv", cross.table)
    return summary
  }

  private struct Found {
    let search: SegmentSearch
    let groups: SegmentGroups
    let assignments: Table
  }
}

extension SegmentStage.Summary {
  fileprivate mutating func describe(_ search: SegmentSearch) {
    k = search.model.centres.count
    structure = search.structure.rawValue
    let (korean, english) = search.sentence
    sentence = .object(["ko": .string(korean), "en": .string(english)])
    inertia = search.model.inertia
    silhouette = search.silhouette
    sampled = search.sampled
    leastJaccard = search.stability?.jaccard.min()
    converged = search.model.converged
  }
}
