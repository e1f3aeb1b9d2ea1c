internal import Parallelism

/// Lloyd's second step (1982), centres as means, and the repair of empty clusters.
extension KMeansState {
  func transfer(_ i: Int, from a: Int, to b: Int) {
    transfer(i, rows.x + i &* d, rows.weights[i], from: a, to: b)
  }

  /// The same with the row's values and weight.
  @inline(__always)
  func transfer(_ i: Int, _ x: UnsafePointer<Double>, _ w: Double, from a: Int, to b: Int) {
    assignment[i] = b
    members[a] &-= 1
    members[b] &+= 1
    mass[a] -= w
    mass[b] += w
    let (left, right) = (reference + a &* d, reference + b &* d)
    let (loses, gains) = (totals + a &* d, totals + b &* d)
    var (before, after) = (0.0, 0.0)
    var j = 0
    while j < d {
      let (u, v) = (x[j] - left[j], x[j] - right[j])
      loses[j] -= w * u
      gains[j] += w * v
      before += u * u
      after += v * v
      j &+= 1
    }
    if tracksLoss { squares += w * (after - before) }
  }

  /// An empty cluster takes the row that is farthest from its own centre.
  func repairEmptyClusters() -> Int {
    var repaired = 0
    for empty in 0..<k where members[empty] == 0 {
      var farthest = -1
      var largest = -1.0
      for i in 0..<n where members[assignment[i]] > 1 {
        let square = squaredDistance(i, assignment[i])
        if square > largest { (farthest, largest) = (i, square) }
      }
      guard farthest >= 0 else { return repaired }
      transfer(farthest, from: assignment[farthest], to: empty)
      loosen(farthest)
      repaired += 1
    }
    return repaired
  }

  /// Centres as weighted means: reference + Σ w (x − reference)/W. Deviations
  /// keep the digits that a sum far from 0 would lose. The sums follow the moves
  /// of single rows; `afresh` forms them again, block by block in row order.
  func update(afresh: Bool) {
    sumUp(afresh: afresh)
    move(to: means)
  }

  /// The means of the clusters as they are now; of an empty one, its centre.
  func sumUp(afresh: Bool) {
    if afresh || !rows.evenWeights {
      squares = 0
      for c in 0..<k { mass[c] = 0 }
      for j in 0..<(k * d) {
        totals[j] = 0
        reference[j] = centres[j]
      }
      let size = k * d + k + 1
      if n <= Parallel.chunk {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { partial in
          guard let partial = partial.baseAddress else { return }
          for start in stride(from: 0, to: n, by: Self.block) {
            sum(start..<min(start + Self.block, n), into: partial)
            add(partial)
          }
        }
      } else {
        for sums in rows.chunks(threads: threads, { [self] in sums($0) }) {
          sums.withUnsafeBufferPointer { sums in
            for start in stride(from: 0, to: sums.count, by: size) { add(sums.baseAddress! + start) }
          }
        }
      }
    }
    for c in 0..<k {
      for j in (c * d)..<((c + 1) * d) {
        means[j] = mass[c] > 0 ? reference[j] + totals[j] / mass[c] : centres[j]
      }
    }
  }

  var totalMass: Double { (0..<k).reduce(0) { $0 + mass[$1] } }

  /// Σ weight · squared distance to the own centre, from the sums.
  func loss() -> Double {
    var loss = squares
    for c in 0..<k {
      for j in (c * d)..<((c + 1) * d) {
        let gap = centres[j] - reference[j]
        loss += gap * (mass[c] * gap - 2 * totals[j])
      }
    }
    return loss
  }

  /// What the means lower the loss by where all rows stay.
  var gain: Double {
    var gain = 0.0
    for c in 0..<k {
      for j in (c * d)..<((c + 1) * d) { gain += mass[c] * (means[j] - centres[j]) * (means[j] - centres[j]) }
    }
    return gain
  }

  /// Whether the means are near the centres: the squares of all steps to them come to no more than
  /// `tolerance` of the mean variance of a coordinate. Needs `squares`.
  func rests(within tolerance: Double) -> Bool {
    guard tolerance > 0 else { return false }
    let total = totalMass
    var way = 0.0
    // About the mean of all rows: what is left about the means, and theirs.
    var spread = loss() - gain
    for j in 0..<d {
      let mean = (0..<k).reduce(0) { $0 + mass[$1] / total * means[$1 * d + j] }
      for c in 0..<k {
        let (step, gap) = (means[c * d + j] - centres[c * d + j], means[c * d + j] - mean)
        way += step * step
        spread += mass[c] * gap * gap
      }
    }
    return way * total * Double(d) <= tolerance * spread
  }

  /// Other centres.
  func move(to goal: UnsafePointer<Double>) {
    var longest = 0.0
    for c in 0..<k {
      var square = 0.0
      for j in (c * d)..<((c + 1) * d) {
        square += (goal[j] - centres[j]) * (goal[j] - centres[j])
        centres[j] = goal[j]
      }
      let step = square.squareRoot() * (1 + Self.slack)
      travel[c] += step
      longest = max(longest, step)
    }
    farthest += longest
    lastStep = longest
  }

  /// The sums of each block of some rows, one behind the other.
  private func sums(_ range: Range<Int>) -> [Double] {
    let size = k * d + k + 1
    let blocks = (range.count + Self.block - 1) / Self.block
    return [Double](unsafeUninitializedCapacity: blocks * size) { buffer, initialized in
      for block in 0..<blocks {
        let start = range.lowerBound + block * Self.block
        sum(start..<min(start + Self.block, range.upperBound), into: buffer.baseAddress! + block * size)
      }
      initialized = blocks * size
    }
  }

  /// Of one block: k rows of Σ w (x − reference), then k masses and Σ w |x − reference|².
  private func sum(_ range: Range<Int>, into partial: UnsafeMutablePointer<Double>) {
    partial.initialize(repeating: 0, count: k * d + k + 1)
    let (x, weights, assignment) = (rows.x, rows.weights, self.assignment)
    var squares = 0.0
    var i = range.lowerBound
    while i < range.upperBound {
      let c = assignment[i]
      let w = weights[i]
      partial[k &* d &+ c] += w
      let row = x + i &* d
      let centre = reference + c &* d
      let sum = partial + c &* d
      var j = 0
      while j < d {
        sum[j] += w * (row[j] - centre[j])
        j &+= 1
      }
      if tracksLoss { squares += w * rows.squaredDistance(i, centre) }
      i &+= 1
    }
    partial[k &* d &+ k] = squares
  }

  private func add(_ sums: UnsafePointer<Double>) {
    for j in 0..<(k * d) { totals[j] += sums[j] }
    for c in 0..<k { mass[c] += sums[k * d + c] }
    squares += sums[k * d + k]
  }
}
