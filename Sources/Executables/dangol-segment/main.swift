internal import ArgumentParser
internal import Commands

SegmentCommand.main()
