import Certification
import Statistics
import Testing

@Suite struct PenalisedTests {
  private typealias Reference = (mixing: Double, penalty: Double, intercept: Double, slopes: [Double])

  /// scikit-learn 1.9.1 on mtcars mpg ~ wt, qsec, carb, cyl, am, columns standardised with divisor n:
  /// Lasso(alpha=λ), ElasticNet(alpha=l1+l2, l1_ratio=l1/(l1+l2)) with l1 = λα and l2 = λ(1−α)/sd(y), tol
  /// 1e-16, and Ridge(alpha=nλ/sd(y), solver='svd'); brought back to the columns' own scale.
  private static let references: [Reference] = [
    (1, 3.0, 28.139421596158215, [-1.4433604458295828, 0.0, 0, -0.5503264972627049, 0.0]),
    (
      0.5, 3.0, 32.22363255705206, [-1.9269033029379534, 0.0, -0.05491717856955894, -0.9340158934865532, 0.0]
    ),
    (
      0, 3.0, 25.14359345061439,
      [-1.8632018291564496, 0.3729924913221618, -0.5762466833329745, -0.8187540657000164, 2.389421496973805]
    ),
    (1, 1.0, 35.82329912701506, [-2.6031831781771757, 0.0, -0.08093465375290411, -1.1523158518536565, 0.0]),
    (
      0.5, 1.0, 34.26817494783612,
      [
        -2.410667627042851, 0.06180277397084013, -0.41918998626482956, -1.0889246654187739,
        0.9643357957020411,
      ]
    ),
    (
      0, 1.0, 25.26207276127453,
      [-2.2832036028819807, 0.4422679795128558, -0.6090931683450573, -0.8209586331475069, 2.6412664845245803]
    ),
    (
      1, 0.3, 32.39690713390651,
      [
        -2.8269726193930653, 0.20562858230749295, -0.42604872848981834, -0.9960281203225553,
        1.1809683956883406,
      ]
    ),
    (
      0.5, 0.3, 27.027156247560264,
      [
        -2.7460720328505523, 0.41540889729039854, -0.5075340314588657, -0.7987035202664008,
        2.1000786209048434,
      ]
    ),
    (
      0, 0.3, 23.62520660650437,
      [-2.6539102148040974, 0.5506757628338362, -0.582288355543058, -0.6964080180560223, 2.7607326077050223]
    ),
    (
      1, 0.02, 20.86181534194527,
      [-3.031609671776701, 0.6924728140057818, -0.515778687786871, -0.49685337769388294, 2.824343555628546]
    ),
    (
      0.5, 0.02, 20.663332010801202,
      [
        -3.0190538162335927, 0.6998142993932728, -0.5224437269478928, -0.49259180969481464,
        2.8721678958972596,
      ]
    ),
    (
      0, 0.02, 20.471195139591885,
      [
        -3.0066694179641034, 0.7069359339979977, -0.5290259823703479, -0.48859872139480826,
        2.9189032798851557,
      ]
    ),
  ]

  @Test func cars() throws {
    for mixing in [1, 0.5, 0] {
      let wanted = Self.references.filter { $0.mixing == mixing }
      let path = try PenalisedPath(
        RegressionData.manyCars, outcome: RegressionData.milesPerGallon, mixing: mixing,
        penalties: wanted.map(\.penalty))
      for (point, reference) in zip(path.points, wanted) {
        #expect(close(point.intercept, reference.intercept, digits: 11), "\(mixing) \(reference.penalty)")
        for (got, slope) in zip(point.coefficients, reference.slopes) {
          #expect(slope == 0 ? got == 0 : close(got, slope, digits: 11), "\(mixing) \(reference.penalty)")
        }
        #expect(point.dualityGap <= 1e-12)
      }
    }
    let path = try PenalisedPath(RegressionData.manyCars, outcome: RegressionData.milesPerGallon)
    #expect(close(path.points[0].penalty, 5.146981062831445, digits: 13))
    #expect(path.points[0].active == 0 && path.points[99].active == 5)
    #expect(close(path.points[99].penalty, 5.146981062831445e-4, digits: 13))
  }

  private struct Sample {
    var design: Design
    var columns: [[Double]] = []
    var y: [Double]

