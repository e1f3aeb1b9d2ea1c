internal import CBoostMath

/// Distribution functions and quantiles, from Boost.Math. Arguments are checked
/// here; upper tails are computed as tails.
package enum Distributions {
  package static func normalCDF(_ z: Double, upper: Bool = false) throws(NoAnswer) -> Double {
    guard z.isFinite else { throw .domain("z must be finite") }
    return try value("normal cdf") { dangol_normal_cdf(z, upper ? 1 : 0, $0) }
  }

  package static func normalQuantile(_ p: Double) throws(NoAnswer) -> Double {
    guard p > 0, p < 1 else { throw .domain("p must lie in (0, 1)") }
    return try value("normal quantile") { dangol_normal_quantile(p, 0, $0) }
  }

  /// The z with an upper tail of p: precise where p is tiny and 1 − p would round.
  package static func normalUpperQuantile(_ p: Double) throws(NoAnswer) -> Double {
    guard p > 0, p < 1 else { throw .domain("p must lie in (0, 1)") }
    return try value("normal quantile") { dangol_normal_quantile(p, 1, $0) }
  }

  package static func tCDF(_ t: Double, df: Double, upper: Bool = false) throws(NoAnswer) -> Double {
    guard t.isFinite, df > 0, df.isFinite else { throw .domain("t must be finite and df positive") }
    return try value("t cdf") { dangol_t_cdf(t, df, upper ? 1 : 0, $0) }
  }

  package static func tQuantile(_ p: Double, df: Double) throws(NoAnswer) -> Double {
    guard p > 0, p < 1, df > 0, df.isFinite else {
      throw .domain("p must lie in (0, 1) and df be positive")
    }
    return try value("t quantile") { dangol_t_quantile(p, df, 0, $0) }
  }

  /// P(T ≤ t) of the non-central t with non-centrality δ, or P(T > t) with `upper`.
  package static func noncentralTCDF(
    _ t: Double, df: Double, delta: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard t.isFinite, df > 0, df.isFinite, delta.isFinite else {
      throw .domain("t and δ must be finite and df positive")
    }
    return try value("non-central t cdf") { dangol_noncentral_t_cdf(t, df, delta, upper ? 1 : 0, $0) }
  }

  package static func fUpperTail(_ f: Double, df1: Double, df2: Double) throws(NoAnswer) -> Double {
    guard f >= 0, f.isFinite, df1 > 0, df2 > 0 else { throw .domain("F must be finite, df positive") }
    return try value("F cdf") { dangol_f_cdf(f, df1, df2, 1, $0) }
  }

  package static func chiSquaredUpperTail(_ x: Double, df: Double) throws(NoAnswer) -> Double {
    guard x >= 0, x.isFinite, df > 0 else { throw .domain("χ² must be finite, df positive") }
    return try value("chi-squared cdf") { dangol_chi_squared_cdf(x, df, 1, $0) }
  }

  /// The x with a lower (or upper) tail of p.
  package static func chiSquaredQuantile(
    _ p: Double, df: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard p > 0, p < 1, df > 0, df.isFinite else {
      throw .domain("p must lie in (0, 1) and df be positive")
    }
    return try value("chi-squared quantile") { dangol_chi_squared_quantile(p, df, upper ? 1 : 0, $0) }
  }

  package static func fQuantile(
    _ p: Double, df1: Double, df2: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard p > 0, p < 1, df1 > 0, df2 > 0, df1.isFinite, df2.isFinite else {
      throw .domain("p must lie in (0, 1) and df be positive")
    }
    return try value("F quantile") { dangol_f_quantile(p, df1, df2, upper ? 1 : 0, $0) }
  }

  /// The regularised incomplete beta function Iₓ(a, b), or its complement with `upper`.
  package static func betaCDF(
    _ x: Double, a: Double, b: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard x >= 0, x <= 1, a > 0, b > 0, a.isFinite, b.isFinite else {
      throw .domain("x lies in [0, 1], a and b are positive")
    }
    return try value("beta cdf") { dangol_beta_cdf(x, a, b, upper ? 1 : 0, $0) }
  }

  package static func betaQuantile(
    _ p: Double, a: Double, b: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard p > 0, p < 1, (1e-3...1e15).contains(a), (1e-3...1e15).contains(b) else {
      throw .domain("p must lie in (0, 1), a and b in 0.001 … 10¹⁵")
    }
    return try value("beta quantile") { dangol_beta_quantile(p, a, b, upper ? 1 : 0, $0) }
  }

  package static func logGamma(_ x: Double) throws(NoAnswer) -> Double {
    guard x > 0, x.isFinite else { throw .domain("x must be positive and finite") }
    return try value("log gamma") { dangol_log_gamma(x, $0) }
  }

  /// P(Bin(n, p) = k).
  package static func binomialPMF(_ k: Int, n: Int, p: Double) throws(NoAnswer) -> Double {
    guard n >= 0, p >= 0, p <= 1 else { throw .domain("n ≥ 0 and p in [0, 1]") }
    if k < 0 || k > n { return 0 }
    if p == 0 { return k == 0 ? 1 : 0 }
    if p == 1 { return k == n ? 1 : 0 }
    return try value("binomial pmf") { dangol_binomial_pmf(Double(k), Double(n), p, $0) }
  }

  /// P(k marked among `drawn` taken without replacement from `total`, `marked` of which are marked).
  package static func hypergeometricPMF(
    _ k: Int, marked: Int, drawn: Int, total: Int
  ) throws(NoAnswer) -> Double {
    guard marked >= 0, drawn >= 0, max(marked, drawn) <= total, total <= Int(Int32.max) else {
      throw .domain("0 ≤ marked, drawn ≤ total < 2³¹")
    }
    if k < max(0, drawn + marked - total) || k > min(drawn, marked) { return 0 }
    return try value("hypergeometric pmf") {
      dangol_hypergeometric_pmf(UInt32(k), UInt32(marked), UInt32(drawn), UInt32(total), $0)
    }
  }

  /// P(Bin(n, p) ≤ k), or P(Bin(n, p) > k) with `upper`.
  package static func binomialCDF(
    _ k: Int, n: Int, p: Double, upper: Bool = false
  ) throws(NoAnswer) -> Double {
    guard n >= 0, p >= 0, p <= 1 else { throw .domain("n ≥ 0 and p in [0, 1]") }
    if k < 0 { return upper ? 1 : 0 }
    if k >= n { return upper ? 0 : 1 }
    return try value("binomial cdf") {
      dangol_binomial_cdf(Double(k), Double(n), p, upper ? 1 : 0, $0)
    }
  }

  /// The two-sided p-value of a statistic with a normal distribution under the null.
  package static func twoSidedNormal(_ z: Double) throws(NoAnswer) -> Double {
    min(1, 2 * (try normalCDF(z.magnitude, upper: true)))
  }

  package static func twoSidedT(_ t: Double, df: Double) throws(NoAnswer) -> Double {
    min(1, 2 * (try tCDF(t.magnitude, df: df, upper: true)))
  }

  private static func value(
    _ name: String, _ call: (UnsafeMutablePointer<Double>) -> Int32
  ) throws(NoAnswer) -> Double {
    var result = 0.0
    guard call(&result) == 0 else { throw .domain("\(name) is not finite here") }
    return result
  }
}
