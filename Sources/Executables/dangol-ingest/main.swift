internal import ArgumentParser
internal import Commands

IngestCommand.main()
