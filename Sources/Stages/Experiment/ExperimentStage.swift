internal import CivilTime
internal import Commerce
package import Pipeline
package import Tables

/// Which incentive works?
package enum ExperimentStage: Stage {
  package struct Parameters: StageParameters {
    var shop = ShopParameters()
    var definitions: [ExperimentDefinition] = []
    var selfTests = 200

    package init() {}
    package static let fields: [ParameterField<Parameters>] =
      ShopParameters.fields(\Parameters.shop) + [
        ParameterField(
          "definitions",
          accepts:
            "list of { name, control, split, window_days, ends, min_effect, correction, decide_by, variant_cost, explore, metrics: [{ id, kind, of, per, at_least, direction, covariate_days, winsorise, guardrail_margin }] }",
          help:
            "planned comparisons; an experiment of the input without one gets ordered, net revenue and AOV within 30 days",
          get: { .array($0.definitions.map(DefinitionReader.json)) },
          set: { (root, config) throws(DangolError) in
            var definitions: [ExperimentDefinition] = []
            for item in try config.list() {
              let definition = try DefinitionReader.read(item)
              guard !definitions.contains(where: { $0.name == definition.name }) else {
                throw item.fail("two experiments are called '\(printable(definition.name))'")
              }
              definitions.append(definition)
            }
            root.definitions = definitions
          }),
        .integer(
          "aa_runs", \.selfTests, 0...100_000,
          "splits of the A/A test on the shop's own customers; 0 for none"
        ),
      ]
  }

  package struct Summary: Described {
    var status = "ok"
    var reason: String?
    var experiments: [JSON] = []

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("status", "ok, or skipped where there is no experiment") { .string($0.status) },
      SummaryField("reason", "why it was skipped") { .optional($0.reason) },
      SummaryField("experiments", "name, arms, units, sample-ratio state and verdicts of each") {
        .array($0.experiments)
      },
    ]
  }

  package static let contract = Contract(
    name: "experiment", question: "which incentive works?",
    abstract:
      "Compares the arms of each experiment, sample ratio first, with corrected tests and always-valid looks.",
    shares: ShopLoader.reads, reads: ["ingest/touches.csv", "profile/customers.csv"],
    writes: [
      Artifact(
        "experiment/results.csv", table: ExperimentTables.results, help: ExperimentTables.results.help),
      Artifact("experiment/checks.csv", table: ExperimentTables.checks, help: ExperimentTables.checks.help),
      Artifact("experiment/looks.csv", table: ExperimentTables.looks, help: ExperimentTables.looks.help),
      Artifact(
        "experiment/segments.csv", table: ExperimentTables.segments, help: ExperimentTables.segments.help),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let loaded = try ShopLoader.shared(job, parameters.shop.settings(job.context))
    let shop = loaded.shop
    let clicks = try ClickLoader.load(job, loaded)
    let explorer = StudyExplorer(try job.table("profile/customers.csv"), shop)
    var writer = ExperimentWriter(
      unit: job.context.currency.majorPerMinor, seed: job.context.seed, threads: job.context.threads,
      selfTests: parameters.selfTests)
    let defined = Set(parameters.definitions.map(\.name))
    let others = shop.assignments.experiments.filter { !defined.contains($0) }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for definition in parameters.definitions + others.map({ ExperimentDefinition(name: $0) }) {
      if let study = Study(definition, shop, clicks, threads: job.context.threads) {
        writer.add(study, explorer)
      } else {
        writer.addAbsent(definition)
      }
    }
    if let study = Study(referralsOf: shop) { writer.add(study, explorer) }
    try job.write("experiment/results.csv", writer.results.table())
    try job.write("experiment/checks.csv", writer.checks.table())
    try job.write("experiment/looks.csv", writer.looks.table())
    try job.write("experiment/segments.csv", writer.segments.table())
    var summary = Summary()
    summary.experiments = writer.summaries
    if writer.summaries.isEmpty {
      summary.status = "skipped"
      summary.reason = "there is no experiment in the inputs"
    }
    return summary
  }
}
