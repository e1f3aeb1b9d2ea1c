internal import Parallelism

/// Reads an artifact back by its description, through the same reader of records as any
/// file. An artifact with a refused row is corrupt: nothing is skipped.
package enum ArtifactReader {
  /// How much of a file a thread reads at a time.
  package static let stretch = 4 << 20

  package static func read(
    _ path: String, as description: TableDescription, currency: Currency, zone: Zone, threads: Int = 1,
    stretch: Int = stretch
  ) throws(DangolError) -> Table {
    let file = try InputFile(path)
    return try read(
      file, as: description, currency: currency, zone: zone, threads: threads, stretch: stretch)
  }

  package static func read(
    _ file: InputFile, as description: TableDescription, currency: Currency, zone: Zone, threads: Int = 1,
    stretch: Int = stretch
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
    let stretches = try stretches(
      source, file, from: records.position, line: records.lastLine + 1, threads: threads, stretch)
    return Table(
      description,
      Parallel.map(names.count, threads: threads) { column($0, of: stretches, description.columns[$0].kind) })
  }

  /// The rows, read on all threads. A stretch ends with the record that reaches its end; one
  /// that turns out to have begun inside a record is read again from where that record ends.
  private static func stretches(
    _ source: ArtifactStretch.Source, _ file: InputFile, from start: Int, line: Int, threads: Int,
    _ stretch: Int
  ) throws(DangolError) -> [ArtifactStretch] {
    let size = source.bytes.count
    var cuts = [start]
    while let last = cuts.last, last < size {
      cuts.append(last + stretch < size ? source.ends.end(last + stretch) : size)
    }
    let fixed = cuts
    let parts = Parallel.map(fixed.count - 1, threads: threads) {
      ArtifactStretch.read(source, from: fixed[$0], to: fixed[$0 + 1])
    }
    var stretches: [ArtifactStretch] = []
    var (at, line) = (start, line)
    for (i, part) in parts.enumerated() where at < fixed[i + 1] {
      let read = part.start == at ? part : ArtifactStretch.read(source, from: at, to: fixed[i + 1])
      if let fault = read.fault { throw corrupt(file, line + fault.line, fault.what) }
      at = read.end
      line += read.lines
      stretches.append(read)
    }
    return stretches
  }

  /// A column of all stretches; words get the indices that reading in one go would have given them.
  private static func column(_ j: Int, of stretches: [ArtifactStretch], _ kind: ColumnKind) -> Column {
    let rows = stretches.reduce(0) { $0 + $1.rows }
    if kind == .number {
      var values: [Double] = []
      values.reserveCapacity(rows)
      for stretch in stretches { values += stretch.numbers[j] }
      return .numbers(values)
    }
    guard kind.isWord else {
      var values: [Int64] = []
      values.reserveCapacity(rows)
      for stretch in stretches { values += stretch.integers[j] }
      return .integers(values)
    }
    var words = Words()
    var indices: [Int32] = []
    indices.reserveCapacity(rows)
    for stretch in stretches {
      let places = words.intern(stretch.words[j])
      for index in stretch.indices[j] { indices.append(index < 0 ? -1 : places[Int(index)]) }
    }
    return .words(indices, words)
  }

  private static func corrupt(_ file: InputFile, _ line: Int, _ what: String) -> DangolError {
    DangolError(
      .badData, "not an artifact of this version: \(what)", file: file.path, line: line,
      advice: "run the stage that writes it again")
  }
}
