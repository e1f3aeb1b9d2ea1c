/// Lloyd's two steps (1982), with Hamerly's bounds (2010), and the repair of empty clusters.
extension KMeansState {
  /// Moves every row to its nearest centre; returns how many moved.
  func assign() -> Int {
    halveSeparations()
    // The farthest any centre other than the own one moved.
    var first = 0
    var runnerUp = 0.0
    for c in 0..<k where c != 0 {
      if drift[c] > drift[first] {
        runnerUp = drift[first]
        first = c
      } else if drift[c] > runnerUp {
        runnerUp = drift[c]
      }
    }
    let grow = 1 + Self.slack
    let shrink = 1 - Self.slack
    var moved = 0
    var i = 0
    while i < n {
      let own = assignment[i]
      if own >= 0 {
        let u = (upper[i] + drift[own] * grow) * grow
        let l = lower[i] * shrink - (own == first ? runnerUp : drift[first]) * grow
        lower[i] = l
        upper[i] = u
        let limit = l > half[own] ? l : half[own]
        if u >= limit {
          let square = squaredDistance(i, own)
          let tight = square.squareRoot() * grow
          upper[i] = tight
          if tight >= limit { moved &+= settle(i, own, square) }
        }
      } else {
        let (best, least, second) = scan(i, own: 0, squaredDistance(i, 0))
        assignment[i] = best
        members[best] &+= 1
        upper[i] = least.squareRoot() * grow
        lower[i] = second.squareRoot() * shrink
        moved &+= 1
      }
      i &+= 1
    }
    for c in 0..<k { drift[c] = 0 }
    return moved
  }

  private func settle(_ i: Int, _ own: Int, _ square: Double) -> Int {
    let (best, least, second) = scan(i, own: own, square)
    upper[i] = least.squareRoot() * (1 + Self.slack)
    lower[i] = second.squareRoot() * (1 - Self.slack)
    guard best != own else { return 0 }
    assignment[i] = best
    members[own] &-= 1
    members[best] &+= 1
    return 1
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
      members[assignment[farthest]] -= 1
      members[empty] = 1
      assignment[farthest] = empty
      loosen(farthest)
      repaired += 1
    }
    return repaired
  }

  /// Forgets what is known about row i's distances.
  func loosen(_ i: Int) {
    upper[i] = .infinity
    lower[i] = -.infinity
  }

  /// Centres as weighted means: old + Σ w (x − old)/W, summed block by block in
  /// row order. Deviations from the old centre keep the digits that a sum far
  /// from 0 would lose.
  func update() {
    for c in 0..<k { mass[c] = 0 }
    for j in 0..<(k * d) { totals[j] = 0 }
    var start = 0
    while start < n {
      let end = min(start + Self.block, n)
      addUp(start, end)
      start = end
    }
    for c in 0..<k where mass[c] > 0 {
      var square = 0.0
      for j in 0..<d {
        let step = totals[c * d + j] / mass[c]
        centres[c * d + j] += step
        square += step * step
      }
      drift[c] += square.squareRoot()
    }
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
      let centre = centres + c &* d
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
