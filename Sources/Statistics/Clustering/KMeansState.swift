internal import Parallelism

/// The state of one k-means restart. A class over its own buffers, so that the
/// inner loops run without copies or checks.
final class KMeansState: @unchecked Sendable {
  let rows: KMeansRows
  let n: Int
  let d: Int
  let k: Int
  /// For passes over many rows.
  let threads: Int
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
  /// Σ w (x − reference) of each cluster.
  let totals: UnsafeMutablePointer<Double>
  let reference: UnsafeMutablePointer<Double>
  /// Whether every row has a centre.
  var placed = false
  /// Rows whose bounds may meet before the centres have gone `horizon` further, in order.
  let near: UnsafeMutablePointer<Int>
  var nearCount = 0
  /// The value of `farthest` up to which all other rows are safe where they are.
  var horizon = -Double.infinity
  /// At least the largest distance of a row not on the list to its centre, when `near` was drawn up, and
  /// `farthest` then.
  var widest = Double.infinity
  var farthestThen = 0.0
  /// The last update's longest step.
  var lastStep = 0.0
  /// Rows that an assignment moves: their numbers and new clusters, at the places of their chunks.
  let moving: UnsafeMutablePointer<Int>
  let goals: UnsafeMutablePointer<Int>
  /// Rows whose sums are formed left to right before they are added up.
  static let block = 1024
  /// What bounds give way to rounding: relative, far above 2⁻⁵³ times any number of dimensions.
  static let slack = 1e-10
  /// The same for paths much longer than the distance they are taken from.
  static let pad = 1e-14

  init(_ rows: KMeansRows, centres start: [Double], threads: Int = 1) {
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
    self.rows = rows
    self.threads = threads
    n = rows.n
    d = rows.d
    k = start.count / max(1, rows.d)
    centres = copy(start)
    assignment = .allocate(capacity: max(1, n))
    members = zeros(k, 0)
    mass = zeros(k, 0)
    upper = .allocate(capacity: max(1, n))
    lower = .allocate(capacity: max(1, n))
    travel = zeros(k, 0)
    totals = zeros(k * d, 0)
    reference = copy(start)
    near = .allocate(capacity: max(1, n))
    moving = .allocate(capacity: max(1, n))
    goals = .allocate(capacity: max(1, n))
  }

  deinit {
    for buffer in [centres, mass, upper, lower, travel, totals, reference] { buffer.deallocate() }
    for buffer in [assignment, members, near, moving, goals] { buffer.deallocate() }
  }

  var centreValues: [Double] { Array(UnsafeBufferPointer(start: centres, count: k * d)) }

  func inertia() -> Double {
    let losses = Parallel.array(n, threads: n >= KMeansRows.parallelRows ? threads : 1) {
      [self] range, result in
      for i in range { result[i] = rows.weights[i] * squaredDistance(i, assignment[i]) }
    }
    return Sums.sum(losses)
  }

  @inline(__always)
  func squaredDistance(_ i: Int, _ c: Int) -> Double {
    let (a, b) = (rows.x + i &* d, centres + c &* d)
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
    // The row may not be among the near ones: they are drawn up anew.
    horizon = -.infinity
  }
}
