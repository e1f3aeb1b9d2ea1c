internal import Pipeline
internal import Simulation
internal import Stages
internal import Statistics
internal import Tables

/// One seeded shop through the nightly run, and what the stages said of its truths.
struct PlantedShop {
  struct Estimate {
    let name: String
    let value: Double
    let low: Double
    let high: Double
  }

  /// Experiment differences and model coefficients, by name.
  private(set) var estimates: [Estimate] = []
  /// The fixed-horizon test named a winner, or a look at any day's end did.
  private(set) var verdictWins = false
  private(set) var lookWins = false
  private(set) var structure = ""
  /// Of the segments found and the planted kinds.
  private(set) var adjustedRand: Double?

  private static let pipeline = """
    dangol: 1
    name: planted
    as_of: 2026-06-30
    history_complete: true
    inputs:
      orders: { path: orders.csv }
      referrals: { path: referrals.csv }
      feedback: { path: feedback.csv }
      customers: { path: customers.csv }
      experiments: { path: experiments.csv }
    stages:
      segment: { features: [aov] }
      experiment:
        aa_runs: 0
        definitions:
          - name: welcome_benefit
            control: A
            ends: 2026-05-31
            metrics:
              - { id: repeat, kind: proportion, of: orders.count, at_least: 2 }
              - { id: net_revenue, kind: mean, of: orders.net_revenue }
              - { id: aov, kind: ratio, of: orders.net_revenue, per: orders.count }

    """

  /// `scan`: the number of segments is left to the stage, which takes longest.
  init(customers: Int, seed: UInt64, _ truths: ShopTruths, scan: Bool, folder: String, threads: Int)
    throws(DangolError)
  {
    FileSystem.remove(folder)
    try FileSystem.createDirectories(folder)
    for (name, bytes) in ShopSimulation.files(.customers(customers), seed: seed, truths) {
      try FileSystem.write(bytes, to: folder + "/" + name)
    }
    try FileSystem.write(Self.pipeline, to: folder + "/planted.yaml")
    var options = RunOptions(pipeline: folder + "/planted.yaml")
    options.threads = threads
    if !scan { options.settings = ["segment.k=1", "segment.restarts=1"] }
    let run = try Driver.run(options, Dangol.product) { _ in }.directory
    try readExperiment(run)
    for (model, term) in [
      ("value_90d", "at_first_amount"), ("value_90d", "acquisition[referred]"),
      ("repeat_90d", "at_first_amount"), ("repeat_90d", "acquisition[referred]"),
      ("referrals_180d", "acquisition[referred]"),
    ] { try readCoefficient(run, model, term) }
    if scan { try readSegments(run, truth: folder + "/truth_customers.csv") }
    FileSystem.remove(folder)
  }

  private mutating func readExperiment(_ run: String) throws(DangolError) {
    let table = try RunTable.read("experiment/results.csv", of: run, Dangol.product).table
    let experiment = table.strings("experiment")
    let metric = table.strings("metric")
    let verdict = table.strings("verdict")
    let columns = ["diff", "ci_low", "ci_high"].map { table.numbers($0) }
    for i in 0..<table.rows where experiment[i] == "welcome_benefit" {
      if verdict[i] == "better" || verdict[i] == "worse" { verdictWins = true }
      add("experiment, " + (metric[i] ?? ""), columns.map { $0[i] })
    }
    let looks = try RunTable.read("experiment/looks.csv", of: run, Dangol.product).table
    let named = looks.strings("experiment")
    let ends = (looks.numbers("seq_low"), looks.numbers("seq_high"))
    lookWins = (0..<looks.rows).contains { i in
      named[i] == "welcome_benefit" && ((ends.0[i] ?? 0) > 0 || (ends.1[i] ?? 0) < 0)
    }
  }

  private mutating func readCoefficient(_ run: String, _ model: String, _ term: String) throws(DangolError) {
    guard FileSystem.exists(run + "/regress/\(model).csv") else { return }
    let table = try RunTable.read("regress/\(model).csv", of: run, Dangol.product).table
    guard let row = table.strings("term").firstIndex(of: term) else { return }
    add("\(model), \(term)", ["estimate", "ci_low", "ci_high"].map { table.numbers($0)[row] })
  }

  private mutating func add(_ name: String, _ cells: [Double?]) {
    guard let value = cells[0], let low = cells[1], let high = cells[2] else { return }
    estimates.append(Estimate(name: name, value: value, low: low, high: high))
  }

  private mutating func readSegments(_ run: String, truth: String) throws(DangolError) {
    guard let file = try? MappedFile(run + "/segment/summary.json"), let summary = JSON.parse(file.bytes)
    else { return }
    structure = summary["structure"]?.string ?? ""
    let assignments = try RunTable.read("segment/assignments.csv", of: run, Dangol.product).table
    let kinds = try AnyTable(truth, columns: ["customer_id", "segment"])
    var kind: [String: String] = [:]
    for row in 0..<kinds.rows { kind[kinds.columns[0].text(row) ?? ""] = kinds.columns[1].text(row) }
    var codes: [String: Int] = [:]
    var planted: [Int] = []
    for id in assignments.strings("customer_id") {
      let name = kind[id ?? ""] ?? ""
      if codes[name] == nil { codes[name] = codes.count }
      planted.append(codes[name]!)
    }
    let found = assignments.integers("segment").map { Int($0) }
    adjustedRand = (try? PartitionAgreement(planted, found))?.adjustedRand
  }
}
