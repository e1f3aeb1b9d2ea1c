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
    try FallibleSink.feed(sink) { hand, isOpen in
      var block = TextBlock(hand)
      writeHeader(&block)
      let sources = zip(table.columns, table.description.columns).map { column, description in
        CellSource(column, description.kind, currency)
      }
      CellSource.withCells(of: sources) { cells in
        let layout = RowLayout(cells)
        let texts = CellTexts(layout.commas)
        var from = 0
        while from < table.rows, isOpen() {
          let count = min(texts.rows, table.rows - from)
          for (i, column) in layout.filled.enumerated() {
            texts.fill(i, cells[column], from: from, count, times)
          }
          for row in 0..<count { write(from + row, row, texts, layout, cells, &block) }
          from += count
        }
      }
      block.flush()
    }
  }

  private func writeHeader(_ block: inout TextBlock) {
    for (j, column) in table.description.columns.enumerated() {
      if j > 0 { block.put(UInt8(ascii: ",")) }
      for byte in column.name.utf8 { block.put(byte) }
    }
    block.put(UInt8(ascii: "\n"))
  }

  /// One row of the texts that were made.
  @inline(__always)
  private func write(
    _ row: Int, _ place: Int, _ texts: borrowing CellTexts, _ layout: RowLayout,
    _ cells: UnsafeBufferPointer<Cells>, _ block: inout TextBlock
  ) {
    block.reserve(layout.room)
    // Of its own, to stay in a register.
    var cursor = block.cursor
    cursor.put(commas: layout.leading)
    for i in 0..<layout.filled.count {
      let (text, count) = texts.text(place, i)
      if count == CellTexts.long {
        block.cursor = cursor
        block.put(long: cells[layout.filled[i]], row)
        block.reserve(layout.room)
        cursor = block.cursor
        cursor.put(commas: layout.commas[i].count)
      } else {
        CellTexts.copy(text, cursor.at)
        cursor.skip(Int(count))
      }
      if layout.gaps[i] > 0 { cursor.put(commas: layout.gaps[i]) }
    }
    cursor.put(UInt8(ascii: "\n"))
    block.cursor = cursor
  }
}

/// Which columns have cells, and the commas before the first and behind each of them: those that are put
/// with the texts, or those of a gap of several columns.
private struct RowLayout {
  private(set) var filled: [Int] = []
  private(set) var leading = 0
  private(set) var commas: [CellTexts.Commas] = []
  private(set) var gaps: [Int] = []
  /// For a row whose texts all fit into their room.
  let room: Int

  init(_ cells: UnsafeBufferPointer<Cells>) {
    for j in cells.indices {
      if case .absent = cells[j] { continue }
      filled.append(j)
    }
    leading = filled.first ?? max(0, cells.count - 1)
    for (i, column) in filled.enumerated() {
      let next = i + 1 < filled.count ? filled[i + 1] : cells.count - 1
      let behind = next - column
      let fit = behind <= CellTexts.Commas.most
      commas.append(CellTexts.Commas(count: fit ? behind : 0))
      gaps.append(fit ? 0 : behind)
    }
    // What is copied at once may reach beyond the last text.
    room = cells.count * (CellTexts.room + 1) + 2 * CellTexts.room
  }
}

extension TextBlock {
  /// A cell whose text is longer than its room, or must be quoted.
  fileprivate mutating func put(long cells: Cells, _ row: Int) {
    switch cells {
    case .words(let indices, let fields): put(field: fields, Int(indices[row]))
    case .manyWords(let indices, let words, _): words.withBytes(indices[row]) { put(text: $0) }
    default: preconditionFailure("numbers have room")
    }
  }
}
