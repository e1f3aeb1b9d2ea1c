internal import ArgumentParser
internal import Commands

RegressCommand.main()
