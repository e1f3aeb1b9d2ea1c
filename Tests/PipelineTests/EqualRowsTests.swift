import Tables
import Testing

@testable import Stages

/// Rows that are equal in every column, against a dictionary of all their cells.
@Suite struct EqualRowsTests {
  private static let description = TableDescription(
    "touches", "rows", order: "none",
    columns: [
      ColumnDescription("a", .integer, "a"), ColumnDescription("b", .integer, "b"),
      ColumnDescription("c", .number, "c"), ColumnDescription("d", .text, "d"),
    ])

  /// Of so many values a column, drawn by a linear congruence.
  private func table(_ rows: Int, values: UInt64) -> Table {
    var state: UInt64 = 3
    func draw() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % values)
    }
    var words = Words()
    let codes = (0..<values).map { words.intern("w\($0)") } + [-1]
    return Table(
      Self.description,
      [
        .integers((0..<rows).map { _ in draw() == 0 ? Column.missing : Int64(draw()) }),
        .narrow(.ones((0..<rows).map { _ in Int8(draw() % 100) })),
        .numbers((0..<rows).map { _ in draw() == 0 ? .nan : Double(draw()) / 2 }),
        .words((0..<rows).map { _ in codes[draw()] }, words),
      ])
  }

  @Test(arguments: [(0, 2), (1, 2), (2, 1), (3, 2), (500, 1), (2000, 2), (4000, 5), (6000, 90)])
  func asADictionaryHasThem(rows: Int, values: Int) {
    let table = table(rows, values: UInt64(values))
    // Every third row is left out, as rows are that went before.
    let asked = (0..<rows).filter { $0 % 3 != 1 }
    let (a, b, d) = (table.integers("a"), table.integers("b"), table.words("d").indices)
    guard case .numbers(let c) = table.columns[2] else { return #expect(Bool(false)) }
    let groups = Dictionary(grouping: asked) { row in
      [a[row], b[row], c[row].isNaN ? Int64.min : Int64(c[row] * 2), Int64(d[row])]
    }
    let expected = groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    #expect(RowOrder.equalGroups(table, asked) == expected)
    #expect(rows < 500 || values == 90 || !expected.isEmpty)
  }
}
