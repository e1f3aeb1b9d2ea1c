/// The rows of one stretch of a file, before stretches are put together. Lines are counted
/// from the stretch's first one.
struct RowChunk: StretchPart, Sendable {
  let start: Int
  var end: Int
  /// With the cells of its rows, until they are added to the table's.
  var scratch: RowScratch?
  var rows = 0
  /// By column of the description; the words are this chunk's own. They too go to the table's.
  var words: [WordPart] = []
  /// The order of the key's words, which stay in the scratch until they are added to the table's.
  var key: HashOrder?
  var origins = ChunkOrigins()
  var rejects: [Reject] = []
  var outcomes: [FileAccount.Outcome: (rows: Int, bytes: Int)] = [:]
  var lines = 0
  /// Lines of the file before the chunk, once they are known.
  var linesBefore = 0
  var masked = 0
  var recomposed: [Words] = []
  var erasedOrders = Words()
  var encodingFaults = 0
  var firstEncodingFault: Int?
  var lineFeedEnds = 0
  var carriageReturnEnds = 0

  init(start: Int) {
    self.start = start
    end = start
  }
}
