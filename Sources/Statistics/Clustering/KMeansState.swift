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

  /// All buffers in one piece: small searches are over in the time that many allocations take.
  private let arena: UnsafeMutableRawPointer

  init(_ rows: KMeansRows, centres start: [Double], threads: Int = 1) {
    self.rows = rows
    self.threads = threads
    n = rows.n
    d = rows.d
    k = start.count / max(1, rows.d)
    let size = k * d
    arena = .allocate(byteCount: (6 * n + 3 * size + 3 * k + 1) * 8, alignment: 8)
    var next = arena
    func take<T>(_ count: Int, of: T.Type) -> UnsafeMutablePointer<T> {
      defer { next += count * 8 }
      return next.bindMemory(to: T.self, capacity: count)
    }
    centres = take(size, of: Double.self)
    reference = take(size, of: Double.self)
    totals = take(size, of: Double.self)
    mass = take(k, of: Double.self)
    travel = take(k, of: Double.self)
    members = take(k, of: Int.self)
    assignment = take(n, of: Int.self)
    upper = take(n, of: Double.self)
    lower = take(n, of: Double.self)
    near = take(n, of: Int.self)
    moving = take(n, of: Int.self)
    goals = take(n, of: Int.self)
    start.withUnsafeBufferPointer { start in
      guard let base = start.baseAddress else { return }
      centres.initialize(from: base, count: size)
      reference.initialize(from: base, count: size)
    }
    totals.initialize(repeating: 0, count: size)
    mass.initialize(repeating: 0, count: k)
    travel.initialize(repeating: 0, count: k)
    members.initialize(repeating: 0, count: k)
  }

  deinit { arena.deallocate() }

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
