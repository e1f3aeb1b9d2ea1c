/// Four doubles, half of `Lanes`: what loops of many values hold in the sixteen registers that every
/// x86-64 processor has.
typealias HalfLanes = SIMD4<Double>

extension HalfLanes {
  @inline(__always)
  init(at address: UnsafePointer<Double>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: HalfLanes.self)
  }

  @inline(__always)
  func store(at address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: HalfLanes.self)
  }
}

/// `Elementary` over four lanes: each has the bits of the function of one number.
extension Elementary {
  @inline(__always)
  static func twoSum(_ a: HalfLanes, _ b: HalfLanes) -> (HalfLanes, HalfLanes) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  @inline(__always)
  static func split(_ x: HalfLanes) -> (HalfLanes, HalfLanes) {
    let c = 134_217_729 * x
    let high = c - (c - x)
    return (high, x - high)
  }
}
