internal import ArgumentParser
internal import Commands

StageCommand<RegressName>.main()
