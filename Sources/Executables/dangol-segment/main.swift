internal import ArgumentParser
internal import Commands

StageCommand<SegmentName>.main()
