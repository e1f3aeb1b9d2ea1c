/// Lloyd's two steps (1982), with Hamerly's bounds (2010), and the repair of empty clusters.
extension KMeansState {
  /// Moves every row to its nearest centre; returns how many moved.
  func assign() -> Int {
    halveSeparations()
    var moved = 0
    var i = 0
    while i < n {
      let own = assignment[i]
      if own < 0 {
        let (best, least, second) = scan(i, own: 0, squaredDistance(i, 0))
        assignment[i] = best
        members[best] &+= 1
        bound(i, best, least, second)
        moved &+= 1
      } else if upper[i] + travel[own] >= lower[i] - farthest {
        let square = squaredDistance(i, own)
        if square.squareRoot() * (1 + Self.slack) >= half[own] {
          let (best, least, second) = scan(i, own: own, square)
          bound(i, best, least, second)
          if best != own {
            transfer(i, from: own, to: best)
            moved &+= 1
          }
        }
      }
      i &+= 1
    }
    return moved
  }

  /// The nearest centre of row i; `own` wins ties, then the lower number.
  @inline(__always)
  private func scan(_ i: Int, own: Int, _ ownSquare: Double) -> (best: Int, least: Double, second: Double) {
    var best = own
    var least = ownSquare
    var second = Double.infinity
    var c = 0
    while c < k {
      if c != own {
        let square = squaredDistance(i, c)
        if square < least {
          second = least
          least = square
          best = c
        } else if square < second {
          second = square
        }
      }
      c &+= 1
    }
    return (best, least, second)
  }

  /// Keeps the row's two distances, less what the centres have travelled so far.
  @inline(__always)
  private func bound(_ i: Int, _ own: Int, _ least: Double, _ second: Double) {
    upper[i] = least.squareRoot() * (1 + Self.slack) - travel[own] * (1 - Self.pad)
    lower[i] = second.squareRoot() * (1 - Self.slack) + farthest * (1 - Self.pad)
  }

  private func transfer(_ i: Int, from a: Int, to b: Int) {
    assignment[i] = b
    members[a] &-= 1
    members[b] &+= 1
    let w = weights[i]
    mass[a] -= w
    mass[b] += w
    var j = 0
    while j < d {
      let value = x[i &* d &+ j]
      totals[a &* d &+ j] -= w * (value - reference[a &* d &+ j])
      totals[b &* d &+ j] += w * (value - reference[b &* d &+ j])
      j &+= 1
    }
  }

  /// Half the distance from each centre to its nearest other one: a row closer
  /// than that to its centre has no nearer one.
  private func halveSeparations() {
    for c in 0..<k {
      var least = Double.infinity
      for other in 0..<k where other != c {
        least = min(least, Self.squaredDistance(centres + c * d, centres + other * d, d))
      }
      half[c] = least.squareRoot() * 0.5 * (1 - Self.slack)
    }
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
    if afresh || !evenWeights {
      for c in 0..<k { mass[c] = 0 }
      for j in 0..<(k * d) {
        totals[j] = 0
        reference[j] = centres[j]
      }
      var start = 0
      while start < n {
        let end = min(start + Self.block, n)
        addUp(start, end)
        start = end
      }
    }
    var longest = 0.0
    for c in 0..<k where mass[c] > 0 {
      var square = 0.0
      for j in (c * d)..<((c + 1) * d) {
        let centre = reference[j] + totals[j] / mass[c]
        square += (centre - centres[j]) * (centre - centres[j])
        centres[j] = centre
      }
      let step = square.squareRoot() * (1 + Self.slack)
      travel[c] += step
      longest = max(longest, step)
    }
    farthest += longest
  }

  private func addUp(_ start: Int, _ end: Int) {
    let partialMass = partial + k &* d
    for j in 0..<(k * d + k) { partial[j] = 0 }
    var i = start
    while i < end {
      let c = assignment[i]
      let w = weights[i]
      partialMass[c] += w
      let row = x + i &* d
      let centre = reference + c &* d
      let sum = partial + c &* d
      var j = 0
      while j < d {
        sum[j] += w * (row[j] - centre[j])
        j &+= 1
      }
      i &+= 1
    }
    for j in 0..<(k * d) { totals[j] += partial[j] }
    for c in 0..<k { mass[c] += partialMass[c] }
  }
}
