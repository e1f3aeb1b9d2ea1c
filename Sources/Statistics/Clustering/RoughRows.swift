/// The rows of a small table in single precision, eight side by side, about their middle and in a unit
/// in which no coordinate exceeds 1: enough to tell for most rows that they stay where they are.
struct RoughRows {
  let rows: KMeansRows
  let blocks: Int
  /// The error of a squared distance is smaller.
  let error: Float
  private let middle: UnsafeMutablePointer<Double>
  private let unit: Double
  private let values: UnsafeMutablePointer<RoughLanes>
  private let weights: UnsafeMutablePointer<RoughLanes>

  init(_ rows: KMeansRows) {
    let (n, d) = (rows.n, rows.d)
    self.rows = rows
    blocks = (n + 7) / 8
    values = .allocate(capacity: max(1, blocks * d))
    weights = .allocate(capacity: blocks)
    middle = .allocate(capacity: max(1, d))
    var (largest, reach) = (0.0, 0.0)
    for j in 0..<d {
      var (low, high) = (Double.infinity, -Double.infinity)
      for i in 0..<n {
        low = min(low, rows.x[i * d + j])
        high = max(high, rows.x[i * d + j])
      }
      middle[j] = low + (high - low) / 2
      largest = max(largest, high.magnitude, low.magnitude)
      reach = max(reach, (high - low) / 2)
    }
    // 1 / 2ᵉ above the reach, so that coordinates lie within ±1 but for rounding.
    unit = reach > 0 ? Double(sign: .plus, exponent: -Int(reach.exponent) - 1, significand: 1) : 1
    // Of a gap between coordinates within ±1: both rounded to 24 bits, the difference too, and what taking
    // the middle away had lost. Of d squares below 4: twice the gap times its error each, and their own
    // rounding. All of it twice.
    let side = Double(d)
    error = Float(side * (side + 1) * 0x1p-20 + side * largest * unit * 0x1p-48)
    for block in 0..<blocks {
      for lane in 0..<8 {
        let i = min(n - 1, block * 8 + lane)
        for j in 0..<d { values[block * d + j][lane] = rough(rows.x[i * d + j], j) }
        weights[block][lane] = Float(rows.weights[i])
      }
    }
  }

  func close() {
    values.deallocate()
    weights.deallocate()
    middle.deallocate()
  }

  /// A coordinate of a point among the rows.
  @inline(__always)
  func rough(_ x: Double, _ j: Int) -> Float { Float((x - middle[j]) * unit) }

  /// What eight rows find among the centres.
  struct Look {
    var best = SIMD8<Int32>()
    var least = RoughLanes(repeating: .infinity)
    var second = RoughLanes(repeating: .infinity)
  }

  /// The nearest of k centres to each row of a block, its square and the next one.
  @inline(__always)
  func look(_ block: Int, _ centres: UnsafePointer<SIMD4<Float>>, _ k: Int) -> Look {
    let d = rows.d
    let x = values + block &* d
    var look = Look()
    var centre = centres
    var c: Int32 = 0
    while c < Int32(truncatingIfNeeded: k) {
      var square = RoughLanes()
      var j = 0
      while j < d {
        let gap = x[j] - RoughLanes(lowHalf: centre[j], highHalf: centre[j])
        square += gap * gap
        j &+= 1
      }
      let nearer = square .< look.least
      let loser = square.replacing(with: look.least, where: nearer)
      look.second = look.second.replacing(with: loser, where: loser .< look.second)
      look.least = look.least.replacing(with: square, where: nearer)
      look.best.replace(with: c, where: nearer)
      centre += d
      c &+= 1
    }
    return look
  }

  /// The rows of a block that may have something to gain by another cluster; of all others it is certain
  /// that they have not. A move costs at least W/(W + w) of the next square and saves at most W/(W − w) of
  /// the own one, W the lightest cluster's weight.
  @inline(__always)
  func unsettled(
    _ block: Int, _ look: Look, _ assignment: UnsafePointer<Int32>, lightest: Double
  ) -> SIMDMask<SIMD8<Int32>> {
    let own = UnsafeRawPointer(assignment + block &* 8).loadUnaligned(as: SIMD8<Int32>.self)
    let lightest = Float(lightest)
    let w = weights[block]
    let rest = (lightest - w) * (1 - Self.slack)
    let cost = (look.second - error) * rest.replacing(with: 0, where: rest .< 0)
    return .!((cost .>= (look.least + error) * (lightest + w)) .& (look.best .== own))
  }

  /// The same of one row of weight w, by the weight of its own cluster.
  @inline(__always)
  func isSettled(_ look: Look, _ lane: Int, own: Int, _ w: Double, _ mass: Double, lightest: Double) -> Bool {
    let cost = Double(look.second[lane] - error) * lightest * (mass - w) * Double(1 - Self.slack)
    return Int(look.best[lane]) == own && cost >= Double(look.least[lane] + error) * mass * (lightest + w)
  }

  /// What comparisons of products in single precision give way to rounding.
  private static let slack: Float = 0x1p-20
}

typealias RoughLanes = SIMD8<Float>
