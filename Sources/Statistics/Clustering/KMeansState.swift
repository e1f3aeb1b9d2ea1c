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
  /// What is known of each row's distances.
  let bounds: UnsafeMutablePointer<RowBounds>
  /// The length of each centre's path since the start.
  let travel: UnsafeMutablePointer<Double>
  /// The sum over all steps of the farthest that any centre moved.
  var farthest = 0.0
  /// Σ w (x − reference) of each cluster.
  let totals: UnsafeMutablePointer<Double>
  let reference: UnsafeMutablePointer<Double>
  /// Whether `squares` is formed: Σ w |x − reference|² of all rows.
  var tracksLoss = false
  var squares = 0.0
  /// The centres a coordinate at a time, as many as fill whole vectors: those of `assign`.
  let turned: UnsafeMutablePointer<Double>
  let turnedCount: Int
  /// Where the centres would go: the means of their rows.
  let means: UnsafeMutablePointer<Double>
  /// Whether every row has a centre.
  var placed = false
  /// Rows whose bounds may meet before the centres have gone `horizon` further, in order.
  let near: UnsafeMutablePointer<Int>
  /// What is known of them, side by side, so that a pass need not fetch it from all over.
  let nearBounds: UnsafeMutablePointer<NearBounds>
  var nearCount = 0
  /// The value of `farthest` up to which all other rows are safe where they are.
  var horizon = -Double.infinity
  /// At least the largest distance of a row not on the list to its centre, when `near` was drawn up, and
  /// `farthest` then.
  var widest = Double.infinity
  var farthestThen = 0.0
  /// The last update's longest step.
  var lastStep = 0.0
  /// The places of the list that hold rows, in order; one part in a short table.
  var nearParts = [0..<0]
  /// Moves that an assignment makes, at the places of their parts.
  let moves: UnsafeMutablePointer<Move>
  /// Rows whose sums are formed left to right before they are added up.
  static let block = 1024
  /// What bounds give way to rounding: relative, far above 2⁻⁵³ times any number of dimensions.
  static let slack = 1e-10

  /// All buffers in one piece: small searches are over in the time that many allocations take.
  private let arena: UnsafeMutableRawPointer

  init(_ rows: KMeansRows, centres start: [Double], threads: Int = 1) {
    self.rows = rows
    self.threads = threads
    n = rows.n
    d = rows.d
    k = start.count / max(1, rows.d)
    let size = k * d
    turnedCount = (k + 3) / 4 * 4
    arena = .allocate(byteCount: (8 * n + 4 * size + 3 * k + turnedCount * d) * 8, alignment: 64)
    var next = arena
    func take<T>(_ count: Int, of: T.Type) -> UnsafeMutablePointer<T> {
      defer { next += count * 8 }
      return next.bindMemory(to: T.self, capacity: count)
    }
    turned = take(turnedCount * d, of: Double.self)
    centres = take(size, of: Double.self)
    reference = take(size, of: Double.self)
    totals = take(size, of: Double.self)
    means = take(size, of: Double.self)
    mass = take(k, of: Double.self)
    travel = take(k, of: Double.self)
    members = take(k, of: Int.self)
    assignment = take(n, of: Int.self)
    bounds = UnsafeMutableRawPointer(take(2 * n, of: Double.self)).bindMemory(to: RowBounds.self, capacity: n)
    near = take(n, of: Int.self)
    nearBounds = UnsafeMutableRawPointer(take(2 * n, of: Double.self)).bindMemory(
      to: NearBounds.self, capacity: n)
    moves = UnsafeMutableRawPointer(take(2 * n, of: Double.self)).bindMemory(to: Move.self, capacity: n)
    start.withUnsafeBufferPointer { start in
      guard let base = start.baseAddress else { return }
      centres.initialize(from: base, count: size)
      reference.initialize(from: base, count: size)
      means.initialize(from: base, count: size)
    }
    turned.initialize(repeating: .infinity, count: turnedCount * d)
    totals.initialize(repeating: 0, count: size)
    mass.initialize(repeating: 0, count: k)
    travel.initialize(repeating: 0, count: k)
    members.initialize(repeating: 0, count: k)
  }

  deinit { arena.deallocate() }

  var partition: [Int] { Array(UnsafeBufferPointer(start: assignment, count: n)) }

  var centreValues: [Double] { Array(UnsafeBufferPointer(start: centres, count: k * d)) }

  /// The nearest of some centres that are about those of the search, in another order: `numbers` are those
  /// of the search's centres among them. Of equals the lower number. Distances are formed only where bounds
  /// do not tell. `rows`: those of the search, as they lie now.
  func nearest(_ rows: KMeansRows, _ others: [Double], numbers: [Int]) -> [Int] {
    var steps = [Double](repeating: 0, count: k)
    for c in 0..<k {
      for j in 0..<d {
        let gap = centres[c * d + j] - others[numbers[c] * d + j]
        steps[c] += gap * gap
      }
    }
    let paths = (0..<k).map { travel[$0] + steps[$0].squareRoot() * (1 + Self.slack) }
    let longest = farthest + (steps.max() ?? 0).squareRoot() * (1 + Self.slack)
    return Parallel.filled(n, (n + Parallel.chunk - 1) / Parallel.chunk, threads: threads) {
      [self] part, result in
      others.withUnsafeBufferPointer { others in
        for i in part * Parallel.chunk..<min(n, (part + 1) * Parallel.chunk) {
          let own = assignment[i]
          let known = bounds[i]
          let u = Double(known.upper) + paths[own]
          if u < Double(known.rivalLower) - paths[Int(known.rival)], u < Double(known.lower) - longest {
            result[i] = numbers[own]
          } else {
            result[i] = nearest(rows, i, others.baseAddress!)
          }
        }
      }
    }
  }

  private func nearest(_ rows: KMeansRows, _ i: Int, _ others: UnsafePointer<Double>) -> Int {
    var (best, least) = (0, Double.infinity)
    for c in 0..<k {
      let square = rows.squaredDistance(i, others + c * d)
      if square < least { (best, least) = (c, square) }
    }
    return best
  }

  func inertia() -> Double { rows.loss(centres, assignment, threads: threads) }

  @inline(__always)
  func squaredDistance(_ i: Int, _ c: Int) -> Double {
    rows.squaredDistance(i, centres + c &* d)
  }

  /// Forgets what is known about row i's distances.
  func loosen(_ i: Int) {
    bounds[i] = .none
    // The row may not be among the near ones: they are drawn up anew.
    horizon = -.infinity
  }
}
