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
  }

  /// Takes a unit's tally, of which the fields of `touched` are set.
  mutating func measure(_ tally: UnsafePointer<Int64>, _ touched: UInt64) {
    let (mask, large) = Self.fields(tally, touched)
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
    if large != 0 {
      ownBeyond = terms.pairs.indices.filter {
        terms.pairs[$0].fields & large != 0 && terms.pairs[$0].among & mask != 0
      }
    }
  }

  /// The fields that are not 0, and those beyond what moments can take.
  private static func fields(_ tally: UnsafePointer<Int64>, _ touched: UInt64) -> (mask: UInt64, large: UInt64) {
    var (mask, large, left) = (touched, UInt64(0), touched)
    while left != 0 {
      let bit = left & (0 &- left)
      let value = tally[left.trailingZeroBitCount]
      left ^= bit
      if value == 0 { mask ^= bit }
      if value.magnitude > IntegerMoments.limit.magnitude { large |= bit }
    }
    return (mask, large)
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

  /// Forgets what was measured.
  mutating func clear() {
    ownCount = 0
    if !ownTails.isEmpty { ownTails.removeAll(keepingCapacity: true) }
    if !ownBeyond.isEmpty { ownBeyond.removeAll() }
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
