package import ArgumentParser
internal import Stages

/// The umbrella command.
package struct DangolCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol",
    abstract: "Nightly analytics of a shop's loyalty and referral programme.",
    version: Dangol.version,
    subcommands: [
      RunCommand.self, ValidateCommand.self, CompareCommand.self, AcceptCommand.self, StagesCommand.self,
      DescribeCommand.self, SchemaCommand.self, InitCommand.self, SimulateCommand.self, ReadCommand.self,
      CertifyCommand.self, CoverageCommand.self, PlanExperimentCommand.self, PlantedCommand.self,
    ])

  package init() {}
}
