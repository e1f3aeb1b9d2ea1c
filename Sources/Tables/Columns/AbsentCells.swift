internal import Glibc

/// The cells of columns that hold nothing; all of a table share them, and they are made when they
/// are first asked for.
package final class AbsentCells: @unchecked Sendable {
  package let count: Int
  private var mutex = pthread_mutex_t()
  private var madeIntegers: [Int64]?
  private var madeIndices: [Int32]?

  package init(_ count: Int) {
    self.count = count
    pthread_mutex_init(&mutex, nil)
  }

  deinit { pthread_mutex_destroy(&mutex) }

  package var integers: [Int64] { made(\.madeIntegers, Column.missing) }

  package var indices: [Int32] { made(\.madeIndices, -1) }

  private func made<Cell>(_ path: ReferenceWritableKeyPath<AbsentCells, [Cell]?>, _ empty: Cell) -> [Cell] {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    if let cells = self[keyPath: path] { return cells }
    let cells = Array(repeating: empty, count: count)
    self[keyPath: path] = cells
    return cells
  }
}
