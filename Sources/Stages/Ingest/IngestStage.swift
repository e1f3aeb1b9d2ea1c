internal import CivilTime
internal import Parallelism
package import Pipeline
package import Tables

/// What came in, and can it be trusted?
package enum IngestStage: Stage {
  package struct Parameters: StageParameters {
    var maxRejectRate = 0.02
    var maxRejectsFree = 20
    var checks: [QualityCheck] = []

    package init() {}
    package static let fields: [ParameterField<Parameters>] = [
      .number(
        "max_reject_rate", \.maxRejectRate, 0...1,
        "share of a table's rows that may be refused before the run ends with 65"),
      .integer(
        "max_rejects_free", \.maxRejectsFree, 0...1_000_000,
        "refused rows of a table that never end a run, whatever their share"),
      ParameterField(
        "checks", accepts: "list of { table, check, column, at_least, at_most, severity, … }",
        help: "quality checks beside or instead of the standard ones, see docs/quality.md",
        get: { .array($0.checks.map(\.json)) },
        set: { (root, config) throws(DangolError) in
          var checks: [QualityCheck] = []
          for item in try config.list() { checks.append(try QualityCheck.read(item)) }
          root.checks = checks
        }),
    ]
  }

  package struct Summary: Described {
    var tables: [String: JSON] = [:]
    var orders = 0
    var firstDay: String?
    var lastDay: String?
    var guests = 0
    var warnings: [String] = []
    var failedChecks: [String] = []

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("tables", "rows and bytes of each table by outcome") { .object($0.tables) },
      SummaryField("orders", "accepted orders") { .int($0.orders) },
      SummaryField("guest_orders", "accepted orders of no known customer") { .int($0.guests) },
      SummaryField("first_order_day", "local day of the earliest order") { .optional($0.firstDay) },
      SummaryField("last_order_day", "local day of the newest order") { .optional($0.lastDay) },
      SummaryField("warnings", "what is worth a look") { .array($0.warnings.map { .string($0) }) },
      SummaryField("failed_checks", "quality checks of severity error that failed: the command ends with 1") {
        .array($0.failedChecks.map { .string($0) })
      },
    ]
  }

  package static let contract = Contract(
    name: "ingest", question: "what came in, and can it be trusted?",
    abstract:
      "Reads the shop's CSV files, refuses what is wrong with a reason, and writes clean typed tables.",
    inputs: InputTables.all.map(\.description.name),
    writes: InputTables.all.map {
      Artifact(
        "ingest/\($0.description.name).csv", table: $0.description, help: $0.description.help,
        namesCustomers: true, optional: !$0.required)
    } + [
      Artifact(
        "ingest/rejects.csv", table: IngestTables.rejects, help: IngestTables.rejects.help,
        namesCustomers: true),
      Artifact("ingest/quality.csv", table: IngestTables.quality, help: IngestTables.quality.help),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    var summary = Summary()
    var rejects: [Reject] = []
    var quality = QualityReport()
    var failure: DangolError?
    let checks = StandardChecks.with(parameters.checks)
    var lines: LineNumbers?
    var written: [String: Table] = [:]
    var mapped: [String: Set<String>] = [:]
    var totals: [String: [FileAccount.Outcome: Int]] = [:]
    var conflicts: [String: Int] = [:]
    var foldings: [String: String] = [:]
    let end = job.context.zone.start(of: job.context.asOf + 1) - 1
    for input in InputTables.all {
      let name = input.description.name
      let mapping = job.inputMapping(name)
      guard var outcomes = try job.takeInput(name).map({ RowOutcomes($0, mapping) }) else { continue }
      outcomes.dropAfter(end, threads: job.context.threads)
      outcomes.refuseSelfReferrals()
      outcomes.settleKeys()
      var table = outcomes.takeTable()
      var kept = outcomes.kept
      try Cleaning.checkSums(table, keeping: kept, threads: job.context.threads)
      let emptied = Cleaning.emptyTimes(of: &table, keeping: kept, after: end)
      if name == "orders" {
        if mapping.lineGrain {
          table.pick(kept.indices.filter { kept[$0] }.map { Int32($0) })
          lines = LineNumbers(table)
          table = LineGrouping.orders(table, mapping)
          kept = Array(repeating: true, count: table.rows)
        }
        Cleaning.completeRefunds(&table, threads: job.context.threads)
      }
      if name == "referrals" { Cleaning.completeEvidence(&table) }
      if name == "feedback", let lines { table = lines.resolve(table, written["orders"]) }
      table.pick(
        RowOrder.canonical(table, keeping: kept, threads: job.context.threads), threads: job.context.threads)
      if name == "orders" { describe(table, job.context.zone, &summary) }
      try job.write("ingest/\(name).csv", table)
      written[name] = table
      mapped[name] = outcomes.source.mappedColumns
      foldings.merge(outcomes.source.foldings) { known, _ in known }

      let source = outcomes.source
      rejects += source.rejects.sorted { ($0.file, $0.offset) < ($1.file, $1.offset) }
      for account in source.accounts { try account.check() }
      totals[name] = QualityReport.totals(source)
      conflicts[name] = source.rejects.count { $0.code == .keyConflict }
      quality.add(source, emptied: emptied, written: table.rows, parameters, mapping)
      quality.add(emptyCellsOf: table, mapped: source.mappedColumns, checks: checks)
      summary.tables[name] = QualityReport.json(source, written: table.rows)
      summary.warnings += source.accounts.flatMap { account in
        account.warnings.map { "\(account.file): \($0)" }
      }
      if failure == nil { failure = Self.failure(name, source, parameters) }
    }
    if let from = job.inputDerivation("referrals"), let orders = written["orders"] {
      let derived = try DerivedReferrals.derive(
        from: from, orders: orders, customers: written["customers"], codes: written["codes"],
        foldings: job.pseudonymises ? foldings : nil)
      var table = derived.table
      table.pick(RowOrder.canonical(table, keeping: Array(repeating: true, count: table.rows)))
      try job.write("ingest/referrals.csv", table)
      written["referrals"] = table
      mapped["referrals"] = DerivedReferrals.columns
      quality.add(derived, from: from)
      quality.add(emptyCellsOf: table, mapped: DerivedReferrals.columns, checks: checks)
      summary.tables["referrals"] = derived.json(from: from)
      summary.warnings += derived.warnings(from: from)
    }
    let measures = QualityMeasures(
      tables: written, totals: totals, conflicts: conflicts, asOf: job.context.asOf, zone: job.context.zone,
      currency: job.context.currency, threads: job.context.threads)
    // A standard check is about files that have its columns; one that was asked for is always told.
    let told = checks.filter { check in
      let applies = check.columns.allSatisfy { mapped[check.table]?.contains($0) == true }
      return applies && written[check.table] != nil || parameters.checks.contains(check)
    }
    let measured = Parallel.map(told.count, threads: job.context.threads) { i in
      Result { () throws(DangolError) in try measures.measure(told[i]) }
    }
    for (check, measurement) in zip(told, measured) { quality.add(check, try measurement.get()) }
    summary.warnings += quality.warnings
    summary.failedChecks = quality.failures
    try job.write("ingest/rejects.csv", IngestTables.table(rejects))
    try job.write("ingest/quality.csv", quality.table())
    if let failure { throw failure }
    return summary
  }

  private static func describe(_ orders: Table, _ zone: Zone, _ summary: inout Summary) {
    let times = orders.integers("ordered_at")
    summary.orders = orders.rows
    summary.guests = orders.words("customer_id").indices.count { $0 < 0 }
    summary.firstDay = times.min().map { zone.day(of: $0).iso }
    summary.lastDay = times.max().map { zone.day(of: $0).iso }
  }

  /// Too many refused rows end the run; so does a required table of which nothing is left.
  private static func failure(_ name: String, _ source: ReadTable, _ parameters: Parameters) -> DangolError? {
    let totals = QualityReport.totals(source)
    let rejected = totals[.rejected] ?? 0
    let base = QualityReport.base(totals)
    let all = source.accounts.reduce(0) { $0 + $1.read } - (totals[.blank] ?? 0)
    let required = InputTables.all.contains { $0.required && $0.description.name == name }
    let nothingLeft = required && rejected > 0 && rejected == all
    let tooMany =
      rejected > parameters.maxRejectsFree && QualityReport.rejectRate(totals) > parameters.maxRejectRate
    guard nothingLeft || tooMany, let first = source.rejects.first(where: { $0.code != .keyDuplicate }) else {
      return nil
    }
    let limit = NumberText.double(parameters.maxRejectRate * 100)
    return DangolError(
      .badData,
      "\(name): \(rejected) of \(base) rows were refused"
        + (nothingLeft ? ", nothing is left" : " (at most \(limit) % may be)")
        + "; the first is \(first.code.rawValue): \(first.detail)",
      file: first.file, line: first.firstLine, column: first.column,
      advice:
        "see ingest/rejects.csv in the folder of this run that ends in .rejected, mend the export, or set ingest.max_reject_rate"
    )
  }

  /// What `dangol validate` asks: how each table would fare, and the error that a run would end with.
  package static func examine(_ inputs: borrowing InputSet, _ values: [String: Config]) throws(DangolError)
    -> [ReadTable]
  {
    let parameters = try Parameters(values)
    if let from = inputs.derivation("referrals") {
      try DerivedReferrals.check(
        from: from, has: ["customers": inputs.has("customers"), "codes": inputs.has("codes")])
    }
    var tables: [ReadTable] = []
    for input in InputTables.all {
      guard let read = try inputs.read(input.description.name) else { continue }
      var outcomes = RowOutcomes(read, inputs.mapping(input.description.name))
      outcomes.refuseSelfReferrals()
      outcomes.settleKeys()
      if let failure = failure(input.description.name, outcomes.source, parameters) { throw failure }
      tables.append(outcomes.source)
    }
    return tables
  }
}
