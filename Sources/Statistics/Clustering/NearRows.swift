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
    // A list that reaches much farther than the steps now is drawn up anew, too, where it is long.
    let long =
      nearCount * 16 > n && nearCount >= KMeansRows.parallelRows && 16 * lastStep < horizon - farthest
    if horizon - farthest >= least, !long { return }
    // Long enough for several steps like the last, where these are short.
    let steps = nearCount * 8 > n ? 1.1 : 4
    let reach = max(steps * lastStep, 2 * least)
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
      let own = assignment[i]
      let known = bounds[i]
      let u = known.upper + travel[own]
      // A row without bounds is on the list itself.
      widest = u > widest && u.isFinite ? u : widest
      // Written always, counted where it holds: whether it does is hard to foresee.
      near[range.lowerBound &+ count] = i
      let l = min(known.lower - farthest, known.rivalLower - travel[known.rival])
      count &+= l - u <= 2 * reach ? 1 : 0
      i &+= 1
    }
    for place in range.lowerBound..<(range.lowerBound + count) {
      nearBounds[place] = NearBounds(assignment[near[place]], bounds[near[place]])
    }
    return NearPart(start: range.lowerBound, count: count, widest: widest)
  }

  private func join(_ part: NearPart) {
    if part.start != nearCount {
      (near + nearCount).update(from: near + part.start, count: part.count)
      (nearBounds + nearCount).update(from: nearBounds + part.start, count: part.count)
    }
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
    for c in 0..<k { for j in 0..<d { turned[j * turnedCount + c] = centres[c * d + j] } }
    drawNear()
    if nearCount <= Parallel.chunk { return transfer(0, look(0..<nearCount)) }
    let parallel = nearCount >= KMeansRows.parallelRows ? threads : 1
    let counts = Parallel.chunks(nearCount, threads: parallel) { [self] in look($0) }
    return counts.indices.reduce(0) { $0 + transfer($1 * Parallel.chunk, counts[$1]) }
  }

  /// Carries out moves from a place on.
  private func transfer(_ start: Int, _ count: Int) -> Int {
    for move in start..<(start + count) {
      transfer(moving[move], from: assignment[moving[move]], to: goals[move])
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
          let (i, own) = (start + lane, Int(found.best[lane]))
          bounds[i] = RowBounds(
            upper: least[lane] * (1 + Self.slack) - travel[own] * (1 - Self.pad),
            lower: second[lane] * (1 - Self.slack) + farthest * (1 - Self.pad), rivalLower: .infinity,
            rival: 0)
        }
      }
    }
  }

  /// Places of the near list: of the rows whose bounds have met, looks at the own centre and the rival, and
  /// where others may be nearer, at all of them; returns how many are to move.
  private func look(_ places: Range<Int>) -> Int {
    // Places that are looked at, and the clusters they are to have; then the rows of those that move.
    let (met, goal) = (moving + places.lowerBound, goals + places.lowerBound)
    let farthest = farthest
    var count = 0
    for place in places {
      met[count] = place
      let known = nearBounds[place]
      let own = travel[Int(known.own)]
      count &+= known.rivalGap <= own + travel[Int(known.rival)] || known.gap <= own + farthest ? 1 : 0
    }
    let (batch, size) = (Self.batch, Self.batch * (d + 1) + turnedCount)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { scratch in
      let fetched = scratch.baseAddress!
      let squares = fetched + batch &* (d &+ 1)
      var moved = 0
      var start = 0
      while start < count {
        let end = min(start &+ batch, count)
        fetch(met + start, end &- start, fetched)
        var row = fetched
        for m in start..<end {
          let place = met[m]
          let own = Int(nearBounds[place].own)
          let to = compare(place, row) ?? settle(place, row, squares)
          met[moved] = near[place]
          goal[moved] = to
          moved &+= to != own ? 1 : 0
          row += d &+ 1
        }
        start = end
      }
      return moved
    }
  }

  /// Rows that are fetched in one go.
  static let batch = 32

  /// Rows and the lower bounds that they have, one behind the other. They lie far apart: fetched one after
  /// the other with nothing in between they are waited for together, each on its own otherwise.
  @inline(__always)
  private func fetch(_ met: UnsafePointer<Int>, _ count: Int, _ fetched: UnsafeMutablePointer<Double>) {
    var into = fetched
    for m in 0..<count {
      let i = near[met[m]]
      let x = rows.x + i &* d
      var j = 0
      while j < d {
        into[j] = x[j]
        j &+= 1
      }
      into[d] = bounds[i].lower
      into += d &+ 1
    }
  }

  /// The nearer of a row's centre and its rival, the own one of equals; nil where another may be as near.
  @inline(__always)
  private func compare(_ place: Int, _ x: UnsafePointer<Double>) -> Int? {
    let known = nearBounds[place]
    guard known.rivalGap < .infinity else { return nil }
    let (own, other) = (Int(known.own), Int(known.rival))
    let (a, b) = (centres + own &* d, centres + other &* d)
    let lower = x[d]
    var squares = SIMD2<Double>()
    var j = 0
    while j < d {
      let gap = SIMD2(repeating: x[j]) - SIMD2(a[j], b[j])
      squares += gap * gap
      j &+= 1
    }
    let distances = squares.squareRoot()
    guard max(distances.x, distances.y) * (1 + Self.slack) < lower - farthest else { return nil }
    let stays = squares.x <= squares.y
    let best = stays ? own : other
    bound(
      place, best, stays ? other : own, stays ? distances.x : distances.y, stays ? distances.y : distances.x,
      lower)
    return best
  }

  /// The nearest of all centres to a row, the own one of equals.
  @inline(__always)
  private func settle(
    _ place: Int, _ x: UnsafePointer<Double>, _ squares: UnsafeMutablePointer<Double>
  ) -> Int {
    distances(x, squares)
    let own = Int(nearBounds[place].own)
    var (best, least) = (own, squares[own])
    var (next, second, third) = (0, Double.infinity, Double.infinity)
    for c in 0..<k where c != own {
      let square = squares[c]
      if square >= third { continue }
      if square < least {
        (next, second, third) = (best, least, second)
        (best, least) = (c, square)
      } else if square < second {
        (next, second, third) = (c, square, second)
      } else {
        third = square
      }
    }
    bound(
      place, best, next, least.squareRoot(), second.squareRoot(),
      third.squareRoot() * (1 - Self.slack) + farthest * (1 - Self.pad))
    return best
  }

  /// Squared distances of a row to all centres, four at a time.
  @inline(__always)
  func distances(_ x: UnsafePointer<Double>, _ squares: UnsafeMutablePointer<Double>) {
    var c = 0
    while c < turnedCount {
      var total = SIMD4<Double>()
      var j = 0
      while j < d {
        let gap = UnsafeRawPointer(turned + turnedCount &* j + c).loadUnaligned(as: SIMD4<Double>.self) - x[j]
        total += gap * gap
        j &+= 1
      }
      UnsafeMutableRawPointer(squares + c).storeBytes(of: total, as: SIMD4<Double>.self)
      c &+= 4
    }
  }

  /// Keeps the row's distances to its own centre and the rival, and the bound of the others.
  @inline(__always)
  private func bound(
    _ place: Int, _ own: Int, _ rival: Int, _ least: Double, _ second: Double, _ lower: Double
  ) {
    let known = RowBounds(
      upper: least * (1 + Self.slack) - travel[own] * (1 - Self.pad), lower: lower,
      rivalLower: second * (1 - Self.slack) + travel[rival] * (1 - Self.pad), rival: rival)
    bounds[near[place]] = known
    nearBounds[place] = NearBounds(own, known)
  }
}

/// What an assignment has to know of a row: with which centres, and by how much its bounds are apart but for
/// what the centres have travelled.
struct NearBounds {
  let own: Int32
  let rival: Int32
  let rivalGap: Double
  let gap: Double

  @inline(__always)
  init(_ own: Int, _ known: RowBounds) {
    self.own = Int32(truncatingIfNeeded: own)
    rival = Int32(truncatingIfNeeded: known.rival)
    rivalGap = known.rivalLower - known.upper
    gap = known.lower - known.upper
  }
}
