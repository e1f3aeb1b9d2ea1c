internal import ArgumentParser
internal import Commands

StageCommand<ProfileName>.main()