    /// Correlated columns on unlike scales, a few with an effect.
    init(seed: UInt64, rows: Int, columns p: Int) {
      var generator = Xoshiro256(seed: seed)
      let shared = (0..<rows).map { _ in generator.normal() }
      design = Design(rows: rows)
      y = (0..<rows).map { _ in generator.normal() + 50 }
      for j in 0..<p {
        let scale = [1, 1000, 0.01][j % 3]
        let column = shared.map { scale * ($0 + generator.normal() + Double(j)) }
        if j % 4 == 0 { for i in 0..<rows { y[i] += column[i] / scale } }
        design.add("x\(j)", column)
        columns.append(column)
      }
    }
  }

  /// Karush, Kuhn & Tucker's conditions on the rows themselves: zⱼ·r/n = λ(α sign bⱼ + (1 − α) bⱼ/s) for an
  /// active column, within ±λα for any other.
  @Test func conditionsHold() throws {
    for (run, shape) in [(40, 6), (200, 12), (12, 30)].enumerated() {
      let sample = Sample(seed: UInt64(run), rows: shape.0, columns: shape.1)
      let n = Double(shape.0)
      let centre = Sums.mean(sample.y)
      let spread = (Sums.sum(shape.0) { (sample.y[$0] - centre) * (sample.y[$0] - centre) } / n).squareRoot()
      for mixing in [1, 0.3, 0] {
        let path = try PenalisedPath(sample.design, outcome: sample.y, mixing: mixing, count: 20)
        for (k, point) in path.points.enumerated() {
          let fitted = try path.predictions(sample.design, at: k)
          for (j, column) in sample.columns.enumerated() {
            let mean = Sums.mean(column)
            let deviation = (Sums.sum(shape.0) { (column[$0] - mean) * (column[$0] - mean) } / n).squareRoot()
            let pull = Sums.sum(shape.0) { (column[$0] - mean) / deviation * (sample.y[$0] - fitted[$0]) } / n
            let b = point.coefficients[j] * deviation
            let ridge = point.penalty * (1 - mixing) * b / spread
            let bound = point.penalty * mixing
            if b == 0 {
              #expect(pull.magnitude <= bound * (1 + 1e-9) + 1e-12)
            } else {
              #expect(close(pull, (b > 0 ? bound : -bound) + ridge, absolute: 1e-9 * spread))
            }
          }
        }
      }
    }
  }

