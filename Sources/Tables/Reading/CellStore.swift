/// Cells of a stretch's accepted rows by column, each column in memory of its own so that it can
/// be let go of alone: numbers and times in eight bytes, indices of words in four.
final class CellStore: @unchecked Sendable {
  private(set) var rows = 0
  private var room = 1024
  /// Columns of the description: first those of numbers, then those of words.
  private let numbers: [Int]
  private let words: [Int]
  /// By column of the description; nil where nothing is stored.
  private let integers: UnsafeMutablePointer<UnsafeMutablePointer<Int64>?>
  private let indices: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>
  private let width: Int

  init(_ stored: [Int], isWord: [Bool]) {
    width = isWord.count
    numbers = stored.filter { !isWord[$0] }
    words = stored.filter { isWord[$0] }
    integers = .allocate(capacity: max(1, width))
    integers.initialize(repeating: nil, count: width)
    indices = .allocate(capacity: max(1, width))
    indices.initialize(repeating: nil, count: width)
    for j in numbers { integers[j] = .allocate(capacity: room) }
    for j in words { indices[j] = .allocate(capacity: room) }
  }

  deinit {
    for j in 0..<width { release(j) }
    integers.deallocate()
    indices.deallocate()
  }

  /// Adds a row of cells by column of the description.
  @inline(__always)
  func add(_ cells: UnsafeMutablePointer<Int64>) {
    if rows == room { resize(room * 2) }
    for j in numbers { integers[j].unsafelyUnwrapped[rows] = cells[j] }
    for j in words { indices[j].unsafelyUnwrapped[rows] = Int32(truncatingIfNeeded: cells[j]) }
    rows += 1
  }

  /// Gives back what the last growth took in vain.
  func fit() { resize(max(1, rows)) }

  private func resize(_ size: Int) {
    func resized<T>(_ old: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<T> {
      let new = UnsafeMutablePointer<T>.allocate(capacity: size)
      new.update(from: old, count: rows)
      old.deallocate()
      return new
    }
    for j in numbers { integers[j] = resized(integers[j]!) }
    for j in words { indices[j] = resized(indices[j]!) }
    room = size
  }

  // MARK: once all rows are there

  /// The cells of a column; nil where nothing feeds it.
  func integers(_ column: Int) -> UnsafePointer<Int64>? { integers[column].map { UnsafePointer($0) } }

  func indices(_ column: Int) -> UnsafePointer<Int32>? { indices[column].map { UnsafePointer($0) } }

  func release(_ column: Int) {
    integers[column]?.deallocate()
    integers[column] = nil
    indices[column]?.deallocate()
    indices[column] = nil
  }
}
