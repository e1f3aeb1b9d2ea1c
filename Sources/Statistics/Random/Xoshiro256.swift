/// xoshiro256** 1.0 (Blackman & Vigna 2018), seeded through SplitMix64.
///
/// The same seed gives the same stream on every machine. Bounded integers,
/// doubles, normals and shuffles are derived here rather than by the standard
/// library, whose algorithms may change between versions.
package struct Xoshiro256: Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// A state of zeros only would stay there: it counts as the state of seed 0.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    if state == (0, 0, 0, 0) { self.init(seed: 0) } else { self.init(words: state) }
  }

  private init(words: (UInt64, UInt64, UInt64, UInt64)) { (s0, s1, s2, s3) = words }

  package init(seed: UInt64) {
    var mixer = SplitMix64(state: seed)
    s0 = mixer.next()
    s1 = mixer.next()
    s2 = mixer.next()
    s3 = mixer.next()
  }

  /// A stream of its own for each purpose: (seed, stage, purpose, index).
  package init(seed: UInt64, stage: String, purpose: String, index: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    var key = mixer.next()
    for word in [stage, purpose] {
      // FNV-1a over the bytes, then a mixing step, so that no two names collide by accident.
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      mixer = SplitMix64(state: key ^ hash)
      key = mixer.next()
    }
    mixer = SplitMix64(state: key ^ index)
    self.init(seed: mixer.next())
  }

  package mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(s1 &* 5, 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, 45)
    return result
  }

  /// Uniform in 0 ..< bound, without bias (Lemire 2019); 0 where the range is empty.
  package mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    let range = UInt64(bound)
    var (high, low) = next().multipliedFullWidth(by: range)
    if low < range {
      let threshold = (0 &- range) % range
      while low < threshold { (high, low) = next().multipliedFullWidth(by: range) }
    }
    return Int(high)
  }

  /// Uniform in [0, 1) with 53 bits.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Standard normal by Marsaglia's polar method (1964), one value a call.
  package mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * Elementary.log(s) / s).squareRoot() }
    }
  }

  /// Exponential with mean 1.
  package mutating func exponential() -> Double {
    -Elementary.log(1 - uniform())
  }

  package mutating func bernoulli(_ p: Double) -> Bool { uniform() < p }

  /// Fisher–Yates, from the end.
  package mutating func shuffle<T>(_ values: inout [T]) {
    guard values.count > 1 else { return }
    for i in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(i, below(i + 1))
    }
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014), used to spread seeds.
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
