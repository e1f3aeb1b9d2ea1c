import Statistics
import Testing

@Suite struct BayesianTests {
  struct Vector: Sendable {
    let a: (Double, Double)
    let b: (Double, Double)
    let better: Double
    let worse: Double
    let lossOfVariant: Double
    let lossOfControl: Double
  }

  /// The closed sum for integer parameters, P(B > A) = Σ B(a_A + i, b_A + b_B) / ((b_B + i)
  /// B(1 + i, b_B) B(a_A, b_A)), i < a_B, and the losses from it (mpmath 1.3.0, 40 digits).
  static let vectors = [
    Vector(
      a: (11, 91), b: (16, 86), better: 0.85328378993396613, worse: 0.14671621006603387,
      lossOfVariant: 0.0035780881307110478, lossOfControl: 0.052597695973848303),
    Vector(
      a: (1, 1), b: (1, 1), better: 0.5, worse: 0.5, lossOfVariant: 1.0 / 6, lossOfControl: 1.0 / 6),
    Vector(
      a: (120, 880), b: (150, 850), better: 0.97544272614456782, worse: 0.02455727385543218,
      lossOfVariant: 0.0001415487103495907, lossOfControl: 0.030141548710349591),
    Vector(
      a: (2, 50), b: (40, 12), better: 0.99999999999999996, worse: 4.3122261250888148e-17,
      lossOfVariant: 5.2387231014795768e-19, lossOfControl: 0.73076923076923077),
    Vector(
      a: (3, 5), b: (2000, 4000), better: 0.42935527054868707, worse: 0.57064472945131293,
      lossOfVariant: 0.087834153849886153, lossOfControl: 0.046167487183219486),
    Vector(
      a: (51, 951), b: (5, 3), better: 0.99999218388645836, worse: 7.8161135416357741e-6,
      lossOfVariant: 7.33510508825069e-8, lossOfControl: 0.57410186975823651),
  ]

