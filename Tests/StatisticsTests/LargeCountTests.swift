import Certification
import Statistics
import Testing

/// The sums over 0 ..< y in closed form: counts above 1,024. Values: the likelihood equations
/// solved with mpmath 1.3 at 40 digits. θ's own equation cancels by about y·α, which takes digits from θ
/// and its error but not from β.
@Suite struct LargeCountTests {
  private func check(
    _ counts: [Int], _ estimates: [Double], theta: Double, error: Double, logLikelihood: Double, digits: Int
  ) throws {
    let model = try GeneralisedLinearModel(
      RegressionData.design(["x": (0..<10).map { Double($0) }]), counts: counts, family: .negativeBinomial)
    for (line, value) in zip(model.coefficients, estimates) {
      #expect(close(line.estimate, value, digits: 14))
    }
    let spread = try #require(model.theta)
    #expect(close(try #require(spread.theta), theta, digits: digits))
    #expect(close(try #require(spread.standardError), error, digits: digits))
    #expect(close(model.logLikelihood, logLikelihood, digits: 13))
  }

  @Test func farApart() throws {
    try check(
      [1500, 3, 20000, 0, 800, 5_000_000, 12, 70000, 2000, 400], [7.9848140504141423, 1.05659120365549852],
      theta: 0.115585501701995229, error: 0.0408482694228931468, logLikelihood: -97.1482059433178548,
      digits: 9)
  }

  @Test func nearPoisson() throws {
    try check(
      [1510, 1480, 2100, 2040, 2790, 3010, 3500, 4090, 4410, 5330],
      [7.27786003406473441, 0.145004001899793414],
      theta: 294.086165748370288, error: 150.817972769244802, logLikelihood: -65.7520994520976463, digits: 11)
  }
}
