import Certification
import Statistics
import Testing

/// Tables of 100,000 rows and more take other paths (blocks on several threads, refinement in
/// place of double-double, a start from some of the rows): what they must give is known from
/// small tables whose rows are repeated.
@Suite struct LongTableTests {
  /// Greene's Spector table (table 17.1), each row 4,000 times: the same estimates, errors and
  /// log-likelihood by √4,000 and 4,000.
  @Test func logisticOfRepeatedRows() throws {
    let times = 4000
    let columns = [("GPA", RegressionData.gpa), ("TUCE", RegressionData.tuce), ("PSI", RegressionData.psi)]
    let design = Self.design(columns.map { ($0.0, Self.repeated($0.1, times)) })
    let outcome = RegressionData.grade.flatMap { [Bool](repeating: $0, count: times) }
    let model = try GeneralisedLinearModel(design, outcome: outcome, threads: 2)
    // Greene's digits.
    for (line, printed) in zip(model.coefficients, ["-13.021347", "2.826113", "0.095158", "2.378688"]) {
      #expect(rounds(line.estimate, to: printed))
    }
    #expect(close(model.coefficients[1].standardError * Double(times).squareRoot(), 1.262941, digits: 6))
    #expect(close(model.logLikelihood / Double(times), -12.889634, digits: 7))
    #expect(try GeneralisedLinearModel(design, outcome: outcome, threads: 1) == model)
    let small = try GeneralisedLinearModel(RegressionData.spector, outcome: RegressionData.grade)
    for (long, short) in zip(model.coefficients, small.coefficients) {
      #expect(close(long.estimate, short.estimate, digits: 13))
    }
  }

  /// Counts, each row 500 times: the estimates and θ of the small table, with an offset too.
  @Test func countsOfRepeatedRows() throws {
    let x = (0..<30).map { Double($0 % 7) / 3 }
    let z = (0..<30).map { Double($0 * $0 % 11) - 4 }
    let offset = (0..<30).map { Double($0 % 4) / 5 }
    let counts = (0..<30).map { ($0 * $0 * 5 + $0 * 3) % 17 % (3 + $0 % 9) }
    let times = 500
    let small = Self.design([("x", x), ("z", z)])
    let long = Self.design([("x", Self.repeated(x, times)), ("z", Self.repeated(z, times))])
    for family in [GeneralisedLinearModel.Family.poisson, .negativeBinomial] {
      let expected = try GeneralisedLinearModel(small, counts: counts, family: family, offset: offset)
      let model = try GeneralisedLinearModel(
        long, counts: counts.flatMap { [Int](repeating: $0, count: times) }, family: family,
        offset: Self.repeated(offset, times), threads: 2)
      for (one, other) in zip(model.coefficients, expected.coefficients) {
        #expect(close(one.estimate, other.estimate, digits: 11))
        #expect(close(one.standardError * Double(times).squareRoot(), other.standardError, digits: 11))
      }
      #expect(close(model.deviance / Double(times), expected.deviance, digits: 12))
    }
  }

