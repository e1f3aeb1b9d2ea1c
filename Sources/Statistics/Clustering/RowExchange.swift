/// Hartigan's exchange (Hartigan & Wong 1979) as the whole search: a row goes where it costs less than it
/// saves, and both centres follow at once, so that few passes are needed. Where no row's move pays, every
/// row is nearest to its own centre, too. Of most rows single precision tells that none does.
extension GrowingPartition {
  /// Goes through the rows, again and again, until it has come round without a move; returns how many
  /// passes it began, nil where the limit came first.
  mutating func settle(limit: Int) -> Int? {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * stride) { scratch in
      let squares = scratch.baseAddress!
      // Read from a cluster's number before on, they are added to all distances but its own.
      let others = squares + 2 * stride
      (others - stride).initialize(repeating: 0, count: 2 * stride)
      others[0] = .infinity
      var quiet = 0
      for pass in 1...limit {
        var block = 0
        while block < rough.blocks {
          quiet = exchange(block, squares, others) ? 0 : quiet &+ 1
          if quiet == rough.blocks { return pass }
          block &+= 1
        }
      }
      return nil
    }
  }

  /// The rows of one block; returns whether one moved.
  @inline(__always)
  private mutating func exchange(
    _ block: Int, _ squares: UnsafeMutablePointer<Double>, _ others: UnsafePointer<Double>
  ) -> Bool {
    let look = rough.look(block, roughCentres, k)
    let unsettled = rough.unsettled(block, look, assignment, lightest: lightest)
    guard any(unsettled) else { return false }
    var moved = false
    for lane in 0..<min(8, rows.n &- block &* 8) where unsettled[lane] {
      let i = block &* 8 &+ lane
      let a = Int(assignment[i])
      let w = rows.weights[i]
      let rest = mass[a] - w
      if members[a] == 1 || rough.isSettled(look, lane, own: a, w, mass[a], lightest: lightest) { continue }
      let next = distances(i, squares, others - a)
      if rest * lightest * next < mass[a] * (lightest + w) * squares[a],
        let b = target(from: a, w, rest, squares)
      {
        move(i, from: a, to: b, w, rest)
        moved = true
      }
    }
    return moved
  }

  /// Squared distances of a row to all centres; returns the least but for that of its own, whose place
  /// in `others` is infinite.
  @inline(__always)
  private func distances(
    _ i: Int, _ squares: UnsafeMutablePointer<Double>, _ others: UnsafePointer<Double>
  ) -> Double {
    let (d, k, stride) = (rows.d, k, stride)
    let x = rows.x + i &* d
    var least = HalfLanes(repeating: .infinity)
    var c = 0
    while c < k {
      var total = HalfLanes()
      var j = 0
      while j < d {
        let gap = HalfLanes(at: centres + (j &* stride &+ c)) - x[j]
        total += gap * gap
        j &+= 1
      }
      total.store(at: squares + c)
      let other = total + HalfLanes(at: others + c)
      least = other.replacing(with: least, where: least .< other)
      c &+= 4
    }
    let two = least.lowHalf.replacing(with: least.highHalf, where: least.highHalf .< least.lowHalf)
    return min(two.x, two.y)
  }

  /// The cluster that a row should move to, if any: the one where it costs least, where that is less
  /// than it saves.
  private func target(
    from a: Int, _ w: Double, _ rest: Double, _ squares: UnsafePointer<Double>
  ) -> Int? {
    // A move must pay more than rounding noise, or it could be undone forever.
    var least = mass[a] / rest * squares[a] * (1 - 1e-10)
    var best = -1
    for b in 0..<k where b != a {
      let cost = mass[b] / (mass[b] + w) * squares[b]
      if cost < least { (best, least) = (b, cost) }
    }
    return best >= 0 ? best : nil
  }

  private mutating func move(_ i: Int, from a: Int, to b: Int, _ w: Double, _ rest: Double) {
    let (d, stride) = (rows.d, stride)
    let (shareA, shareB) = (w / rest, w / (mass[b] + w))
    var (squareA, squareB) = (0.0, 0.0)
    for j in 0..<d {
      let x = rows.x[i &* d &+ j]
      let (centreA, centreB) = (centres[j &* stride &+ a], centres[j &* stride &+ b])
      let (stepA, stepB) = ((x - centreA) * shareA, (x - centreB) * shareB)
      squareA += stepA * stepA
      squareB += stepB * stepB
      set(a, j, centreA - stepA)
      set(b, j, centreB + stepB)
    }
    // As much as the squares about the means change: W_b w/(W_b + w) d²(b) − W_a w/(W_a − w) d²(a).
    loss += mass[b] * squareB / shareB - mass[a] * squareA / shareA
    mass[a] = rest
    mass[b] += w
    members[a] &-= 1
    members[b] &+= 1
    assignment[i] = Int32(truncatingIfNeeded: b)
    weigh()
  }
}
