import Testing

@testable import Commerce

@Suite struct AttributeBundlesTests {
  /// A dimension of four words, of which each customer has one by its place.
  private func column(_ name: String, _ customers: Int, every step: Int32) -> (Dimension, [Int32]) {
    let codes = (0..<Int32(customers)).map { $0 / step % 5 - 1 }
    return (Dimension(name, Coded(codes: codes, names: ["w", "x", "y", "z"]), limit: 3), codes)
  }

  private func splits(_ steps: [Int32], _ customers: Int = 200) -> RowSplits {
    RowSplits(
      steps.enumerated().map { column("attribute \($0)", customers, every: $1) }, andNobody: true)
  }

  /// Each dimension is in one bundle, and a customer's combinations have its members.
  private func expectWhole(_ bundles: AttributeBundles, _ splits: RowSplits) {
    #expect(bundles.bundles.flatMap(\.dimensions).sorted() == Array(splits.dimensions.indices))
    for row in 0..<splits.rows {
      for (b, bundle) in bundles.bundles.enumerated() {
        let members = bundle.combinations[Int(bundles.combinations(row)[b])]
        #expect(members == bundle.dimensions.map { splits.members(row)[$0] })
      }
    }
  }

  @Test(arguments: [1, 6, 30, 1000])
  func combinationsHaveTheCustomersMembers(_ most: Int) {
    let splits = splits([1, 5, 25, 2, 40])
    let bundles = AttributeBundles(splits, most: most)
    expectWhole(bundles, splits)
    for bundle in bundles.bundles where bundle.dimensions.count > 1 {
      #expect(bundle.combinations.count <= most)
    }
    for bundle in bundles.bundles { #expect(Set(bundle.combinations).count == bundle.combinations.count) }
    #expect(most > 1 || bundles.bundles.count == 5)
    #expect(most < 1000 || bundles.bundles.count == 1)
  }

  @Test func everybodyIsAlikeWithoutAttributes() {
    let bundles = AttributeBundles(RowSplits([], andNobody: true), most: 64)
    #expect(bundles.bundles.count == 1 && bundles.bundles[0].combinations == [[]])
    for row in [0, 1, 1000] { #expect(bundles.combinations(row)[0] == 0) }
  }

  /// A buyer has the first order's members, somebody without orders those of nobody, and then its own.
  @Test func buyersHaveTheirFirstOrdersMembers() {
    let orders = RowSplits([column("channel", 10, every: 1)], andNobody: false)
    let customers = splits([1, 2], 4)
    let guest = Int32(orders.dimensions[0].guestMember)
    for own in [customers, RowSplits([], andNobody: true)] {
      let buyers = RowSplits(orders, of: [3, -1, 7, 0], before: own)
      #expect(buyers.rows == 5 && buyers.dimensions.count == 1 + own.dimensions.count)
      for (c, row) in [3, -1, 7, 0, -1].enumerated() {
        #expect(buyers.members(c)[0] == (row < 0 ? guest : orders.members(row)[0]))
        for d in own.dimensions.indices { #expect(buyers.members(c)[1 + d] == own.members(c)[d]) }
      }
      expectWhole(AttributeBundles(buyers, most: 64), buyers)
    }
  }
}
