internal import Parallelism

/// XᵀWX and Xᵀs of a table's rows, with the solution by Cholesky's factor.
///
/// A third of the work of an orthogonal factor, and half of its digits: for columns that are far from
/// depending on each other, and steps that a later one corrects.
struct NormalEquations: Sendable {
  /// Columns of X.
  let columns: Int
  /// (p + 1) rows of p sums, of which the lower triangle is told: XᵀWX, then Xᵀs.
  private(set) var sums: [Double]

  /// Columns of a block and of its weighted copy (with the scores behind it), each a whole number of pairs.
  static func widths(_ columns: Int) -> (plain: Int, weighted: Int) {
    ((columns + 1) / 2 * 2, columns / 2 * 2 + 2)
  }

  init(columns: Int) {
    self.columns = columns
    let (plain, weighted) = Self.widths(columns)
    sums = [Double](repeating: 0, count: plain * weighted)
  }

  /// Adds a block of rows: `x` by columns, `weighted` the same times their weights and then the scores.
  /// Columns that fill up a pair are 0, as is what stands behind the last row up to a multiple of eight.
  @inline(__always)
  mutating func add(x: UnsafePointer<Double>, weighted: UnsafePointer<Double>, rows: Int) {
    let (width, height) = Self.widths(columns)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      for i in stride(from: 0, to: height, by: 2) {
        let a = weighted + i &* Blocks.size
        for j in stride(from: 0, to: min(i &+ 2, width), by: 2) {
          Self.pairs(a, x + j &* Blocks.size, rows, sums + (i &* width &+ j), width)
        }
      }
    }
  }

  /// The four sums of products of two columns with two others: what is loaded once is used twice.
  @inline(__always)
  private static func pairs(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ rows: Int, _ sums: UnsafeMutablePointer<Double>,
    _ width: Int
  ) {
    @inline(__always)
    func total(_ x: HalfLanes) -> Double {
      let two = x.lowHalf + x.highHalf
      return two.x + two.y
    }
    var (aa, ab, ba, bb) = (HalfLanes(), HalfLanes(), HalfLanes(), HalfLanes())
    var i = 0
    while i < rows {
      let (a0, a1) = (HalfLanes(at: a + i), HalfLanes(at: a + Blocks.size + i))
      let (b0, b1) = (HalfLanes(at: b + i), HalfLanes(at: b + Blocks.size + i))
      aa += a0 * b0
      ab += a0 * b1
      ba += a1 * b0
      bb += a1 * b1
      i &+= 4
    }
    sums[0] += total(aa)
    sums[1] += total(ab)
    sums[width] += total(ba)
    sums[width &+ 1] += total(bb)
  }

  mutating func add(_ other: NormalEquations) {
    for i in sums.indices { sums[i] += other.sums[i] }
  }

  /// The diagonal of XᵀWX.
  var squares: [Double] {
    let width = Self.widths(columns).plain
    return (0..<columns).map { sums[$0 * width + $0] }
  }

  /// Xᵀs.
  var gradient: [Double] {
    let width = Self.widths(columns).plain
    return (0..<columns).map { sums[columns * width + $0] }
  }

  /// The lower triangle L of XᵀWX = LLᵀ by rows, columns brought to length 1 by `lengths`. nil where
  /// less than `share` of a column's length is left by the columns before it.
  func factor(share: Double) -> Factor? {
    let width = Self.widths(columns).plain
    let lengths = squares.map { $0.squareRoot() }
    guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var lower = [Double](repeating: 0, count: columns * columns)
    for i in 0..<columns {
      for j in 0...i {
        var rest = sums[i * width + j] / lengths[i] / lengths[j]
        for k in 0..<j { rest -= lower[i * columns + k] * lower[j * columns + k] }
        if i == j {
          guard rest >= share * share else { return nil }
          lower[i * columns + i] = rest.squareRoot()
        } else {
          lower[i * columns + j] = rest / lower[j * columns + j]
        }
      }
    }
    return Factor(columns: columns, lengths: lengths, lower: lower)
  }

  struct Factor: Sendable {
    let columns: Int
    fileprivate let lengths: [Double]
    fileprivate let lower: [Double]

    /// The δ with XᵀWX δ = g.
    func solution(_ g: [Double]) -> [Double] {
      var z = zip(g, lengths).map { $0 / $1 }
      for i in 0..<columns {
        for j in 0..<i { z[i] -= lower[i * columns + j] * z[j] }
        z[i] /= lower[i * columns + i]
      }
      for i in stride(from: columns - 1, through: 0, by: -1) {
        for j in (i + 1)..<max(columns, i + 1) { z[i] -= lower[j * columns + i] * z[j] }
        z[i] /= lower[i * columns + i]
      }
      return zip(z, lengths).map { $0 / $1 }
    }
  }
}

extension NormalEquations {
  /// XᵀX of a design, or of every `step`-th block of its rows.
  init(_ design: Design, every step: Int = 1, threads: Int) {
    let p = design.columns.count
    let (width, height) = Self.widths(p)
    let parts = Parallel.chunks(design.rows, threads: threads) { rows in
      var part = NormalEquations(columns: p)
      Blocks.withScratch(max(width, height)) { x in
        (x + p * Blocks.size).initialize(repeating: 0, count: (max(width, height) - p) * Blocks.size)
        Blocks.each(rows, every: step) { rows in
          design.fill(x, rows)
          part.add(x: x, weighted: x, rows: (rows.count + 7) / 8 * 8)
        }
      }
      return part
    }
    self.init(columns: p)
    for part in parts { add(part) }
  }
}
