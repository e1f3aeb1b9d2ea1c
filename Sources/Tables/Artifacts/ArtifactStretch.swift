/// The rows of one stretch of an artifact, before stretches are put together.
struct ArtifactStretch: StretchPart, Sendable {
  /// What is the same for all stretches of a file.
  struct Source: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    let dialect: Dialect
    let ends: LineEnds
    let description: TableDescription
    let currency: Currency
    let zone: Zone
  }

  let start: Int
  private(set) var end: Int
  private(set) var rows = 0
  private(set) var lines = 0
  /// By column; empty where a column is of another kind.
  private(set) var integers: [[Int64]]
  private(set) var numbers: [[Double]]
  private(set) var indices: [[Int32]]
  /// This stretch's own.
  private(set) var words: [WordPart] = []
  /// Why reading ended before the end; lines are counted from the first as 0.
  private(set) var fault: (line: Int, what: String)?

  static func read(_ source: Source, _ range: Range<Int>) -> ArtifactStretch {
    var stretch = ArtifactStretch(start: range.lowerBound, columns: source.description.columns.count)
    let records = CSVRecords(
      source.bytes, dialect: source.dialect, ends: source.ends, decoder: nil, from: range.lowerBound,
      stop: range.upperBound)
    stretch.read(records, source)
    stretch.end = records.position
    stretch.lines = records.linesBehind
    return stretch
  }

  private init(start: Int, columns: Int) {
    self.start = start
    end = start
    integers = Array(repeating: [], count: columns)
    numbers = Array(repeating: [], count: columns)
    indices = Array(repeating: [], count: columns)
  }

  private mutating func read(_ records: CSVRecords, _ source: Source) {
    var parser = ArtifactParser(source.currency, source.zone)
    let kinds = source.description.columns.map { ArtifactParser.Form($0.kind, source.currency) }
    var words = [Words](repeating: Words(), count: kinds.count)
    defer { self.words = words.map { WordPart($0) } }
    while let event = records.next() {
      guard event == .record, records.fieldCount == kinds.count else {
        fault = (records.firstLine - 1, "a record that cannot be read")
        return
      }
      for j in kinds.indices {
        let field = records.field(j)
        let isNull = records.isNull(j)
        do throws(FieldFault) {
          switch kinds[j] {
          case .word: indices[j].append(isNull ? -1 : words[j].intern(field))
          case .number: numbers[j].append(isNull ? .nan : try parser.number(field))
          default: integers[j].append(isNull ? Column.missing : try parser.exact(field, kinds[j]))
          }
        } catch {
          let column = source.description.columns[j].name
          fault = (records.firstLine - 1, "column '\(column)': \(error.detail)")
          return
        }
      }
      rows += 1
    }
  }
}
