internal import Parallelism

/// The gap statistic (Tibshirani, Walther & Hastie 2001): by how much ln W, the
/// sum of squares within k clusters, lies below what a uniform spread over the
/// box in principal axes gives.
package struct GapStatistic: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package let k: Int
    /// ln of the sum of squares within.
    package let logW: Double
    /// Mean over the reference sets of ln W*, at the table's number of rows, less ln W.
    package let gap: Double
    /// sd · √(1 + 1/B) over the B reference sets, the sd with divisor B.
    package let s: Double
  }

  /// k = 1, 2, … as far as W is positive: beyond, every row is its own centre.
  package let rows: [Row]
  package let references: Int
  /// Rows of a reference set: those of the table, up to the limit.
  package let referenceRows: Int

  /// `inertias`: the sum of squares within k = 1, 2, … clusters of these points.
  /// Each reference set is clustered by centres that grow from k to k, with as many starts for each k
  /// as stated; the table should have been too. A set of fewer rows than the table is compared a row: ln(W*/n*) with ln(W/n). Throws
  /// `.tooFew` below two points or references, `.domain` where an inertia is
  /// negative or not finite or the points lie outside about 1e±60, `.zeroVariance`
  /// where the first inertia or the box has no spread.
  package init(
    _ points: Points, inertias: [Double], references: Int = 20, rowLimit: Int = 5_000, seed: UInt64,
    starts: Int = 4, threads: Int = 1
  ) throws(NoAnswer) {
    guard (2...100_000).contains(references) else { throw .domain("references lie in 2 … 100000") }
    guard (1...GrownSeeds.trials).contains(starts) else {
      throw .domain("starts lie in 1 … \(GrownSeeds.trials)")
    }
    guard rowLimit >= 2 else { throw .domain("a reference set has at least two rows") }
    guard inertias.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .domain("an inertia is not finite") }
    guard let safe = points.withSafeSquares(), safe.exponent == 0 else {
      throw .domain("the points are too large or too small to square: scale the columns")
    }
    let box = try PrincipalBox(points)
    let n = min(points.count, rowLimit)
    // A k that no set of n rows could be split into has no reference.
    let positive = Array(inertias.prefix { $0 > 0 }.prefix(n - 1))
    guard !positive.isEmpty else { throw .zeroVariance }
    let logs = Parallel.map(references, threads: threads) { set in
      var generator = Xoshiro256(seed: seed, stage: "gap", purpose: "reference", index: UInt64(set))
      let points = box.uniform(n, &generator)
      return KMeansRows.with(points, [Double](repeating: 1, count: n)) { rows in
        var logs: [Double] = []
        GrownSearch(rows: rows, seed: generator.next(), starts: starts).grow(to: positive.count) {
          logs.append(Elementary.log($0.inertia / Double(n)))
        }
        return logs
      }
    }
    guard logs.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .zeroVariance }
    rows = positive.indices.map { i in
      let column = logs.map { $0[i] }
      let mean = Sums.mean(column)
      let squares = Sums.sum(column.count) { (column[$0] - mean) * (column[$0] - mean) }
      let sd = (squares / Double(references)).squareRoot()
      return Row(
        k: i + 1, logW: Elementary.log(positive[i]),
        gap: mean - Elementary.log(positive[i] / Double(points.count)),
        s: sd * (1 + 1 / Double(references)).squareRoot())
    }
    self.references = references
    referenceRows = n
  }
}
