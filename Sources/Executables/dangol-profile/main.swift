internal import ArgumentParser
internal import Commands

ProfileCommand.main()
