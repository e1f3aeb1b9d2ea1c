/// The folds of a cross-validation: a seeded shuffle dealt out in turn, so that a row's fold
/// depends on the seed, the number of rows and the number of folds alone, and sizes differ by 1 at most.
package struct Folds: Sendable, Equatable {
  package let count: Int
  /// Fold of each row, in 0 ..< count.
  package let fold: [Int]

  package init(rows: Int, count: Int = 10, seed: UInt64) throws(NoAnswer) {
    guard count >= 2 else { throw .domain("a cross-validation has at least 2 folds") }
    guard rows >= count else { throw .tooFew(have: rows, need: count) }
    guard rows <= 1_000_000_000 else { throw .domain("at most 10⁹ rows") }
    var generator = Xoshiro256(seed: seed, stage: "cross-validation", purpose: "folds", index: UInt64(rows))
    var order = Array(0..<rows)
    generator.shuffle(&order)
    var fold = [Int](repeating: 0, count: rows)
    for (place, row) in order.enumerated() { fold[row] = place % count }
    self.count = count
    self.fold = fold
  }

  /// The rows of each fold, in order.
  var rows: [[Int]] {
    var rows = [[Int]](repeating: [], count: count)
    for (row, fold) in fold.enumerated() { rows[fold].append(row) }
    return rows
  }
}
