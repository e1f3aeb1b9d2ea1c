/// Sums over 0 ..< y that stand for differences of log gamma, digamma and trigamma, and what else
/// a count's likelihood needs. On `Elementary` alone, so that θ's iteration has the same bits
/// everywhere.
enum CountFunctions {
  /// From this j on θ's sums go by Euler and Maclaurin's formula: the first term left out is below
  /// 1e−17 there.
  static let direct = 1024
  /// The same for the logarithms, which have a term more.
  private static let directLogs = 64

  /// y ln y − y − ln y!, the Poisson log-likelihood at μ = y.
  static func saturatedPoisson(_ y: Double) -> Double {
    if y == 0 { return 0 }
    if y < 32 {
      return Sums.sum(Int(y)) { Elementary.log(y / Double($0 + 1)) } - y
    }
    // Stirling's series (Abramowitz & Stegun 6.1.41).
    let inverse = 1 / y
    let square = inverse * inverse
    return -0.5 * Elementary.log(2 * Double.pi * y)
      - inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)))
  }

  /// Σ ln(1 + αj) over j < y minus the integral of ln(1 + αj) over 0 … y. The sum is
  /// ln Γ(θ + y) − ln Γ(θ) − y ln θ; the integral is what the likelihood at μ = y takes off it.
  static func logsAboveIntegral(_ y: Double, _ alpha: Double) -> Double {
    let split = min(y, Double(directLogs))
    let near =
      Sums.sum(Int(split)) { Elementary.log1p(alpha * Double($0)) } - logIntegral(alpha * split) / alpha
    func end(_ j: Double) -> Double {
      let slope = alpha / (1 + alpha * j)
      let square = slope * slope
      return slope * (1.0 / 12 - square * (1.0 / 360 - square / 1260)) - Elementary.log1p(alpha * j) / 2
    }
    return split == y ? near : near + (end(y) - end(split))
  }

  /// Σ j/(1 + αj) over a ≤ j < b: the derivative by α of Σ ln(1 + αj).
  static func firstFrom(_ a: Int, to b: Double, _ alpha: Double) -> Double {
    func end(_ j: Double) -> Double {
      let t = alpha * j
      let inverse = 1 / (1 + t)
      let square = inverse * inverse
      return logGap(t) / (alpha * alpha) - j * inverse / 2 + square / 12
        - alpha * alpha * square * square / 120
    }
    return end(b) - end(Double(a))
  }

  /// Σ j²/(1 + αj)² over a ≤ j < b: minus the second derivative.
  static func secondFrom(_ a: Int, to b: Double, _ alpha: Double) -> Double {
    func end(_ j: Double) -> Double {
      let t = alpha * j
      let inverse = 1 / (1 + t)
      let scaled = j * inverse
      return squareIntegral(t) / (alpha * alpha * alpha) - scaled * scaled / 2
        + scaled * inverse * inverse / 6
    }
    return end(b) - end(Double(a))
  }

  /// Σ (−1)ᵐ c(m) tᵐ over m = 2 … 22, for t below .1, where the closed forms cancel.
  private static func series(_ t: Double, _ coefficient: (Double) -> Double) -> Double {
    var total = 0.0
    for m in stride(from: 22.0, through: 2, by: -1) {
      total = coefficient(m) - t * total
    }
    return t * t * total
  }

  /// (1 + t) ln(1 + t) − t, the integral of ln(1 + t).
  static func logIntegral(_ t: Double) -> Double {
    t < 0.1 ? series(t) { 1 / ($0 * ($0 - 1)) } : (1 + t) * Elementary.log1p(t) - t
  }

  /// t − ln(1 + t), the integral of t/(1 + t).
  static func logGap(_ t: Double) -> Double {
    t < 0.1 ? series(t) { 1 / $0 } : t - Elementary.log1p(t)
  }

  /// t + t/(1 + t) − 2 ln(1 + t), the integral of t²/(1 + t)².
  static func squareIntegral(_ t: Double) -> Double {
    t < 0.1 ? -series(t) { ($0 - 2) / $0 } : t + t / (1 + t) - 2 * Elementary.log1p(t)
  }

  /// ln(1 + t) − t/(1 + t).
  static func logExcess(_ t: Double) -> Double {
    t < 0.1 ? series(t) { ($0 - 1) / $0 } : Elementary.log1p(t) - t / (1 + t)
  }

  /// t²/(1 + t)² − 2 (ln(1 + t) − t/(1 + t)).
  static func excessSlope(_ t: Double) -> Double {
    if t < 0.1 { return series(t) { ($0 - 1) * ($0 - 2) / $0 } }
    let share = t / (1 + t)
    return share * share - 2 * (Elementary.log1p(t) - share)
  }
}
