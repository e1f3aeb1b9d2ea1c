/// A partition of a small table that grows by a cluster at a time.
///
/// The centres are the weighted means of their rows at any time: they follow every move (Hartigan & Wong
/// 1979), and the loss with them. Weights are whole numbers times one power of 2, so masses are exact.
struct GrowingPartition: @unchecked Sendable {
  let rows: KMeansRows
  let rough: RoughRows
  /// Clusters that there is room for, in whole vectors of four.
  let stride: Int
  private(set) var k = 0
  /// Σ weight · squared distance to the own centre.
  var loss = 0.0
  /// The least mass of a cluster.
  private(set) var lightest = 0.0

  /// A coordinate at a time, +∞ where there is no centre yet.
  let centres: UnsafeMutablePointer<Double>
  let mass: UnsafeMutablePointer<Double>
  let members: UnsafeMutablePointer<Int>
  /// Up to a whole block of eight rows.
  let assignment: UnsafeMutablePointer<Int32>
  /// The centres one behind the other as `RoughRows` has them, each coordinate four times.
  let roughCentres: UnsafeMutablePointer<SIMD4<Float>>
  private let memory: UnsafeMutableRawPointer
  private let size: Int

  /// Memory that says nothing yet: `gather` or `copy` fills it, `close` gives it back.
  init(_ rough: RoughRows, limit: Int) {
    rows = rough.rows
    self.rough = rough
    stride = (limit + 3) / 4 * 4
    size = stride * (rows.d * 24 + 16) + rough.blocks * 32
    memory = .allocate(byteCount: size, alignment: 64)
    var next = memory
    func take<T>(_ count: Int, of: T.Type) -> UnsafeMutablePointer<T> {
      defer { next += count * MemoryLayout<T>.stride }
      return next.bindMemory(to: T.self, capacity: count)
    }
    roughCentres = take(stride * rows.d, of: SIMD4<Float>.self)
    centres = take(stride * rows.d, of: Double.self)
    mass = take(stride, of: Double.self)
    members = take(stride, of: Int.self)
    assignment = take(rough.blocks * 8, of: Int32.self)
  }

  func close() { memory.deallocate() }

  /// All rows in one cluster.
  mutating func gather() {
    centres.initialize(repeating: .infinity, count: stride * rows.d)
    mass.initialize(repeating: 0, count: stride)
    members.initialize(repeating: 0, count: stride)
    assignment.initialize(repeating: 0, count: rough.blocks * 8)
    roughCentres.initialize(repeating: SIMD4(), count: stride * rows.d)
    for j in 0..<rows.d { centres[j * stride] = rows.x[j] }
    for i in 0..<rows.n { mass[0] += rows.weights[i] }
    members[0] = rows.n
    k = 1
  }

  /// The centres, row by row.
  var centreValues: [Double] {
    (0..<k * rows.d).map { centres[$0 % rows.d * stride + $0 / rows.d] }
  }

  mutating func copy(_ other: GrowingPartition) {
    memory.copyMemory(from: other.memory, byteCount: size)
    (k, loss, lightest) = (other.k, other.loss, other.lightest)
  }

  /// A row as one more centre, which takes the rows that are nearer to it than to theirs; then the centres
  /// go to the means. `squares`: the rows' squared distances to their centres.
  mutating func add(_ row: Int, _ squares: UnsafePointer<Double>) {
    let (d, new) = (rows.d, k)
    for j in 0..<d { centres[j * stride + new] = rows.x[row * d + j] }
    (mass[new], members[new]) = (0, 0)
    k += 1
    withUnsafeTemporaryAllocation(of: Double.self, capacity: d * stride) { sums in
      let sums = sums.baseAddress!
      sums.initialize(repeating: 0, count: d * stride)
      take(rows.x + row * d, squares, sums)
      if members[new] == 0 { transfer(spare(squares), squares, 0, sums) }
      step(sums)
    }
    weigh()
  }

  /// Finds the least mass anew.
  mutating func weigh() {
    lightest = .infinity
    for c in 0..<k { lightest = min(lightest, mass[c]) }
  }

  /// Moves the rows that are nearer to the last centre, with what their clusters lose and it gains.
  private mutating func take(
    _ centre: UnsafePointer<Double>, _ squares: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>
  ) {
    let n = rows.n
    rows.withLanes { scratch in
      var start = 0
      while start < n {
        let square = rows.squares(rows.block(from: start, scratch), centre)
        for lane in 0..<min(8, n &- start) where square[lane] < squares[start &+ lane] {
          transfer(start &+ lane, squares, square[lane], sums)
        }
        start &+= 8
      }
    }
  }

  /// Moves a row to the last cluster, but not the last one of its own.
  @inline(__always)
  private mutating func transfer(
    _ i: Int, _ squares: UnsafePointer<Double>, _ square: Double, _ sums: UnsafeMutablePointer<Double>
  ) {
    let (a, b, d, stride) = (Int(assignment[i]), k &- 1, rows.d, stride)
    guard members[a] > 1, a != b else { return }
    let w = rows.weights[i]
    members[a] &-= 1
    members[b] &+= 1
    mass[a] -= w
    mass[b] += w
    loss += w * (square - squares[i])
    for j in 0..<d {
      let x = rows.x[i &* d &+ j]
      sums[j &* stride &+ a] -= w * (x - centres[j &* stride &+ a])
      sums[j &* stride &+ b] += w * (x - centres[j &* stride &+ b])
    }
    assignment[i] = Int32(truncatingIfNeeded: b)
  }

  /// The farthest row from its centre in a cluster of several.
  private func spare(_ squares: UnsafePointer<Double>) -> Int {
    var farthest = -1
    for i in 0..<rows.n where members[Int(assignment[i])] > 1 {
      if farthest < 0 || squares[i] > squares[farthest] { farthest = i }
    }
    return farthest
  }

  /// Centres to the means, from sums about them.
  private mutating func step(_ sums: UnsafePointer<Double>) {
    for c in 0..<k {
      var square = 0.0
      for j in 0..<rows.d {
        let step = sums[j * stride + c] / mass[c]
        set(c, j, centres[j * stride + c] + step)
        square += step * step
      }
      loss -= mass[c] * square
    }
  }

  /// Sets a coordinate of a centre.
  @inline(__always)
  func set(_ c: Int, _ j: Int, _ x: Double) {
    centres[j &* stride &+ c] = x
    roughCentres[c &* rows.d &+ j] = SIMD4(repeating: rough.rough(x, j))
  }

  /// The centres once more as means of their rows, in one order: whichever moves have led to the
  /// partition, its numbers are the same. `squares` takes the squared distances to them.
  mutating func refresh(_ squares: UnsafeMutablePointer<Double>) {
    let (n, d, stride) = (rows.n, rows.d, stride)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: d * stride) { sums in
      let sums = sums.baseAddress!
      sums.initialize(repeating: 0, count: d * stride)
      for i in 0..<n {
        let c = Int(assignment[i])
        let w = rows.weights[i]
        for j in 0..<d {
          sums[j &* stride &+ c] += w * (rows.x[i &* d &+ j] - centres[j &* stride &+ c])
        }
      }
      step(sums)
    }
    for i in 0..<n {
      let c = Int(assignment[i])
      var total = 0.0
      for j in 0..<d {
        let gap = rows.x[i &* d &+ j] - centres[j &* stride &+ c]
        total += gap * gap
      }
      squares[i] = total
    }
    loss = Sums.sum(n) { rows.weights[$0] * squares[$0] }
  }
}
