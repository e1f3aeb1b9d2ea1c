/// The state of one k-means restart. A class over its own buffers, so that the
/// inner loops run without copies or checks.
final class KMeansState {
  let n: Int
  let d: Int
  let k: Int
  let x: UnsafeMutablePointer<Double>
  let weights: UnsafeMutablePointer<Double>
  let centres: UnsafeMutablePointer<Double>
  let assignment: UnsafeMutablePointer<Int>
  let members: UnsafeMutablePointer<Int>
  let mass: UnsafeMutablePointer<Double>
  /// With `travel` of the own centre added: at least the distance to it.
  let upper: UnsafeMutablePointer<Double>
  /// Less `farthest`: at most the distance to any other centre.
  let lower: UnsafeMutablePointer<Double>
  /// The length of each centre's path since the start.
  let travel: UnsafeMutablePointer<Double>
  /// The sum over all steps of the farthest that any centre moved.
  var farthest = 0.0
  let half: UnsafeMutablePointer<Double>
  /// Σ w (x − reference) of each cluster.
  let totals: UnsafeMutablePointer<Double>
  let reference: UnsafeMutablePointer<Double>
  let partial: UnsafeMutablePointer<Double>
  /// Rows whose sums are formed left to right before they are added up.
  static let block = 1024
  /// What bounds give way to rounding: relative, far above 2⁻⁵³ times any number of dimensions.
  static let slack = 1e-10
  /// The same for paths much longer than the distance they are taken from.
  static let pad = 1e-14
  /// Weights alike enough for sums that follow single rows.
  let evenWeights: Bool

  init(_ points: Points, weights given: [Double], centres start: [Double]) {
    func copy(_ values: [Double]) -> UnsafeMutablePointer<Double> {
      let buffer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, values.count))
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { buffer.initialize(from: base, count: values.count) }
      }
      return buffer
    }
    func zeros<T>(_ count: Int, _ zero: T) -> UnsafeMutablePointer<T> {
      let buffer = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
      buffer.initialize(repeating: zero, count: count)
      return buffer
    }
    n = points.count
    d = points.dimensions
    k = start.count / max(1, points.dimensions)
    x = copy(points.values)
    weights = copy(given)
    centres = copy(start)
    assignment = zeros(n, -1)
    members = zeros(k, 0)
    mass = zeros(k, 0)
    upper = zeros(n, 0)
    lower = zeros(n, 0)
    travel = zeros(k, 0)
    half = zeros(k, 0)
    totals = zeros(k * d, 0)
    reference = copy(start)
    partial = zeros(k * d + k, 0)
    evenWeights = (given.max() ?? 1) <= 1e6 * (given.min() ?? 1)
  }

  deinit {
    for buffer in [x, weights, centres, mass, upper, lower, travel, half, totals, reference, partial] {
      buffer.deallocate()
    }
    assignment.deallocate()
    members.deallocate()
  }

  var centreValues: [Double] { Array(UnsafeBufferPointer(start: centres, count: k * d)) }

  func inertia() -> Double {
    Sums.sum(n) { weights[$0] * squaredDistance($0, assignment[$0]) }
  }

  @inline(__always)
  func squaredDistance(_ i: Int, _ c: Int) -> Double {
    Self.squaredDistance(x + i &* d, centres + c &* d, d)
  }

  @inline(__always)
  static func squaredDistance(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>, _ d: Int
  ) -> Double {
    var total = 0.0
    var j = 0
    while j < d {
      let gap = a[j] - b[j]
      total += gap * gap
      j &+= 1
    }
    return total
  }

  /// Forgets what is known about row i's distances.
  func loosen(_ i: Int) {
    upper[i] = .infinity
    lower[i] = -.infinity
  }
}
