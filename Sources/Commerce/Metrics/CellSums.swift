internal import Statistics

/// What the cells add up to, and what one unit adds to some of them. A sum is a 128-bit integer in
/// two halves: the upper ones lie apart, for adding seldom reaches them.
struct CellSums: @unchecked Sendable {
  let terms: CellTerms
  private let low: Numbers<UInt64>
  private let high: Numbers<Int64>
  /// Units by amount, of amounts that have no place of their own; by place.
  private var tails: [Int: [Int64: Int64]] = [:]
  /// Pairs, by cell, of which a value was too large for moments.
  private var beyond: Set<Int> = []

  private let units: Numbers<CellTerms.PlacedTerm>
  private let byField: Numbers<CellTerms.PlacedTerm>
  private let starts: Numbers<Int>

  /// What one cell of the unit at hand adds to.
  private struct Addend: BitwiseCopyable, Sendable {
    var place = 0
    var low: UInt64 = 0
    var high: Int64 = 0
  }

  private let own: Numbers<Addend>
  private var ownCount = 0
  /// The tally that this is: one order's tally is often the same in its month, its week and its day.
  private let measured: Numbers<Int64>
  private var measuredMask: UInt64?
  private var ownTails: [(place: Int, amount: Int64)] = []
  private var ownBeyond: [Int] = []

  init(_ terms: CellTerms, cells: Int) {
    self.terms = terms
    low = Numbers(zeros: cells * terms.size)
    high = Numbers(zeros: cells * terms.size)
    units = Numbers(terms.units)
    byField = Numbers(terms.byField)
    starts = Numbers(terms.starts)
    own = Numbers(repeating: Addend(), count: terms.most)
    measured = Numbers(zeros: 64)
  }

  /// Takes a unit's tally, of which the fields of `touched` are set.
  mutating func measure(_ tally: UnsafePointer<Int64>, _ touched: UInt64) {
    guard touched != measuredMask || differs(tally, touched) else { return }
    measuredMask = touched
    var (mask, large, left) = (touched, UInt64(0), touched)
    while left != 0 {
      let field = left.trailingZeroBitCount
      left &= left &- 1
      measured[field] = tally[field]
      if tally[field] == 0 { mask ^= 1 << UInt64(field) }
      if tally[field].magnitude > IntegerMoments.limit.magnitude { large |= 1 << UInt64(field) }
    }
    gather(tally, mask)
    ownBeyond.removeAll(keepingCapacity: true)
    guard large != 0 else { return }
    for (number, pair) in terms.pairs.enumerated() where pair.fields & large != 0 && pair.among & mask != 0 {
      ownBeyond.append(number)
    }
  }

  private func differs(_ tally: UnsafePointer<Int64>, _ touched: UInt64) -> Bool {
    let measured = measured.base
    var left = touched
    while left != 0 {
      let field = left.trailingZeroBitCount
      left &= left &- 1
      if measured[field] != tally[field] { return true }
    }
    return false
  }

  /// What a tally adds, of which the fields of `mask` are not 0.
  private mutating func gather(_ tally: UnsafePointer<Int64>, _ mask: UInt64) {
    if !ownTails.isEmpty { ownTails.removeAll(keepingCapacity: true) }
    var next = own.base
    next.pointee = Addend(place: 0, low: 1)
    next += 1
    for u in 0..<units.count where mask & units[u].term.among != 0 {
      next.pointee = Addend(place: units[u].place, low: 1)
      next += 1
    }
    let (starts, byField) = (starts.base, byField.base)
    var left = mask
    while left != 0 {
      let field = left.trailingZeroBitCount
      left &= left &- 1
      let a = tally[field]
      for t in starts[field]..<starts[field + 1] {
        let term = byField[t].term
        guard mask & term.among != 0 else { continue }
        next.pointee.place = byField[t].place
        switch term.kind {
        case .value:
          next.pointee.low = UInt64(bitPattern: a)
          next.pointee.high = a >> 63
        case .product:
          guard mask >> UInt64(term.second) & 1 != 0 else { continue }
          let product = a.multipliedFullWidth(by: tally[term.second])
          next.pointee.low = product.low
          next.pointee.high = product.high
        case .reaching:
          guard a >= term.atLeast else { continue }
          next.pointee.low = 1
          next.pointee.high = 0
        case .histogram:
          let amount = mask >> UInt64(term.second) & 1 != 0 ? tally[term.second] : 0
          guard amount >= 0, amount < Int64(CellTerms.histogramPlaces) else {
            ownTails.append((byField[t].place, amount))
            continue
          }
          next.pointee = Addend(place: byField[t].place + Int(amount), low: 1)
        case .units: continue
        }
        next += 1
      }
    }
    ownCount = next - own.base
  }

  /// Adds what was measured to a cell.
  mutating func settle(_ cell: Int) {
    let first = cell * terms.size
    let (low, high) = (low.base + first, high.base + first)
    let own = own.base
    for k in 0..<ownCount {
      let place = own[k].place
      let (sum, carries) = low[place].addingReportingOverflow(own[k].low)
      low[place] = sum
      let upper = own[k].high &+ (carries ? 1 : 0)
      if upper != 0 { high[place] &+= upper }
    }
    guard !ownTails.isEmpty || !ownBeyond.isEmpty else { return }
    for tail in ownTails { tails[first + tail.place, default: [:]][tail.amount, default: 0] += 1 }
    for pair in ownBeyond { beyond.insert(cell * terms.pairs.count + pair) }
  }

  mutating func merge(_ other: CellSums) {
    for i in 0..<low.count {
      let (sum, carries) = low[i].addingReportingOverflow(other.low[i])
      low[i] = sum
      let upper = other.high[i] &+ (carries ? 1 : 0)
      if upper != 0 { high[i] &+= upper }
    }
    for (place, tail) in other.tails { tails[place, default: [:]].merge(tail) { $0 + $1 } }
    beyond.formUnion(other.beyond)
  }

  func unitCount(_ cell: Int) -> Int { Int(low[cell * terms.size]) }

  func count(_ cell: Int, _ metric: Int, _ offset: Int) -> Int64 {
    Int64(bitPattern: low[cell * terms.size + terms.readings[metric].counts[offset]])
  }

  func moment(_ cell: Int, _ metric: Int, _ offset: Int) -> IntegerMoments {
    let number = terms.readings[metric].pairs[offset]
    let pair = terms.pairs[number]
    func sum(_ place: Int) -> Int128 {
      guard place >= 0 else { return 0 }
      let i = cell * terms.size + place
      return Int128(high[i]) << 64 | Int128(low[i])
    }
    return IntegerMoments(
      n: Int(sum(pair.units)), sumX: sum(pair.x), sumY: sum(pair.y), sumXX: sum(pair.xx),
      sumXY: sum(pair.xy), sumYY: sum(pair.yy),
      isBeyond: beyond.contains(cell * terms.pairs.count + number))
  }

  func histogram(_ cell: Int, _ metric: Int) -> [Int64: Int64] {
    let place = cell * terms.size + terms.readings[metric].counts[0]
    var histogram = tails[place] ?? [:]
    for amount in 0..<CellTerms.histogramPlaces where low[place + amount] > 0 {
      histogram[Int64(amount)] = Int64(low[place + amount])
    }
    return histogram
  }
}
