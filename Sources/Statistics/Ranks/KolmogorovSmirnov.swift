/// The two-sample Kolmogorov–Smirnov test.
package struct KolmogorovSmirnovTest: Sendable, Equatable {
  package enum Method: String, Sendable, Equatable {
    /// All arrangements of the two samples over the observed ties, counted as lattice paths.
    case exact
    /// Kolmogorov's limit distribution at D √(mn/(m + n)).
    case asymptotic
  }

  package let controlCount: Int
  package let variantCount: Int
  /// The largest distance of the two distribution functions, 0 … 1.
  package let statistic: Double
  /// +1 where the control's distribution function is above there (the variant tends
  /// to greater values), −1 where below, 0 for equal functions.
  package let sign: Int
  package let method: Method
  package let p: Double

  /// Exact up to a product of sizes of 1,000,000, asymptotic beyond. Ties are taken
  /// as they are: the functions are compared only at distinct values, and the exact
  /// p-value is conditional on the ties (Schröer & Trenkler 1995; R ≥ 4.2).
  /// Throws `tooFew` for an empty sample, `domain` for a value that is not finite.
  package init(control: [Double], variant: [Double]) throws(NoAnswer) {
    let ranks = try MidRanks(variant, control)
    let (m, n) = (variant.count, control.count)
    var (i, j) = (0, 0)
    var largest = 0
    var sign = 0
    for (group, ofVariant) in zip(ranks.groups, ranks.groupsOfFirst) {
      i += ofVariant
      j += group - ofVariant
      let gap = j * m - i * n
      if gap.magnitude > largest.magnitude { (largest, sign) = (Int(gap.magnitude), gap.signum()) }
    }
    controlCount = n
    variantCount = m
    statistic = Double(largest) / (Double(m) * Double(n))
    self.sign = sign
    if m * n <= 1_000_000 {
      method = .exact
      p = KolmogorovSmirnovTest.exactTail(m, n, gap: largest, groups: ranks.groups)
    } else {
      method = .asymptotic
      let (a, b) = (Double(m), Double(n))
      p = Kolmogorov.upperTail(statistic * (a * (b / (a + b))).squareRoot())
    }
  }

  /// P(D ≥ gap/(mn)): the share of the paths from (0, 0) to (m, n) that meet
  /// |i/m − j/n| ≥ D at the end of a tie group. A path through (i, j) came from
  /// (i − 1, j) with probability i/(i + j); sums of positive terms only, so tiny
  /// p-values keep their digits (Viehmann 2021).
  private static func exactTail(_ m: Int, _ n: Int, gap: Int, groups: [Int]) -> Double {
    guard gap > 0 else { return 1 }
    var ends = [Bool](repeating: false, count: m + n + 1)
    var place = 0
    for group in groups {
      place += group
      ends[place] = true
    }
    // met[j]: the share of the paths to (i, j) that have met the distance.
    var met = [Double](repeating: 0, count: n + 1)
    for i in 0...m {
      for j in 0...n where i + j > 0 {
        if ends[i + j], (i * n - j * m).magnitude >= gap {
          met[j] = 1
        } else {
          let fromLeft = i > 0 ? Double(i) * met[j] : 0
          let fromBelow = j > 0 ? Double(j) * met[j - 1] : 0
          met[j] = (fromLeft + fromBelow) / Double(i + j)
        }
      }
    }
    return min(1, met[n])
  }
}

/// The limit distribution of √n D (Kolmogorov 1933).
package enum Kolmogorov {
  /// P(K > x): 2 Σ (−1)^(k − 1) e^(−2k²x²), and below 1 one minus the theta series
  /// √(2π)/x Σ e^(−(2k − 1)²π²/(8x²)), which needs four terms there.
  package static func upperTail(_ x: Double) -> Double {
    guard x > 0 else { return 1 }
    if x < 1 {
      let a = Double.pi * Double.pi / (8 * x * x)
      guard a < 800 else { return 1 }
      let sum =
        Elementary.exp(-49 * a) + Elementary.exp(-25 * a) + Elementary.exp(-9 * a) + Elementary.exp(-a)
      return 1 - (2 * Double.pi).squareRoot() / x * sum
    }
    var sum = 0.0
    for k in stride(from: 6.0, through: 1, by: -1) {
      let term = Elementary.exp(-2 * k * k * x * x)
      sum = term - sum
    }
    return min(1, 2 * sum)
  }
}
