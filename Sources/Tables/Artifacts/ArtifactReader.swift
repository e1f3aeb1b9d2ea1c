/// Reads an artifact back by its description, through the same reader as any
/// file. An artifact with a refused row is corrupt: nothing is skipped.
package enum ArtifactReader {
  package static func read(
    _ path: String, as description: TableDescription, currency: Currency, zone: Zone
  ) throws(DangolError) -> Table {
    let file = try InputFile(path)
    return try read(file, as: description, currency: currency, zone: zone)
  }

  package static func read(
    _ file: InputFile, as description: TableDescription, currency: Currency, zone: Zone
  ) throws(DangolError) -> Table {
    // What was accepted once is read back whatever its size or year.
    var dialect = Dialect()
    dialect.lineLimit = Int.max
    let records = CSVRecords(file.bytes, dialect: dialect)
    guard records.next() == .record else { throw corrupt(file, 1, "no header") }
    let names = description.columns.map(\.name)
    let header = (0..<records.fieldCount).map { String(decoding: records.field($0), as: UTF8.self) }
    guard header == names else { throw corrupt(file, 1, "its columns are not those of this version") }
    let times = TimeParser(format: .yearFirst, zone: zone, anyYear: true)
    var integers = [[Int64]](repeating: [], count: names.count)
    var numbers = [[Double]](repeating: [], count: names.count)
    var words = [Words](repeating: Words(), count: names.count)
    while let event = records.next() {
      guard event == .record, records.fieldCount == names.count else {
        throw corrupt(file, records.firstLine, "a record that cannot be read")
      }
      for (j, column) in description.columns.enumerated() {
        let field = records.field(j)
        let null = records.isNull(j)
        do throws(FieldFault) {
          switch column.kind {
          case .id, .text, .choice, .flag: integers[j].append(null ? -1 : Int64(words[j].intern(field)))
          case .number: numbers[j].append(null ? .nan : try number(field))
          default:
            integers[j].append(null ? Column.missing : try exact(field, column.kind, currency, times))
          }
        } catch {
          throw corrupt(file, records.firstLine, "column '\(column.name)': \(error.detail)")
        }
      }
    }
    let columns = description.columns.enumerated().map { j, column -> Column in
      if column.kind.isWord { return .words(integers[j].map { Int32($0) }, words[j]) }
      return column.kind == .number ? .numbers(numbers[j]) : .integers(integers[j])
    }
    return Table(description, columns)
  }

  private static func exact(_ field: Bytes, _ kind: ColumnKind, _ currency: Currency, _ times: TimeParser)
    throws(FieldFault) -> Int64
  {
    switch kind {
    case .money: try NumberParser.exact(field).units(currency.decimals, limit: .max)
    case .decimal: try NumberParser.exact(field).units(6, limit: .max)
    case .time: try times.time(field)
    case .date: try times.day(field)
    default: try NumberParser.exact(field).units(0, limit: .max)
    }
  }

  private static func number(_ field: Bytes) throws(FieldFault) -> Double {
    guard let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite else {
      throw FieldFault(.type, "not a number")
    }
    return value
  }

  private static func corrupt(_ file: InputFile, _ line: Int, _ what: String) -> DangolError {
    DangolError(
      .badData, "not an artifact of this version: \(what)", file: file.path, line: line,
      advice: "run the stage that writes it again")
  }
}
