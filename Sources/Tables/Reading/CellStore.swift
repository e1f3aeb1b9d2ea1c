/// Cells of accepted rows by column, while a stretch of a file is read.
final class CellStore {
  private(set) var rows = 0
  private var room = 1024
  private let width: Int
  /// The description's column of each stored one.
  private let columns: UnsafeMutablePointer<Int>
  private let values: UnsafeMutablePointer<UnsafeMutablePointer<Int64>>

  init(_ stored: [Int]) {
    width = stored.count
    columns = .allocate(capacity: max(1, width))
    columns.initialize(from: stored, count: width)
    values = .allocate(capacity: max(1, width))
    for k in 0..<width { values[k] = .allocate(capacity: room) }
  }

  deinit {
    for k in 0..<width { values[k].deallocate() }
    values.deallocate()
    columns.deallocate()
  }

  /// Adds a row of cells by column of the description.
  @inline(__always)
  func add(_ cells: UnsafeMutablePointer<Int64>) {
    if rows == room { grow() }
    for k in 0..<width { values[k][rows] = cells[columns[k]] }
    rows += 1
  }

  private func grow() {
    for k in 0..<width {
      let larger = UnsafeMutablePointer<Int64>.allocate(capacity: room * 2)
      larger.update(from: values[k], count: rows)
      values[k].deallocate()
      values[k] = larger
    }
    room *= 2
  }

  /// Hands the columns over, words narrowed to their indices.
  func columns(of count: Int, isWord: [Bool]) -> (integers: [[Int64]], indices: [[Int32]]) {
    var integers = [[Int64]](repeating: [], count: count)
    var indices = [[Int32]](repeating: [], count: count)
    for k in 0..<width {
      let cells = UnsafeBufferPointer(start: values[k], count: rows)
      if isWord[columns[k]] {
        indices[columns[k]] = [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
          for row in 0..<rows { buffer[row] = Int32(truncatingIfNeeded: cells[row]) }
          count = rows
        }
      } else {
        integers[columns[k]] = Array(cells)
      }
    }
    return (integers, indices)
  }
}
