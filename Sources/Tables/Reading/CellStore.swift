/// Cells of a stretch's accepted rows by column: numbers and times in eight bytes, indices of words
/// in four.
final class CellStore: @unchecked Sendable {
  private(set) var rows = 0
  private var room: Int
  private let isWord: [Bool]
  /// Columns of the description: first those of numbers, then those of words.
  private let numbers: [Int]
  private let words: [Int]
  /// By column of the description; nil where nothing is stored.
  private let integers: UnsafeMutablePointer<UnsafeMutablePointer<Int64>?>
  private let indices: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>

  init(_ stored: [Int], isWord: [Bool], room: Int = 1024) {
    self.isWord = isWord
    self.room = room
    numbers = stored.filter { !isWord[$0] }
    words = stored.filter { isWord[$0] }
    integers = .allocate(capacity: max(1, isWord.count))
    integers.initialize(repeating: nil, count: isWord.count)
    indices = .allocate(capacity: max(1, isWord.count))
    indices.initialize(repeating: nil, count: isWord.count)
    for j in numbers { integers[j] = .allocate(capacity: room) }
    for j in words { indices[j] = .allocate(capacity: room) }
  }

  deinit {
    for j in isWord.indices {
      integers[j]?.deallocate()
      indices[j]?.deallocate()
    }
    integers.deallocate()
    indices.deallocate()
  }

  /// Adds a row of cells by column of the description.
  @inline(__always)
  func add(_ cells: UnsafeMutablePointer<Int64>) {
    if rows == room { grow() }
    for j in numbers { integers[j].unsafelyUnwrapped[rows] = cells[j] }
    for j in words { indices[j].unsafelyUnwrapped[rows] = Int32(truncatingIfNeeded: cells[j]) }
    rows += 1
  }

  /// Without rows; the memory is kept for others.
  func clear() { rows = 0 }

  private func grow() {
    func larger<T>(_ old: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<T> {
      let new = UnsafeMutablePointer<T>.allocate(capacity: room * 2)
      new.update(from: old, count: rows)
      old.deallocate()
      return new
    }
    for j in numbers { integers[j] = larger(integers[j]!) }
    for j in words { indices[j] = larger(indices[j]!) }
    room *= 2
  }

  /// The cells of a column; nil where nothing feeds it.
  func integers(_ column: Int) -> UnsafePointer<Int64>? { integers[column].map { UnsafePointer($0) } }

  func indices(_ column: Int) -> UnsafePointer<Int32>? { indices[column].map { UnsafePointer($0) } }
}
