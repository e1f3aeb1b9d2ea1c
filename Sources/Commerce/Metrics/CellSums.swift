internal import Statistics

/// What the cells add up to. A sum is a 128-bit integer in two halves: the upper ones lie apart, for
/// adding seldom reaches them.
struct CellSums: @unchecked Sendable {
  let terms: CellTerms
  private var low: Numbers<UInt64>
  private var high: Numbers<Int64>
  /// Units by amount, of amounts that have no place of their own; by place.
  private var tails: [Int: [Int64: Int64]] = [:]
  /// Pairs, by cell, of which a value was too large for moments.
  private var beyond: Set<Int> = []

  /// Cells that tallies are added to.
  private let tallied: Int
  /// Tallies by cell and counted pattern; and of those that are the same in many cells, one after the
  /// other, how many begin in a cell less how many ended in the one before.
  private let seen: Numbers<Int32>
  private let begun: Numbers<Int32>
  /// What was added in 64 bits, by four sums of a cell, since it went over to the sums themselves; and the
  /// most that none of it has passed.
  private let short: Numbers<SIMD4<Int64>>
  private var reached: Int64 = 0
  /// Of the tally at hand.
  private var addends: Addends

  init(_ terms: CellTerms, tallied: Int) {
    self.terms = terms
    self.tallied = tallied
    low = Numbers(zeros: tallied * terms.size)
    high = Numbers(zeros: tallied * terms.size)
    seen = Numbers(zeros: tallied * CellRecipes.counted)
    begun = Numbers(zeros: (tallied + 1) * CellRecipes.counted)
    short = Numbers(zeros: tallied * terms.fours)
    addends = Addends(terms)
  }

  /// Takes a unit's tally, of which these fields are set.
  mutating func measure(_ tally: UnsafePointer<Int64>, _ fields: UInt64) {
    addends.take(tally, fields)
    // Each cell gets it once at most.
    if reached > Int64.max - addends.largest { carry() }
    reached += addends.largest
  }

  /// Takes the tally that is nothing but one of a counted pattern.
  mutating func measure(pattern: Int) { addends.take(pattern: pattern) }

  /// The pattern of what was measured, where there is nothing else to it.
  var onlyPattern: Int? { addends.areCountAlone ? addends.pattern : nil }

  /// Adds what was measured to cells that follow each other.
  mutating func settle(_ cells: ClosedRange<Int>) {
    guard let pattern = onlyPattern else {
      let addition = addition
      for cell in cells { settle(cell, addition) }
      return
    }
    begun[cells.lowerBound * CellRecipes.counted + pattern] &+= 1
    begun[(cells.upperBound + 1) * CellRecipes.counted + pattern] &-= 1
  }

  /// Where and how what was measured is added: looked up once for all of its cells.
  struct Addition {
    /// Of the first cell; nil where the pattern is not counted.
    fileprivate let seen: UnsafeMutablePointer<Int32>?
    fileprivate let short: UnsafeMutablePointer<SIMD4<Int64>>
    fileprivate let stride: Int
    fileprivate let block: UnsafePointer<SIMD4<Int64>>
    fileprivate let fours: UnsafePointer<Int32>
    fileprivate let count: Int
    fileprivate let areMore: Bool
  }

  var addition: Addition {
    Addition(
      seen: addends.areCounted ? seen.base + addends.pattern : nil, short: short.base, stride: terms.fours,
      block: addends.block, fours: addends.fours, count: addends.fourCount, areMore: addends.areMore)
  }

  /// Adds what was measured to a cell.
  @inline(__always)
  mutating func settle(_ cell: Int, _ addition: Addition) {
    if let seen = addition.seen { seen[cell &* CellRecipes.counted] &+= 1 }
    let sums = addition.short + cell &* addition.stride
    var k = 0
    while k < addition.count {
      sums[Int(addition.fours[k])] &+= addition.block[k]
      k &+= 1
    }
    if addition.areMore { settleMore(cell) }
  }

  private mutating func settleMore(_ cell: Int) {
    let first = cell * terms.size
    let (low, high, list) = (low.base + first, high.base + first, addends.list.base)
    for k in 0..<addends.count {
      let place = list[k].place
      Self.add(low + place, high + place, list[k].low, list[k].high)
    }
    for place in addends.places { Self.add(low + place, high + place, 1, 0) }
    for tail in addends.tails { tails[first + tail.place, default: [:]][tail.amount, default: 0] += 1 }
    for pair in addends.beyond { beyond.insert(cell * terms.pairs.count + pair) }
  }

  /// Brings what was added in 64 bits over to the sums.
  private mutating func carry() {
    for cell in 0..<tallied {
      for place in 0..<terms.size {
        let four = cell * terms.fours + place / 4
        let sum = short[four][place % 4]
        let i = cell * terms.size + place
        Self.add(low.base + i, high.base + i, UInt64(bitPattern: sum), sum >> 63)
      }
    }
    short.base.update(repeating: SIMD4(repeating: 0), count: short.count)
    reached = 0
  }

  /// Adds what the counted patterns have in common; to be called once all units are there.
  mutating func finish() {
    carry()
    for (pattern, places) in addends.recipes.constants.enumerated() {
      var open: Int32 = 0
      for cell in 0..<tallied {
        open &+= begun[cell * CellRecipes.counted + pattern]
        let count = open &+ seen[cell * CellRecipes.counted + pattern]
        guard count > 0 else { continue }
        for place in places {
          let i = cell * terms.size + place
          Self.add(low.base + i, high.base + i, UInt64(count), 0)
        }
      }
    }
  }

  @inline(__always)
  private static func add(
    _ low: UnsafeMutablePointer<UInt64>, _ high: UnsafeMutablePointer<Int64>, _ lower: UInt64,
    _ upper: Int64
  ) {
    let (sum, carries) = low.pointee.addingReportingOverflow(lower)
    low.pointee = sum
    let more = upper &+ (carries ? 1 : 0)
    if more != 0 { high.pointee &+= more }
  }

  /// Adds other units, finished as these.
  mutating func merge(_ other: CellSums) {
    for i in 0..<tallied * terms.size {
      Self.add(low.base + i, high.base + i, other.low[i], other.high[i])
    }
    for (place, tail) in other.tails { tails[place, default: [:]].merge(tail) { $0 + $1 } }
    beyond.formUnion(other.beyond)
  }

  /// Makes room for cells that are added up from the others.
  mutating func grow(to cells: Int) {
    let more = (Numbers<UInt64>(zeros: cells * terms.size), Numbers<Int64>(zeros: cells * terms.size))
    more.0.base.update(from: low.base, count: low.count)
    more.1.base.update(from: high.base, count: high.count)
    (low, high) = more
  }

  /// Adds one cell to another that it is a part of.
  mutating func add(_ part: Int, to whole: Int) {
    guard isTouched(part) else { return }
    let (from, to) = (part * terms.size, whole * terms.size)
    for i in 0..<terms.size {
      Self.add(low.base + (to + i), high.base + (to + i), low[from + i], high[from + i])
    }
    for (term, place) in terms.places where term.kind == .histogram {
      guard let tail = tails[from + place] else { continue }
      tails[to + place, default: [:]].merge(tail) { $0 + $1 }
    }
    guard !beyond.isEmpty else { return }
    for pair in terms.pairs.indices where beyond.contains(part * terms.pairs.count + pair) {
      beyond.insert(whole * terms.pairs.count + pair)
    }
  }

  /// Whether any unit touched the cell.
  func isTouched(_ cell: Int) -> Bool { low[cell * terms.size] > 0 }

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
