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
    // The bucket and the first seven bytes tell most ids apart without a look at them.
    var order = (0..<Int32(ids.count)).map { index in
      (head: UInt64(ids.withBytes(index) { bucket($0) }) << 56 | ids.head(index) >> 8, index: index)
    }
    order.sort { $0.head != $1.head ? $0.head < $1.head : ids.precedes($0.index, $1.index) }
    var ranks = [Int32](repeating: 0, count: ids.count)
    for (rank, entry) in order.enumerated() { ranks[Int(entry.index)] = Int32(rank) }
    return ranks
  }
}
