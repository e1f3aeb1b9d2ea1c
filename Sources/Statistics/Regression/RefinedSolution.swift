internal import Parallelism

/// β of least squares by a factor in doubles, corrected until it is right to the last digits:
/// residuals and gradient Xᵀr carried to twice the digits (Ogita, Rump & Oishi 2005, "Accurate sum
/// and dot product"), corrections through RᵀR δ = Xᵀr (Björck 1987, "corrected semi-normal
/// equations").
struct RefinedSolution: Sendable {
  private(set) var coefficients: [DoubleDouble]
  private(set) var residuals: [Double]

  /// `share` is the least share of a column that the columns before it leave unexplained.
  init(
    _ design: Design, _ y: [Double], _ factor: TriangularFactor<Double>, share: Double, threads: Int
  ) {
    coefficients = factor.coefficients().map { DoubleDouble($0) }
    residuals = []
    // What a correction leaves of the error: the normal equations' condition times the rounding.
    let rate = 1e-15 / (share * share)
    var last = Double.infinity
    for _ in 0..<8 {
      let pass = Self.pass(design, y, coefficients, threads)
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
    residuals = Self.pass(design, y, coefficients, threads).residuals
  }

  /// Residuals, and the gradient with its chunks added up in order.
  private static func pass(
    _ design: Design, _ y: [Double], _ beta: [DoubleDouble], _ threads: Int
  ) -> (residuals: [Double], gradient: [Double]) {
    let p = beta.count
    var gradients: [[DoubleDouble]] = []
    let residuals = [Double](unsafeUninitializedCapacity: y.count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let shared = Parallel.SharedValues(base: base)
      gradients = Parallel.chunks(y.count, threads: threads) { rows in
        chunk(design, y, beta, rows, shared.base)
      }
      initialized = y.count
    }
    let gradient = (0..<p).map { j in gradients.reduce(DoubleDouble.zero) { $0 + $1[j] }.high }
    return (residuals, gradient)
  }

  private static func chunk(
    _ design: Design, _ y: [Double], _ beta: [DoubleDouble], _ rows: Range<Int>,
    _ residuals: UnsafeMutablePointer<Double>
  ) -> [DoubleDouble] {
    let p = beta.count
    var sums = [Lanes](repeating: Lanes(), count: p)
    var rests = [Lanes](repeating: Lanes(), count: p)
    Blocks.withScratch(p + 1) { block in
      Blocks.each(rows) { rows in
        design.fill(block, rows)
        let outcome = block + p * Blocks.size
        Blocks.copy(y, rows, to: outcome)
        for lane in stride(from: 0, to: rows.count, by: 8) {
          var total = Lanes(at: outcome + lane)
          var lost = Lanes()
          for j in 0..<p {
            let x = Lanes(at: block + (j &* Blocks.size &+ lane))
            let (product, productLost) = Elementary.twoProduct(x, Lanes(repeating: beta[j].high))
            let (sum, sumLost) = Elementary.twoSum(total, -product)
            total = sum
            lost += (sumLost - productLost) - x * beta[j].low
          }
          let residual = total + lost
          residual.store(at: residuals + rows.lowerBound + lane, min(8, rows.count - lane))
          for j in 0..<p {
            let x = Lanes(at: block + (j &* Blocks.size &+ lane))
            let (product, productLost) = Elementary.twoProduct(x, residual)
            let (sum, sumLost) = Elementary.twoSum(sums[j], product)
            sums[j] = sum
            rests[j] += productLost + sumLost
          }
        }
      }
    }
    return (0..<p).map { j in
      var total = DoubleDouble.zero
      for lane in 0..<8 { total = total + DoubleDouble(sum: sums[j][lane], rests[j][lane]) }
      return total
    }
  }

  /// The residuals after a last, tiny step.
  private mutating func subtract(_ design: Design, _ step: [Double], _ threads: Int) {
    let before = residuals
    residuals = Parallel.array(before.count, threads: threads) { rows, result in
      Blocks.withScratch(step.count) { block in
        Blocks.each(rows) { rows in
          design.fill(block, rows)
          for lane in stride(from: 0, to: rows.count, by: 8) {
            var change = Lanes()
            for j in step.indices { change += Lanes(at: block + (j &* Blocks.size &+ lane)) * step[j] }
            for i in lane..<min(lane + 8, rows.count) {
              result[rows.lowerBound + i] = before[rows.lowerBound + i] - change[i - lane]
            }
          }
        }
      }
    }
  }
}
