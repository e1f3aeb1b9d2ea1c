internal import Parallelism
internal import Tables

/// Writes files while the run goes on, in threads of its own, as many as the run may have.
/// The first failure ends it and is told to whoever comes next.
final class ArtifactWriter: @unchecked Sendable {
  /// Writes one file; asks now and then whether it is still wanted.
  typealias Work = @Sendable (_ isAbandoned: () -> Bool) throws(DangolError) -> ArtifactStore.Entry

  private let threads: Int
  private let monitor = Monitor()
  private let idle = Monitor.Condition()
  // All below are read and written under the monitor.
  private var waiting: [Work] = []
  private var working = 0
  private var entries: [ArtifactStore.Entry] = []
  private var failure: DangolError?
  private var isAbandoned = false

  init(threads: Int) { self.threads = threads }

  /// With one thread the file is written before this returns.
  func add(_ work: @escaping Work) throws(DangolError) {
    let needsThread = try monitor.locked { () throws(DangolError) in
      if let failure { throw failure }
      waiting.append(work)
      guard working < threads else { return false }
      working += 1
      return true
    }
    guard needsThread else { return }
    if threads == 1 || !Parallel.start({ self.drain() }) { drain() }
  }

  /// Waits for all files; gives those that were written since it was last asked.
  func finish() throws(DangolError) -> [ArtifactStore.Entry] {
    try monitor.locked { () throws(DangolError) in
      while working > 0 { monitor.wait(for: idle) }
      if let failure { throw failure }
      defer { entries = [] }
      return entries
    }
  }

  func abandon() {
    monitor.locked {
      isAbandoned = true
      waiting = []
      while working > 0 { monitor.wait(for: idle) }
    }
  }

  /// Takes files until there is none left.
  private func drain() {
    while let work = next() {
      let outcome = Result { () throws(DangolError) in
        try work { self.monitor.locked { self.isAbandoned } }
      }
      monitor.locked {
        switch outcome {
        case .success(let entry): entries.append(entry)
        case .failure(let error):
          failure = failure ?? error
          waiting = []
        }
      }
    }
  }

  /// The next file; a thread that finds none has ended.
  private func next() -> Work? {
    monitor.locked {
      guard waiting.isEmpty else { return waiting.removeFirst() }
      working -= 1
      if working == 0 { monitor.tellAll(idle) }
      return nil
    }
  }
}
