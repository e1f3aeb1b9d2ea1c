internal import Parallelism

/// Columns of a table from the chunks that its files were read in.
///
/// One column after the other, each on every thread, and what the chunks hold of it is let go
/// before the next: the table and its chunks are never in memory both.
struct ChunkColumns {
  private var chunks: [RowChunk]
  private let description: TableDescription
  private let threads: Int
  /// The first row of each chunk, and the end.
  private let starts: [Int]
  private let absent: AbsentCells

  /// Takes the cells of the chunks.
  static func joined(_ chunks: inout [RowChunk], _ description: TableDescription, threads: Int) -> [Column] {
    var columns = ChunkColumns(chunks, description, threads)
    for chunk in chunks.indices { chunks[chunk].dropCells() }
    // The columns with most words hold most and go first.
    let order = description.columns.indices.sorted { a, b in
      let (x, y) = (columns.weight(a), columns.weight(b))
      return x != y ? x > y : a < b
    }
    var joined = [Column](repeating: .absent(columns.absent), count: order.count)
    for j in order { joined[j] = description.columns[j].kind.isWord ? columns.words(j) : columns.integers(j) }
    return joined
  }

  private init(_ chunks: [RowChunk], _ description: TableDescription, _ threads: Int) {
    self.chunks = chunks
    self.description = description
    self.threads = threads
    var starts = [0]
    for chunk in chunks { starts.append(starts.last! + chunk.rows) }
    self.starts = starts
    absent = AbsentCells(starts.last!)
  }

  private func weight(_ column: Int) -> Int {
    chunks.reduce(0) { $0 + ($1.words.indices.contains(column) ? $1.words[column].count : 0) }
  }

  private mutating func integers(_ j: Int) -> Column {
    let parts = chunks.indices.map { chunk in
      let cells = chunks[chunk].integers[j]
      chunks[chunk].integers[j] = []
      return cells
    }
    if parts.allSatisfy(\.isEmpty) { return .absent(absent) }
    let starts = starts
    return .integers(
      Parallel.filled(starts.last!, parts.count, threads: threads) { part, cells in
        // A file without the column's header beside one with it.
        if parts[part].isEmpty {
          (cells + starts[part]).initialize(repeating: Column.missing, count: starts[part + 1] - starts[part])
        } else {
          parts[part].withUnsafeBufferPointer {
            (cells + starts[part]).initialize(from: $0.baseAddress!, count: $0.count)
          }
        }
      })
  }

  private mutating func words(_ j: Int) -> Column {
    let parts = chunks.indices.map { chunk in
      let part = (cells: chunks[chunk].indices[j], words: chunks[chunk].words[j])
      chunks[chunk].indices[j] = []
      chunks[chunk].words[j] = Words()
      return part
    }
    if parts.allSatisfy(\.cells.isEmpty) { return .absent(absent) }
    let join = WordJoin(parts.map(\.words), threads: threads)
    let starts = starts
    let indices = Parallel.filled(starts.last!, parts.count, threads: threads) { part, cells in
      let rows = starts[part + 1] - starts[part]
      guard !parts[part].cells.isEmpty else {
        return (cells + starts[part]).initialize(repeating: Int32(-1), count: rows)
      }
      parts[part].cells.withUnsafeBufferPointer { own in
        join.places.withUnsafeBufferPointer { places in
          let first = join.starts[part]
          for row in 0..<rows {
            let index = own[row]
            cells[starts[part] + row] = index < 0 ? -1 : places[first + Int(index)]
          }
        }
      }
    }
    return .words(indices, join.words)
  }
}
