internal import Parallelism

/// Newton's iteration for long tables whose columns are far from depending on each other: one pass over
/// blocks of rows a step, in which η, scores, weights, deviance and the normal equations are formed
/// while a block is in the fastest cache.
///
/// The last step takes η and the gradient in twice the digits. The step it corrects is tiny by then, so
/// that the result is right to the last digits, as that of the steps by orthogonal factors is.
/// Whatever is out of the ordinary is left to those: a deviance that grows, a factor that is poor, an
/// iteration that does not settle.
extension MaximumLikelihood {
  /// Rows from which passes by blocks pay.
  static let manyRows = 5_000
  /// The least share of a column's length that the columns before it leave, for half of the digits to do.
  private static let independentShare = 1e-3
  /// Once no row's η moves by more than this, the curvature will do for one more step.
  private static let nearlySettled = 1e-5
  /// A last step that is too small for η to be formed again.
  private static let negligible = 1e-14
  private static let passLimit = 12
  /// A step of some of the rows after which all are asked.
  private static let nearEnough = 1.0

  /// The maximum, from β on; nil where this iteration does not find it.
  func passes(from start: [Double], maximumIterations: Int) -> Fit? {
    var beta = start
    var deviance = Double.infinity
    var iterations = 0
    while iterations + 1 < min(maximumIterations, Self.passLimit) {
      iterations += 1
      let pass = pass(beta)
      guard pass.deviance.isFinite, pass.deviance <= deviance * (1 + 1e-12),
        let factor = pass.equations.factor(share: Self.independentShare)
      else { return nil }
      deviance = pass.deviance
      let step = factor.solution(pass.equations.gradient)
      let reach = Self.reach(step)
      guard reach.isFinite else { return nil }
      beta = zip(beta, step).map { $0 + $1 }
      guard reach <= Self.nearlySettled else { continue }
      iterations += 1
      var (fit, gradient) = precisely(beta)
      let last = factor.solution(gradient)
      let lastReach = Self.reach(last)
      guard fit.deviance.isFinite, lastReach <= Self.settled else { return nil }
      let settled = zip(beta, last).map { $0 + $1 }
      if lastReach > Self.negligible { fit = precisely(settled).fit }
      fit.beta = settled
      fit.iterations = iterations
      return fit
    }
    return nil
  }

  /// Near the maximum of every `step`-th block of rows, as a place to start from; nil where it is not found.
  func roughly(from start: [Double], every step: Int) -> [Double]? {
    var beta = start
    for _ in 0..<Self.passLimit {
      let pass = pass(beta, every: step)
      guard pass.deviance.isFinite, let factor = pass.equations.factor(share: Self.independentShare) else {
        return nil
      }
      let change = factor.solution(pass.equations.gradient)
      let reach = Self.reach(change)
      guard reach.isFinite else { return nil }
      beta = zip(beta, change).map { $0 + $1 }
      // What the step after this one would change is less than what the other rows will.
      if reach <= Self.nearEnough { return beta }
    }
    return nil
  }

  /// At least the largest change of a row's η: the scaled columns hold no value of 2 or above.
  private static func reach(_ step: [Double]) -> Double { 2 * step.reduce(0) { $0 + $1.magnitude } }

  private struct Pass: Sendable {
    var deviance = 0.0
    var equations: NormalEquations
  }

  private func pass(_ beta: [Double], every step: Int = 1) -> Pass {
    let p = matrix.columns
    let (width, height) = NormalEquations.widths(p)
    let parts = Parallel.chunks(y.count, threads: matrix.threads) { rows in
      var part = Pass(equations: NormalEquations(columns: p))
      Blocks.withScratch(width + height + 2) { x in
        x.initialize(repeating: 0, count: (width + height) * Blocks.size)
        let weighted = x + width * Blocks.size
        let score = weighted + p * Blocks.size
        let eta = weighted + height * Blocks.size
        let weight = eta + Blocks.size
        Blocks.each(rows, every: step) { rows in
          let end = (rows.count + 7) / 8 * 8
          fill(x, beta, rows, precise: false, eta)
          part.deviance += law.block(y, eta, rows, weight: weight, score: score)
          for j in 0..<p {
            let place = j &* Blocks.size
            for i in stride(from: 0, to: end, by: 8) {
              (Lanes(at: x + (place &+ i)) * Lanes(at: weight + i)).store(at: weighted + (place &+ i))
            }
          }
          part.equations.add(x: x, weighted: weighted, rows: end)
        }
      }
      return part
    }
    var equations = NormalEquations(columns: p)
    for part in parts { equations.add(part.equations) }
    return Pass(deviance: Sums.sum(parts.map(\.deviance)), equations: equations)
  }

