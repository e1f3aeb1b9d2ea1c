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

  @Test(.enabled(if: load() != nil, "SKIPPED: ../shared/data/iris.csv is absent"))
  func optimaAreReached() throws {
    let points = Self.load()!
    let optima: [Int: Double] = [2: 152.347952, 3: 78.851441, 4: 57.228473, 5: 46.446182]
    for (k, optimum) in optima {
      let model = try KMeans(points, k: k, seed: 1, restarts: 50, threads: 2)
      #expect(close(model.inertia, optimum, digits: 8), "k = \(k)")
    }
    let three = try KMeans(points, k: 3, seed: 1, restarts: 50)
    #expect(three.sizes.sorted() == [38, 50, 62])
    #expect(close(try Silhouette.mean(points, three.assignment, k: 3), 0.5528190, digits: 7))
  }
}
