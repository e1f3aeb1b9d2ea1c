internal import Parallelism

/// How rows find their centres: all of them at first, those near a border from then on.
extension KMeansState {
  /// Looks at all rows for the first time, and at the near ones from then on; moves those that
  /// have a nearer centre and returns how many.
  func assign() -> Int {
    guard placed else {
      place()
      return n
    }
    for c in 0..<k { for j in 0..<d { turned[j * turnedCount + c] = centres[c * d + j] } }
    drawNear()
    let parts = nearParts
    if parts.count == 1 { return carryOut(parts[0].lowerBound, look(parts[0])) }
    let parallel = nearCount >= KMeansRows.parallelRows ? threads : 1
    let counts = Parallel.map(parts.count, threads: parallel) { [self] in look(parts[$0]) }
    return parts.indices.reduce(0) { $0 + carryOut(parts[$1].lowerBound, counts[$1]) }
  }

  /// Carries out moves from a place on; their number.
  private func carryOut(_ start: Int, _ count: Int) -> Int {
    guard far else {
      for m in start..<start &+ count {
        transfer(moves[m].row, from: Int(moves[m].from), to: Int(moves[m].to))
      }
      return count
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: KMeansRows.batch * (d + 1)) { scratch in
      guard let fetched = scratch.baseAddress else { return }
      var next = start
      while next < start &+ count {
        let end = min(next &+ KMeansRows.batch, start &+ count)
        rows.fetch(next..<end, into: fetched, row: { moves[$0].row }, beside: { rows.weights[$0] })
        for m in next..<end {
          let (move, x) = (moves[m], fetched + (m &- next) &* (d &+ 1))
          transfer(move.row, x, x[d], from: Int(move.from), to: Int(move.to))
        }
        next = end
      }
    }
    return count
  }

  /// Every row to its nearest centre.
  private func place() {
    if n <= Parallel.chunk {
      place(0..<n, members)
    } else {
      let counts = rows.chunks(threads: threads) { [self] range in
        [Int](unsafeUninitializedCapacity: k) { counts, initialized in
          counts.initialize(repeating: 0)
          place(range, counts.baseAddress!)
          initialized = k
        }
      }
      for counts in counts { for c in 0..<k { members[c] += counts[c] } }
    }
    placed = true
  }

  /// The rows of a range, counted for each centre.
  private func place(_ range: Range<Int>, _ counts: UnsafeMutablePointer<Int>) {
    rows.withLanes { scratch in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
        let lanes = rows.block(from: start, scratch)
        let found = rows.search(lanes, centres, k)
        let (least, second) = (found.least.squareRoot(), found.second.squareRoot())
        for lane in 0..<min(8, range.upperBound - start) {
          assignment[start + lane] = Int(found.best[lane])
          let (i, own) = (start + lane, Int(found.best[lane]))
          bounds[i] = RowBounds(
            upper: RowBounds.upper(least[lane], travel[own]), lower: RowBounds.lower(second[lane], farthest))
          counts[own] &+= 1
        }
      }
    }
  }

  /// Places of the near list: of the rows whose bounds have met, looks at the own centre and the rival, and
  /// where others may be nearer, at all of them; returns how many are to move.
  private func look(_ places: Range<Int>) -> Int {
    // Places that are looked at; then the rows of those that move.
    let found = moves + places.lowerBound
    let farthest = farthest
    var count = 0
    for place in places {
      found[count].row = place
      let known = nearBounds[place]
      let own = travel[Int(known.own)]
      let (rivalGap, gap) = (Double(known.rivalGap), Double(known.gap))
      count &+= rivalGap <= own + travel[Int(known.rival)] || gap <= own + farthest ? 1 : 0
    }
    let size = KMeansRows.batch * (d + 1) + turnedCount
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { scratch in
      guard let fetched = scratch.baseAddress else { return 0 }
      let squares = fetched + KMeansRows.batch &* (d &+ 1)
      var moved = 0
      var start = 0
      let far = far
      while start < count {
        let end = far ? min(start &+ KMeansRows.batch, count) : count
        if far {
          rows.fetch(
            start..<end, into: fetched, row: { near[found[$0].row] }, beside: { Double(bounds[$0].lower) })
        }
        for m in start..<end {
          let place = found[m].row
          let (i, own) = (near[place], nearBounds[place].own)
          let x = far ? UnsafePointer(fetched + (m &- start) &* (d &+ 1)) : rows.x + i &* d
          let lower = far ? Float(x[d]) : bounds[i].lower
          let to = Int32(truncatingIfNeeded: compare(place, x, lower) ?? settle(place, x, squares))
          found[moved] = Move(row: i, from: own, to: to)
          moved &+= to != own ? 1 : 0
        }
        start = end
      }
      return moved
    }
  }

  /// Whether the rows are too many for the cache: they are fetched in batches then.
  private var far: Bool { n > KMeans.sampleLimit }

  /// The nearer of a row's centre and its rival, the own one of equals; nil where another may be as near.
  @inline(__always)
  private func compare(_ place: Int, _ x: UnsafePointer<Double>, _ lower: Float) -> Int? {
    let known = nearBounds[place]
    guard known.rivalGap < .infinity else { return nil }
    let (own, other) = (Int(known.own), Int(known.rival))
    let (a, b) = (centres + own &* d, centres + other &* d)
    var squares = SIMD2<Double>()
    var j = 0
    while j < d {
      let gap = SIMD2(repeating: x[j]) - SIMD2(a[j], b[j])
      squares += gap * gap
      j &+= 1
    }
    let distances = squares.squareRoot()
    guard max(distances.x, distances.y) * (1 + Self.slack) < Double(lower) - farthest else { return nil }
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
      RowBounds.lower(third.squareRoot(), farthest))
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
    _ place: Int, _ own: Int, _ rival: Int, _ least: Double, _ second: Double, _ lower: Float
  ) {
    let known = RowBounds(
      upper: RowBounds.upper(least, travel[own]), lower: lower,
      rivalLower: RowBounds.lower(second, travel[rival]), rival: Int32(truncatingIfNeeded: rival))
    bounds[near[place]] = known
    nearBounds[place] = NearBounds(own, known)
  }
}

/// A row that another centre is nearer to.
struct Move {
  var row: Int
  var from: Int32
  var to: Int32
}
