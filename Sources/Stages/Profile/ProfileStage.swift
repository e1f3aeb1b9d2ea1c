internal import Commerce
package import Pipeline
package import Tables

/// What do we know of each customer?
package enum ProfileStage: Stage {
  package struct Parameters: StageParameters {
    var shop = ShopParameters()
    var compat = RFM.Compatibility.standard
    var segments = RFMRule.standard

    package init() {}
    package static let fields: [ParameterField<Parameters>] =
      ShopParameters.fields(\Parameters.shop) + [
        .choice("rfm.compat", \.compat, "how RFM bins meet at a threshold; r_rfm does as R's rfm package"),
        ParameterField(
          "rfm.segments", accepts: "list of { name, r: [low, high], f: [low, high], m: [low, high] }",
          help: "names for regions of RFM scores; the first match wins, the rest are 'others'",
          get: { .array($0.segments.map(rule)) },
          set: { (root, config) throws(DangolError) in
            var rules: [RFMRule] = []
            for item in try config.list() { rules.append(try Self.rule(item)) }
            root.segments = rules
          }),
      ]

    private static func rule(_ rule: RFMRule) -> JSON {
      func pair(_ range: ClosedRange<Int>) -> JSON {
        .array([.int(range.lowerBound), .int(range.upperBound)])
      }
      return .object([
        "name": .string(rule.name), "r": pair(rule.recency), "f": pair(rule.frequency),
        "m": pair(rule.monetary),
      ])
    }

    private static func rule(_ config: Config) throws(DangolError) -> RFMRule {
      let values = try config.mapping(known: ["name", "r", "f", "m"], what: "an RFM segment")
      guard let name = values["name"] else { throw config.fail("a segment needs a name") }
      func range(_ key: String) throws(DangolError) -> ClosedRange<Int> {
        guard let value = values[key] else { return 1...5 }
        let ends = try value.list()
        guard ends.count == 2 else { throw value.fail("\(key) takes [low, high]") }
        let low = try ends[0].integer(1...5)
        let high = try ends[1].integer(1...5)
        guard low <= high else { throw value.fail("\(key): \(low) is above \(high)") }
        return low...high
      }
      return RFMRule(try name.text(), try range("r"), try range("f"), try range("m"))
    }
  }

  package struct Summary: Described {
    var customers = 0
    var buyers = 0
    var leftTruncated = 0
    var referred = 0
    var rfm: JSON = .null

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("customers", "known customers") { .int($0.customers) },
      SummaryField("buyers", "customers with a counted order") { .int($0.buyers) },
      SummaryField("left_truncated", "buyers whose first order here may not be their first") {
        .int($0.leftTruncated)
      },
      SummaryField("referred", "buyers who are conversions of a referral") { .int($0.referred) },
      SummaryField(
        "rfm", "quintile thresholds (days, orders, major units) and measures whose ties leave fewer bins"
      ) {
        $0.rfm
      },
    ]
  }

  static let customers = TableDescription(
    "customers", "One row a customer.", order: "customer in the canonical order",
    columns: ProfileColumn.all.map(\.description) + ProfileScores.descriptions)

  package static let contract = Contract(
    name: "profile", question: "what do we know of each customer?",
    abstract: "Builds one profile a customer from orders, referrals, feedback and the customers table.",
    shares: ShopLoader.reads,
    writes: [
      Artifact("profile/customers.csv", table: customers, help: customers.help, namesCustomers: true)
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let loaded = try ShopLoader.shared(job, parameters.shop.settings(job.context))
    let source = ProfileSource(loaded, unit: job.context.currency.majorPerMinor)
    let table = ProfileTable(source, threads: job.context.threads)
    let scores = ProfileScores(
      table, job.context.currency, parameters.compat, parameters.segments,
      threads: job.context.threads)
    try job.write("profile/customers.csv", Table(customers, table.columns + scores.columns))

    var summary = Summary()
    summary.customers = loaded.shop.customers
    summary.buyers = table.buyers
    summary.leftTruncated = table.leftTruncated
    summary.referred = table.referred
    if let rfm = scores.rfm {
      func list(_ values: [Double]) -> JSON { .array(values.map { .number($0) }) }
      summary.rfm = .object([
        "recency": list(rfm.recencyThresholds), "frequency": list(rfm.frequencyThresholds),
        "monetary": list(rfm.monetaryThresholds),
        "fewer_bins": .array(rfm.collapsed.map { .string($0) }),
      ])
    }
    return summary
  }
}
