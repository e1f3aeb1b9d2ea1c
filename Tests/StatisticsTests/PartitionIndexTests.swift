import Statistics
import Testing

/// Indices of a partition against scikit-learn 1.9.1 (numpy 2.4.6).
@Suite struct PartitionIndexTests {
  static let points = Points(columns: [
    [1, 2, 1, 2, 8, 9, 8, 10, 1, 2, 1, 5], [2, 1, 1, 3, 8, 7, 9, 8, 9, 8, 10, 5],
  ])
  static let labels = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 1]

  /// sklearn.metrics.silhouette_samples and silhouette_score.
  @Test func silhouettes() throws {
    let expected = [
      0.8184096074105884, 0.8169716011154765, 0.8240182774354662, 0.6887554067997614, 0.6809697805963496,
      0.700247746512155, 0.6102923447847941, 0.6722759981234645, 0.8343309739162527, 0.7093398222631194,
      0.78996309726284, -0.014495392764305762,
    ]
    let full = try Silhouettes(Self.points, Self.labels, k: 3)
    for (got, value) in zip(full.widths, expected) { #expect(close(got, value, absolute: 1e-14)) }
    #expect(close(full.mean, 0.6775899386213302, digits: 14))
    #expect(close(full.clusters[2]!, (expected[8] + expected[9] + expected[10]) / 3, digits: 14))
    // The matrix of all distances gives the same bits.
    #expect(try Silhouette.mean(Self.points, Self.labels, k: 3).bitPattern == full.mean.bitPattern)
  }

  /// sklearn.metrics.calinski_harabasz_score and davies_bouldin_score.
  @Test func spreadRatios() throws {
    let indices = try ValidityIndices(Self.points, Self.labels, k: 3)
    #expect(close(indices.calinskiHarabasz, 35.701181767023066, digits: 14))
    #expect(close(indices.daviesBouldin, 0.370129848867943, digits: 14))
  }

  /// Any common factor of the columns, also one whose squares overflow, and any order of the rows.
  @Test func scaleAndOrderDoNotMatter() throws {
    let full = try Silhouettes(Self.points, Self.labels, k: 3)
    let indices = try ValidityIndices(Self.points, Self.labels, k: 3)
    for factor in [0x1p1000, 0x1p-1000] {
      let scaled = Points(count: 12, dimensions: 2, values: Self.points.values.map { $0 * factor })
      #expect(try Silhouettes(scaled, Self.labels, k: 3) == full)
      #expect(try ValidityIndices(scaled, Self.labels, k: 3) == indices)
    }
    let reversed = Self.points.rows(Array((0..<12).reversed()))
    let other = try Silhouettes(reversed, Self.labels.reversed(), k: 3)
    for i in 0..<12 { #expect(close(other.widths[11 - i], full.widths[i], absolute: 1e-14)) }
  }

  @Test func threadsAndSharingDoNotMatter() throws {
    var generator = Xoshiro256(seed: 6)
    let points = Points(count: 300, dimensions: 2, values: (0..<600).map { _ in generator.normal() })
    let halves = (0..<300).map { $0 % 2 }
    let thirds = (0..<300).map { $0 % 3 }
    let shared = try Silhouettes.compute(points, [(halves, 2), (thirds, 3)], threads: 2)
    #expect(shared[0] == (try Silhouettes(points, halves, k: 2)))
    #expect(shared[1] == (try Silhouettes(points, thirds, k: 3)))
  }

  /// By hand: centres ½ and 11 on a line; (b − a)/b for 0, 1, 10, 12.
  @Test func simplified() throws {
    let points = Points(columns: [[0, 1, 10, 12]])
    let got = try Silhouettes.simplified(points, centres: Points(columns: [[0.5, 11]]), [0, 0, 1, 1])
    let expected = [10.5 / 11, 9.5 / 10, 8.5 / 9.5, 10.5 / 11.5]
    for (width, value) in zip(got.widths, expected) { #expect(close(width, value, digits: 14)) }
  }

  /// sklearn.metrics.adjusted_rand_score.
  @Test func adjustedRand() throws {
    let a = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    let b = [1, 1, 0, 0, 0, 2, 2, 2, 2, 3]
    let agreement = try PartitionAgreement(a, b)
    #expect(close(agreement.adjustedRand, 0.28, digits: 14))
    #expect(try PartitionAgreement(b, a).adjustedRand == agreement.adjustedRand)
    #expect(
      try PartitionAgreement(a.map { 5 - $0 }, b.map { $0 * -7 }).adjustedRand == agreement.adjustedRand)
    #expect(try PartitionAgreement([0, 0, 1, 1], [0, 1, 0, 1]).adjustedRand == -0.5)
    #expect(
      close(try PartitionAgreement([0, 0, 1, 2], [0, 0, 1, 1]).adjustedRand, 0.5714285714285714, digits: 14))
    #expect(try PartitionAgreement([3, 3], [9, 9]).adjustedRand == 1)
    #expect(try PartitionAgreement([0, 1, 2], [0, 1, 2]).adjustedRand == 1)
    // The largest sklearn.metrics.jaccard_score of each of a's clusters with one of b's.
    #expect(agreement.jaccard == [2.0 / 3, 0.5, 0.6])
  }

  /// Labels are names: close together, far apart, at both ends of the integers.
  @Test func namesOfClustersDoNotMatter() throws {
    var generator = Xoshiro256(seed: 5)
    let drawn = (0..<200).map { _ in (generator.below(7), generator.below(4)) }
    let named = [7, -3, 0, 12, 1, 5, 40]
    let far = [Int.min, -1_000_000_000_000, -1, 0, 3, 1_000_000_000_000, Int.max]
    let expected = try PartitionAgreement(drawn.map(\.0), drawn.map(\.1)).adjustedRand
    for names in [named, far] {
      let agreement = try PartitionAgreement(drawn.map { names[$0.0] }, drawn.map { names[$0.1] })
      #expect(close(agreement.adjustedRand, expected, digits: 14))
    }
    // In their order, so names that keep it give the very table.
    #expect(
      try PartitionAgreement(drawn.map { far[$0.0] }, drawn.map { far[$0.1] })
        == PartitionAgreement(drawn.map(\.0), drawn.map(\.1)))
  }

  @Test func refusals() {
    let points = Self.points
    #expect(throws: NoAnswer.self) { try Silhouettes(points, [0, 1], k: 2) }
    #expect(throws: NoAnswer.self) { try Silhouettes(points, Self.labels, k: 2) }
    #expect(throws: NoAnswer.self) { try Silhouettes(points, Self.labels.map { -$0 }, k: 3) }
    #expect(throws: NoAnswer.self) { try Silhouettes(points, Self.labels, k: Int.max) }
    // All in one cluster: there is no other one to compare with.
    #expect(throws: NoAnswer.tooFew(have: 1, need: 2)) {
      try Silhouette.mean(points, [Int](repeating: 1, count: 12), k: 3)
    }
    #expect(throws: NoAnswer.self) { try Silhouette.mean(points, Self.labels, k: 2) }
    #expect(throws: NoAnswer.self) {
      try Silhouette.mean(Points(columns: [[0, 1, .infinity]]), [0, 0, 1], k: 2)
    }
    #expect(throws: NoAnswer.self) { try ValidityIndices(points, Self.labels, k: 4) }
    #expect(throws: NoAnswer.zeroDenominator) {
      try ValidityIndices(Points(columns: [[1, 1, 2, 2]]), [0, 0, 1, 1], k: 2)
    }
    #expect(throws: NoAnswer.zeroDenominator) {
      try ValidityIndices(Points(columns: [[-1, 1, -2, 2]]), [0, 0, 1, 1], k: 2)
    }
    #expect(throws: NoAnswer.self) { try PartitionAgreement([0], [0]) }
    #expect(throws: NoAnswer.self) { try PartitionAgreement([0, 1], [0]) }
    #expect(throws: NoAnswer.self) {
      try Silhouettes.simplified(points, centres: Points(columns: [[1, 2, 3]]), Self.labels)
    }
  }
}
