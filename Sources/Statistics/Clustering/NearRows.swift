internal import Parallelism

/// Which rows an assignment has to look at.
///
/// A row stays where it is until the bounds of its distances meet (Hamerly 2010), and these approach
/// each other by at most twice the farthest step of a centre. So the rows whose bounds are
/// far apart need not be looked at, not even to compare them, before the centres have moved that
/// far: as the steps grow short, a pass costs what the rows near a border cost.
extension KMeansState {
  /// Draws the list up anew where the centres have gone too far, or where it does not reach far enough.
  func drawNear(reach least: Double = 0) {
    if horizon - farthest >= least { return }
    // Long enough for several steps like the last.
    let reach = max(4 * lastStep, 2 * least)
    nearCount = 0
    widest = 0
    if n <= Parallel.chunk {
      join(near(0..<n, reach))
    } else {
      let parallel = n >= KMeansRows.parallelRows ? threads : 1
      for part in Parallel.chunks(n, threads: parallel, { [self] in near($0, reach) }) { join(part) }
    }
    farthestThen = farthest
    horizon = farthest + reach * (1 - Self.slack)
  }

  /// Near rows of a range, at its places of the list, and the widest of the others.
  private struct NearPart: Sendable {
    let start: Int
    let count: Int
    let widest: Double
  }

  private func near(_ range: Range<Int>, _ reach: Double) -> NearPart {
    let farthest = farthest
    var count = 0
    var widest = 0.0
    var i = range.lowerBound
    while i < range.upperBound {
      let u = upper[i] + travel[assignment[i]]
      // A row without bounds is on the list itself.
      widest = u > widest && u.isFinite ? u : widest
      // Written always, counted where it holds: whether it does is hard to foresee.
      near[range.lowerBound &+ count] = i
      count &+= (lower[i] - farthest) - u <= 2 * reach ? 1 : 0
      i &+= 1
    }
    return NearPart(start: range.lowerBound, count: count, widest: widest)
  }

  private func join(_ part: NearPart) {
    if part.start != nearCount { (near + nearCount).update(from: near + part.start, count: part.count) }
    nearCount += part.count
    widest = max(widest, part.widest)
  }

  /// Looks at all rows for the first time, and at the near ones from then on; moves those that
  /// have a nearer centre and returns how many.
  func assign() -> Int {
    guard placed else {
      place()
      return n
    }
    drawNear()
    if nearCount <= Parallel.chunk { return transfer(0, look(0..<nearCount)) }
    let parallel = nearCount >= KMeansRows.parallelRows ? threads : 1
    let counts = Parallel.chunks(nearCount, threads: parallel) { [self] in look($0) }
    return counts.indices.reduce(0) { $0 + transfer($1 * Parallel.chunk, counts[$1]) }
  }

  /// Carries out moves from a place on.
  private func transfer(_ start: Int, _ count: Int) -> Int {
    for place in start..<(start + count) {
      transfer(moving[place], from: assignment[moving[place]], to: goals[place])
    }
    return count
  }

  /// Every row to its nearest centre.
  private func place() {
    if n <= Parallel.chunk {
      place(0..<n)
    } else {
      _ = rows.chunks(threads: threads) { [self] in place($0) }
    }
    for i in 0..<n { members[assignment[i]] += 1 }
    placed = true
  }

  private func place(_ range: Range<Int>) {
    rows.withLanes { scratch in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
        let lanes = rows.block(from: start, scratch)
        let found = rows.search(lanes, centres, k)
        let (least, second) = (found.least.squareRoot(), found.second.squareRoot())
        for lane in 0..<min(8, range.upperBound - start) {
          assignment[start + lane] = Int(found.best[lane])
          bound(start + lane, Int(found.best[lane]), least[lane], second[lane])
        }
      }
    }
  }

  /// Places of the near list: gathers the rows whose bounds have met by eight and searches their
  /// centres; returns how many are to move.
  private func look(_ places: Range<Int>) -> Int {
    let met = goals + places.lowerBound
    let farthest = farthest
    var count = 0
    for place in places {
      let i = near[place]
      met[count] = i
      count &+= upper[i] + travel[assignment[i]] >= lower[i] - farthest ? 1 : 0
    }
    return rows.withLanes { lanes in
      var moved = 0
      var start = 0
      while start < count {
        let size = min(8, count &- start)
        var batch = SIMD8<Int>(repeating: met[start])
        for lane in 0..<size { batch[lane] = met[start &+ lane] }
        // Goals take the places of rows that are dealt with.
        settle(batch, size, lanes, places.lowerBound, &moved)
        start &+= 8
      }
      return moved
    }
  }

  @inline(__always)
  private func settle(
    _ batch: SIMD8<Int>, _ count: Int, _ lanes: UnsafeMutablePointer<Lanes>, _ start: Int, _ moved: inout Int
  ) {
    rows.gather(batch, into: lanes)
    let found = rows.search(lanes, centres, k)
    let (least, second) = (found.least.squareRoot(), found.second.squareRoot())
    for lane in 0..<count {
      let i = batch[lane]
      let own = assignment[i]
      var best = Int(found.best[lane])
      // The own centre wins ties.
      if best != own, found.second[lane] == found.least[lane], squaredDistance(i, own) == found.least[lane] {
        best = own
      }
      bound(i, best, least[lane], second[lane])
      if best != own {
        moving[start &+ moved] = i
        goals[start &+ moved] = best
        moved &+= 1
      }
    }
  }

  /// Keeps the row's two distances, less what the centres have travelled so far.
  @inline(__always)
  private func bound(_ i: Int, _ own: Int, _ least: Double, _ second: Double) {
    upper[i] = least * (1 + Self.slack) - travel[own] * (1 - Self.pad)
    lower[i] = second * (1 - Self.slack) + farthest * (1 - Self.pad)
  }
}
