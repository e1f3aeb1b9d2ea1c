import Statistics
import Testing

/// Whatever goes in, out comes a typed refusal or finite numbers.
@Suite struct ProportionShapesTests {
  @Test func counts() throws {
    var generator = Xoshiro256(seed: 99)
    let sizes = [1, 2, 3, 7, 40, 1000, 1_000_000_007, Int.max - 1, Int.max]
    for round in 0..<80 {
      let n0 = sizes[generator.below(sizes.count)]
      let n1 = sizes[generator.below(sizes.count)]
      let x0 = [0, n0, n0 / 2, generator.below(n0)][generator.below(4)]
      let x1 = [0, n1, n1 / 2, generator.below(n1)][generator.below(4)]
      let control = try Proportion(x0, of: n0)
      let variant = try Proportion(x1, of: n1)
      let test = ProportionDifference(control: control, variant: variant)
      let level = [0.95, 0.5, 1e-17, 1 - 0x1p-53][round % 4]
      #expect(
        answers {
          let i = try control.wilson(level: level); return [i.low, i.high]
        })
      #expect(
        answers {
          let i = try control.clopperPearson(level: level); return [i.low, i.high]
        })
      #expect(
        answers {
          let t = try test.pooledZ(); return [t.z, t.p, t.standardError]
        })
      #expect(
        answers {
          let t = try UnpooledZTest(test)
          let i = try t.interval(level: level)
          return [t.z, t.p, i.low, i.high]
        })
      #expect(
        answers {
          let i = try test.newcombeInterval(level: level); return [i.low, i.high]
        })
      #expect(
        answers {
          let t = try test.scoreTest(null: 0.25, corrected: true); return [t.z, t.p]
        })
      if round % 10 == 0 {
        #expect(
          answers {
            let i = try test.miettinenNurminenInterval(level: level); return [i.low, i.high]
          })
      }
      #expect(
        answers {
          let r = try RiskRatio(control: control, variant: variant, level: level)
          return [r.estimate ?? 0, r.low, r.high ?? 0, r.p ?? 0]
        })
      #expect(
        answers {
          let r = try OddsRatio(control: control, variant: variant)
          let i = try r.interval(level: level)
          return [r.estimate, r.z, r.p, i.low, i.high]
        })
      #expect(
        answers {
          let t = try ChiSquaredTest(ContingencyTable([control, variant]))
          return [t.statistic, t.p, t.cramersV] + t.expected.joined()
        })
      #expect(
        answers {
          let t = try TrendTest([control, variant]); return [t.slope, t.z, t.p]
        })
      guard max(n0, n1) <= 40 else { continue }
      #expect(
        answers {
          let r = try ConditionalOddsRatio(control: control, variant: variant, level: level)
          return [r.estimate ?? 0, r.low, r.high ?? 0, r.p]
        })
    }
  }

  @Test func samples() {
    var generator = Xoshiro256(seed: 100)
    let odd = [
      0, -0.0, 1, 1, 1e300, -1e300, 1e-300, .infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ]
    for round in 0..<80 {
      let rare = round % 3 == 0
      func sample() -> [Double] {
        (0..<generator.below(14)).map { _ in
          rare ? odd[generator.below(odd.count)] : odd[generator.below(7)] * Double(generator.below(3))
        }
      }
      let (a, b) = (sample(), sample())
      #expect(
        answers {
          let t = try MannWhitneyTest(control: a, variant: b)
          return [t.w, t.auc, t.p, t.less, t.greater, t.z ?? 0]
        })
      #expect(
        answers {
          let t = try KolmogorovSmirnovTest(control: a, variant: b); return [t.statistic, t.p]
        })
      #expect(
        answers {
          let t = try QuantileTest(control: a, variant: b, quantile: 0.4)
          return [t.difference, t.standardError, t.low, t.high, t.p]
        })
      #expect(
        answers {
          let i = try BootstrapInterval(control: a, variant: b, replicates: 100, seed: 1) { Sums.mean($0) }
          return [i.estimate, i.standardError, i.low, i.high, i.biasCorrection, i.acceleration]
        })
    }
  }

  /// A refusal, or numbers that are all finite.
  private func answers(_ question: () throws -> [Double]) -> Bool {
    do { return try question().allSatisfy(\.isFinite) } catch { return error is NoAnswer }
  }
}
