internal import Pipeline
internal import Simulation
internal import Stages
internal import Statistics
internal import Tables

/// One seeded shop through the nightly run, and what the stages said of its truths.
struct PlantedShop: Sendable {
  struct Estimate: Sendable {
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

  init(_ truths: ShopTruths, customers: Int, seed: UInt64, folder: String, threads: Int) throws(DangolError) {
    FileSystem.remove(folder)
    defer { FileSystem.remove(folder) }
    try FileSystem.createDirectories(folder)
    for file in ShopSimulation.files(.customers(customers), seed: seed, truths) {
      try FileSystem.write(to: folder + "/" + file.name) { (add) throws(DangolError) in try file.write(add) }
    }
    let plan = truths.hasSegmentsOnly ? PlantedPipeline.segments : .effects
    try FileSystem.write(plan.text, to: folder + "/planted.yaml")
    var options = RunOptions(pipeline: folder + "/planted.yaml")
    options.threads = threads
    let run = try Driver.run(options, Dangol.product.keeping(plan.stages)) { _ in }.directory
    if truths.hasSegmentsOnly {
      try readSegments(run, truth: folder + "/truth_customers.csv")
      return
    }
    try readExperiment(run)
    for (model, term) in [
      ("value_90d", "at_first_amount"), ("value_90d", "acquisition[referred]"),
      ("repeat_90d", "at_first_amount"), ("repeat_90d", "acquisition[referred]"),
      ("referrals_180d", "acquisition[referred]"),
    ] { try readCoefficient(run, model, term) }
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
