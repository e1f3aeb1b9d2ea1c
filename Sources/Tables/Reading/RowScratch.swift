internal import Synchronization

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
final class RowScratchPool: Sendable {
  private let idle = Mutex<[RowScratch]>([])

  func take() -> RowScratch? { idle.withLock { $0.popLast() } }

  func give(_ scratch: RowScratch) {
    scratch.parser.clear(rows: scratch.store.rows)
    scratch.store.clear()
    idle.withLock { $0.append(scratch) }
  }
}
