internal import CSystem
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
  private let nothing = WordPart(Words())

  /// Takes the cells of the chunks.
  static func joined(_ chunks: inout [RowChunk], _ description: TableDescription, threads: Int) -> [Column] {
    var columns = ChunkColumns(chunks, description, threads)
    for chunk in chunks.indices { chunks[chunk].words = [] }
    // The columns with most words hold most and go first.
    let order = description.columns.indices.sorted { a, b in
      let (x, y) = (columns.weight(a), columns.weight(b))
      return x != y ? x > y : a < b
    }
    var joined = [Column](repeating: .absent(columns.absent), count: order.count)
    for j in order { joined[j] = description.columns[j].kind.isWord ? columns.words(j) : columns.integers(j) }
    chunks = []
    if columns.starts.last! >= largeTable { dangol_return_memory() }
    return joined
  }

  /// Tables whose chunks are worth being given back to the system.
  private static let largeTable = 1 << 18

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
    let (parts, starts) = (chunks.map(\.cells), starts)
    if parts.allSatisfy({ $0.rows == 0 || $0.integers(j) == nil }) { return .absent(absent) }
    return .integers(
      Parallel.filled(starts.last!, parts.count, threads: threads) { part, cells in
        if let own = parts[part].integers(j) {
          (cells + starts[part]).initialize(from: own, count: parts[part].rows)
        } else {
          // A file without the column's header beside one with it.
          (cells + starts[part]).initialize(repeating: Column.missing, count: parts[part].rows)
        }
        parts[part].release(j)
      })
  }

  private mutating func words(_ j: Int) -> Column {
    let (parts, starts) = (chunks.map(\.cells), starts)
    let words = chunks.map { $0.words[j] }
    for chunk in chunks.indices { chunks[chunk].words[j] = nothing }
    if parts.allSatisfy({ $0.rows == 0 || $0.indices(j) == nil }) { return .absent(absent) }
    let join = WordJoin(words, threads: threads)
    let indices: [Int32] = Parallel.filled(starts.last!, parts.count, threads: threads) { part, cells in
      let rows = parts[part].rows
      guard let own = parts[part].indices(j) else {
        return (cells + starts[part]).initialize(repeating: -1, count: rows)
      }
      join.places.withUnsafeBufferPointer { places in
        for row in 0..<rows {
          let index = own[row]
          cells[starts[part] + row] = index < 0 ? -1 : places[join.starts[part] + Int(index)]
        }
      }
      parts[part].release(j)
    }
    return .words(indices, join.words)
  }
}
