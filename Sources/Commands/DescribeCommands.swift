internal import ArgumentParser
internal import Pipeline
internal import Stages
internal import Tables

struct StagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages", abstract: "List the stages in the order in which they run.")

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let stages = Dangol.product.stages
    if json {
      Console.out(JSON.array(stages.map(StageDescription.json)).text)
    } else {
      for stage in stages {
        let padded = stage.name + String(repeating: " ", count: max(1, 12 - stage.name.count))
        Console.out("\(padded)\(stage.contract.question)\n")
      }
    }
  }
}

/// Finds a stage by name, or says which there are.
private func stage(_ name: String) throws -> AnyStage {
  guard let stage = Dangol.product.stage(name) else {
    let hint = nearest(name, among: Dangol.product.stageNames).map { "; did you mean '\($0)'?" } ?? ""
    throw ValidationError("there is no stage '\(name)'\(hint)")
  }
  return stage
}

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "What a stage reads, writes and takes; or the inputs: tables, columns, sources, reason codes.")

  @Argument(help: "The stage, or inputs.", completion: .list(Dangol.product.stageNames + ["inputs"]))
  var name: String

  @Flag(help: "As JSON.")
  var json = false

  @Flag(help: "The definition of every metric, as docs/metrics.md has it (stage metrics).")
  var definitions = false

  func validate() throws {
    if definitions, name != "metrics" || json {
      throw ValidationError("--definitions is of stage metrics, in Markdown alone")
    }
  }

  func run() throws {
    if name == "inputs", !json {
      Console.out(InputsPage.markdown(Dangol.product))
      return
    }
    if definitions { return Console.out(MetricPage.markdown()) }
    let stage = try stage(name)
    Console.out(json ? StageDescription.json(stage).text : StageDescription.markdown(stage))
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "JSON Schemas of a stage's parameters, summary and tables.")

  @Argument(help: "The stage.", completion: .list(Dangol.product.stageNames))
  var name: String

  func run() throws { Console.out(StageDescription.schema(try stage(name)).text) }
}
