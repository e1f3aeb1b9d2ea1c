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

  /// Tallies by cell and counted pattern; and of those that are the same in many cells, one after the
  /// other, how many begin in a cell less how many ended in the one before.
  private let seen: Numbers<Int32>
  private let begun: Numbers<Int32>
  private var recipes: CellRecipes

  /// What the tally at hand adds to each of its cells.
  private struct Addend: BitwiseCopyable, Sendable {
    var place = 0
    var low: UInt64 = 0
    var high: Int64 = 0
  }

  private let limit = IntegerMoments.limit.magnitude
  private let own: Numbers<Addend>
  private var ownCount = 0
  private var ownPattern = 0
  private var ownTails: [(place: Int, amount: Int64)] = []
  private var ownBeyond: [Int] = []

  init(_ terms: CellTerms, cells: Int) {
    self.terms = terms
    low = Numbers(zeros: cells * terms.size)
    high = Numbers(zeros: cells * terms.size)
    seen = Numbers(zeros: cells * CellRecipes.counted)
    begun = Numbers(zeros: (cells + 1) * CellRecipes.counted)
    recipes = CellRecipes(terms)
    own = Numbers(repeating: Addend(), count: terms.most)
  }

  /// Takes a unit's tally, of which the fields of `touched` are set.
  mutating func measure(_ tally: UnsafePointer<Int64>, _ touched: UInt64) {
    var (mask, ones, large, left) = (touched, UInt64(0), UInt64(0), touched)
    while left != 0 {
      let bit = left & (0 &- left)
      let value = tally[left.trailingZeroBitCount]
      left ^= bit
      if value == 1 {
        ones |= bit
      } else if value == 0 {
        mask ^= bit
      } else if value.magnitude > limit {
        large |= bit
      }
    }
    if !ownTails.isEmpty { ownTails.removeAll(keepingCapacity: true) }
    follow(recipes.recipe(mask, ones), tally)
    if !ownBeyond.isEmpty { ownBeyond.removeAll(keepingCapacity: true) }
    guard large != 0 else { return }
    for (number, pair) in terms.pairs.enumerated() where pair.fields & large != 0 && pair.among & mask != 0 {
      ownBeyond.append(number)
    }
  }

  private mutating func follow(_ recipe: CellRecipes.Recipe, _ tally: UnsafePointer<Int64>) {
    ownPattern = recipe.number
    var next = own.base
    for s in recipe.start..<recipe.end {
      let step = recipes.steps[s]
      next.pointee.place = step.place
      switch step.kind {
      case .one: next.pointee = Addend(place: step.place, low: 1)
      case .value:
        next.pointee.low = UInt64(bitPattern: tally[step.field])
        next.pointee.high = tally[step.field] >> 63
      case .product:
        let product = tally[step.field].multipliedFullWidth(by: tally[step.second])
        next.pointee.low = product.low
        next.pointee.high = product.high
      case .reaching:
        guard tally[step.field] >= step.atLeast else { continue }
        next.pointee = Addend(place: step.place, low: 1)
      case .histogram:
        let amount = tally[step.field]
        guard amount >= 0, amount < Int64(CellTerms.histogramPlaces) else {
          ownTails.append((step.place, amount))
          continue
        }
        next.pointee = Addend(place: step.place + Int(amount), low: 1)
      }
      next += 1
    }
    ownCount = next - own.base
  }

  /// Adds what was measured to cells that follow each other.
  mutating func settle(_ cells: ClosedRange<Int>) {
    guard ownPattern < CellRecipes.counted, ownCount == 0, ownTails.isEmpty, ownBeyond.isEmpty else {
      for cell in cells { settle(cell) }
      return
    }
    begun[cells.lowerBound * CellRecipes.counted + ownPattern] &+= 1
    begun[(cells.upperBound + 1) * CellRecipes.counted + ownPattern] &-= 1
  }

  /// Adds what was measured to a cell.
  mutating func settle(_ cell: Int) {
    if ownPattern < CellRecipes.counted { seen[cell * CellRecipes.counted + ownPattern] &+= 1 }
    let first = cell * terms.size
    let (low, high) = (low.base + first, high.base + first)
    let own = own.base
    for k in 0..<ownCount {
      let place = own[k].place
      Self.add(low + place, high + place, own[k].low, own[k].high)
    }
    guard !ownTails.isEmpty || !ownBeyond.isEmpty else { return }
    for tail in ownTails { tails[first + tail.place, default: [:]][tail.amount, default: 0] += 1 }
    for pair in ownBeyond { beyond.insert(cell * terms.pairs.count + pair) }
  }

  /// Adds what the counted patterns have in common; to be called once all units are there.
  mutating func finish() {
    for (pattern, places) in recipes.constants.enumerated() {
      var open: Int32 = 0
      for cell in 0..<low.count / terms.size {
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

  mutating func merge(_ other: CellSums) {
    for i in 0..<low.count { Self.add(low.base + i, high.base + i, other.low[i], other.high[i]) }
    for (place, tail) in other.tails { tails[place, default: [:]].merge(tail) { $0 + $1 } }
    beyond.formUnion(other.beyond)
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
