/// The rows of one stretch of a file, before stretches are put together. Lines are counted
/// from the stretch's first one.
struct RowChunk: Sendable {
  /// Where reading began and ended, in bytes of the file.
  let start: Int
  var end: Int
  var rows = 0
  /// By column of the description; empty for columns that nothing feeds and for words.
  var integers: [[Int64]]
  /// The same for words, which are this chunk's own.
  var indices: [[Int32]]
  var words: [Words]
  var origins: [RowOrigin] = []
  /// Lines of the file before the chunk, once they are known.
  var linesBefore = 0
  var rejects: [Reject] = []
  var outcomes: [FileAccount.Outcome: (rows: Int, bytes: Int)] = [:]
  var lines = 0
  var masked = 0
  var recomposed: [Words] = []
  var erasedOrders = Words()
  var encodingFaults = 0
  var firstEncodingFault: Int?
  var lineFeedEnds = 0
  var carriageReturnEnds = 0

  init(columns: Int, start: Int) {
    self.start = start
    end = start
    integers = Array(repeating: [], count: columns)
    indices = Array(repeating: [], count: columns)
    words = []
  }

  /// Leaves what is not of cells.
  mutating func dropCells() {
    integers = []
    indices = []
    words = []
  }
}
