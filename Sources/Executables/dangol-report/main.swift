internal import ArgumentParser
internal import Commands

ReportCommand.main()
