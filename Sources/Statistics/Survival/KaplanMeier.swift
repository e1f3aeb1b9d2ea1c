/// The product-limit estimator of a survival curve (Kaplan & Meier 1958) with
/// Greenwood's variance and log-log intervals (Kalbfleisch & Prentice 2002, section 1.4).
///
/// What is still waiting counts as long as it was seen; at equal times events come
/// before censorings.
package struct KaplanMeier: Sendable, Equatable {
  /// A time at which something ended.
  package struct Step: Sendable, Equatable {
    package let time: Double
    package let atRisk: Int
    package let events: Int
    /// S just after the time.
    package let survival: Double
    /// Σ d/(n (n − d)), Greenwood's sum; infinite once S is 0.
    package let greenwood: Double
  }

  /// Observations in all.
  package let n: Int
  package let events: Int
  package let steps: [Step]
  /// The longest time seen, of an event or not.
  package let longest: Double

  /// S within this of a level counts as having reached it; products of fractions round.
  static let rounding = 1e-9

  /// Times in ascending order; `ended[i]` is false where the wait was still going on.
  package init(sorted times: [Double], ended: [Bool]) throws(NoAnswer) {
    guard times.count == ended.count else { throw .domain("a time for each observation") }
    guard let last = times.last else { throw .tooFew(have: 0, need: 1) }
    guard times.allSatisfy(\.isFinite) else { throw .domain("times must be finite") }
    n = times.count
    longest = last
    var steps: [Step] = []
    var events = 0
    var survival = 1.0
    var greenwood = 0.0
    var i = 0
    while i < times.count {
      let time = times[i]
      guard i == 0 || times[i - 1] <= time else { throw .domain("times must ascend") }
      let atRisk = times.count - i
      var died = 0
      while i < times.count, times[i] == time {
        if ended[i] { died += 1 }
        i += 1
      }
      guard died > 0 else { continue }
      events += died
      survival *= Double(atRisk - died) / Double(atRisk)
      greenwood += Double(died) / (Double(atRisk) * Double(atRisk - died))
      steps.append(
        Step(time: time, atRisk: atRisk, events: died, survival: survival, greenwood: greenwood))
    }
    self.steps = steps
    self.events = events
  }

  package init(times: [Double], ended: [Bool]) throws(NoAnswer) {
    guard times.count == ended.count else { throw .domain("a time for each observation") }
    guard times.allSatisfy(\.isFinite) else { throw .domain("times must be finite") }
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    try self.init(sorted: order.map { times[$0] }, ended: order.map { ended[$0] })
  }

  /// S(t): the share that waits longer than t.
  package func survival(at time: Double) -> Double {
    steps.last { $0.time <= time }?.survival ?? 1
  }

  /// S(t) with its log-log interval; nil ends where it has none (S is 1 or 0).
  package func interval(at time: Double, level: Double = 0.95) throws(NoAnswer)
    -> (low: Double?, high: Double?)
  {
    let z = try Critical.normal(level: level)
    guard let step = steps.last(where: { $0.time <= time }) else { return (nil, nil) }
    return Self.ends(step, z)
  }

  private static func ends(_ step: Step, _ z: Double) -> (low: Double?, high: Double?) {
    guard step.survival > 0, step.survival < 1 else { return (nil, nil) }
    let log = Elementary.log(step.survival)
    let half = z * step.greenwood.squareRoot() / log.magnitude
    return (
      Elementary.exp(log * Elementary.exp(half)), Elementary.exp(log * Elementary.exp(-half))
    )
  }

  /// The smallest t with S(t) ≤ 1 − p, nil where so many have not ended yet.
  package func quantile(_ p: Double) throws(NoAnswer) -> Double? {
    try Finite.probability(p, "a quantile's p")
    return steps.first { $0.survival <= 1 - p + Self.rounding }?.time
  }

  /// Brookmeyer and Crowley's interval of the quantile (1982), on the log-log scale: all
  /// t at which the interval of S(t) holds 1 − p. An end that is not reached is nil.
  package func quantileInterval(_ p: Double, level: Double = 0.95) throws(NoAnswer)
    -> (low: Double?, high: Double?)
  {
    try Finite.probability(p, "a quantile's p")
    let z = try Critical.normal(level: level)
    var low: Double?
    for step in steps {
      let ends = Self.ends(step, z)
      // Where nobody is left the lower end is 0 and the upper one is not known.
      if low == nil, (ends.low ?? step.survival) <= 1 - p + Self.rounding { low = step.time }
      if let high = ends.high, high <= 1 - p + Self.rounding { return (low, step.time) }
    }
    return (low, nil)
  }

  /// The mean of min(T, until): the area under S, with its standard error (Klein &
  /// Moeschberger 2003, section 4.5). `until` may not lie beyond the longest time seen,
  /// unless everything has ended.
  package func restrictedMean(until: Double) throws(NoAnswer) -> (value: Double, standardError: Double) {
    guard until.isFinite, until > 0 else { throw .domain("the mean is restricted to a positive time") }
    guard until <= longest || steps.last?.survival == 0 else {
      throw .domain("nothing was seen beyond the longest time")
    }
    let within = steps.filter { $0.time < until }
    var area = 0.0
    var variance = 0.0
    var right = until
    for step in within.reversed() {
      area += step.survival * (right - step.time)
      right = step.time
      if step.survival > 0 {
        let risk = Double(step.atRisk)
        variance += area * area * Double(step.events) / (risk * (risk - Double(step.events)))
      }
    }
    return (try Finite.check(area + right, "the restricted mean"), variance.squareRoot())
  }
}
