import Testing

@testable import Statistics

/// What is worked on side by side has the bits of what is worked on one after the other.
@Suite struct SideBySideTests {
  /// Numbers of all sizes, those without room for a product's rounding among them.
  private static let numbers: [DoubleDouble] = (0..<40).map { i in
    let size = [1, 1e-150, 1e150, 0x1p995, -0x1p1000, 3, -7, 0][i % 8]
    return DoubleDouble(sum: size * (Double(i) / 7 + 1), size * Double(i % 5) * 0x1p-60)
  }

  @Test func pairsOfDoubleDoubles() {
    func same(_ pair: DoubleDoublePair, _ first: DoubleDouble, _ second: DoubleDouble) -> Bool {
      [(pair.first, first), (pair.second, second)].allSatisfy { got, expected in
        (got.high.bitPattern == expected.high.bitPattern || got.high.isNaN && expected.high.isNaN)
          && (got.low.bitPattern == expected.low.bitPattern || got.low.isNaN && expected.low.isNaN)
      }
    }
    for (i, a) in Self.numbers.enumerated() {
      for (j, b) in Self.numbers.enumerated() {
        let (c, d) = (Self.numbers[(i + 11) % 40], Self.numbers[(j + 17) % 40])
        let (x, y) = (DoubleDoublePair(a, c), DoubleDoublePair(b, d))
        #expect(same(x + y, a + b, c + d) && same(x - y, a - b, c - d) && same(x * y, a * b, c * d))
      }
    }
  }

  @Test(arguments: [0, 1, 127, 128, 129, 4096, 4097, 50_001]) func sumsOfBlocks(count: Int) {
    let values = (0..<count).map { Double($0 * 7919 % 1009) / 7 - 60 }
    let whole = Sums.sum(values)
    for threads in [1, 2, 5] {
      let parts = Sums.sum(count, threads: threads) { rows in
        var total = 0.0
        for i in rows { total += values[i] }
        return total
      }
      #expect(parts == whole)
    }
  }

  /// Reflections of two columns at a time, of tables with an odd and an even number of columns, rows that
  /// fill a block or don't, and a last column of zeros: RᵀR is XᵀX, and rows in another order have the same R.
  @Test(arguments: [1, 2, 3, 6, 9]) func factorsOfAnyWidth(columns: Int) {
    let rows = 150
    func value(_ i: Int, _ j: Int) -> Double {
      j == columns && columns % 3 == 0 ? 0 : Double((i * (2 * j + 3) + j * j) % 53) / 16 - 1
    }
    func factor<Scalar: FactorScalar>(_ order: [Int], as: Scalar.Type) -> TriangularFactor<Scalar> {
      var factor = TriangularFactor<Scalar>(width: columns + 1)
      for i in order { factor.add { Scalar(high: value(i, $0), low: 0) } }
      factor.finish()
      return factor
    }
    let plain = factor(Array(0..<rows), as: Double.self)
    let extended = factor(Array(0..<rows), as: DoubleDouble.self)
    let turned = factor((0..<rows).reversed(), as: DoubleDouble.self)
    for j in 0...columns {
      for k in 0...j {
        let expected = (0..<rows).reduce(0) { $0 + value($1, j) * value($1, k) }
        let product = (0...k).reduce(0) { $0 + plain[$1, j] * plain[$1, k] }
        #expect(close(product, expected, absolute: 1e-11))
        #expect(close(plain[k, j].magnitude, extended[k, j].value.magnitude, absolute: 1e-12))
        #expect(close(turned[k, j].value.magnitude, extended[k, j].value.magnitude, absolute: 1e-14))
      }
    }
  }
}
