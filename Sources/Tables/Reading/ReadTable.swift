/// What became of a file's bytes and records. The identity
/// header + accepted + … = size is checked on every read.
package struct FileAccount: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    case accepted, rejected, duplicate, superseded, blank
    case afterAsOf = "after_as_of"
    case erased
  }

  package let file: String
  package let size: Int
  /// Bytes before the first record: BOM, skipped lines, header.
  package internal(set) var headerBytes = 0
  package internal(set) var headerLines = 0
  package private(set) var rows: [Outcome: Int] = [:]
  package private(set) var bytes: [Outcome: Int] = [:]
  package internal(set) var warnings: [String] = []
  /// What the bytes were read as.
  package internal(set) var encoding = "UTF-8"
  /// Physical lines of the file, counted independently of the parser.
  package internal(set) var physicalLines = 0
  var recordLines = 0

  init(file: String, size: Int) {
    self.file = file
    self.size = size
  }

  package mutating func count(_ outcome: Outcome, rows number: Int = 1, bytes length: Int) {
    rows[outcome, default: 0] += number
    bytes[outcome, default: 0] += length
  }

  /// A row that was accepted at first turns out to be something else.
  package mutating func move(to outcome: Outcome, bytes length: Int) {
    rows[.accepted, default: 0] -= 1
    bytes[.accepted, default: 0] -= length
    count(outcome, bytes: length)
  }

  package var read: Int { rows.values.reduce(0, +) }

  /// Every byte and every line has one place, or the reader has a bug.
  package func check() throws(DangolError) {
    let accounted = headerBytes + bytes.values.reduce(0, +)
    guard accounted == size, recordLines + headerLines == physicalLines else {
      throw DangolError(
        .bug,
        "row accounting does not add up: \(accounted) of \(size) bytes, "
          + "\(recordLines + headerLines) of \(physicalLines) lines", file: file)
    }
  }
}

/// One table, read from all its files: typed rows, where each came from, what
/// was refused, and where every byte went.
package struct ReadTable: Sendable {
  package var table: Table
  package let origins: RowOrigins
  package var rejects: [Reject]
  package var accounts: [FileAccount]
  /// Rows whose customer id was masked by a platform; they count as guests.
  package let masked: Int
  package let mappedColumns: Set<String>
  /// Orders by lines of which one was an erased customer's: all their lines go.
  package let erasedOrders: Words
  /// Mentions of erased customers in the rows of others, which were emptied.
  package let erasedReferences: Int
  /// Where ids are pseudonyms and are compared as people type them: the pseudonym of the
  /// folded id by that of the id, for ids that folding changes.
  package let foldings: [String: String]
  /// Canonical CSV of an accepted row with *** for what must not be shown.
  package let raw: @Sendable (Int) -> String
}
