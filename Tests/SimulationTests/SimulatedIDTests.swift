import Simulation
import Testing

@Suite struct SimulatedIDTests {
  /// Written by hand: a number keeps all of its digits, whatever the width.
  @Test(arguments: [
    (0, 6, "C000000"), (42, 6, "C000042"), (999_999, 6, "C999999"), (1_000_000, 6, "C1000000"),
    (1_234_567, 6, "C1234567"), (1_234_567, 5, "C1234567"), (99_999, 5, "C99999"), (100_000, 5, "C100000"),
  ])
  func numbersKeepTheirDigits(_ number: Int, _ digits: Int, _ id: String) {
    #expect(SimulatedID.text("C", number, digits: digits) == id)
  }

  @Test func idsAreUniqueAcrossWidths() {
    let numbers = Array(0..<2_000) + Array(99_000..<102_000) + Array(999_000..<1_300_000)
    #expect(Set(numbers.map { SimulatedID.text("R", $0, digits: 5) }).count == numbers.count)
  }
}
