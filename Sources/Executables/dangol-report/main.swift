internal import ArgumentParser
internal import Commands

StageCommand<ReportName>.main()