  @Test(arguments: vectors.indices)
  func closedSums(index: Int) throws {
    let vector = Self.vectors[index]
    let a = try BetaPosterior(a: vector.a.0, b: vector.a.1)
    let b = try BetaPosterior(a: vector.b.0, b: vector.b.1)
    let test = try BetaComparison(control: a, variant: b)
    #expect(close(test.probabilityVariantBetter, vector.better, digits: 12))
    #expect(
      close(test.probabilityControlBetter, vector.worse, digits: 11), "\(test.probabilityControlBetter)")
    #expect(close(test.lossOfVariant, vector.lossOfVariant, digits: 11), "\(test.lossOfVariant)")
    #expect(close(test.lossOfControl, vector.lossOfControl, digits: 11))
    // Turned round, everything changes places.
    let turned = try BetaComparison(control: b, variant: a)
    #expect(close(turned.probabilityControlBetter, test.probabilityVariantBetter, digits: 12))
    #expect(close(turned.lossOfControl, test.lossOfVariant, digits: 11))
    #expect(close(test.lossOfControl - test.lossOfVariant, test.difference, absolute: 1e-13))
  }

  /// Trapezoids over 30-digit densities and their cumulated integrals (mpmath 1.3.0). Boost's
  /// incomplete beta carries about 9 digits at these sizes.
  @Test func hundredMillion() throws {
    let a = try BetaPosterior(Proportion(50_000_000, of: 100_000_000))
    let b = try BetaPosterior(Proportion(50_010_000, of: 100_000_000))
    let test = try BetaComparison(control: a, variant: b)
    #expect(
      close(test.probabilityVariantBetter, 0.921350396561338, digits: 8), "\(test.probabilityVariantBetter)")
    #expect(close(test.lossOfVariant, 2.51272703707016e-6, digits: 7), "\(test.lossOfVariant)")
    #expect(close(test.lossOfControl, 0.00010251272503707, digits: 8), "\(test.lossOfControl)")
    let small = try BetaPosterior(Proportion(3050, of: 10_000))
    let mixed = try BetaComparison(
      control: BetaPosterior(Proportion(30_000_000, of: 100_000_000)), variant: small)
    #expect(close(mixed.probabilityVariantBetter, 0.863254644327599, digits: 8))
    #expect(close(mixed.lossOfVariant, 0.000316208789890502, digits: 8))
  }

  /// scipy 1.17.1 beta.ppf.
  @Test func credibleInterval() throws {
    let interval = try BetaPosterior(Proportion(10, of: 100)).interval()
    #expect(close(interval.low, 0.055637223835302965, digits: 12))
    #expect(close(interval.high, 0.17455282607711903, digits: 12))
    #expect(try BetaPosterior(Proportion(0, of: 5), alpha: 0.5, beta: 0.5).interval().low > 0)
    #expect(throws: NoAnswer.self) { try BetaPosterior(Proportion(0, of: 5), alpha: 0) }
  }

  /// φ(z) − z(1 − Φ(z)) at z = 1, 10 and 20 (mpmath 1.3.0, 40 digits), and precision weighting by hand.
  @Test func normal() throws {
    let prior = try NormalPosterior(mean: 0, variance: 1)
    let posterior = try NormalPosterior(MeanSummary(n: 4, mean: 2, variance: 4), prior: prior)
    #expect(posterior.mean == 1 && posterior.variance == 0.5)
    let flat = try NormalPosterior(MeanSummary(n: 4, mean: 2, variance: 4))
    #expect(flat.mean == 2 && flat.variance == 1)
    for (z, loss) in NormalLossReference.values {
      let a = try NormalPosterior(mean: 0, variance: 0.5)
      let b = try NormalPosterior(mean: z, variance: 0.5)
      let test = try NormalComparison(control: a, variant: b)
      #expect(close(test.lossOfVariant, loss, digits: 11), "\(z)")
      #expect(close(test.lossOfControl, loss + z, digits: 14))
      #expect(close(test.probabilityControlBetter, try Distributions.normalCDF(z, upper: true), digits: 14))
    }
    #expect(throws: NoAnswer.zeroVariance) { try NormalPosterior(MeanSummary(n: 4, mean: 2, variance: 0)) }
  }

  /// The beta comparison of many counts is near the normal one.
  @Test func betaNearsNormal() throws {
    let a = try BetaPosterior(Proportion(400_000, of: 1_000_000))
    let b = try BetaPosterior(Proportion(400_900, of: 1_000_000))
    let beta = try BetaComparison(control: a, variant: b)
    let normal = try NormalComparison(
      control: NormalPosterior(mean: a.mean, variance: a.variance),
      variant: NormalPosterior(mean: b.mean, variance: b.variance))
    #expect(close(beta.probabilityVariantBetter, normal.probabilityVariantBetter, digits: 5))
    #expect(close(beta.lossOfVariant, normal.lossOfVariant, digits: 3))
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 16)
    for round in 0..<200 {
      let summary = MeanSummary(n: inputs.count(), mean: inputs.double(), variance: inputs.double())
      let (x, y) = (inputs.double(), inputs.double())
      #expect(
        refusedOrFinite {
          let prior = try NormalPosterior(mean: x, variance: y)
          let posterior = try NormalPosterior(summary, prior: prior)
          let test = try NormalComparison(control: prior, variant: posterior)
          return [
            posterior.mean, posterior.variance, test.difference, test.deviation, test.lossOfControl,
            test.lossOfVariant, test.probabilityVariantBetter,
          ]
        }, "\(summary) \(x) \(y)")
      guard round % 20 == 0 else { continue }
      let corners = [0.1, 0.5, 1, 3, 1e4, 1e12]
      let picked = (0..<4).map { _ in corners[inputs.below(corners.count)] }
      #expect(
        refusedOrFinite {
          let test = try BetaComparison(
            control: BetaPosterior(a: picked[0], b: picked[1]),
            variant: BetaPosterior(a: picked[2], b: picked[3]))
          let sum = test.probabilityVariantBetter + test.probabilityControlBetter
          return [
            test.lossOfControl, test.lossOfVariant, test.deviation, close(sum, 1, digits: 6) ? 0 : .nan,
          ]
        }, "\(picked)")
    }
  }
}

/// φ(z) − z(1 − Φ(z)), mpmath 1.3.0 at 60 digits.
enum NormalLossReference {
  static let values: [(Double, Double)] = [
    (0.0, 0.39894228040143268),
    (1.0, 0.083315470587686298),
    (5.0, 5.346165533832815e-8),
    (7.5, 4.1151778345837655e-15),
    (8.0, 7.5502624119464989e-17),
    (10.0, 7.474560254589328e-25),
    (20.0, 1.3700124947295799e-90),
    (35.0, 3.2088044826024768e-270),
  ]
}
