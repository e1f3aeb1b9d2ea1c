internal import CZlib

/// The order in which customers are kept and written everywhere: bucket, which
/// is the CRC-32 of the id's bytes modulo 256 (as Spark's crc32 computes it),
/// then the id's bytes. It does not depend on the order of the input.
package enum CanonicalOrder {
  package static func bucket(_ id: UnsafeBufferPointer<UInt8>) -> UInt8 {
    UInt8(truncatingIfNeeded: crc32(0, id.baseAddress, UInt32(id.count)))
  }

  /// For each word of `ids` its place in the canonical order.
  package static func ranks(_ ids: Words) -> [Int32] {
    let buckets = (0..<Int32(ids.count)).map { ids.withBytes($0) { bucket($0) } }
    var order = (0..<Int32(ids.count)).map { $0 }
    order.sort { a, b in
      let (x, y) = (buckets[Int(a)], buckets[Int(b)])
      return x != y ? x < y : ids.precedes(a, b)
    }
    var ranks = [Int32](repeating: 0, count: ids.count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(rank) }
    return ranks
  }
}
