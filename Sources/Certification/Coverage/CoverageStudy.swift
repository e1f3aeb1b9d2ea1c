internal import Parallelism
internal import Statistics

/// How often a method is right where the truth is known: samples drawn from a
/// stated distribution, an interval that covers or a test that rejects.
package struct CoverageStudy: Sendable {
  /// What the share is held to.
  enum Gate: Sendable, Equatable {
    /// The theory is exact (or next to it) here: within four Monte-Carlo standard errors.
    case exact
    /// The theory is asymptotic: within 1.5 points and four standard errors at this n.
    case near
    /// At least (intervals) or at most (tests) the nominal share, up to four standard errors.
    case conservative
    /// Told, not judged.
    case reported
  }

  enum Event: String, Sendable { case covers, rejects }

  let method: String
  let setting: String
  let event: Event
  let nominal: Double
  let gate: Gate
  /// Draws a sample and says whether the event took place; a sample without an answer counts apart.
  let draw: @Sendable (inout Xoshiro256) throws(NoAnswer) -> Bool
  /// Draws relative to the asked number, for studies of which one takes long.
  let share: Double

  init(
    _ method: String, _ setting: String, _ event: Event = .covers, nominal: Double? = nil, gate: Gate,
    share: Double = 1, draw: @escaping @Sendable (inout Xoshiro256) throws(NoAnswer) -> Bool
  ) {
    self.method = method
    self.setting = setting
    self.event = event
    self.nominal = nominal ?? (event == .covers ? 0.95 : 0.05)
    self.gate = gate
    self.share = share
    self.draw = draw
  }

  package struct Result: Sendable {
    let study: CoverageStudy
    let draws: Int
    let hits: Int
    let unanswered: Int

    var answered: Int { draws - unanswered }
    var observed: Double { Double(hits) / Double(max(1, answered)) }
    /// Monte-Carlo standard error at the nominal share.
    var error: Double {
      (study.nominal * (1 - study.nominal) / Double(max(1, answered))).squareRoot()
    }

    package var passes: Bool {
      let gap = observed - study.nominal
      switch study.gate {
      case .exact: return gap.magnitude <= 4 * error
      case .near: return gap.magnitude <= max(0.015, 4 * error)
      case .conservative: return (study.event == .covers ? -gap : gap) <= 4 * error
      case .reported: return true
      }
    }

    package var line: String {
      "\(study.method), \(study.setting): \(study.event.rawValue) \(observed), nominal \(study.nominal)"
    }
  }

  /// Blocks of draws have streams of their own, so threads change nothing.
  private static let block = 100

  func run(draws asked: Int, seed: UInt64, threads: Int) -> Result {
    let draws = max(1, Int((Double(asked) * share).rounded()))
    let blocks = Parallel.map((draws + Self.block - 1) / Self.block, threads: threads) { index in
      var generator = Xoshiro256(
        seed: seed, stage: "coverage", purpose: method + setting, index: UInt64(index))
      var hits = 0
      var unanswered = 0
      for _ in index * Self.block..<min(draws, (index + 1) * Self.block) {
        do throws(NoAnswer) {
          if try draw(&generator) { hits += 1 }
        } catch {
          unanswered += 1
        }
      }
      return (hits, unanswered)
    }
    return Result(
      study: self, draws: draws, hits: blocks.reduce(0) { $0 + $1.0 },
      unanswered: blocks.reduce(0) { $0 + $1.1 })
  }
}

/// Samples that the studies share.
enum Draw {
  static func normals(_ n: Int, mean: Double = 0, sd: Double = 1, _ g: inout Xoshiro256) -> [Double] {
    (0..<n).map { _ in mean + sd * g.normal() }
  }

  static func exponentials(_ n: Int, _ g: inout Xoshiro256) -> [Double] {
    (0..<n).map { _ in g.exponential() }
  }

  static func logNormals(_ n: Int, sigma: Double, _ g: inout Xoshiro256) -> [Double] {
    (0..<n).map { _ in Elementary.exp(sigma * g.normal()) }
  }

  static func successes(_ n: Int, _ p: Double, _ g: inout Xoshiro256) throws(NoAnswer) -> Proportion {
    try Proportion((0..<n).count { _ in g.bernoulli(p) }, of: n)
  }

  /// Knuth's product of uniforms: for small means.
  static func poisson(_ mean: Double, _ g: inout Xoshiro256) -> Int {
    let limit = Elementary.exp(-mean)
    var product = g.uniform()
    var count = 0
    while product > limit {
      product *= g.uniform()
      count += 1
    }
    return count
  }

  /// Gamma with this shape and mean 1 (Marsaglia & Tsang 2000), shape ≥ 1.
  static func gamma(_ shape: Double, _ g: inout Xoshiro256) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = g.normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if Elementary.log(g.uniform()) < x * x / 2 + d - d * cube + d * Elementary.log(cube) {
        return d * cube / shape
      }
    }
  }

  static func covers(_ interval: (low: Double, high: Double), _ truth: Double) -> Bool {
    interval.low <= truth && truth <= interval.high
  }
}
