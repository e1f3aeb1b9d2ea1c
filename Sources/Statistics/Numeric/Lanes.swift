/// Eight doubles that are worked on side by side. How many the processor takes at a time changes
/// no bit: every lane is IEEE 754 arithmetic of its own, and what is summed over lanes is summed
/// in one order (`Lanes.total`).
typealias Lanes = SIMD8<Double>

/// A double or eight of them: what a polynomial needs.
protocol Lane {
  static func * (a: Self, b: Self) -> Self
  static func * (a: Self, b: Double) -> Self
  static func + (a: Self, b: Double) -> Self
}

extension Double: Lane {}
extension Lanes: Lane {}

extension Lanes {
  /// The sum of the lanes, by halves.
  @inline(__always)
  var total: Double {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Eight doubles from memory, at any address.
  @inline(__always)
  init(at address: UnsafePointer<Double>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
  }

  /// `count` values from a place on, zeros behind them.
  @inline(__always)
  init(_ values: [Double], _ start: Int, _ count: Int) {
    self = values.withUnsafeBufferPointer { values in
      if count == 8, let base = values.baseAddress { return Lanes(at: base + start) }
      var lanes = Lanes()
      for i in 0..<count { lanes[i] = values[start + i] }
      return lanes
    }
  }

  @inline(__always)
  func store(at address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Lanes.self)
  }

  /// The largest magnitude of some values; infinite or NaN where one is not finite.
  static func largestMagnitude(_ values: [Double]) -> Double { extent(values).largest }

  /// The largest magnitude, and every bit that is set in one of the values.
  static func extent(_ values: [Double]) -> (largest: Double, bits: UInt64) {
    values.withUnsafeBufferPointer { values in
      var largest = Lanes()
      var excess = Lanes()
      var used = SIMD8<UInt64>()
      var i = 0
      while i &+ 8 <= values.count, let base = values.baseAddress {
        let x = Lanes(at: base + i)
        let magnitude = x.magnitudes
        largest = largest.replacing(with: magnitude, where: magnitude .> largest)
        // 0 · x is 0 but for infinities and NaN.
        excess += x * 0
        used |= x.bits
        i &+= 8
      }
      var result = largest.max() + excess.total
      var bits: UInt64 = 0
      for lane in 0..<8 { bits |= used[lane] }
      while i < values.count {
        result = values[i].isFinite ? Swift.max(result, values[i].magnitude) : .nan
        if result.isNaN { break }
        bits |= values[i].bitPattern
        i &+= 1
      }
      return (result, bits)
    }
  }

  @inline(__always)
  var magnitudes: Lanes {
    Lanes(bits: bits & 0x7fff_ffff_ffff_ffff)
  }

  @inline(__always)
  var bits: SIMD8<UInt64> { unsafeBitCast(self, to: SIMD8<UInt64>.self) }

  @inline(__always)
  init(bits: SIMD8<UInt64>) { self = unsafeBitCast(bits, to: Lanes.self) }
}

/// `Elementary` over lanes: each lane has the bits of the function of one number.
extension Elementary {
  /// 1.5 · 2⁵²: added and taken away again, it rounds to the nearest whole number, ties to even,
  /// and leaves that number in the low bits in between.
  private static let roundingShift = 6_755_399_441_055_744.0

  /// eˣ by lanes.
  @inline(__always)
  static func exp(_ x: Lanes) -> Lanes {
    let ordinary = x.magnitudes .< 707
    guard all(ordinary) else {
      var result = Lanes()
      for i in x.indices { result[i] = exp(x[i]) }
      return result
    }
    let shifted = x * inverseLn2 + roundingShift
    let k = shifted - roundingShift
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    let rLow = (high - r) - low
    let sum = 1 + (r + (r * r * exponentialTail(r) + rLow))
    // 2ᵏ: k stands in the low bits of the shifted number.
    let power = (shifted.bits &+ 1023) &<< 52
    return sum * Lanes(bits: power)
  }

  /// ln(1 + x) by lanes, for 0 ≤ x ≤ 1 within 2⁻⁵⁴ and above; other lanes one by one.
  @inline(__always)
  static func log1p(_ x: Lanes) -> Lanes {
    let ordinary = (x .>= 0x1p-54) .& (x .<= 1)
    guard all(ordinary) else {
      var result = Lanes()
      for i in x.indices { result[i] = log1p(x[i]) }
      return result
    }
    // As `log1p` and `logarithm(ofSum:)`: 1 + x in two parts, over 1 or 2 by its size.
    let sum = 1 + x
    let part = sum - 1
    let lost = (1 - (sum - part)) + (x - part)
    let upper = sum .> 1.4142135623730951
    let half = Lanes(repeating: 1).replacing(with: 0.5, where: upper)
    let exponent = Lanes(repeating: 0).replacing(with: 1, where: upper)
    let m = sum * half
    // A sum of exactly 2 keeps its low part at the scale of its own exponent.
    let mLow = lost * half
    let a = m - 1
    let numerator = a + mLow
    let aPart = numerator - a
    let numeratorLow = (a - (numerator - aPart)) + (mLow - aPart)
    let denominator = m + 1
    let denominatorLow = (m - (denominator - 1)) + mLow
    let s = numerator / denominator
    let (product, productLow) = twoProduct(s, denominator)
    let remainder = ((numerator - product) - productLow) + (numeratorLow - s * denominatorLow)
    let sLow = remainder / denominator
    let z = s * s
    let tail = logarithmTail(z)
    let (total, rest) = twoSum(exponent * ln2High, 2 * s)
    return total + (rest + (2 * sLow + (s * z * tail + exponent * ln2Low)))
  }

  /// 1/(1 + e⁻ˣ) and 1/(1 + eˣ) by lanes.
  @inline(__always)
  static func logistic(_ x: Lanes) -> (Lanes, Lanes) {
    let e = exp(-x.magnitudes)
    let near = 1 / (1 + e)
    let far = e / (1 + e)
    let up = x .>= 0
    return (far.replacing(with: near, where: up), near.replacing(with: far, where: up))
  }

  @inline(__always)
  static func twoSum(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  @inline(__always)
  static func twoProduct(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes) {
    let product = a * b
    let (aHigh, aLow) = split(a)
    let (bHigh, bLow) = split(b)
    return (product, ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow)
  }

  @inline(__always)
  static func split(_ x: Lanes) -> (Lanes, Lanes) {
    let c = 134_217_729 * x
    let high = c - (c - x)
    return (high, x - high)
  }
}
