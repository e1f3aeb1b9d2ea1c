internal import ArgumentParser
internal import Commands

ExperimentCommand.main()
