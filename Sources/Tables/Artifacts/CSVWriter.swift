internal import CivilTime

/// Writes tables in the artifact form: UTF-8 without BOM, LF, RFC 4180, an empty
/// cell for "no value" and `""` for an empty text.
package struct CSVWriter {
  private let table: Table
  private let currency: Currency
  private let times: LocalTimes

  package init(_ table: Table, currency: Currency, zone: Zone) {
    self.table = table
    self.currency = currency
    times = LocalTimes(zone)
  }

  package static func bytes(_ table: Table, currency: Currency, zone: Zone) -> [UInt8] {
    var out: [UInt8] = []
    CSVWriter(table, currency: currency, zone: zone).write { out.append(contentsOf: $0) }
    return out
  }

  /// Gives the text to `sink` block by block.
  package func write<E: Error>(_ sink: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
    var failure: E?
    func hand(_ bytes: UnsafeRawBufferPointer) {
      guard failure == nil else { return }
      do throws(E) { try sink(bytes) } catch { failure = error }
    }
    withoutActuallyEscaping(hand) { hand in
      var block = TextBlock(hand)
      writeHeader(&block)
      let sources = zip(table.columns, table.description.columns).map { column, description in
        CellSource(column, description.kind, currency)
      }
      CellSource.withCells(of: sources) { cells in
        for row in 0..<table.rows where failure == nil { write(row, cells, sources, &block) }
      }
      block.flush()
    }
    if let failure { throw failure }
  }

  private func writeHeader(_ block: inout TextBlock) {
    for (j, column) in table.description.columns.enumerated() {
      if j > 0 { block.put(UInt8(ascii: ",")) }
      for byte in column.name.utf8 { block.put(byte) }
    }
    block.put(UInt8(ascii: "\n"))
  }

  @inline(__always)
  private func write(
    _ row: Int, _ cells: UnsafeBufferPointer<Cells>, _ sources: [CellSource], _ block: inout TextBlock
  ) {
    block.reserve(cells.count * (ByteCursor.longest + 1) + 1)
    for j in 0..<cells.count {
      if j > 0 { block.cursor.put(UInt8(ascii: ",")) }
      switch cells[j] {
      case .absent: break
      case .integers(let values, let form):
        let value = values[row]
        if value != Column.missing { write(value, form, &block.cursor) }
      case .numbers(let values):
        let value = values[row]
        if !value.isNaN { block.cursor.put(value, digits: 12) }
      case .words(let indices, let fields):
        let index = Int(indices[row])
        if index >= 0 { block.put(field: fields, index, left: cells.count - j) }
      case .longWords(let indices):
        let index = indices[row]
        if index >= 0 {
          sources[j].words!.withBytes(index) { block.put(text: $0, left: cells.count - j) }
        }
      }
    }
    block.cursor.put(UInt8(ascii: "\n"))
  }

  @inline(__always)
  private func write(_ value: Int64, _ form: Cells.Form, _ cursor: inout ByteCursor) {
    switch form {
    case .plain: cursor.put(value)
    case .fixed(let decimals): cursor.put(value, decimals: decimals)
    case .millionths: cursor.putMillionths(value)
    case .day: cursor.put(Day(Int(value)))
    case .time: times.put(value, &cursor)
    }
  }
}
