internal import Parallelism

/// The rows of the orthonormal Q of a design, formed where they are needed: Rᵀq = x.
struct OrthonormalRows: Sendable {
  private enum Factor: Sendable {
    case plain(TriangularFactor<Double>)
    case extended(TriangularFactor<DoubleDouble>)
  }

  let columns: Int
  let rows: Int
  let threads: Int
  private let design: Design
  private let factor: Factor

  init(_ design: Design, _ factor: TriangularFactor<Double>, threads: Int) {
    self.init(design, .plain(factor), threads)
  }

  init(_ design: Design, _ factor: TriangularFactor<DoubleDouble>, threads: Int) {
    self.init(design, .extended(factor), threads)
  }

  private init(_ design: Design, _ factor: Factor, _ threads: Int) {
    self.design = design
    self.factor = factor
    self.threads = threads
    columns = design.columns.count
    rows = design.rows
  }

  var extended: Bool {
    if case .extended = factor { true } else { false }
  }

  /// Some rows, at most 64, by columns: column j from place 64 j on.
  @inline(__always)
  func fill(_ block: UnsafeMutablePointer<Double>, _ rows: Range<Int>) {
    switch factor {
    case .plain(let factor):
      design.fill(block, rows)
      factor.r.withUnsafeBufferPointer { r in
        for j in 0..<columns {
          let share = 1 / r[j &* (columns &+ 1) &+ j]
          for lane in stride(from: 0, to: rows.count, by: 8) {
            let place = block + (j &* Blocks.size &+ lane)
            var z = Lanes(at: place)
            for k in 0..<j {
              z -= r[k &* (columns &+ 1) &+ j] * Lanes(at: block + (k &* Blocks.size &+ lane))
            }
            (z * share).store(at: place)
          }
        }
      }
    case .extended(let factor):
      for j in 0..<columns { Blocks.clearEnd(block + j * Blocks.size, rows.count) }
      for i in rows {
        let x = (0..<columns).map { design.entry($0, i, as: DoubleDouble.self) }
        for (j, q) in factor.forwardSubstituted(x).enumerated() {
          block[j * Blocks.size + i - rows.lowerBound] = q.value
        }
      }
    }
  }

  /// The squared lengths of the rows: the diagonal of the hat matrix.
  func leverages() -> [Double] {
    Parallel.array(rows, threads: threads) { rows, result in
      Blocks.withScratch(columns) { block in
        Blocks.each(rows) { rows in
          fill(block, rows)
          for lane in stride(from: 0, to: rows.count, by: 8) {
            leverage(block, lane).store(at: result + rows.lowerBound + lane, min(8, rows.count - lane))
          }
        }
      }
    }
  }

  /// Of eight rows of a filled block.
  @inline(__always)
  func leverage(_ block: UnsafeMutablePointer<Double>, _ lane: Int) -> Lanes {
    var total = Lanes()
    for j in 0..<columns {
      let q = Lanes(at: block + (j &* Blocks.size &+ lane))
      total += q * q
    }
    return total
  }
}
