/// Start centres by greedy k-means++: each next one is the best of 2 + ⌊ln k⌋
/// rows drawn with probability proportional to weight times squared distance
/// to the centres so far (Arthur & Vassilvitskii 2007, with their appendix's trials).
enum KMeansSeeds {
  /// k rows of coordinates; needs at least k distinct rows.
  static func draw(_ rows: KMeansRows, k: Int, _ generator: inout Xoshiro256) -> [Double] {
    let trials = 2 + Int(Elementary.log(Double(k)))
    var distances = Distances(rows, trials: trials)
    let weights = UnsafeBufferPointer(start: rows.weights, count: rows.n)
    var chosen = [draw(Sums.sum(rows.n) { weights[$0] }, &generator, rows.n) { weights[$0] }]
    distances.tryOut(chosen)
    distances.accept(0)
    while chosen.count < k {
      let candidates = (0..<trials).map { _ in distances.draw(&generator) }
      let best = distances.tryOut(candidates)
      chosen.append(candidates[best])
      if chosen.count < k { distances.accept(best) }
    }
    return chosen.flatMap { row in (0..<rows.d).map { rows.x[row * rows.d + $0] } }
  }

  /// The centres with one, drawn evenly, moved to a row drawn with probability
  /// proportional to weight times squared distance to its centre.
  static func swapped(_ rows: KMeansRows, centres: [Double], _ generator: inout Xoshiro256) -> [Double] {
    let d = rows.d
    guard d > 0 else { return centres }
    let potential = rows.potential(centres)
    let moved = generator.below(centres.count / d)
    let row = draw(Sums.sum(potential), &generator, rows.n) { potential[$0] }
    var swapped = centres
    for j in 0..<d { swapped[moved * d + j] = rows.x[row * d + j] }
    return swapped
  }

  /// A row with probability proportional to its share of `total`.
  @inline(__always)
  static func draw(
    _ total: Double, _ generator: inout Xoshiro256, _ count: Int, _ share: (Int) -> Double
  ) -> Int {
    var rest = generator.uniform() * total
    var last = 0
    var i = 0
    while i < count {
      let share = share(i)
      if share > 0 {
        rest -= share
        last = i
        if rest < 0 { return i }
      }
      i &+= 1
    }
    return last
  }

  /// Squared distances to the nearest centre so far, and with each of some candidates added.
  private struct Distances {
    private let rows: KMeansRows
    /// Padded to whole blocks of eight; the first list is the accepted one.
    private var lists: [[Double]]
    private var sums: [[Double]]
    private var totals: [Double]
    private var total = 0.0

    init(_ rows: KMeansRows, trials: Int) {
      self.rows = rows
      let padded = (rows.n + 7) / 8 * 8
      lists = (0...trials).map { _ in [Double](repeating: .infinity, count: padded) }
      sums = (0..<trials).map { _ in [Double](repeating: 0, count: (rows.n + Sums.block - 1) / Sums.block) }
      totals = [Double](repeating: 0, count: trials)
    }

    func draw(_ generator: inout Xoshiro256) -> Int {
      lists[0].withUnsafeBufferPointer { near in
        KMeansSeeds.draw(total, &generator, rows.n) { rows.weights[$0] * near[$0] }
      }
    }

    /// The candidate after which Σ weight · distance is least, the first of equals.
    @discardableResult
    mutating func tryOut(_ candidates: [Int]) -> Int {
      for (t, candidate) in candidates.enumerated() { approach(t, candidate) }
      var best = 0
      for t in candidates.indices where totals[t] < totals[best] { best = t }
      return best
    }

    mutating func accept(_ trial: Int) {
      lists.swapAt(0, trial + 1)
      total = totals[trial]
    }

    private mutating func approach(_ trial: Int, _ candidate: Int) {
      let rows = rows
      let centre = rows.x + candidate * rows.d
      var list = lists[trial + 1]
      lists[trial + 1] = []
      lists[0].withUnsafeBufferPointer { near in
        list.withUnsafeMutableBufferPointer { list in
          sums[trial].withUnsafeMutableBufferPointer { sums in
            guard let near = near.baseAddress, let list = list.baseAddress else { return }
            rows.withLanes { scratch in
              for block in sums.indices {
                var sum = 0.0
                let end = min(rows.n, (block + 1) * Sums.block)
                var start = block * Sums.block
                while start < end {
                  let lanes = rows.block(from: start, scratch)
                  let square = rows.squares(lanes, centre)
                  let known = Lanes(at: near + start)
                  let least = known.replacing(with: square, where: square .< known)
                  least.store(at: list + start)
                  let count = min(8, end - start)
                  for lane in 0..<count { sum += rows.weights[start + lane] * least[lane] }
                  start += 8
                }
                sums[block] = sum
              }
            }
          }
        }
      }
      lists[trial + 1] = list
      totals[trial] = sums[trial].withUnsafeBufferPointer { Sums.sum(blocks: $0) }
    }
  }
}
