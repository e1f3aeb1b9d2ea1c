import Testing

@testable import Statistics

@Suite struct RowOrderTests {
  /// Short and long tables, with hardly any ties in the first coordinate and with many, against a plain sort.
  @Test(arguments: [(300, 5), (5000, 1_000_000), (5000, 7), (9000, 3000)])
  func asAPlainSortHasIt(rows: Int, values: Int) {
    var generator = Xoshiro256(seed: 2)
    let table = Points(
      columns: (0..<3).map { _ in
        (0..<rows).map { _ in
          // Of both signs, and 0 of both signs, which are equal.
          let size = Double(generator.below(values)) / 16
          return generator.bernoulli(0.5) ? size : -size
        }
      })
    let plain = (0..<rows).sorted { a, b in
      for j in 0..<3 {
        let (x, y) = (table.values[a * 3 + j], table.values[b * 3 + j])
        if x != y { return x < y }
      }
      return a < b
    }
    #expect(RowOrder.lexicographic(table) == plain)
  }

  /// Rows in canonical order, equal ones by their numbers.
  @Test func orderOfATable() throws {
    let table = try DistinctPoints(Points(columns: [[3, 1, 3, 2, 1, 1]]))
    #expect(table.order == [1, 4, 5, 3, 0, 2] && table.counts == [3, 1, 2])
  }
}
