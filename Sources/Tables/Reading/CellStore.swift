/// Cells of a stretch's accepted rows by column: numbers and times in eight bytes, indices of words
/// in four.
final class CellStore: @unchecked Sendable {
  private(set) var rows = 0
  private var room: Int
  private let numbers: UnsafeMutableBufferPointer<Stored<Int64>>
  private let words: UnsafeMutableBufferPointer<Stored<Int32>>

  private struct Stored<Cell: BitwiseCopyable>: BitwiseCopyable {
    /// Of the description.
    let column: Int
    var cells: UnsafeMutablePointer<Cell>
  }

  init(_ stored: [Int], isWord: [Bool], room: Int = 1024) {
    self.room = room
    func columns<Cell>(_ wanted: [Int], _: Cell.Type) -> UnsafeMutableBufferPointer<Stored<Cell>> {
      let columns = UnsafeMutableBufferPointer<Stored<Cell>>.allocate(capacity: wanted.count)
      _ = columns.initialize(from: wanted.map { Stored(column: $0, cells: .allocate(capacity: room)) })
      return columns
    }
    numbers = columns(stored.filter { !isWord[$0] }, Int64.self)
    words = columns(stored.filter { isWord[$0] }, Int32.self)
  }

  deinit {
    for column in numbers { column.cells.deallocate() }
    for column in words { column.cells.deallocate() }
    numbers.deallocate()
    words.deallocate()
  }

  /// Adds a row of cells by column of the description.
  @inline(__always)
  func add(_ cells: UnsafeMutablePointer<Int64>) {
    if rows == room { grow() }
    let row = rows
    for at in 0..<numbers.count { numbers[at].cells[row] = cells[numbers[at].column] }
    for at in 0..<words.count {
      words[at].cells[row] = Int32(truncatingIfNeeded: cells[words[at].column])
    }
    rows = row + 1
  }

  /// Without rows; the memory is kept for others.
  func clear() { rows = 0 }

  @inline(never)
  private func grow() {
    func larger<Cell>(_ old: UnsafeMutablePointer<Cell>) -> UnsafeMutablePointer<Cell> {
      let new = UnsafeMutablePointer<Cell>.allocate(capacity: room * 2)
      new.update(from: old, count: rows)
      old.deallocate()
      return new
    }
    for at in numbers.indices { numbers[at].cells = larger(numbers[at].cells) }
    for at in words.indices { words[at].cells = larger(words[at].cells) }
    room *= 2
  }

  /// The cells of a column; nil where nothing feeds it.
  func integers(_ column: Int) -> UnsafePointer<Int64>? {
    numbers.first { $0.column == column }.map { UnsafePointer($0.cells) }
  }

  func indices(_ column: Int) -> UnsafePointer<Int32>? {
    words.first { $0.column == column }.map { UnsafePointer($0.cells) }
  }
}
