package import CivilTime

/// What `dangol run` was asked to do.
package struct RunOptions: Sendable {
  package enum Stages: Sendable, Equatable {
    case all
    case only(String)
    case from(String)
  }

  package enum Previous: Sendable, Equatable {
    case automatic
    case none
    case named(String)
  }

  package var pipeline: String
  package var out: String?
  package var name: String?
  package var asOf: AsOf?
  package var inputs: [String] = []
  package var settings: [String] = []
  package var stages = Stages.all
  package var base: String?
  package var previous = Previous.automatic
  package var threads = 1
  package var dryRun = false
  package var force = false

  package init(pipeline: String) { self.pipeline = pipeline }
}

/// How a run ended, for the command to say.
package struct RunOutcome: Sendable {
  package enum Kind: Sendable, Equatable {
    case published
    case upToDate
    case dryRun
  }

  package let kind: Kind
  package let directory: String
  package let asOf: Day?
  package let stages: [String]
  package let seconds: Double
  /// Quality checks of severity error that failed; the run is published all the same.
  package var failedChecks: [String] = []
}

/// Progress of a run, for logs.
package enum RunEvent: Sendable {
  case stage(String, seconds: Double, note: String)
  case warning(String)
}
