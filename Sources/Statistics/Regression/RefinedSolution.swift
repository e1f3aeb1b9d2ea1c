internal import Parallelism

/// β of least squares by a factor in doubles, corrected until it is right to the last digits:
/// residuals and gradient Xᵀr carried to twice the digits (Ogita, Rump & Oishi 2005, "Accurate sum
/// and dot product"), corrections through RᵀR δ = Xᵀr (Björck 1987, "corrected semi-normal
/// equations").
struct RefinedSolution: Sendable {
  private(set) var coefficients: [DoubleDouble]
  /// Of y times the unit.
  private(set) var residuals: [Double]

  /// `share` is the least share of a column that the columns before it leave unexplained.
  init(
    _ design: Design, _ y: [Double], unit: Double, _ factor: TriangularFactor<Double>, share: Double,
    threads: Int
  ) {
    coefficients = factor.coefficients().map { DoubleDouble($0) }
    residuals = []
    // What a correction leaves of the error: the normal equations' condition times the rounding.
    let rate = 1e-15 / (share * share)
    var last = Double.infinity
    for _ in 0..<8 {
      let pass = Self.pass(design, y, unit, coefficients, threads)
      residuals = pass.residuals
      let step = factor.backSubstituted(factor.forwardSubstituted(pass.gradient))
      // The largest correction relative to its coefficient.
      let size = zip(step, coefficients).map { $0.magnitude / max($1.high.magnitude, 1e-300) }.max() ?? 0
      guard size.isFinite, size < last else { return }
      coefficients = zip(coefficients, step).map { $0 + $1 }
      last = size
      if size * rate < 1e-18 {
        subtract(design, step, threads)
        return
      }
    }
    residuals = Self.pass(design, y, unit, coefficients, threads).residuals
  }

  /// Residuals, and the gradient with its chunks added up in order.
  private static func pass(
    _ design: Design, _ y: [Double], _ unit: Double, _ beta: [DoubleDouble], _ threads: Int
  ) -> (residuals: [Double], gradient: [Double]) {
    let p = beta.count
    var gradients: [[DoubleDouble]] = []
    let residuals = [Double](unsafeUninitializedCapacity: y.count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let shared = Parallel.SharedValues(base: base)
      gradients = Parallel.chunks(y.count, threads: threads) { rows in
        chunk(design, y, unit, beta, rows, shared.base)
      }
      initialized = y.count
    }
    let gradient = (0..<p).map { j in gradients.reduce(DoubleDouble.zero) { $0 + $1[j] }.high }
    return (residuals, gradient)
  }

  private static func chunk(
    _ design: Design, _ y: [Double], _ unit: Double, _ beta: [DoubleDouble], _ rows: Range<Int>,
    _ residuals: UnsafeMutablePointer<Double>
  ) -> [DoubleDouble] {
    let p = beta.count
    var gradient = PreciseSums(design.forms)
    Blocks.withScratch(p + 2) { block in
      let residual = block + p * Blocks.size
      let lost = residual + Blocks.size
      Blocks.each(rows) { rows in
        let end = (rows.count + 7) / 8 * 8
        design.fill(block, rows)
        Blocks.copy(y, rows, times: unit, to: residual)
        lost.initialize(repeating: 0, count: end)
        for j in 0..<p {
          let factor = HalfLanes(repeating: beta[j].high)
          let (high, low) = Elementary.split(factor)
          let rest = beta[j].low
          let column = block + j &* Blocks.size
          design.forms[j].withProduct { product in
            for i in stride(from: 0, to: end, by: 4) {
              let x = HalfLanes(at: column + i)
              let (part, partLost) = product(x, factor, high, low)
              let (sum, sumLost) = Elementary.twoSum(HalfLanes(at: residual + i), -part)
              sum.store(at: residual + i)
              (HalfLanes(at: lost + i) + ((sumLost - partLost) - x * rest)).store(at: lost + i)
            }
          }
        }
        for i in stride(from: 0, to: end, by: 4) {
          (HalfLanes(at: residual + i) + HalfLanes(at: lost + i)).store(at: residual + i)
        }
        gradient.add(block, residual, rows.count)
        (residuals + rows.lowerBound).update(from: residual, count: rows.count)
      }
    }
    return gradient.totals
  }

  /// The residuals after a last, tiny step.
  private mutating func subtract(_ design: Design, _ step: [Double], _ threads: Int) {
    Parallel.change(&residuals, threads: threads) { rows, residuals in
      Blocks.withScratch(step.count + 1) { block in
        let change = block + step.count * Blocks.size
        Blocks.each(rows) { rows in
          design.fill(block, rows)
          ModelMatrix.predict(block, step, rows.count, into: change)
          let place = residuals + rows.lowerBound
          for i in 0..<rows.count { place[i] -= change[i] }
        }
      }
    }
  }
}
