/// Mean and central power sums Σ(x − x̄)ᵏ, k = 2, 3, 4, carried in double-double.
///
/// Merging follows Pébay (2008), "Formulas for robust, one-pass parallel
/// computation of covariances and arbitrary-order statistical moments"; second order is Chan, Golub & LeVeque (1983).
struct CentralMoments: Sendable, Equatable {
  private(set) var n = 0
  private(set) var mean = DoubleDouble.zero
  private(set) var m2 = DoubleDouble.zero
  private(set) var m3 = DoubleDouble.zero
  private(set) var m4 = DoubleDouble.zero

  init() {}

  /// From power sums of d = x − shift, the shift being one of the values: then
  /// |x̄ − shift| ≤ √(n − 1) standard deviations, which bounds what cancels
  /// below to nᵏᐟ² of 10³².
  init(
    n: Int, shift: Double, sums s1: DoubleDouble, _ s2: DoubleDouble, _ s3: DoubleDouble, _ s4: DoubleDouble
  ) {
    let count = DoubleDouble(Double(n))
    let m = s1 / count
    let square = m * m
    self.n = n
    mean = m + shift
    m2 = s2 - s1 * m
    m3 = s3 - m * s2 * 3 + square * s1 * 2
    m4 = s4 - m * s3 * 4 + square * s2 * 6 - square * m * s1 * 3
  }

  mutating func merge(_ other: CentralMoments) {
    if other.n == 0 { return }
    if n == 0 {
      self = other
      return
    }
    let (total, overflow) = n.addingReportingOverflow(other.n)
    guard !overflow else {
      // More values than an Int counts: every later question is answered with .domain.
      n = Int.max
      mean = DoubleDouble(.nan)
      return
    }
    let a = DoubleDouble(Double(n))
    let b = DoubleDouble(Double(other.n))
    let all = DoubleDouble(Double(total))
    let delta = other.mean - mean
    let step = delta / all
    let cross = delta * step * a * b
    let square = step * step
    m4 =
      m4 + other.m4 + cross * square * (a * a - a * b + b * b)
      + square * (a * a * other.m2 + b * b * m2) * 6 + step * (a * other.m3 - b * m3) * 4
    m3 = m3 + other.m3 + cross * step * (a - b) + step * (a * other.m2 - b * m2) * 3
    m2 = m2 + other.m2 + cross
    mean = mean + step * b
    n = total
  }
}
