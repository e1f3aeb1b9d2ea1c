/// A column's values in place, with the form in which they are written.
enum Cells {
  enum Form {
    case plain
    case fixed(decimals: Int)
    case millionths
    case day
    case time
  }

  case absent
  case integers(UnsafePointer<Int64>, Form)
  case ones(UnsafePointer<Int8>, Form)
  case twos(UnsafePointer<Int16>, Form)
  case fours(UnsafePointer<Int32>, Form)
  case numbers(UnsafePointer<Double>)
  case words(UnsafePointer<Int32>, QuotedFields)
  /// Of so many words that most stand in one cell only: quoted when the cell is written,
  /// if not all are plain.
  case manyWords(UnsafePointer<Int32>, Words, arePlain: Bool)
  /// Plain words of one length, as most ids are: a word's index tells its place.
  case evenWords(UnsafePointer<Int32>, Words, length: Int)
}

/// Words as fields, each quoted once, end to end in memory that a `CellSource` owns; after the last
/// as much may be read as a cell's text has room.
struct QuotedFields {
  let bytes: UnsafePointer<UInt8>
  let ends: UnsafePointer<Int>
}

/// Keeps a column in place while it is written.
final class CellSource {
  private let column: Column
  private let form: Cells.Form
  private var fields: [UInt8] = []
  private var ends: [Int] = [0]
  private var arePlain = false
  /// Of all words, if it is the same.
  private var length: Int?

  /// Beyond this a word is quoted when its cell is written.
  private static let fewWords = 1 << 14

  init(_ column: Column, _ kind: ColumnKind, _ currency: Currency) {
    self.column = column
    form =
      switch kind {
      case .money: currency.decimals == 0 ? .plain : .fixed(decimals: currency.decimals)
      case .decimal: .millionths
      case .date: .day
      case .time: .time
      default: .plain
      }
    guard let words else { return }
    guard words.count <= Self.fewWords else {
      // One after the other here, the words are near; in the order of the rows they are not.
      arePlain =
        words.areAllPrintable
        || (0..<Int32(words.count)).allSatisfy { words.withBytes($0, CSVField.isPlain) }
      length = arePlain ? words.commonLength : nil
      return
    }
    for index in 0..<Int32(words.count) {
      words.withBytes(index) { fields += CSVField.bytes($0) }
      ends.append(fields.count)
    }
    fields += [UInt8](repeating: 0, count: CellTexts.room)
  }

  private var words: Words? {
    if case .words(_, let words) = column { return words }
    return nil
  }

  /// Calls `body` with the cells of all sources, which stay where they are until it returns.
  static func withCells(of sources: [CellSource], _ body: (UnsafeBufferPointer<Cells>) -> Void) {
    var cells: [Cells] = []
    func next() {
      guard cells.count < sources.count else { return cells.withUnsafeBufferPointer(body) }
      sources[cells.count].withCells {
        cells.append($0)
        next()
      }
    }
    next()
  }

  private func withCells(_ body: (Cells) -> Void) {
    func cells<Value>(_ values: [Value], _ cells: (UnsafePointer<Value>) -> Cells) {
      values.withUnsafeBufferPointer { body($0.baseAddress.map(cells) ?? .absent) }
    }
    switch column {
    case .absent: body(.absent)
    case .integers(let values): cells(values) { .integers($0, form) }
    case .narrow(.ones(let values)): cells(values) { .ones($0, form) }
    case .narrow(.twos(let values)): cells(values) { .twos($0, form) }
    case .narrow(.fours(let values)): cells(values) { .fours($0, form) }
    case .numbers(let values): cells(values) { .numbers($0) }
    case .words(let indices, let words):
      indices.withUnsafeBufferPointer { indices in
        guard let start = indices.baseAddress else { return body(.absent) }
        guard words.count <= Self.fewWords else {
          if let length, length <= CellTexts.longest {
            return body(.evenWords(start, words, length: length))
          }
          return body(.manyWords(start, words, arePlain: arePlain))
        }
        fields.withUnsafeBufferPointer { fields in
          ends.withUnsafeBufferPointer { ends in
            body(.words(start, QuotedFields(bytes: fields.baseAddress!, ends: ends.baseAddress!)))
          }
        }
      }
    }
  }
}
