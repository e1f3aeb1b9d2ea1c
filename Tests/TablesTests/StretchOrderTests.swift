import Testing

@testable import Tables

/// Parts follow each other, whichever is there first, and begin where a record ends.
@Suite struct StretchOrderTests {
  private struct Part: StretchPart {
    let start: Int
    let end: Int
  }

  /// Records as the ends that they have: of eight lines of ten bytes.
  private static let text = Array(String(repeating: "123456789\n", count: 8).utf8)

  /// Reads the records that begin in a range, of which some take several lines.
  private static func read(_ range: Range<Int>, _ records: [Int]) -> Part {
    var at = range.lowerBound
    while at < range.upperBound { at = records.first { $0 > at }! }
    return Part(start: range.lowerBound, end: at)
  }

  @Test(arguments: [[10, 20, 30, 40, 50, 60, 70, 80], [10, 40, 50, 80], [70, 80], [80], [20, 30, 60, 80]])
  func followInAnyOrder(records: [Int]) {
    Self.text.withUnsafeBytes { bytes in
      let ends = LineEnds(bytes, .utf8, from: 0, quote: 0x22)
      let stretches = Stretches(ends, from: 0, length: 15)
      #expect(stretches.count == 4)
      // What reading in one go would give, stretch by stretch.
      var expected: [[Int]] = []
      var at = 0
      for i in 0..<4 where at < stretches[i].upperBound {
        let part = Self.read(at..<stretches[i].upperBound, records)
        expected.append([part.start, part.end])
        at = part.end
      }
      for order in permutations(Array(0..<4)) {
        let taken = Taken()
        let parts = StretchOrder(stretches) {
          Self.read($0, records)
        } take: {
          taken.parts.append([$0.start, $0.end])
        }
        for i in order { parts.add(i, Self.read(stretches[i], records)) }
        #expect(taken.parts == expected)
        #expect(parts.parts.map { [$0.start, $0.end] } == expected)
      }
    }
  }

  private final class Taken: @unchecked Sendable {
    var parts: [[Int]] = []
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    if items.isEmpty { return [[]] }
    return items.flatMap { first in
      permutations(items.filter { $0 != first }).map { [first] + $0 }
    }
  }
}