  /// η, the deviance and the gradient at β, in twice the digits.
  func precisely(_ beta: [Double]) -> (fit: Fit, gradient: [Double]) {
    let p = matrix.columns
    var parts: [(deviance: Double, gradient: [DoubleDouble])] = []
    let eta = [Double](unsafeUninitializedCapacity: y.count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let shared = Parallel.SharedValues(base: base)
      parts = Parallel.chunks(y.count, threads: matrix.threads) { rows in
        var deviance = 0.0
        var gradient = PreciseSums(matrix.design.forms)
        Blocks.withScratch(p + 3) { x in
          let eta = x + p * Blocks.size
          let (weight, score) = (eta + Blocks.size, eta + 2 * Blocks.size)
          Blocks.each(rows) { rows in
            fill(x, beta, rows, precise: true, eta)
            deviance += law.block(y, eta, rows, weight: weight, score: score)
            gradient.add(x, score, rows.count)
            (shared.base + rows.lowerBound).initialize(from: eta, count: rows.count)
          }
        }
        return (deviance, gradient.totals)
      }
      initialized = y.count
    }
    let gradient = (0..<p).map { j in parts.reduce(DoubleDouble.zero) { $0 + $1.gradient[j] }.high }
    return (Fit(beta: beta, eta: eta, deviance: Sums.sum(parts.map(\.deviance))), gradient)
  }

  /// A block of rows and its linear predictors.
  @inline(__always)
  private func fill(
    _ x: UnsafeMutablePointer<Double>, _ beta: [Double], _ rows: Range<Int>, precise: Bool,
    _ eta: UnsafeMutablePointer<Double>
  ) {
    matrix.design.fill(x, rows)
    if precise {
      matrix.predictPrecisely(x, beta, rows.count, into: eta)
    } else {
      ModelMatrix.predict(x, beta, rows.count, into: eta)
    }
    if let offset { for i in rows { eta[i &- rows.lowerBound] += offset[i] } }
  }
}

extension ModelMatrix {
  /// X b of a block.
  @inline(__always)
  static func predict(
    _ block: UnsafePointer<Double>, _ b: [Double], _ rows: Int, into result: UnsafeMutablePointer<Double>
  ) {
    b.withUnsafeBufferPointer { b in
      for lane in stride(from: 0, to: rows, by: 8) {
        var total = Lanes()
        for j in b.indices { total += Lanes(at: block + (j &* Blocks.size &+ lane)) * b[j] }
        total.store(at: result + lane)
      }
    }
  }

  /// X b of a block with each row's sum carried to twice the digits (Ogita, Rump & Oishi 2005).
  @inline(__always)
  func predictPrecisely(
    _ block: UnsafePointer<Double>, _ b: [Double], _ rows: Int, into result: UnsafeMutablePointer<Double>
  ) {
    Blocks.withScratch(1) { lost in
      let end = (rows + 7) / 8 * 8
      result.initialize(repeating: 0, count: end)
      lost.initialize(repeating: 0, count: end)
      for j in b.indices {
        let factor = HalfLanes(repeating: b[j])
        let (high, low) = Elementary.split(factor)
        let column = block + j &* Blocks.size
        design.forms[j].withProduct { product in
          for i in stride(from: 0, to: end, by: 4) {
            let (part, rest) = product(HalfLanes(at: column + i), factor, high, low)
            let (sum, more) = Elementary.twoSum(HalfLanes(at: result + i), part)
            sum.store(at: result + i)
            (HalfLanes(at: lost + i) + (rest + more)).store(at: lost + i)
          }
        }
      }
      for i in stride(from: 0, to: end, by: 4) {
        (HalfLanes(at: result + i) + HalfLanes(at: lost + i)).store(at: result + i)
      }
    }
  }
}
