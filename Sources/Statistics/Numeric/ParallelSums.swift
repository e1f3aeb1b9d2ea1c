internal import Parallelism

extension Sums {
  /// The sum of terms that `block` tells for up to 128 places at a time, added from left to right:
  /// the bits of `sum`, formed on several threads.
  static func sum(
    _ count: Int, threads: Int, blocks term: @escaping @Sendable (Range<Int>) -> Double
  ) -> Double {
    let parts = Parallel.chunks(count, threads: threads) { rows in
      stride(from: rows.lowerBound, to: rows.upperBound, by: block).map {
        term($0..<min($0 + block, rows.upperBound))
      }
    }
    return parts.flatMap(\.self).withUnsafeBufferPointer { sum(blocks: $0) }
  }
}
