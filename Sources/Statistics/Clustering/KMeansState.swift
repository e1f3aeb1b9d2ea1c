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
  /// At least the distance to the own centre.
  let upper: UnsafeMutablePointer<Double>
  /// At most the distance to any other centre.
  let lower: UnsafeMutablePointer<Double>
  /// How far each centre moved since the bounds were right.
  let drift: UnsafeMutablePointer<Double>
  let half: UnsafeMutablePointer<Double>
  let totals: UnsafeMutablePointer<Double>
  let partial: UnsafeMutablePointer<Double>
  /// Rows whose sums are formed left to right before they are added up.
  static let block = 1024
  /// What bounds give way to rounding: relative, far above 2⁻⁵³ times any number of dimensions.
  static let slack = 1e-10

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
    drift = zeros(k, 0)
    half = zeros(k, 0)
    totals = zeros(k * d, 0)
    partial = zeros(k * d + k, 0)
  }

  deinit {
    for buffer in [x, weights, centres, mass, upper, lower, drift, half, totals, partial] {
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

  /// The nearest centre of row i but `own`'s wins ties, then the lower index.
  @inline(__always)
  func scan(_ i: Int, own: Int, _ ownSquare: Double) -> (best: Int, least: Double, second: Double) {
    var best = own
    var least = ownSquare
    var second = Double.infinity
    var c = 0
    while c < k {
      if c != own {
        let square = squaredDistance(i, c)
        if square < least {
          second = least
          least = square
          best = c
        } else if square < second {
          second = square
        }
      }
      c &+= 1
    }
    return (best, least, second)
  }
}
