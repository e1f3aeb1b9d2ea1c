internal import ArgumentParser
internal import Pipeline
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

  @Option(help: "The same seed gives the same page.")
  var seed: UInt64 = 1

  @Option(help: "Directory for the page.", completion: .directory)
  var out = "docs"

  @Option(help: "Threads; changes the time, never the result (default: all cores).")
  var threads: Int?

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if min(shops, clusterShops) < 1 || customers < 50 || truthCustomers < 50 {
      throw ValidationError("at least one shop, of at least 50 customers")
    }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let folder = FileSystem.absolute(out)
      try FileSystem.createDirectories(folder)
      let report = try PlantedReport(
        shops: shops, customers: customers, clusterShops: clusterShops, truthCustomers: truthCustomers,
        seed: seed, folder: folder + "/.planted-shop", threads: threads ?? coreCount,
        progress: { console.info($0) })
      try FileSystem.replace(folder + "/planted.md", with: Array(report.text.utf8))
      guard report.failures.isEmpty else {
        throw DangolError(.difference, "outside the gate: " + report.failures.joined(separator: "; "))
      }
      console.info("everything planted was found; wrote \(out)/planted.md")
    }
  }
}
