internal import Parallelism

/// Columns of a table, to which the rows of its files are added stretch by stretch in the order of the
/// files: each cell is copied once, to where it stays.
///
/// Words are the stretches' own until all are there; then they are joined, one column after the other,
/// each on every thread, and what the stretches hold of it is let go before the next.
final class ReadColumns: @unchecked Sendable {
  private let description: TableDescription
  /// The column whose words are mostly different.
  private let key: Int?
  private(set) var rows = 0
  /// By column of the description; nil where nothing was added.
  private var integers: [[Int64]?]
  private var indices: [[Int32]?]
  /// The first row of each stretch, and the end.
  private var starts = [0]
  /// The words of each stretch by column.
  private var words: [[WordPart]] = []
  private let keyWords = KeyWords()

  /// Rows for which there may be room before any of them is read.
  private static let firstRoom = 1 << 23

  init(_ description: TableDescription, key: Int?) {
    self.key = key
    self.description = description
    integers = Array(repeating: nil, count: description.columns.count)
    indices = integers.map { _ in nil }
  }

  /// Adds a stretch's rows; `expected`: how many the table will have, as far as can be told.
  func add(_ cells: CellStore, _ words: [WordPart], expecting expected: Int) {
    for j in description.columns.indices where cells.rows > 0 {
      if let own = cells.integers(j) {
        add(UnsafeBufferPointer(start: own, count: cells.rows), to: &integers[j], Column.missing, expected)
      } else if let own = cells.indices(j) {
        add(UnsafeBufferPointer(start: own, count: cells.rows), to: &indices[j], -1, expected)
      }
    }
    self.words.append(words)
    rows += cells.rows
    starts.append(rows)
  }

  /// Adds the key's words of the same stretch.
  func add(key words: WordArena, _ order: HashOrder, expecting expected: Int) {
    keyWords.add(words, order, expecting: min(expected, max(Self.firstRoom, 2 * rows)))
  }

  /// `empty`: the cells of a file without the column's header beside one with it.
  @inline(__always)
  private func add<Cell>(
    _ cells: UnsafeBufferPointer<Cell>, to column: inout [Cell]?, _ empty: Cell, _ expected: Int
  ) {
    var added = column ?? []
    column = nil
    if added.capacity < rows + cells.count {
      // Pages that are not written to cost nothing, but a file need not go on as it begins.
      let room = min(expected, max(Self.firstRoom, 2 * rows))
      added.reserveCapacity(max(room, rows + cells.count))
    }
    if added.count < rows { added.append(contentsOf: repeatElement(empty, count: rows - added.count)) }
    added.append(contentsOf: cells)
    column = added
  }

  /// The columns once all rows are there; none are left here.
  func joined(threads: Int) -> [Column] {
    let absent = AbsentCells(rows)
    // The columns with most words hold most and go first.
    let order = description.columns.indices.sorted { a, b in
      let (x, y) = (weight(a), weight(b))
      return x != y ? x > y : a < b
    }
    var joined = [Column](repeating: .absent(absent), count: order.count)
    for j in order {
      if let column = taken(&integers[j], Column.missing) {
        joined[j] = .integers(column)
      } else if var column = taken(&indices[j], -1) {
        let words = joinWords(of: j, in: &column, threads)
        joined[j] = .words(column, words)
      }
    }
    words = []
    return joined
  }

  /// The words of all stretches; the column's cells are their numbers then.
  private func joinWords(of j: Int, in column: inout [Int32], _ threads: Int) -> Words {
    if j == key {
      let parts = keyWords.starts
      let (words, repeats) = keyWords.joined(threads: threads)
      Self.rename(&column, starts, threads: threads) { part, index in
        repeats.number(parts[part] + index)
      }
      return words
    }
    let parts = words.indices.map { part in
      defer { words[part][j] = .empty }
      return words[part][j]
    }
    let join = WordJoin(parts, threads: threads)
    Self.rename(&column, starts, threads: threads) { part, index in
      join.places[join.starts[part] + index]
    }
    return join.words
  }

  private func weight(_ column: Int) -> Int {
    column == key ? keyWords.starts.last! : words.reduce(0) { $0 + $1[column].count }
  }

  /// A column with a cell in every row.
  private func taken<Cell>(_ column: inout [Cell]?, _ empty: Cell) -> [Cell]? {
    guard var cells = column else { return nil }
    column = nil
    if cells.count < rows { cells.append(contentsOf: repeatElement(empty, count: rows - cells.count)) }
    return cells
  }

  /// Indices of the joined words in place of those of each stretch.
  @inline(__always)
  private static func rename(
    _ indices: inout [Int32], _ starts: [Int], threads: Int,
    _ number: @escaping @Sendable (_ part: Int, _ index: Int) -> Int32
  ) {
    indices.withUnsafeMutableBufferPointer { indices in
      guard let base = indices.baseAddress else { return }
      let cells = Parallel.SharedValues(base: base)
      _ = Parallel.map(starts.count - 1, threads: threads) { part in
        for row in starts[part]..<starts[part + 1] where cells.base[row] >= 0 {
          cells.base[row] = number(part, Int(cells.base[row]))
        }
      }
    }
  }
}
