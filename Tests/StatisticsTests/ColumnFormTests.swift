import Testing

@testable import Statistics

/// Columns of few digits are multiplied with less work: the bits must be those of the work for all digits.
@Suite struct ColumnFormTests {
  private static let indicator = (0..<64).map { $0 % 3 == 0 ? 0.25 : 0 }
  private static let amounts = (0..<64).map { Double(($0 * 7919) % 33_554_431) * 0x1p-20 }
  private static let full = (0..<64).map { Double($0 * 7919 % 101) / 7 - 3 }

  private func bits(_ values: [Double]) -> UInt64 { Lanes.extent(values).bits }

  @Test func digitsAreFound() {
    #expect(ColumnForm(bits: bits(Self.indicator)) == .powers)
    #expect(ColumnForm(bits: bits(Self.indicator.map { -$0 })) == .powers)
    #expect(ColumnForm(bits: bits(Self.amounts)) == .short)
    #expect(ColumnForm(bits: bits(Self.full)) == .full)
    // One value with a 27th digit, behind the last eight too.
    #expect(ColumnForm(bits: bits(Self.amounts + [1 + 0x1p-26])) == .full)
    #expect(ColumnForm(bits: bits(Self.amounts + [1 + 0x1p-25])) == .short)
    #expect(ColumnForm(bits: bits([])) == .powers)
  }

  @Test func sumsHaveTheSameBits() {
    let other = (0..<64).map { Double($0 * $0 % 89) / 11 - 2.5 }
    for (form, column) in [
      (ColumnForm.powers, Self.indicator), (.short, Self.amounts), (.short, Self.indicator),
      (.full, Self.full),
    ] {
      var known = PreciseSums([form])
      var plain = PreciseSums([.full])
      // Blocks of 64 rows and one of 40.
      for rows in [64, 64, 40] {
        known.add(column, other, rows)
        plain.add(column, other, rows)
      }
      #expect(known.totals == plain.totals)
      let exact = [64, 64, 40].reduce(DoubleDouble.zero) { total, rows in
        total + Sums.precise(rows) { DoubleDouble(product: column[$0], other[$0]) }
      }
      #expect(close(known.totals[0].high, exact.high, digits: 15))
    }
  }

  /// Slope and intercept from sums of whole numbers, as 128-bit integers hold them.
  @Test func longTablesOfShortColumns() throws {
    let n = 20_000
    let x = (0..<n).map { $0 * 7919 % 10_007 }
    let y = (0..<n).map { 3 * x[$0] + $0 * 31 % 1_009 }
    func sum(_ term: (Int) -> Int) -> Int128 { (0..<n).reduce(Int128(0)) { $0 + Int128(term($1)) } }
    let (sx, sy) = (sum { x[$0] }, sum { y[$0] })
    let spread = Int128(n) * sum { x[$0] * x[$0] } - sx * sx
    let slope = Double(Int128(n) * sum { x[$0] * y[$0] } - sx * sy) / Double(spread)
    // (1 + 2⁻³⁹) x has more than 26 digits, and none is lost.
    for (factor, form) in [(1.0, ColumnForm.short), (1 + 0x1p-39, .full)] {
      var design = Design(rows: n)
      let column = x.map { Double($0) * factor }
      design.add("x", column)
      #expect(ColumnForm(bits: bits(column)) == form)
      let model = try LinearModel(design, outcome: y.map { Double($0) }, threads: 2)
      #expect(close(model.coefficients[1].estimate, slope / factor, digits: 15))
    }
  }
}
