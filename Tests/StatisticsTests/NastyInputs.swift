import Statistics

/// Seeded inputs of the kind that break numeric code: both zeros, infinities, NaN,
/// the ends of the doubles, ties, and ordinary values among them.
struct NastyInputs {
  private var generator: Xoshiro256

  init(seed: UInt64) { generator = Xoshiro256(seed: seed) }

  private static let extremes: [Double] = [
    0, -0.0, 1, -1, 1e300, -1e300, 1e-300, -1e-300, Double.leastNonzeroMagnitude, .infinity, -.infinity, .nan,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e154, 1e-154, 1e16,
  ]

  mutating func double() -> Double {
    switch generator.below(4) {
    case 0: Self.extremes[generator.below(Self.extremes.count)]
    case 1: Double(generator.below(4))
    default: generator.normal() * 10
    }
  }

  mutating func doubles(upTo length: Int) -> [Double] {
    let n = generator.below(length + 1)
    switch generator.below(4) {
    case 0:
      let value = double()
      return [Double](repeating: value, count: n)
    case 1: return (0..<n).map { _ in generator.normal() }
    default: return (0..<n).map { _ in double() }
    }
  }

  mutating func count() -> Int {
    let extremes = [0, 1, 2, -1, 3, Int.max, Int.max - 1, Int.min, 100_000_000]
    return generator.below(2) == 0 ? extremes[generator.below(extremes.count)] : generator.below(200)
  }

  mutating func below(_ bound: Int) -> Int { generator.below(bound) }
}

/// True where the question was refused with NoAnswer or every number of the answer is finite.
func refusedOrFinite(_ question: () throws -> [Double]) -> Bool {
  do {
    return try question().allSatisfy { $0.isFinite }
  } catch {
    return error is NoAnswer
  }
}
