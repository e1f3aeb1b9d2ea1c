internal import ArgumentParser
internal import Commands

DangolCommand.main()
