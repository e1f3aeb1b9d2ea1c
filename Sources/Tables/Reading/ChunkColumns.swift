internal import Parallelism

/// Columns of a table from the chunks that its files were read in.
enum ChunkColumns {
  /// Each column on its own; words get the indices that reading in one go would have given them.
  static func joined(_ chunks: [RowChunk], _ description: TableDescription, threads: Int) -> [Column] {
    let rows = chunks.reduce(0) { $0 + $1.rows }
    let absent = AbsentCells(rows)
    // The columns with most words take longest and are taken first.
    let order = description.columns.indices.sorted { a, b in
      let (x, y) = (weight(chunks, a), weight(chunks, b))
      return x != y ? x > y : a < b
    }
    let done = Parallel.map(order.count, threads: threads) { i in
      let j = order[i]
      return description.columns[j].kind.isWord
        ? words(chunks, j, rows, absent) : integers(chunks, j, rows, absent)
    }
    var columns = [Column](repeating: .absent(absent), count: order.count)
    for (i, j) in order.enumerated() { columns[j] = done[i] }
    return columns
  }

  private static func weight(_ chunks: [RowChunk], _ column: Int) -> Int {
    chunks.reduce(0) { $0 + ($1.words.indices.contains(column) ? $1.words[column].count : 0) }
  }

  private static func integers(_ chunks: [RowChunk], _ j: Int, _ rows: Int, _ absent: AbsentCells) -> Column {
    guard chunks.contains(where: { !$0.integers[j].isEmpty }) else { return .absent(absent) }
    let values = [Int64](unsafeUninitializedCapacity: rows) { buffer, count in
      for chunk in chunks {
        // A file without the column's header beside one with it.
        if chunk.integers[j].isEmpty {
          buffer[count..<count + chunk.rows].initialize(repeating: Column.missing)
        } else {
          _ = buffer[count...].initialize(fromContentsOf: chunk.integers[j])
        }
        count += chunk.rows
      }
    }
    return .integers(values)
  }

  private static func words(_ chunks: [RowChunk], _ j: Int, _ rows: Int, _ absent: AbsentCells) -> Column {
    guard chunks.contains(where: { !$0.indices[j].isEmpty }) else { return .absent(absent) }
    var all = Words()
    let values = [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
      for chunk in chunks {
        let places = all.intern(chunk.words[j])
        if chunk.indices[j].isEmpty {
          buffer[count..<count + chunk.rows].initialize(repeating: -1)
        } else {
          for (row, index) in chunk.indices[j].enumerated() {
            buffer[count + row] = index < 0 ? -1 : places[Int(index)]
          }
        }
        count += chunk.rows
      }
    }
    return .words(values, all)
  }
}
