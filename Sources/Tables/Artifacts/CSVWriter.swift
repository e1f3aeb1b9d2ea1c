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
        let layout = RowLayout(cells)
        let texts = CellTexts(columns: layout.filled.count)
        var from = 0
        while from < table.rows, failure == nil {
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
    if let failure { throw failure }
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
    for i in 0..<layout.filled.count {
      block.cursor.put(commas: layout.commas[i])
      let (text, count) = texts.text(place, i)
      if count == CellTexts.long {
        block.put(long: cells[layout.filled[i]], row)
        block.reserve(layout.room)
      } else {
        CellTexts.copy(text, block.cursor.at)
        block.cursor.skip(Int(count))
      }
    }
    block.cursor.put(commas: layout.commas[layout.filled.count])
    block.cursor.put(UInt8(ascii: "\n"))
  }
}

/// Which columns have cells, and the commas before each of them and after the last.
private struct RowLayout {
  private(set) var filled: [Int] = []
  private(set) var commas: [Int] = []
  /// For a row whose texts all fit into their room.
  let room: Int

  init(_ cells: UnsafeBufferPointer<Cells>) {
    var waiting = 0
    for j in cells.indices {
      if j > 0 { waiting += 1 }
      if case .absent = cells[j] { continue }
      filled.append(j)
      commas.append(waiting)
      waiting = 0
    }
    commas.append(waiting)
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
