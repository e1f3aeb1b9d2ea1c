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

  @Option(help: "Directory for the files.", completion: .directory)
  var out: String

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if (customers == nil) == (orders == nil) { throw ValidationError("give either --customers or --orders") }
    if (customers ?? orders ?? 1) < 1 { throw ValidationError("the number is at least 1") }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let size = customers.map { ShopSimulation.Size.customers($0) } ?? .orders(orders!)
      let folder = FileSystem.absolute(out)
      try FileSystem.createDirectories(folder)
      for (name, bytes) in ShopSimulation.files(size, seed: seed, truths) {
        FileSystem.remove(folder + "/" + name)
        try FileSystem.write(bytes, to: folder + "/" + name)
      }
      console.info("wrote a shop to \(out)")
    }
  }
}

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a pipeline file to start from.")

  enum Source: String, ExpressibleByArgument, CaseIterable { case plain }

  @Argument(help: "Directory for pipeline.yaml.", completion: .directory)
  var directory: String

  @Option(help: "Where the files come from.")
  var source = Source.plain

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let folder = FileSystem.absolute(directory)
      try FileSystem.createDirectories(folder)
      try FileSystem.write(StarterPipeline.text, to: folder + "/pipeline.yaml")
      console.info(
        "wrote \(directory)/pipeline.yaml; put orders.csv beside it and run: dangol run \(directory)/pipeline.yaml"
      )
    }
  }
}

struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read any CSV file; write canonical CSV, and refused rows apart.")

  @Argument(help: "The file.", completion: .file())
  var file: String

  @Option(help: "One byte; TAB for a tabulator.")
  var delimiter = ","

  @Option(help: "One byte.")
  var quote = "\""

  @Option(help: "Whether the first record is a header: yes or no.")
  var header = "yes"

  @Option(help: "Number of fields (default: the header's, or the first record's).")
  var columns: Int?

  @Option(help: "Physical lines before the header.")
  var skipRows = 0

  @Option(help: "Write refused rows to this file.", completion: .file())
  var rejects: String?

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    for text in [delimiter == "TAB" ? "\t" : delimiter, quote] where text.utf8.count != 1 {
      throw ValidationError("'\(text)' is not one byte")
    }
    let bytes = [delimiter == "TAB" ? 9 : delimiter.utf8.first!, quote.utf8.first!]
    if bytes[0] == bytes[1] || !Set(bytes).isDisjoint(with: [0, 10, 13]) {
      throw ValidationError("delimiter and quote differ from each other and from line ends")
    }
    if !["yes", "no"].contains(header) { throw ValidationError("--header takes yes or no") }
    if let columns, !(1...Dialect.columnLimit).contains(columns) {
      throw ValidationError("--columns is from 1 to \(Dialect.columnLimit)")
    }
    if skipRows < 0 { throw ValidationError("--skip-rows is not negative") }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      if let rejects, FileSystem.resolved(rejects) == FileSystem.resolved(file) {
        throw DangolError(.usage, "--rejects names the file that is read", file: file)
      }
      Interruption.install()
      var failure: DangolError?
      var dialect = Dialect()
      dialect.delimiter = delimiter == "TAB" ? 9 : delimiter.utf8.first!
      dialect.quote = quote.utf8.first!
      dialect.skipRows = skipRows
      dialect.hasHeader = header == "yes"
      let copy = try CanonicalCopy(
        InputFile(FileSystem.absolute(file)), dialect: dialect, columns: columns,
        write: { if failure == nil { failure = Console.write($0) } })
      if let failure { throw failure }
      if let rejects { try FileSystem.overwrite(copy.rejects, at: rejects) }
      console.info("\(copy.accepted) rows accepted, \(copy.rejected) refused, \(copy.blank) blank")
    }
  }
}

extension ShopTruths: ExpressibleByArgument {}
