internal import ArgumentParser
internal import Commands

MetricsCommand.main()
