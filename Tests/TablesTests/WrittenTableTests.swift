import Tables
import Testing

/// A table that is handed on is the one that reading its artifact gives.
@Suite struct WrittenTableTests {
  private static let description = TableDescription(
    "t", "",
    columns: [
      ColumnDescription("customer", .id, "", customer: .subject), ColumnDescription("key", .id, ""),
      ColumnDescription("word", .text, ""), ColumnDescription("flag", .flag, ""),
      ColumnDescription("number", .number, ""), ColumnDescription("count", .integer, ""),
    ])

  /// 900 rows whose words were met in another order, beside words that no row shows.
  private static func table(unused: Bool) -> Table {
    func words(_ texts: [String], of rows: [String?]) -> Column {
      var words = Words()
      for text in texts { _ = words.intern(text) }
      return .words(rows.map { $0.map { words.intern($0) } ?? -1 }, words)
    }
    let rows = 0..<900
    let customers = rows.map { $0 % 7 == 0 ? nil : "c\($0 % 50)" }
    let known = (0..<50).map { "c\(49 - $0)" } + (unused ? ["nobody"] : [])
    return Table(
      description,
      [
        words(known, of: customers),
        words(rows.map { "k\(899 - $0)" } + (unused ? ["gone"] : []), of: rows.map { "k\($0)" }),
        words(["z", "y", "unused", ""], of: rows.map { ["y", "", nil, "x", "z"][$0 % 5] }),
        words(["yes", "no"], of: rows.map { ["no", "yes", nil][$0 % 3] }),
        .optional(rows.map { $0 % 4 == 0 ? nil : Double($0) / 7 }),
        .integers(rows.map { $0 % 6 == 0 ? Column.missing : Int64($0) }),
      ])
  }

  private static func readBack(_ table: Table) throws -> Table {
    try Artifact.read(
      CSVWriter.bytes(table, currency: Artifact.currency, zone: Artifact.zone), as: description)
  }

  @Test(arguments: [false, true], [1, 2])
  func isWhatIsReadBack(unused: Bool, threads: Int) throws {
    let table = Self.table(unused: unused)
    let handed = table.asWritten(threads: threads)
    let read = try Self.readBack(table)
    #expect(handed.numbers("number") == read.numbers("number"))
    #expect(handed.numbers("number") != table.numbers("number"))
    #expect(handed.integers("count") == read.integers("count"))
    for name in ["customer", "key", "word", "flag"] { #expect(handed.strings(name) == read.strings(name)) }
    for name in ["word", "flag"] {
      // In the same order, for rows may be grouped by them.
      #expect(handed.words(name).indices == read.words(name).indices)
      #expect(handed.words(name).words.count == read.words(name).words.count)
    }
    // Whoever is in the list of customers has a row.
    #expect(handed.words("customer").words.count == read.words("customer").words.count)
  }

  @Test func handingOnTwiceChangesNothing() throws {
    let once = Self.table(unused: true).asWritten(threads: 1)
    let twice = once.asWritten(threads: 1)
    #expect(once.numbers("number") == twice.numbers("number"))
    for name in ["customer", "key", "word", "flag"] {
      #expect(once.words(name).indices == twice.words(name).indices)
    }
  }
}
