/// Where an accepted row stands in its file.
package struct RowOrigin: Sendable {
  package let file: Int32
  package internal(set) var firstLine: Int32
  package internal(set) var lastLine: Int32
  private let size: Int32
  package let offset: Int

  package var length: Int { Int(size) }

  init(file: Int32, firstLine: Int32, lastLine: Int32, length: Int32, offset: Int) {
    self.file = file
    self.firstLine = firstLine
    self.lastLine = lastLine
    size = length
    self.offset = offset
  }
}

/// The origins of a table's rows, as the chunks have them: few are ever looked at.
package struct RowOrigins: RandomAccessCollection, Sendable {
  private var parts: [(origins: [RowOrigin], linesBefore: Int32)] = []
  /// The first row of each part, and the end.
  private var starts = [0]

  init() {}

  /// Rows of which some are gone.
  init(_ origins: [RowOrigin]) { append(origins, linesBefore: 0) }

  /// `linesBefore`: what is to be added to the lines of these rows.
  mutating func append(_ origins: [RowOrigin], linesBefore: Int) {
    parts.append((origins, Int32(linesBefore)))
    starts.append(endIndex + origins.count)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { starts.last! }

  package subscript(row: Int) -> RowOrigin {
    // The last part that begins at or before the row.
    var (low, high) = (0, parts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    var origin = parts[low].origins[row - starts[low]]
    origin.firstLine += parts[low].linesBefore
    origin.lastLine += parts[low].linesBefore
    return origin
  }
}
