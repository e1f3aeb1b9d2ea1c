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
    // The bucket and the first seven bytes tell most ids apart without a look at them.
    struct Id {
      let head: UInt64
      let index: Int32
      var bucket: Int { Int(head >> 56) }
    }
    let part = 1 << 14
    let heads = Parallel.map((ids.count + part - 1) / part, threads: threads) { at in
      (Int32(at * part)..<Int32(min(ids.count, (at + 1) * part))).map { index in
        Id(head: UInt64(ids.withBytes(index) { bucket($0) }) << 56 | ids.head(index) >> 8, index: index)
      }
    }
    var starts = [Int](repeating: 0, count: 257)
    for id in heads.joined() { starts[id.bucket + 1] += 1 }
    for bucket in 0..<256 { starts[bucket + 1] += starts[bucket] }
    var next = starts
    let grouped = [Id](unsafeUninitializedCapacity: ids.count) { grouped, count in
      for id in heads.joined() {
        (grouped.baseAddress! + next[id.bucket]).initialize(to: id)
        next[id.bucket] += 1
      }
      count = ids.count
    }
    let (slices, all) = (starts, ids.count)
    return [Int32](unsafeUninitializedCapacity: all) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      let ranks = Parallel.SharedValues(base: base)
      _ = Parallel.map(256, threads: threads) { bucket in
        let sorted = grouped[slices[bucket]..<slices[bucket + 1]].sorted {
          $0.head != $1.head ? $0.head < $1.head : ids.precedes($0.index, $1.index)
        }
        for (i, id) in sorted.enumerated() { ranks.base[Int(id.index)] = Int32(slices[bucket] + i) }
      }
      count = all
    }
  }
}