  /// Columns that nearly depend on each other, and an outcome that a column orders, are beyond the
  /// passes by blocks: the careful iteration answers.
  @Test func poorColumnsOfLongTables() throws {
    let times = 400
    let near = zip(RegressionData.gpa, RegressionData.tuce).map { $0 + 1e-5 * $1 }
    let outcome = RegressionData.grade
    let columns = [("GPA", RegressionData.gpa), ("near", near), ("PSI", RegressionData.psi)]
    let small = try GeneralisedLinearModel(Self.design(columns), outcome: outcome)
    let many = outcome.flatMap { [Bool](repeating: $0, count: times) }
    let long = Self.design(columns.map { ($0.0, Self.repeated($0.1, times)) })
    let model = try GeneralisedLinearModel(long, outcome: many, threads: 2)
    for (one, other) in zip(model.coefficients, small.coefficients) {
      #expect(close(one.estimate, other.estimate, digits: 9))
    }
    let ordered = Self.design([("x", many.map { $0 ? 2 : 1 })])
    #expect(throws: NoAnswer.separation(term: "x")) {
      try GeneralisedLinearModel(ordered, outcome: many, threads: 2)
    }
  }

  /// Blocks of the rows are asked first for where to start and whether columns are independent: they may hold
  /// nothing of a column, or of the events, and the rows may come in any order.
  @Test func unevenRows() throws {
    let n = 120_000
    var generator = Xoshiro256(seed: 8)
    let x = (0..<n).map { _ in generator.normal() }
    // 1 only between the blocks that are asked, one of 64 rows in 1,024.
    let hidden = (0..<n).map { $0 % 1024 >= 64 && $0 % 5 == 0 ? 1.0 : 0 }
    let outcome = (0..<n).map { generator.bernoulli(Elementary.logistic(x[$0] - 2 + hidden[$0])) }
    let counts = (0..<n).map { outcome[$0] ? $0 % 4 + 1 : 0 }
    let sorted = (0..<n).filter { outcome[$0] } + (0..<n).filter { !outcome[$0] }
    func design(_ order: [Int], _ names: [String] = ["x", "hidden"]) -> Design {
      Self.design(zip(names, [x, hidden]).map { name, column in (name, order.map { column[$0] }) })
    }
    let all = Array(0..<n)
    let logit = try GeneralisedLinearModel(design(all), outcome: outcome, threads: 2)
    let other = try GeneralisedLinearModel(design(sorted), outcome: sorted.map { outcome[$0] })
    let poisson = try GeneralisedLinearModel(design(all), counts: counts)
    let rates = try GeneralisedLinearModel(design(sorted), counts: sorted.map { counts[$0] }, threads: 2)
    for (one, two) in [(logit, other), (poisson, rates)] {
      for (line, same) in zip(one.coefficients, two.coefficients) {
        #expect(close(line.estimate, same.estimate, digits: 13))
        #expect(close(line.standardError, same.standardError, digits: 12))
      }
    }
    // A column that is another one's double is told from the blocks too.
    var doubled = design(all)
    doubled.add("twice", x.map { 2 * $0 })
    #expect(try GeneralisedLinearModel(doubled, outcome: outcome, threads: 2).dropped == ["twice"])
  }

  /// R's plant weights (?lm), each row 8,000 times: β 5.032 and −.371, the residuals' squares 8,000
  /// times theirs (8.72925, as R's anova has it and by hand), and errors by their degrees of freedom.
  @Test func leastSquaresOfRepeatedRows() throws {
    let times = 8000
    let weights = [
      4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14, 4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03,
      4.89, 4.32, 4.69,
    ]
    let treated = (0..<20).map { $0 < 10 ? 0.0 : 1 }
    let design = Self.design([("treated", Self.repeated(treated, times))])
    let outcome = Self.repeated(weights, times)
    for errors in [LinearModel.Errors.classical, .hc1, .hc3] {
      let model = try LinearModel(design, outcome: outcome, errors: errors, influence: true, threads: 2)
      #expect(close(model.coefficients[0].estimate, 5.032, digits: 14))
      #expect(close(model.coefficients[1].estimate, -0.371, digits: 13))
      #expect(close(model.residualSumOfSquares, 8.72925 * Double(times), digits: 12))
      // Leverages of two groups of ten, 8,000 times each.
      #expect(close(try Influence(model).leverages[0], 1 / (10 * Double(times)), digits: 12))
      let other = try LinearModel(design, outcome: outcome, errors: errors, influence: true, threads: 1)
      #expect(other.coefficients == model.coefficients && other.residuals == model.residuals)
    }
    // R: 0.3114349 with 18 degrees of freedom.
    let classical = try LinearModel(design, outcome: outcome, errors: .classical)
    let n = Double(20 * times)
    #expect(
      close(classical.coefficients[1].standardError, 0.3114349 * (18 / (n - 2)).squareRoot(), digits: 6))
  }

  /// Four far heaps of 10,000 distinct rows: every row with its heap, whatever the order of the
  /// rows and the number of threads.
  @Test func farHeaps() throws {
    var generator = Xoshiro256(seed: 21)
    let corners = [(0.0, 0.0), (40, 0), (0, 40), (40, 40)]
    var order = Array(0..<40_000)
    generator.shuffle(&order)
    let noise = (0..<80_000).map { _ in generator.normal() }
    func points(_ order: [Int]) -> Points {
      Points(
        count: order.count, dimensions: 2,
        values: order.flatMap { i in
          [corners[i % 4].0 + noise[2 * i], corners[i % 4].1 + noise[2 * i + 1]]
        })
    }
    let plain = try KMeans(points(Array(0..<40_000)), k: 4, seed: 5, restarts: 3)
    let shuffled = try KMeans(points(order), k: 4, seed: 5, restarts: 3, threads: 2)
    #expect(plain.sizes == [10_000, 10_000, 10_000, 10_000] && plain.converged)
    for i in 0..<40_000 { #expect(plain.assignment[i] == plain.assignment[i % 4]) }
    #expect(shuffled.centres == plain.centres && shuffled.inertia == plain.inertia)
    #expect(order.indices.allSatisfy { shuffled.assignment[$0] == plain.assignment[order[$0]] })
  }

  private static func repeated(_ column: [Double], _ times: Int) -> [Double] {
    column.flatMap { [Double](repeating: $0, count: times) }
  }

  private static func design(_ columns: [(String, [Double])]) -> Design {
    var design = Design(rows: columns[0].1.count)
    for (name, column) in columns { design.add(name, column) }
    return design
  }
}