  /// Another unit of y changes λ's unit alone, another unit of a column its coefficient alone.
  @Test func units() throws {
    let first = try PenalisedPath(
      RegressionData.manyCars, outcome: RegressionData.milesPerGallon, mixing: 0.4)
    var scaled = Design(rows: 32)
    for (name, column) in zip(RegressionData.manyCars.names, RegressionData.manyCars.columns).dropFirst() {
      scaled.add(name, column.map { 1e120 * $0 })
    }
    let second = try PenalisedPath(
      scaled, outcome: RegressionData.milesPerGallon.map { 1e-90 * $0 }, mixing: 0.4)
    for (a, b) in zip(first.points, second.points) {
      #expect(close(b.penalty, a.penalty * 1e-90, digits: 12))
      #expect(close(b.rSquared, a.rSquared, absolute: 1e-12))
      for (x, y) in zip(a.coefficients, b.coefficients) { #expect(close(y * 1e210, x, absolute: 1e-10)) }
    }
  }

  /// Cross-validation by factors of folds is the same as fitting and predicting each fold by its rows.
  @Test func crossValidationByRows() throws {
    let sample = Sample(seed: 5, rows: 90, columns: 7)
    let folds = try Folds(rows: 90, count: 5, seed: 11)
    let chosen = try PenalisedCrossValidation(
      sample.design, outcome: sample.y, count: 12, folds: 5, seed: 11, threads: 2)
    let alone = try PenalisedCrossValidation(sample.design, outcome: sample.y, count: 12, folds: 5, seed: 11)
    #expect(chosen == alone)
    var squares = [Double](repeating: 0, count: 12)
    var null = 0.0
    for fold in 0..<5 {
      func part(_ test: Bool) -> (Design, [Double]) {
        let rows = (0..<90).filter { (folds.fold[$0] == fold) == test }
        var design = Design(rows: rows.count)
        for (j, column) in sample.columns.enumerated() { design.add("x\(j)", rows.map { column[$0] }) }
        return (design, rows.map { sample.y[$0] })
      }
      let (known, y) = part(false)
      let (test, wanted) = part(true)
      let path = try PenalisedPath(known, outcome: y, penalties: chosen.errors.map(\.penalty))
      for k in squares.indices {
        let predicted = try path.predictions(test, at: k)
        for i in wanted.indices { squares[k] += (wanted[i] - predicted[i]) * (wanted[i] - predicted[i]) }
      }
      let mean = Sums.mean(y)
      for value in wanted { null += (value - mean) * (value - mean) }
    }
    for (error, total) in zip(chosen.errors, squares) { #expect(close(error.mean, total / 90, digits: 11)) }
    #expect(close(chosen.rSquared, 1 - squares[chosen.best] / null, digits: 11))
    #expect(chosen.simplest <= chosen.best)
    #expect(
      chosen.errors[chosen.simplest].mean <= chosen.errors[chosen.best].mean
        + chosen.errors[chosen.best].standardError)
  }

  @Test func foldsAreFair() throws {
    let folds = try Folds(rows: 103, count: 10, seed: 3)
    #expect(folds == (try Folds(rows: 103, count: 10, seed: 3)))
    #expect(folds != (try Folds(rows: 103, count: 10, seed: 4)))
    let sizes = (0..<10).map { k in folds.fold.count { $0 == k } }
    #expect(sizes.min() == 10 && sizes.max() == 11)
    #expect(throws: NoAnswer.self) { try Folds(rows: 5, count: 6, seed: 1) }
    #expect(throws: NoAnswer.self) { try Folds(rows: 5, count: 1, seed: 1) }
  }

  @Test func anyShape() {
    let odd: [Double] = [0, -0.0, 1, -1, 1e300, -1e300, 1e-300, .nan, .infinity, 3, 5, 1e15]
    var answers = 0
    for run in 0..<250 {
      var generator = Xoshiro256(seed: UInt64(run))
      let rows = generator.below(16)
      var design = Design(rows: rows)
      for j in 0..<generator.below(5) {
        let kind = generator.below(5)
        design.add(
          "x\(j)",
          (0..<rows).map { i in
            switch kind {
            case 0: odd[generator.below(generator.below(2) == 0 ? 12 : 7)]
            case 1: 4
            case 2: design.columns[j][i]
            default: generator.normal()
            }
          })
      }
      let wild = generator.below(4) == 0
      let y = (0..<rows).map { _ in wild ? odd[generator.below(12)] : generator.normal() }
      let mixing = [1, 0.5, 0][run % 3]
      guard
        let chosen = try? PenalisedCrossValidation(
          design, outcome: y, mixing: mixing, count: 5, folds: 3, seed: 1)
      else { continue }
      answers += 1
      let figures = chosen.path.points.flatMap {
        $0.coefficients + [$0.intercept, $0.rSquared, $0.dualityGap]
      }
      let errors = chosen.errors.flatMap { [$0.mean, $0.standardError] }
      let all = figures + errors + [chosen.rSquared, chosen.simplestRSquared]
      #expect(all.filter { !$0.isFinite }.isEmpty, "run \(run)")
    }
    #expect(answers > 60)
    let ten = RegressionData.design(["x": (0..<10).map { Double($0) }])
    let y = (0..<10).map { Double($0 * $0) }
    #expect(throws: NoAnswer.self) { try PenalisedPath(ten, outcome: y, mixing: 2) }
    #expect(throws: NoAnswer.self) { try PenalisedPath(ten, outcome: y, count: 1) }
    #expect(throws: NoAnswer.self) { try PenalisedPath(ten, outcome: y, penalties: [1, 2]) }
    #expect(throws: NoAnswer.self) { try PenalisedPath(ten, outcome: y, penalties: [.nan]) }
    #expect(throws: NoAnswer.zeroVariance) { try PenalisedPath(ten, outcome: y.map { _ in 7.7 }) }
    #expect(throws: NoAnswer.rankDeficient) { try PenalisedPath(Design(rows: 10), outcome: y) }
  }
}
