/// Elementary functions whose bits do not depend on the machine.
///
/// The C library picks another `exp` or `log` for each level of x86-64, and the
/// last bit differs between them. These kernels use only IEEE 754 additions,
/// multiplications and divisions in one fixed order. Error: below 1 ulp,
/// checked against 60-digit references in ElementaryTests.
package enum Elementary {
  /// ln 2 in two parts; the first has 32 significant bits, so that k · ln2High is exact.
  static let ln2High = Double(bitPattern: 0x3fe6_2e42_fee0_0000)
  static let ln2Low = 1.908214929270587700e-10
  private static let ln2 = DoubleDouble(high: 0.6931471805599453, low: 2.3190468138462996e-17)
  static let inverseLn2 = 1.442695040888963407

  /// The exponential's series behind 1 + r, over r²: Σ rⁿ⁻²/n! for n = 2 … 14.
  @inline(__always)
  static func exponentialTail<T: Lane>(_ r: T) -> T {
    var tail = r * (1 / 87_178_291_200) + 1 / 6_227_020_800
    tail = tail * r + 1 / 479_001_600
    tail = tail * r + 1 / 39_916_800
    tail = tail * r + 1 / 3_628_800
    tail = tail * r + 1 / 362_880
    tail = tail * r + 1 / 40_320
    tail = tail * r + 1 / 5_040
    tail = tail * r + 1 / 720
    tail = tail * r + 1 / 120
    tail = tail * r + 1 / 24
    tail = tail * r + 1 / 6
    return tail * r + 1 / 2
  }

  /// eˣ. Overflows to infinity above 709.78 and underflows to 0 below −745.13.
  ///
  /// Method: x = k ln 2 + r with |r| ≤ ln 2 / 2 and r carried in two parts,
  /// Taylor series for eʳ, scaling by 2ᵏ.
  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.1332191019412 { return 0 }
    let (k, r, rest) = reduced(x)
    return scale(1 + (r + rest), by: Int(k))
  }

  /// k, r and s with eˣ = 2ᵏ (1 + r + s), s being far smaller than r.
  @inline(__always)
  private static func reduced(_ x: Double) -> (k: Double, r: Double, rest: Double) {
    let k = (x * inverseLn2).rounded(.toNearestOrEven)
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    let rLow = (high - r) - low
    return (k, r, r * r * exponentialTail(r) + rLow)
  }

  /// The natural logarithm. −∞ at 0, NaN below 0, as IEEE 754 has it.
  package static func log(_ x: Double) -> Double {
    logarithm(ofSum: x, 0)
  }

  /// ln(1 + x) without losing the digits of a small x.
  package static func log1p(_ x: Double) -> Double {
    if x.magnitude < 0x1p-54 { return x }
    let sum = 1 + x
    // Knuth's two-sum: what rounding took away from 1 + x.
    let part = sum - 1
    let lost = (1 - (sum - part)) + (x - part)
    return logarithm(ofSum: sum, sum.isFinite ? lost : 0)
  }

  /// eˣ − 1 without losing the digits of a small x.
  package static func expm1(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x.magnitude < 0x1p-54 { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -40 { return -1 }
    let (k, r, rest) = reduced(x)
    if k == 0 { return r + rest }
    if k > 60 { return scale(1 + (r + rest), by: Int(k)) }
    // 2ᵏ (eʳ − 2⁻ᵏ), with 1 − 2⁻ᵏ exact or rounded far below the result.
    let (sum, lost) = twoSum(1 - scale(1, by: -Int(k)), r)
    return scale(sum + (lost + rest), by: Int(k))
  }

  /// xʸ for x ≥ 0, by way of a double-double logarithm, so that a large exponent
  /// does not magnify the logarithm's rounding. NaN for a negative x.
  package static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN || x < 0 { return .nan }
    if x == 0 || x.isInfinite { return (x == 0) == (y < 0) ? .infinity : 0 }
    if y.isInfinite { return (x > 1) == (y > 0) ? .infinity : 0 }
    let estimate = log(x) * y
    if estimate > 710 { return .infinity }
    if estimate < -746 { return 0 }
    let (value, exponent) = exponential(logarithm(x) * y)
    return scale(value.high, by: exponent)
  }

  /// eˣ as (m, k) with eˣ = m·2ᵏ, m to about 30 digits.
  static func exponential(_ x: DoubleDouble) -> (DoubleDouble, Int) {
    let k = (x.high * inverseLn2).rounded(.toNearestOrEven)
    // A further reduction by 2⁶ leaves |r| < .0055: 12 terms reach 1e−31.
    let reduced = x - ln2 * k
    let r = DoubleDouble(high: reduced.high * 0x1p-6, low: reduced.low * 0x1p-6)
    var sum = DoubleDouble.zero
    for n in stride(from: 12.0, through: 1, by: -1) {
      sum = (sum + DoubleDouble.one) * r / DoubleDouble(n)
    }
    // (1 + s)² − 1 = 2s + s²: squaring without losing the small part.
    for _ in 0..<6 { sum = sum * 2 + sum * sum }
    return (sum + DoubleDouble.one, Int(k))
  }

  /// ln x to about 30 digits: one Newton step, y + (x e⁻ʸ − 1), squares the error.
  static func logarithm(_ x: Double) -> DoubleDouble {
    let k = Int(x.exponent)
    let m = x.significand
    let y = log(m)
    let (e, shift) = exponential(DoubleDouble(-y))
    let product = DoubleDouble(m) * DoubleDouble(high: scale(e.high, by: shift), low: scale(e.low, by: shift))
    let correction = product - .one
    // ln(1 + c) = c − c²/2 + …, c being near 1e−16.
    let log = DoubleDouble(y) + (correction - correction * correction * 0.5)
    return log + ln2 * Double(k)
  }

  /// 1 / (1 + e⁻ˣ), without overflow for any x.
  package static func logistic(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// ln(high + low), low being far below an ulp of high times a few.
  ///
  /// Method: high + low = 2ᵏ m with m in [√½, √2); ln m = 2 artanh(s) with
  /// s = (m − 1)/(m + 1), s in two parts, the series of artanh in s².
  private static func logarithm(ofSum high: Double, _ low: Double) -> Double {
    if high.isNaN || high < 0 { return .nan }
    if high == 0 { return -.infinity }
    if high.isInfinite { return .infinity }
    var exponent = Int(high.exponent)
    var m = high.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let mLow = low == 0 ? 0 : scale(low, by: -exponent)
    let (numerator, numeratorLow) = twoSum(m - 1, mLow)
    let denominator = m + 1
    let denominatorLow = (m - (denominator - 1)) + mLow
    let s = numerator / denominator
    let (product, productLow) = twoProduct(s, denominator)
    let remainder = ((numerator - product) - productLow) + (numeratorLow - s * denominatorLow)
    let sLow = remainder / denominator
    let z = s * s
    let tail = logarithmTail(z)
    let k = Double(exponent)
    let (sum, lost) = twoSum(k * ln2High, 2 * s)
    return sum + (lost + (2 * sLow + (s * z * tail + k * ln2Low)))
  }

  /// The series of 2 artanh(s) behind 2s, over s³, in z = s²: Σ 2 zⁿ/(2n + 3) for n = 0 … 10.
  @inline(__always)
  static func logarithmTail<T: Lane>(_ z: T) -> T {
    var tail = z * (2.0 / 23) + 2.0 / 21
    tail = tail * z + 2.0 / 19
    tail = tail * z + 2.0 / 17
    tail = tail * z + 2.0 / 15
    tail = tail * z + 2.0 / 13
    tail = tail * z + 2.0 / 11
    tail = tail * z + 2.0 / 9
    tail = tail * z + 2.0 / 7
    tail = tail * z + 2.0 / 5
    return tail * z + 2.0 / 3
  }

  /// x · 2ᵏ, rounded once also where the result is subnormal.
  private static func scale(_ x: Double, by k: Int) -> Double {
    func power(_ k: Int) -> Double { Double(bitPattern: UInt64(k + 1023) << 52) }
    if k > 1023 { return x * power(1023) * power(k - 1023) }
    if k < -1022 { return x * power(k + 60 < -1022 ? -1022 : k + 60) * power(-60) }
    return x * power(k)
  }

  /// a + b and what rounding took away (Knuth 1969, TAOCP 2, 4.2.2).
  @inline(__always)
  package static func twoSum(_ a: Double, _ b: Double) -> (Double, Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  /// a · b and what rounding took away (Dekker 1971, with Veltkamp's split).
  @inline(__always)
  package static func twoProduct(_ a: Double, _ b: Double) -> (Double, Double) {
    func split(_ x: Double) -> (Double, Double) {
      let c = 134_217_729 * x
      let high = c - (c - x)
      return (high, x - high)
    }
    let product = a * b
    let (aHigh, aLow) = split(a)
    let (bHigh, bLow) = split(b)
    let lost = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    return (product, lost)
  }
}
