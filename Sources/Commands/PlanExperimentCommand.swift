internal import ArgumentParser
internal import Stages
internal import Tables

struct PlanExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan-experiment",
    abstract: "How many customers an experiment needs, how long that takes, and how to split them.",
    discussion: """
      A share by default: --baseline 0.2 --mde 0.02 finds 22 % against 20 %. With --deviation a mean: \
      --baseline 40000 --mde 2000 --deviation 35000. α is shared out over metrics and variants.
      """)

  @Option(help: "The control's share, or its mean.")
  var baseline: Double

  @Option(help: "The smallest change worth finding.")
  var mde: Double

  @Flag(help: "The change is a share of the baseline: 0.1 is a tenth of it.")
  var relative = false

  @Option(help: "Standard deviation of the outcome: a mean is planned.")
  var deviation: Double?

  @Option(help: ArgumentHelp("Arms and their shares, the control first.", valueName: "A=1,B=1"))
  var split = "A=1,B=1"

  @Option(help: "Metrics that share the level (guardrails apart).")
  var metrics = 1

  @Option(help: "Two-sided level of the whole experiment.")
  var alpha = 0.05

  @Option(help: "Probability to find a change of this size.")
  var power = 0.8

  @Option(help: "Days of the window after the assignment.")
  var windowDays = 30

  @Option(help: "Customers a day who can be assigned.")
  var traffic: Double?

  @Option(
    name: .customLong("run"), help: "A run whose new buyers a day are the traffic.", completion: .directory)
  var source: String?

  @Flag(help: "Write JSON.")
  var json = false

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if traffic != nil, source != nil { throw ValidationError("--traffic and --run exclude each other") }
    if let traffic, !(traffic > 0 && traffic.isFinite) { throw ValidationError("--traffic is above 0") }
    if metrics < 1 || metrics > 10_000 { throw ValidationError("--metrics is from 1 to 10000") }
    if windowDays < 1 || windowDays > 3650 { throw ValidationError("--window-days is from 1 to 3650") }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      var planner = ExperimentPlanner(baseline: baseline, effect: mde)
      planner.isRelative = relative
      planner.deviation = deviation
      planner.split = try ExperimentCommand.orderedShares(split)
      planner.metrics = metrics
      planner.alpha = alpha
      planner.power = power
      planner.windowDays = windowDays
      planner.traffic = traffic
      planner.run = source
      let plan = try planner.plan()
      Console.out(json ? plan.text : ExperimentPlanner.text(plan))
    }
  }
}
