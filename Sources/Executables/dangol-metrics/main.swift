internal import ArgumentParser
internal import Commands

StageCommand<MetricsName>.main()
