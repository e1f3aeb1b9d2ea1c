internal import CZlib
internal import Parallelism

/// The order in which customers are kept and written everywhere: bucket, which
/// is the CRC-32 of the id's bytes modulo 256 (as Spark's crc32 computes it),
/// then the id's bytes. It does not depend on the order of the input.
package enum CanonicalOrder {
  package static func bucket(_ id: UnsafeBufferPointer<UInt8>) -> UInt8 {
    UInt8(truncatingIfNeeded: crc32(0, id.baseAddress, UInt32(id.count)))
  }

  /// For each word of `ids` its place in the canonical order.
  package static func ranks(_ ids: Words, threads: Int = 1) -> [Int32] {
    placed(ids, threads: threads).ranks
  }

  /// And where each of the 256 buckets begins, and the end.
  package static func placed(_ ids: Words, threads: Int = 1) -> (ranks: [Int32], buckets: [Int]) {
    // The bucket and the first seven bytes tell most ids apart without a look at them.
    struct Id: BitwiseCopyable {
      let head: UInt64
      let index: Int32
      var bucket: Int { Int(head >> 56) }
    }
    let part = 1 << 14
    let found: [Id] = Parallel.filled(ids.count, (ids.count + part - 1) / part, threads: threads) {
      at, found in
      for index in at * part..<min(ids.count, (at + 1) * part) {
        let id = Int32(index)
        let own = ids.withBytes(id) { bucket($0) }
        found[index] = Id(head: UInt64(own) << 56 | ids.head(id) >> 8, index: id)
      }
    }
    var starts = [Int](repeating: 0, count: 257)
    for id in found { starts[id.bucket + 1] += 1 }
    for bucket in 0..<256 { starts[bucket + 1] += starts[bucket] }
    var next = starts
    let grouped = [Id](unsafeUninitializedCapacity: ids.count) { grouped, count in
      for id in found {
        grouped.initializeElement(at: next[id.bucket], to: id)
        next[id.bucket] += 1
      }
      count = ids.count
    }
    let slices = starts
    let ranks = [Int32](unsafeUninitializedCapacity: ids.count) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      let ranks = Parallel.SharedValues(base: base)
      _ = Parallel.map(256, threads: threads) { bucket in
        let sorted = grouped[slices[bucket]..<slices[bucket + 1]].sorted {
          $0.head != $1.head ? $0.head < $1.head : ids.precedes($0.index, $1.index)
        }
        for (i, id) in sorted.enumerated() { ranks.base[Int(id.index)] = Int32(slices[bucket] + i) }
      }
      count = ids.count
    }
    return (ranks, slices)
  }
}
