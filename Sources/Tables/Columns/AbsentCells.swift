internal import Synchronization

/// The cells of columns that hold nothing; all of a table share them, and they are made when they
/// are first asked for.
package final class AbsentCells: Sendable {
  package let count: Int
  private let madeIntegers = Mutex<[Int64]?>(nil)
  private let madeIndices = Mutex<[Int32]?>(nil)

  package init(_ count: Int) { self.count = count }

  package var integers: [Int64] { madeIntegers.withLock { made(&$0, Column.missing) } }

  package var indices: [Int32] { madeIndices.withLock { made(&$0, -1) } }

  private func made<Cell>(_ cells: inout [Cell]?, _ empty: Cell) -> [Cell] {
    if let cells { return cells }
    let made = Array(repeating: empty, count: count)
    cells = made
    return made
  }
}
