/// A file in stretches that are read on all threads.
///
/// The cuts lie behind line ends, which may be inside a record. A stretch ends with the record
/// that reaches its end; one that turns out to have begun inside a record is read again from
/// where that record ends, so what is read does not depend on the cuts.
package struct Stretches: Sendable {
  /// How much of a file a thread reads at a time.
  package static let length = 1 << 20

  private let cuts: [Int]

  init(_ ends: LineEnds, from start: Int, length: Int) {
    let size = ends.bytes.count
    var cuts = [start]
    while let last = cuts.last, last < size {
      cuts.append(last + length < size ? ends.end(last + length) : size)
    }
    self.cuts = cuts
  }

  var count: Int { cuts.count - 1 }
  var start: Int { cuts[0] }

  subscript(i: Int) -> Range<Int> { cuts[i]..<cuts[i + 1] }
}

/// What was read of a stretch.
protocol StretchPart {
  /// Where reading began and ended, in bytes of the file.
  var start: Int { get }
  var end: Int { get }
}
