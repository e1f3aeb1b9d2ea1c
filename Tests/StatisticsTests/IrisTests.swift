import Foundation
import Statistics
import Testing

/// The optima of Fisher's iris for k = 2 … 10, known by exhaustive search in the literature.
@Suite struct IrisTests {
  private static let path = #filePath.split(separator: "/").dropLast(4).map(String.init)
  private static var file: String { "/" + (path + ["shared", "data", "iris.csv"]).joined(separator: "/") }

  private static func load() -> Points? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    let rows = text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").prefix(4).compactMap { Double($0) }
    }
    return Points(columns: (0..<4).map { j in rows.map { $0[j] } })
  }

  private static let optima: [Int: String] = [
    2: "152.347952", 3: "78.851441", 4: "57.228473", 5: "46.446182", 6: "39.039987", 7: "34.298230",
    8: "29.988944",
    9: "27.786092", 10: "25.834055",
  ]

  @Test(.enabled(if: load() != nil, "SKIPPED: ../shared/data/iris.csv is absent"), arguments: [1, 2, 3])
  func optimaAreReached(seed: UInt64) throws {
    let table = try DistinctPoints(Self.load()!)
    for (k, optimum) in Self.optima {
      let model = try KMeans(table, k: k, seed: seed, restarts: 150, threads: 2)
      #expect(rounds(model.inertia, to: optimum), "k = \(k)")
      #expect(model.converged)
    }
  }

  /// scikit-learn 1.9.1: KMeans(3, n_init=50, tol=0) and its metrics.
  @Test(.enabled(if: load() != nil, "SKIPPED: ../shared/data/iris.csv is absent"))
  func threeGroups() throws {
    let points = Self.load()!
    let three = try KMeans(points, k: 3, seed: 1, restarts: 50)
    #expect(three.sizes.sorted() == [38, 50, 62])
    #expect(close(three.inertia, 78.851441426146, digits: 14))
    let silhouettes = try Silhouettes(points, three.assignment, k: 3)
    #expect(close(silhouettes.mean, 0.5528190123564095, digits: 14))
    #expect(close(silhouettes.clusters[three.sizes.firstIndex(of: 38)!]!, 0.45110506043401233, digits: 14))
    let simplified = try Silhouettes.simplified(points, centres: three.centres, three.assignment)
    #expect(close(simplified.mean, 0.6663855564711182, digits: 13))
    let indices = try ValidityIndices(points, three.assignment, k: 3)
    #expect(close(indices.calinskiHarabasz, 561.62775662962, digits: 13))
    #expect(close(indices.daviesBouldin, 0.6619715465007465, digits: 13))
    let species = (0..<150).map { $0 / 50 }
    let agreement = try PartitionAgreement(species, three.assignment)
    #expect(close(agreement.adjustedRand, 0.7302382722834697, digits: 14))
  }

  /// numpy 2.4.6: eigh of the covariance; the signs by our convention.
  @Test(.enabled(if: load() != nil, "SKIPPED: ../shared/data/iris.csv is absent"))
  func principalAxes() throws {
    let first = try PrincipalBox(Self.load()!).axes[0]
    let expected = [0.3613865917853683, -0.08452251406456879, 0.8566706059498347, 0.3582891971515505]
    for (got, value) in zip(first, expected) { #expect(close(got, value, digits: 13)) }
  }
}
