/// What the cells of each column of a file mostly look like, learned from its first 64 MiB: enough to
/// tell a row that has the right number of fields in the wrong places.
///
/// A row is refused for its looks only where a single accident explains all of them: its
/// fields moved by one column, or its quotes were replaced by others.
struct ColumnHabits {
  private struct Column {
    var counts = [Int](repeating: 0, count: CellShape.allCases.count)
    /// Cells in foreign quotes.
    var wrapped = 0
    var words = Words()
  }

  private static let bytes = 64 << 20
  /// Fewer rows have no habits.
  private static let least = 20
  /// A shape that less than a tenth of the rows has is unusual.
  private static let usual = 10
  /// A column with more distinct words is free text.
  private static let vocabulary = 4096

  private var columns: [Column]
  private(set) var first = EdgeHabits()
  private(set) var last = EdgeHabits()
  private var rows = 0
  private let quote: UInt8

  init(_ file: InputFile, dialect: Dialect, width: Int?) throws(DangolError) {
    quote = dialect.quote
    let records = try FileStart(file, dialect: dialect).records
    columns = []
    var isHeader = dialect.hasHeader
    while let event = records.next(), records.offset < Self.bytes {
      guard event == .record else {
        if event != .blank { isHeader = false }
        continue
      }
      if columns.isEmpty { columns = Array(repeating: Column(), count: width ?? records.fieldCount) }
      if !isHeader, records.fieldCount == columns.count { learn(records) }
      isHeader = false
    }
  }

  private mutating func learn(_ records: CSVRecords) {
    rows += 1
    first.learn(records.field(0))
    last.learn(records.field(columns.count - 1))
    for i in columns.indices {
      let cell = records.field(i)
      let shape = CellShape(cell)
      columns[i].counts[shape.rawValue] += 1
      guard shape == .word else { continue }
      if CellShape.unwrapped(cell, quote: quote) != nil {
        columns[i].wrapped += 1
      } else if columns[i].words.count < Self.vocabulary {
        _ = columns[i].words.intern(cell)
      }
    }
  }

  /// Why a record is no row of this file, though it has as many fields.
  func fault(_ records: CSVRecords) -> (RowCode, String)? {
    guard columns.count >= 2 else { return nil }
    if let i = requoted(records) {
      return (.quote, "field \(i + 1) stands in quotes that are not the file's")
    }
    guard rows >= Self.least else { return nil }
    let shapes = columns.indices.map { CellShape(records.field($0)) }
    guard columns.indices.count(where: { !isUsual(shapes[$0], $0) }) >= 2 else { return nil }
    for (i, shape) in shapes.enumerated() {
      if shape == .empty, fits(shapes, from: i, by: 1) {
        return (.type, "the fields fit their columns when those from field \(i + 2) on move to the left")
      }
      if shapes.last == .empty, fits(shapes, from: i, by: -1) {
        return (.type, "the fields fit their columns when those from field \(i + 1) on move to the right")
      }
    }
    return nil
  }

  private func isUsual(_ shape: CellShape, _ column: Int) -> Bool {
    columns[column].counts[shape.rawValue] * Self.usual >= rows
  }

  /// Whether each field fits where the column at `from` takes what stands `by` to its right, and
  /// so do those behind it; of the column that is left over nothing is known.
  private func fits(_ shapes: [CellShape], from: Int, by: Int) -> Bool {
    for i in shapes.indices {
      // What stood here was dropped.
      if by < 0, i == from { continue }
      let source = i < from ? i : i + by
      if shapes.indices.contains(source), !isUsual(shapes[source], i) { return false }
    }
    return true
  }

  /// A field in foreign quotes: two of them, a number, nothing at all, or a word that the
  /// column has elsewhere without. One text in quotes may be meant so.
  private func requoted(_ records: CSVRecords) -> Int? {
    var first: Int?
    for i in columns.indices {
      let cell = records.field(i)
      guard let inner = CellShape.unwrapped(cell, quote: quote),
        rows < Self.least || columns[i].wrapped * Self.usual < rows
      else { continue }
      if first != nil || CellShape(inner) != .word || columns[i].words.find(inner) != nil {
        return first ?? i
      }
      first = i
    }
    return nil
  }
}
