internal import CivilTime
internal import Commerce
package import Pipeline
internal import Statistics
package import Tables

/// Which incentive works?
package enum ExperimentStage: Stage {
  package struct Parameters: StageParameters {
    var shop = ShopParameters()
    var definitions: [ExperimentDefinition] = []

    package init() {}
    package static let fields: [ParameterField<Parameters>] =
      ShopParameters.fields(\Parameters.shop) + [
        ParameterField(
          "definitions",
          accepts:
            "list of { name, control, split, window_days, ends, min_effect, metrics: [{ id, kind, of, per, at_least, direction }] }",
          help:
            "planned comparisons; an experiment of the input without one gets ordered, net revenue and AOV within 30 days",
          get: { .array($0.definitions.map(DefinitionReader.json)) },
          set: { (root, config) throws(DangolError) in
            var definitions: [ExperimentDefinition] = []
            for item in try config.list() { definitions.append(try DefinitionReader.read(item)) }
            root.definitions = definitions
          })
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
    reads: ShopLoader.reads,
    writes: [
      Artifact(
        "experiment/results.csv", table: ExperimentTables.results, help: ExperimentTables.results.help),
      Artifact("experiment/checks.csv", table: ExperimentTables.checks, help: ExperimentTables.checks.help),
      Artifact("experiment/looks.csv", table: ExperimentTables.looks, help: ExperimentTables.looks.help),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let shop = try ShopLoader.load(job, parameters.shop.settings(job.context)).shop
    var writer = ExperimentWriter(unit: job.context.currency.majorPerMinor)
    let defined = Set(parameters.definitions.map(\.name))
    let others = shop.assignments.experiments.filter { !defined.contains($0) }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for definition in parameters.definitions + others.map({ ExperimentDefinition(name: $0) }) {
      if let study = Study(definition, shop) {
        writer.add(study)
      } else {
        writer.addAbsent(definition)
      }
    }
    if let study = Study(referralsOf: shop) { writer.add(study) }
    try job.write("experiment/results.csv", writer.results.table())
    try job.write("experiment/checks.csv", writer.checks.table())
    try job.write("experiment/looks.csv", writer.looks.table())
    var summary = Summary()
    summary.experiments = writer.summaries
    if writer.summaries.isEmpty {
      summary.status = "skipped"
      summary.reason = "there is no experiment in the inputs"
    }
    return summary
  }
}

/// An experiment ready for analysis: its arms and its units' outcomes.
struct Study {
  let definition: ExperimentDefinition
  let arms: [String]
  /// Units of each arm by first assignment, before any exclusion, in order of assignment.
  let assigned: [Int]
  let units: [ObservedUnit]
  let unobserved: Int
  let crossovers: [Int]
  let horizonValid: Bool
  let plannedTotal: Int

  /// Customers assigned in the experiments table.
  init?(_ definition: ExperimentDefinition, _ shop: Shop) {
    guard let data = ExperimentData(definition, shop) else { return nil }
    self.definition = definition
    arms = data.arms
    assigned = data.units.map(\.arm)
    let window = definition.windowDays
    let observed = data.units.filter { shop.observed(Day(Int($0.day)), for: window) }
    unobserved = data.units.count - observed.count
    crossovers = data.arms.indices.map { arm in data.units.count { $0.arm == arm && $0.crossedOver } }
    let horizon = Horizon(definition, data, shop)
    horizonValid = horizon.valid
    plannedTotal = horizon.plannedTotal
    units = observed.map { unit in
      ObservedUnit(
        arm: unit.arm, knownOn: unit.day + Int32(window), inHorizon: horizon.contains(unit),
        crossedOver: unit.crossedOver,
        pairs: definition.metrics.map { data.pair($0, unit, shop) })
    }
  }

  /// The referral table's own variants: the unit is the referrer, the metric
  /// conversions per invitation. Referrers with two variants are left out.
  init?(referralsOf shop: Shop) {
    let referrals = shop.referrals
    let names = referrals.variants.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !names.isEmpty else { return nil }
    var definition = ExperimentDefinition(name: "referral_variant")
    definition.windowDays = shop.settings.attributionDays
    definition.metrics = [
      ExperimentMetric("conversions_per_invitation", .ratio, of: .referralsConverted, per: .referralsSent)
    ]
    var assigned: [(time: Int64, customer: Int, arm: Int)] = []
    var units: [ObservedUnit] = []
    var mixed = 0
    var waiting = 0
    for c in 0..<shop.customers {
      let rows = referrals.rows(ofReferrer: c).map(Int.init).filter {
        referrals.variant[$0] >= 0 && referrals.invitedAt[$0] != Orders.missing
      }
      guard let first = rows.first else { continue }
      guard Set(rows.map { referrals.variant[$0] }).count == 1 else {
        mixed += 1
        continue
      }
      let arm = names.firstIndex(of: referrals.variants[Int(referrals.variant[first])])!
      assigned.append((referrals.start[first], c, arm))
      let known = rows.filter {
        shop.observed(Day(Int(referrals.invitedDay[$0])), for: definition.windowDays)
      }
      guard !known.isEmpty else {
        waiting += 1
        continue
      }
      let converted = known.count { row in
        let friend = Int(referrals.referred[row])
        return friend >= 0 && shop.conversion(of: friend) == row
      }
      units.append(
        ObservedUnit(
          arm: arm, knownOn: known.map { referrals.invitedDay[$0] }.max()! + Int32(definition.windowDays),
          inHorizon: true, crossedOver: false, pairs: [(Int64(converted), Int64(known.count))]))
    }
    guard !assigned.isEmpty else { return nil }
    self.definition = definition
    arms = names
    self.assigned = assigned.sorted { ($0.time, $0.customer) < ($1.time, $1.customer) }.map(\.arm)
    self.units = units
    unobserved = waiting
    crossovers = [mixed] + Array(repeating: 0, count: names.count - 1)
    horizonValid = false
    plannedTotal = 1000
  }
}

/// The one fixed-horizon test: whom it covers and since when it is final.
private struct Horizon {
  let valid: Bool
  let plannedTotal: Int
  private let ends: ExperimentDefinition.End?
  private let chosen: Set<Int32>

  init(_ definition: ExperimentDefinition, _ data: ExperimentData, _ shop: Shop) {
    ends = definition.ends
    let window = definition.windowDays
    switch definition.ends {
    case nil: (valid, plannedTotal, chosen) = (false, 1000, [])
    case .date(let day): (valid, plannedTotal, chosen) = (shop.observed(day, for: window), 1000, [])
    case .perArm(let count):
      var taken = [Int](repeating: 0, count: data.arms.count)
      var members: Set<Int32> = []
      var allKnown = true
      for unit in data.units where taken[unit.arm] < count {
        taken[unit.arm] += 1
        members.insert(unit.customer)
        if !shop.observed(Day(Int(unit.day)), for: window) { allKnown = false }
      }
      valid = allKnown && taken.allSatisfy { $0 == count }
      plannedTotal = count * data.arms.count
      chosen = members
    }
  }

  func contains(_ unit: ExperimentUnit) -> Bool {
    switch ends {
    case nil: true
    case .date(let day): Int(unit.day) <= day.number
    case .perArm: chosen.contains(unit.customer)
    }
  }
}
