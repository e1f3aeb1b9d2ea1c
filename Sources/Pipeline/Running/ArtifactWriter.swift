internal import Glibc
internal import Parallelism
internal import Tables

/// Writes files while the run goes on, in threads of its own, as many as the run may have.
/// The first failure ends it and is told to whoever comes next.
final class ArtifactWriter: @unchecked Sendable {
  /// Writes one file; asks now and then whether it is still wanted.
  typealias Work = @Sendable (_ isAbandoned: () -> Bool) throws(DangolError) -> ArtifactStore.Entry

  private let threads: Int
  private var mutex = pthread_mutex_t()
  private var idle = pthread_cond_t()
  // All below are read and written under the mutex.
  private var waiting: [Work] = []
  private var working = 0
  private var entries: [ArtifactStore.Entry] = []
  private var failure: DangolError?
  private var isAbandoned = false

  init(threads: Int) {
    self.threads = threads
    pthread_mutex_init(&mutex, nil)
    pthread_cond_init(&idle, nil)
  }

  deinit {
    pthread_cond_destroy(&idle)
    pthread_mutex_destroy(&mutex)
  }

  /// With one thread the file is written before this returns.
  func add(_ work: @escaping Work) throws(DangolError) {
    let needsThread = try locked { () throws(DangolError) in
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
    try locked { () throws(DangolError) in
      while working > 0 { pthread_cond_wait(&idle, &mutex) }
      if let failure { throw failure }
      defer { entries = [] }
      return entries
    }
  }

  func abandon() {
    pthread_mutex_lock(&mutex)
    isAbandoned = true
    waiting = []
    while working > 0 { pthread_cond_wait(&idle, &mutex) }
    pthread_mutex_unlock(&mutex)
  }

  private func locked<R>(_ body: () throws(DangolError) -> R) throws(DangolError) -> R {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return try body()
  }

  /// Takes files until there is none left.
  private func drain() {
    while let work = next() {
      let outcome = Result { () throws(DangolError) in try work { self.wasAbandoned } }
      pthread_mutex_lock(&mutex)
      switch outcome {
      case .success(let entry): entries.append(entry)
      case .failure(let error):
        failure = failure ?? error
        waiting = []
      }
      pthread_mutex_unlock(&mutex)
    }
  }

  /// The next file; a thread that finds none has ended.
  private func next() -> Work? {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    guard waiting.isEmpty else { return waiting.removeFirst() }
    working -= 1
    if working == 0 { pthread_cond_broadcast(&idle) }
    return nil
  }

  private var wasAbandoned: Bool {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return isAbandoned
  }
}
