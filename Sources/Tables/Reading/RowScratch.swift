internal import Glibc

/// What a stretch is read into. It goes to the next stretch, so that tables and columns have grown to
/// their size already and lie in memory that the processor has at hand.
/// A class, because memory is used again only where nobody else holds it: one thread at a time.
final class RowScratch: @unchecked Sendable {
  var parser: CellParser
  let store: CellStore
  let origins = OriginStore()

  init(_ parser: CellParser, _ store: CellStore) {
    self.parser = parser
    self.store = store
  }
}

/// Scratch that no thread has in use.
final class RowScratchPool: @unchecked Sendable {
  private var mutex = pthread_mutex_t()
  private var idle: [RowScratch] = []

  init() { pthread_mutex_init(&mutex, nil) }

  deinit { pthread_mutex_destroy(&mutex) }

  func take() -> RowScratch? {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return idle.popLast()
  }

  func give(_ scratch: RowScratch) {
    scratch.parser.clear(rows: scratch.store.rows)
    scratch.store.clear()
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    idle.append(scratch)
  }
}
