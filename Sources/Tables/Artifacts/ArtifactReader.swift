internal import Parallelism

/// Reads an artifact back by its description, through the same reader of records as any
/// file. An artifact with a refused row is corrupt: nothing is skipped.
package enum ArtifactReader {
  package static func read(
    _ path: String, as description: TableDescription, currency: Currency, zone: Zone, threads: Int = 1,
    stretch: Int = Stretches.length
  ) throws(DangolError) -> Table {
    let file = try InputFile(path)
    return try read(
      file, as: description, currency: currency, zone: zone, threads: threads, stretch: stretch)
  }

  package static func read(
    _ file: InputFile, as description: TableDescription, currency: Currency, zone: Zone, threads: Int = 1,
    stretch: Int = Stretches.length
  ) throws(DangolError) -> Table {
    var dialect = Dialect()
    dialect.lineLimit = Int.max
    let records = CSVRecords(file.bytes, dialect: dialect)
    guard records.next() == .record else { throw corrupt(file, 1, "no header") }
    let names = description.columns.map(\.name)
    let header = (0..<records.fieldCount).map { String(decoding: records.field($0), as: UTF8.self) }
    guard header == names else { throw corrupt(file, 1, "its columns are not those of this version") }
    let source = ArtifactStretch.Source(
      bytes: file.bytes, dialect: dialect, ends: records.ends, description: description, currency: currency,
      zone: zone)
    let stretches = try read(
      source, file, from: records.position, line: records.lastLine + 1, threads: threads, stretch)
    return Table(
      description,
      description.columns.enumerated().map { column($0, of: stretches, $1.kind, threads: threads) })
  }

  private static func read(
    _ source: ArtifactStretch.Source, _ file: InputFile, from start: Int, line: Int, threads: Int,
    _ stretch: Int
  ) throws(DangolError) -> [ArtifactStretch] {
    let stretches = Stretches(source.ends, from: start, length: stretch)
    let order = StretchOrder(stretches) { ArtifactStretch.read(source, $0) }
    _ = Parallel.map(stretches.count, threads: threads) {
      order.add($0, ArtifactStretch.read(source, stretches[$0]))
    }
    var line = line
    for part in order.parts {
      if let fault = part.fault { throw corrupt(file, line + fault.line, fault.what) }
      line += part.lines
    }
    return order.parts
  }

  /// A column of all stretches; words get the indices that reading in one go would have given them.
  private static func column(
    _ j: Int, of stretches: [ArtifactStretch], _ kind: ColumnKind, threads: Int
  ) -> Column {
    if kind == .number { return .numbers(joined(stretches.map { $0.numbers[j] })) }
    guard kind.isWord else { return .integers(joined(stretches.map { $0.integers[j] })) }
    let join = WordJoin(stretches.map { $0.words[j] }, threads: threads)
    var indices: [Int32] = []
    indices.reserveCapacity(stretches.reduce(0) { $0 + $1.rows })
    for (start, stretch) in zip(join.starts, stretches) {
      for index in stretch.indices[j] { indices.append(index < 0 ? -1 : join.places[start + Int(index)]) }
    }
    return .words(indices, join.words)
  }

  private static func joined<Value>(_ parts: [[Value]]) -> [Value] {
    var all: [Value] = []
    all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { all += part }
    return all
  }

  private static func corrupt(_ file: InputFile, _ line: Int, _ what: String) -> DangolError {
    DangolError(
      .badData, "not an artifact of this version: \(what)", file: file.path, line: line,
      advice: "run the stage that writes it again")
  }
}
