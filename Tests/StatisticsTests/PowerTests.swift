import Statistics
import Testing

@Suite struct PowerTests {
  /// R ?power.prop.test.
  @Test func proportionSampleSizes() throws {
    let a = try ProportionPower(control: 0.03, variant: 0.02, power: 0.8)
    #expect(rounds(a.n, to: "3825.15"))
    #expect(rounds(try ProportionPower(control: 0.1, variant: 0.105, power: 0.8).n, to: "57762.65"))
    let c = try ProportionPower(control: 0.5, variant: 0.75, power: 0.9)
    #expect(rounds(c.n, to: "76.706928"), "\(c.n)")
    #expect(try c.units() == (77, 77))
  }

  /// R's formula in scipy 1.17.1; the detectable effects by brentq.
  @Test func proportionDirections() throws {
    let power = try ProportionPower(control: 0.1, variant: 0.12, n: 2000).power
    #expect(close(power, 0.5244812787642897, digits: 12))
    let unequal = try ProportionPower(control: 0.1, variant: 0.12, n: 2000, ratio: 2, sides: .one)
    #expect(close(unequal.power, 0.7507903247709702, digits: 12))
    let up = try ProportionPower(control: 0.1, n: 2000, power: 0.8)
    #expect(close(up.variant, 0.12815624430519695, digits: 12) && close(up.power, 0.8, digits: 12))
    let down = try ProportionPower(control: 0.1, n: 2000, above: false, power: 0.8)
    #expect(close(down.variant, 0.07497531618840142, digits: 12))
    // Each direction undoes the other.
    let n = try ProportionPower(control: 0.1, variant: up.variant, power: 0.8).n
    #expect(close(n, 2000, digits: 11))
    #expect(throws: NoAnswer.self) { try ProportionPower(control: 0.1, variant: 0.1, power: 0.8) }
    #expect(throws: NoAnswer.self) { try ProportionPower(control: 0.5, n: 3, power: 0.99) }
  }

  /// R ?power.t.test: n = 20, d = 1 gives .868953; n for .9 is 22.02110. The others:
  /// scipy 1.17.1 nct and brentq.
  @Test func means() throws {
    let power = try MeanPower(difference: 1, deviation: 1, n: 20).power
    #expect(rounds(power, to: "0.868953") && close(power, 0.8689528016921271, digits: 10))
    let unequal = try MeanPower(
      difference: 0.3, deviation: 1, n: 100, ratio: 0.5, alpha: 0.01, sides: .one)
    #expect(close(unequal.power, 0.2708951466309164, digits: 10))
    let two = try MeanPower(difference: 1, deviation: 1, power: 0.9)
    #expect(close(two.n, 22.021095570096925, digits: 9))
    #expect(try two.units() == (23, 23))
    #expect(
      close(
        try MeanPower(difference: 1, deviation: 1, sides: .one, power: 0.9).n, 17.847120626538363, digits: 9))
    let large = try MeanPower(difference: -2, deviation: 10, ratio: 3, power: 0.8)
    #expect(close(large.n, 262.1103712497954, digits: 9))
    #expect(try large.units() == (263, 787))
    let smallest = try MeanPower(deviation: 1, n: 20, power: 0.9)
    #expect(close(smallest.difference, 1.0519931266584583, digits: 10))
    #expect(throws: NoAnswer.self) { try MeanPower(difference: 0, deviation: 1, power: 0.8) }
    #expect(throws: NoAnswer.self) { try MeanPower(difference: 1, deviation: 0, power: 0.8) }
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 15)
    for _ in 0..<300 {
      let (x, y, n) = (inputs.double(), inputs.double(), inputs.double())
      let ratio = inputs.below(2) == 0 ? 1 : inputs.double()
      let share = inputs.below(2) == 0 ? 0.3 : inputs.double()
      #expect(
        refusedOrFinite { [try ProportionPower(control: share, variant: y, n: n, ratio: ratio).power] })
      #expect(
        refusedOrFinite { [try ProportionPower(control: share, variant: 0.2, ratio: ratio, power: y).n] })
      #expect(
        refusedOrFinite { [try ProportionPower(control: share, n: n, ratio: ratio, power: 0.8).variant] })
      #expect(
        refusedOrFinite { [try MeanPower(difference: x, deviation: y, n: n, ratio: ratio).power] },
        "\(x) \(y) \(n) \(ratio)")
      #expect(
        refusedOrFinite { [try MeanPower(difference: x, deviation: y, ratio: ratio, power: 0.8).n] },
        "\(x) \(y) \(ratio)")
      #expect(
        refusedOrFinite { [try MeanPower(deviation: y, n: n, ratio: ratio, power: 0.8).difference] },
        "\(y) \(n) \(ratio)")
    }
  }
}
