import Statistics
import Testing

/// Laws of the least-squares solver. Its digits are certified in CertificationTests.
@Suite struct LeastSquaresTests {
  /// Rows of an ill-conditioned table, and the same rows many times over: large
  /// enough for the refined factorisation in doubles, with the same solution.
  @Test func repeatedRowsChangeNoCoefficient() throws {
    let x = (0..<40).map { 30 + Double($0) / 8 }
    let y = x.map { 1 + $0 / 3 + Double(Int($0 * 8) * 7919 % 101) / 50 }
    func model(_ times: Int, threads: Int = 1) throws -> LinearModel {
      var design = Design(rows: 40 * times)
      let all = (0..<times).flatMap { _ in x }
      design.add("x", powersOf: all, degree: 2)
      return try LinearModel(
        design, outcome: (0..<times).flatMap { _ in y }, errors: .classical, threads: threads)
    }
    let small = try model(1)
    let large = try model(1000)
    #expect(small.condition > 500)
    for (a, b) in zip(small.coefficients, large.coefficients) {
      #expect(close(b.estimate, a.estimate, digits: 14), "\(a.term)")
    }
    #expect(close(large.residualSumOfSquares, 1000 * small.residualSumOfSquares, digits: 13))
    let parallel = try model(1000, threads: 2)
    #expect(parallel.coefficients == large.coefficients)
    #expect(parallel.residuals == large.residuals)
  }

  /// A table too ill-conditioned to refine is factored in double-double as a whole.
  @Test func nearlyDependentColumnsKeepTheirDigits() throws {
    // y = 1 + x + z with z = x + 2⁻³⁰·(0 or 1): exact in doubles.
    let n = 40_000
    let x = (0..<n).map { Double($0 % 64) }
    let z = x.indices.map { x[$0] + ($0 % 3 == 0 ? 0x1p-30 : 0) }
    var design = Design(rows: n)
    design.add("x", x)
    design.add("z", z)
    let model = try LinearModel(design, outcome: x.indices.map { 1 + x[$0] + z[$0] }, errors: .classical)
    #expect(model.exactFit && model.dropped.isEmpty)
    for line in model.coefficients {
      #expect(close(line.estimate, 1, digits: 9), "\(line.term) \(line.estimate)")
      #expect(line.standardError == 0 && line.statistic == nil && line.p == nil)
    }
  }

  /// One cluster a row is HC1 with n − 1 degrees of freedom: Stata's factor
  /// n/(n − 1) · (n − 1)/(n − p) is HC1's.
  @Test func singleRowClustersAreHC1() throws {
    var generator = Xoshiro256(seed: 12)
    var design = Design(rows: 90)
    let x = (0..<90).map { _ in generator.normal() }
    design.add("x", x)
    let y = x.map { $0 + generator.normal() * (1 + $0.magnitude) }
    let hc1 = try LinearModel(design, outcome: y)
    let clustered = try LinearModel(design, outcome: y, clusters: Array(0..<90))
    for (a, b) in zip(hc1.coefficients, clustered.coefficients) {
      #expect(close(a.standardError, b.standardError, digits: 13))
    }
    #expect(clustered.clusters == 90)
    #expect(throws: NoAnswer.self) {
      try LinearModel(design, outcome: y, clusters: [Int](repeating: 1, count: 90))
    }
  }

  /// Relabelled clusters and permuted rows change nothing but the last bits.
  @Test func clusteredErrorsDependOnNothingElse() throws {
    var generator = Xoshiro256(seed: 13)
    let x = (0..<200).map { _ in generator.normal() }
    let cluster = (0..<200).map { $0 % 17 }
    let shock = (0..<17).map { _ in generator.normal() }
    let y = x.indices.map { 2 * x[$0] + shock[cluster[$0]] + 0.3 * generator.normal() }
    func model(_ order: [Int], _ relabel: (Int) -> Int) throws -> LinearModel {
      var design = Design(rows: 200)
      design.add("x", order.map { x[$0] })
      return try LinearModel(
        design, outcome: order.map { y[$0] }, clusters: order.map { relabel(cluster[$0]) })
    }
    let plain = try model(Array(0..<200)) { $0 }
    let other = try model((0..<200).reversed()) { 40 - 2 * $0 }
    for (a, b) in zip(plain.coefficients, other.coefficients) {
      #expect(close(a.standardError, b.standardError, digits: 12))
    }
    // Rows of a cluster move together, so the intercept is far less certain than HC1 believes.
    let naive = try LinearModel(
      {
        var design = Design(rows: 200)
        design.add("x", x)
        return design
      }(), outcome: y)
    #expect(plain.coefficients[0].standardError > 2 * naive.coefficients[0].standardError)
  }

  @Test func leveragesAddUpToTheColumns() throws {
    var generator = Xoshiro256(seed: 14)
    var design = Design(rows: 70)
    for name in ["a", "b", "c"] { design.add(name, (0..<70).map { _ in generator.normal() }) }
    let y = (0..<70).map { _ in generator.normal() }
    let influence = try Influence(LinearModel(design, outcome: y))
    #expect(close(Sums.sum(influence.leverages), 4, digits: 13))
    #expect(influence.leverages.allSatisfy { $0 > 0 && $0 < 1 })
    let classical = try LinearModel(design, outcome: y, errors: .classical)
    #expect(throws: NoAnswer.self) { try Influence(classical) }
  }

  /// A row that alone determines a coefficient has no HC3 error.
  @Test func lonelyRowsAreRefusedByHC3() throws {
    var design = Design(rows: 10)
    design.add("only", (0..<10).map { $0 == 4 ? 1 : 0 })
    let y = (0..<10).map { Double($0 * $0 % 7) }
    #expect(throws: NoAnswer.self) { try LinearModel(design, outcome: y, errors: .hc3) }
    #expect(try LinearModel(design, outcome: y, errors: .hc1).coefficients.count == 2)
  }
}
