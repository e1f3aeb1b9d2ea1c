internal import ArgumentParser
internal import Pipeline
internal import Simulation
internal import Stages
internal import Tables

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Make a shop with known truths, as the files a real one would export.")

  @Option(help: "Number of customers.")
  var customers: Int?

  @Option(help: "Number of orders.")
  var orders: Int?

  @Option(help: "Seed; the same seed gives the same files.")
  var seed: UInt64

  @Option(
    help: "What is planted: planted (effects), null (none), separated or uniform (kinds of customers).")
  var truths = ShopTruths.planted

  @Option(help: "Share of the orders that hold a quoted field, 0 to 1 (default: about 0.18).")
  var quoted: Double?

  @Flag(help: "orders.csv in ten columns, without the times of payment and delivery.")
  var brief = false

  @Flag(help: "Also messages to customers (messages.csv) and tickets (in feedback.csv).")
  var service = false

  @Option(help: "Directory for the files.", completion: .directory)
  var out: String

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if let quoted, !(0...1).contains(quoted) { throw ValidationError("--quoted is from 0 to 1") }
    if (customers == nil) == (orders == nil) { throw ValidationError("give either --customers or --orders") }
    if (customers ?? orders ?? 1) < 1 { throw ValidationError("the number is at least 1") }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let size = customers.map { ShopSimulation.Size.customers($0) } ?? .orders(orders!)
      let folder = FileSystem.absolute(out)
      try FileSystem.createDirectories(folder)
      var extras = ShopExtras()
      extras.quoted = quoted
      extras.brief = brief
      extras.service = service
      for file in ShopSimulation.files(size, seed: seed, truths, extras) {
        FileSystem.remove(folder + "/" + file.name)
        try FileSystem.write(to: folder + "/" + file.name) { (add) throws(DangolError) in try file.write(add)
        }
      }
      console.info("wrote a shop to \(out)")
    }
  }
}

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a pipeline file to start from.")

  @Argument(help: "Directory for pipeline.yaml.", completion: .directory)
  var directory: String

  @Option(
    help: "Where the files come from: plain, \(Dangol.product.sources.map(\.name).joined(separator: ", ")).",
    completion: .list(["plain"] + Dangol.product.sources.map(\.name)))
  var source = "plain"

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    let names = ["plain"] + Dangol.product.sources.map(\.name)
    if !names.contains(source) {
      let hint = nearest(source, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("--source takes \(names.joined(separator: ", "))\(hint)")
    }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let profile = Dangol.product.source(source)
      let folder = FileSystem.absolute(directory)
      try FileSystem.createDirectories(folder)
      try FileSystem.write(
        profile.map(StarterPipeline.text) ?? StarterPipeline.plain, to: folder + "/pipeline.yaml")
      console.info(
        "wrote \(directory)/pipeline.yaml; put \(profile == nil ? "orders.csv" : "the exports (orders*.csv)")"
          + " beside it and run: dangol run \(directory)/pipeline.yaml")
    }
  }
}

extension ShopTruths: ExpressibleByArgument {}
