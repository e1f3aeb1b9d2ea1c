internal import ArgumentParser
internal import Commands

StageCommand<ExperimentName>.main()
