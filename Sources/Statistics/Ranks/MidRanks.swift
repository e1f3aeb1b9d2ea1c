/// The combined ranks of two samples; ties take the mean of their ranks.
struct MidRanks: Sendable {
  /// Twice the sum of the first sample's ranks (1 is the smallest): an integer.
  let doubledSum: Int
  /// Sizes of the groups of equal values, in order of the values.
  let groups: [Int]
  /// How many of each group belong to the first sample.
  let groupsOfFirst: [Int]

  /// Throws `tooFew` for an empty sample, `domain` for a value that is not finite.
  init(_ first: [Double], _ second: [Double]) throws(NoAnswer) {
    guard !first.isEmpty, !second.isEmpty else { throw .tooFew(have: 0, need: 1) }
    guard first.allSatisfy(\.isFinite), second.allSatisfy(\.isFinite) else {
      throw .domain("values must be finite")
    }
    let a = first.sorted()
    let b = second.sorted()
    var (i, j) = (0, 0)
    var doubledSum = 0
    var groups: [Int] = []
    var groupsOfFirst: [Int] = []
    while i < a.count || j < b.count {
      let value = i < a.count && (j == b.count || a[i] <= b[j]) ? a[i] : b[j]
      let (startA, startB) = (i, j)
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      // The group's ranks are startA + startB + 1 … i + j; their mean, doubled:
      doubledSum += (i - startA) * (startA + startB + 1 + i + j)
      groups.append(i - startA + j - startB)
      groupsOfFirst.append(i - startA)
    }
    self.doubledSum = doubledSum
    self.groups = groups
    self.groupsOfFirst = groupsOfFirst
  }
}
