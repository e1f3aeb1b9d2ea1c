/// Customers' attributes in bundles: combinations of several attributes that occur, each with a number.
///
/// A customer with region 서울, age 30s, gender F has one combination of a bundle of the three. What
/// customers add up to by combination adds up to what they do by each attribute, and to the whole; so a
/// tally need only be added to one cell for each bundle.
///
/// A bundle has few combinations, for its cells are to stay in the processor's cache, and each of them is to
/// be that of many customers.
struct AttributeBundles: Sendable {
  struct Bundle: Sendable {
    /// Its dimensions among those of the customers.
    fileprivate(set) var dimensions: [Int] = []
    /// By combination the member in each of its dimensions.
    fileprivate(set) var combinations: [[Int32]] = [[]]
  }

  /// The most combinations of a bundle of several attributes.
  static func most(of customers: Int) -> Int { min(64, customers / 64) }

  /// One at least: without attributes everybody has the same combination.
  private(set) var bundles: [Bundle] = []
  let dimensions: [Dimension]
  /// Combinations of the customers, row after row; the same row for all where there are no attributes.
  private let numbers: Numbers<Int32>
  private let stride: Int
  private let rows: Int

  init(_ splits: RowSplits, most: Int) {
    dimensions = splits.dimensions
    rows = splits.rows
    var codes: [[Int32]] = []
    for d in splits.dimensions.indices {
      let members = (0..<splits.rows).map { splits.members($0)[d] }
      let count = splits.dimensions[d].members.count
      var isTaken = false
      for b in bundles.indices where !isTaken {
        guard let joined = bundles[b].joined(codes[b], d, members, of: count, most: most) else {
          continue
        }
        (bundles[b], codes[b]) = joined
        isTaken = true
      }
      guard !isTaken else { continue }
      let (bundle, own) = Bundle().joined(
        Array(repeating: 0, count: splits.rows), d, members, of: count, most: count)!
      bundles.append(bundle)
      codes.append(own)
    }
    guard !bundles.isEmpty else {
      bundles = [Bundle()]
      numbers = Numbers(zeros: 1)
      stride = 0
      return
    }
    stride = bundles.count
    numbers = Numbers(repeating: 0, count: splits.rows * stride)
    for (b, own) in codes.enumerated() {
      for row in own.indices { numbers[row * stride + b] = own[row] }
    }
  }

  /// The combination of a customer, or of nobody known, in each bundle.
  func combinations(_ customer: Int?) -> UnsafePointer<Int32> {
    UnsafePointer(numbers.base + (customer ?? rows - 1) * stride)
  }
}

extension AttributeBundles.Bundle {
  /// With one dimension more; nil where that makes too many combinations. `codes` are the rows'
  /// combinations so far.
  fileprivate func joined(
    _ codes: [Int32], _ dimension: Int, _ members: [Int32], of count: Int, most: Int
  ) -> (Self, [Int32])? {
    var joined = Self(dimensions: dimensions + [dimension], combinations: [])
    var numberOf = [Int32](repeating: -1, count: combinations.count * count)
    var own = codes
    for (row, member) in members.enumerated() {
      let pair = Int(codes[row]) * count + Int(member)
      if numberOf[pair] < 0 {
        guard joined.combinations.count < most else { return nil }
        numberOf[pair] = Int32(joined.combinations.count)
        joined.combinations.append(combinations[Int(codes[row])] + [member])
      }
      own[row] = numberOf[pair]
    }
    return (joined, own)
  }
}
