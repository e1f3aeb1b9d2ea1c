import Statistics
import Testing

/// Distinct rows in lexicographic order, beside a plain sort.
@Suite struct DistinctPointsTests {
  /// Values that differ in the last bits alone, many equal ones, both zeros, and any.
  private static let kinds: [@Sendable (inout Xoshiro256) -> Double] = [
    { 1 + Double($0.below(1 << 20)) * 0x1p-52 }, { Double($0.below(30)) - 15 },
    { $0.below(2) == 0 ? 0 : -0.0 }, { $0.normal() * 1e3 }, { -1e-300 * Double(1 + $0.below(9000)) },
  ]

  @Test(arguments: kinds.indices, [100, 20_000]) func sortedRows(kind: Int, n: Int) throws {
    var generator = Xoshiro256(seed: UInt64(kind))
    let values = (0..<n).flatMap { _ in [Self.kinds[kind](&generator), Double(generator.below(3))] }
    let rows = (0..<n).map { [values[2 * $0], values[2 * $0 + 1]] }
    let order = rows.indices.sorted { a, b in
      rows[a] == rows[b] ? a < b : rows[a].lexicographicallyPrecedes(rows[b])
    }
    var distinct: [[Double]] = []
    var counts: [Int] = []
    var places = [Int](repeating: 0, count: n)
    for row in order {
      if distinct.last == rows[row] {
        counts[counts.count - 1] += 1
      } else {
        distinct.append(rows[row])
        counts.append(1)
      }
      places[row] = distinct.count - 1
    }
    for threads in [1, 2, 5] {
      let table = try DistinctPoints(Points(count: n, dimensions: 2, values: values), threads: threads)
      #expect(table.points.values == distinct.flatMap { $0 })
      #expect(table.points.values.allSatisfy { $0 != 0 || $0.sign == .plus })
      #expect(table.counts == counts && table.distinct == places)
      #expect(table.weights == counts.map(Double.init))
    }
  }

  /// Equal rows add up their weights to the same bits in whatever order they come.
  @Test func weightsInAnyOrder() throws {
    var generator = Xoshiro256(seed: 9)
    let values = (0..<9_000).map { _ in Double(generator.below(50)) }
    let weights = (0..<9_000).map { _ in generator.uniform() + 1e-3 }
    let table = try DistinctPoints(Points(columns: [values]), weights: weights, threads: 2)
    var order = Array(values.indices)
    generator.shuffle(&order)
    let shuffled = try DistinctPoints(
      Points(columns: [order.map { values[$0] }]), weights: order.map { weights[$0] })
    #expect(table.count == 50 && shuffled.weights == table.weights)
    for (place, value) in table.points.values.enumerated() {
      let sum = values.indices.reduce(0) { values[$1] == value ? $0 + weights[$1] : $0 }
      #expect(close(table.weights[place], sum, digits: 12))
    }
  }
}
