internal import ArgumentParser
internal import Pipeline
internal import Simulation
internal import Tables

struct PlantedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "planted",
    abstract: "Run simulated shops and see whether the stages recover what was planted in them.",
    discussion: "Writes planted.md. A share outside its gate is exit code 1.")

  @Option(help: "Shops with effects, and as many without.")
  var shops = 1000

  @Option(help: "Customers of a shop.")
  var customers = 500

  @Option(help: "Shops with clear segments, and as many without any.")
  var clusterShops = 50

  @Option(help: "Customers of the shop that the truth is read from.")
  var truthCustomers = 200_000

  @OptionGroup var page: PageOptions

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if min(shops, clusterShops) < 1 || customers < 50 || truthCustomers < 50 {
      throw ValidationError("at least one shop, of at least 50 customers")
    }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let folder = try page.folder()
      let fleet = PlantedFleet(
        customers: customers, seed: page.seed, folder: folder + "/.planted-shops",
        threads: page.threads ?? coreCount, progress: { console.info($0) })
      defer { FileSystem.remove(fleet.folder) }
      let large = try fleet.large(customers: truthCustomers)
      let report = PlantedReport(
        options: "--shops \(shops) --customers \(customers) --cluster-shops \(clusterShops) "
          + "--truth-customers \(truthCustomers) --seed \(page.seed)",
        truthShare: Double(customers) / Double(truthCustomers), large: large,
        planted: try fleet.shops(.planted, shops), null: try fleet.shops(.null, shops),
        separated: try fleet.shops(.separated, clusterShops), uniform: try fleet.shops(.uniform, clusterShops)
      )
      try FileSystem.replace(folder + "/planted.md", with: Array(report.text.utf8))
      guard report.failures.isEmpty else {
        throw DangolError(.difference, "outside the gate: " + report.failures.joined(separator: "; "))
      }
      console.info("everything planted was found; wrote \(page.out)/planted.md")
    }
  }
}
