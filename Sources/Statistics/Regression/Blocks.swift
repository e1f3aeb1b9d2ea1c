/// Blocks of 64 rows held by columns: what fits the fastest cache, and the unit of all work on
/// the rows of a regression.
enum Blocks {
  static let size = TriangularFactor<Double>.blockSize

  /// The blocks of some rows, in order; of every `step` of them the first.
  @inline(__always)
  static func each(_ rows: Range<Int>, every step: Int = 1, _ work: (Range<Int>) -> Void) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      work(start..<min(start + size, rows.upperBound))
      start += size * step
    }
  }

  /// Room for a block of some columns.
  @inline(__always)
  static func withScratch<T>(_ columns: Int, _ work: (UnsafeMutablePointer<Double>) -> T) -> T {
    withUnsafeTemporaryAllocation(byteCount: columns * size * 8, alignment: 64) { buffer in
      work(buffer.baseAddress!.assumingMemoryBound(to: Double.self))
    }
  }

  /// Zeros behind the last row, up to a multiple of eight.
  @inline(__always)
  static func clearEnd(_ column: UnsafeMutablePointer<Double>, _ rows: Int) {
    for i in rows..<(rows + 7) / 8 * 8 { column[i] = 0 }
  }

  @inline(__always)
  static func multiply(_ column: UnsafeMutablePointer<Double>, by other: UnsafePointer<Double>, _ rows: Int) {
    for i in stride(from: 0, to: rows, by: 8) {
      (Lanes(at: column + i) * Lanes(at: other + i)).store(at: column + i)
    }
  }

  /// Some values of a column times a factor, zeros behind them up to a multiple of eight.
  @inline(__always)
  static func copy(
    _ values: [Double], _ rows: Range<Int>, times factor: Double = 1, to column: UnsafeMutablePointer<Double>
  ) {
    values.withUnsafeBufferPointer { values in
      for i in rows { column[i &- rows.lowerBound] = values[i] * factor }
    }
    clearEnd(column, rows.count)
  }
}

extension Lanes {
  /// Stores the first `count` lanes.
  @inline(__always)
  func store(at address: UnsafeMutablePointer<Double>, _ count: Int) {
    guard count < 8 else { return store(at: address) }
    for i in 0..<count { address[i] = self[i] }
  }
}
