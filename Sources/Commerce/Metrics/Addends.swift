internal import Statistics

/// What one unit's tally adds to each of its cells: one more of its pattern, where that is counted, and
/// a number to each of some sums. Most of these numbers are short and come as vectors; long ones have two
/// halves each.
struct Addends: @unchecked Sendable {
  /// A number in two halves, for the sum in that place of a cell.
  struct Addend: BitwiseCopyable, Sendable {
    var place = 0
    var low: UInt64 = 0
    var high: Int64 = 0
  }

  /// Bits of a value whose products are added in 64 bits.
  private static let short = 27

  private let terms: CellTerms
  private(set) var recipes: CellRecipes
  private let limit = IntegerMoments.limit.magnitude

  private(set) var pattern = 0
  /// Vectors for neighbouring sums of a cell, and which four these are.
  private(set) var block: UnsafePointer<SIMD4<Int64>>
  private(set) var fours: UnsafePointer<Int32>
  private(set) var fourCount = 0
  /// No number of the block is larger.
  private(set) var largest: Int64 = 0
  /// Of a tally with long values, in place of the block.
  let list: Numbers<Addend>
  private(set) var count = 0
  /// Sums that get 1 beside the block: amounts with a place in their histogram.
  private(set) var places: [Int] = []
  /// Amounts that have none, and pairs of which a value is too large for moments.
  private(set) var tails: [(place: Int, amount: Int64)] = []
  private(set) var beyond: [Int] = []
  /// Whether there is anything but the block and the count of the pattern.
  private(set) var areMore = false

  init(_ terms: CellTerms) {
    self.terms = terms
    recipes = CellRecipes(terms)
    block = UnsafePointer(recipes.blocks.base)
    fours = UnsafePointer(recipes.fours.base)
    list = Numbers(repeating: Addend(), count: terms.most)
  }

  var areCounted: Bool { pattern < CellRecipes.counted }
  /// Nothing but one of a counted pattern.
  var areCountAlone: Bool { areCounted && fourCount == 0 && !areMore }

  /// Takes a tally, of which these fields are set.
  mutating func take(_ tally: UnsafePointer<Int64>, _ fields: UInt64) {
    var (mask, ones, bits, left) = (UInt64(0), UInt64(0), UInt64(0), fields)
    while left != 0 {
      let bit = left & (0 &- left)
      let value = tally[left.trailingZeroBitCount]
      left ^= bit
      mask |= value != 0 ? bit : 0
      ones |= value == 1 ? bit : 0
      bits |= value.magnitude
    }
    if areMore { forgetMore() }
    let recipe = recipes.recipe(mask, ones)
    pattern = Int(recipe.pointee.number)
    let length = UInt64.bitWidth - bits.leadingZeroBitCount
    if length <= Self.short {
      follow(recipe.pointee, tally)
      largest = 1 << Int64(2 * length)
    } else {
      followLong(recipe.pointee, tally)
      findBeyond(tally, mask)
    }
  }

  /// Takes a tally that is nothing but one of a counted pattern.
  mutating func take(pattern: Int) {
    if areMore { forgetMore() }
    (self.pattern, fourCount, largest) = (pattern, 0, 0)
  }

  private mutating func forgetMore() {
    count = 0
    places.removeAll(keepingCapacity: true)
    tails.removeAll(keepingCapacity: true)
    beyond.removeAll(keepingCapacity: true)
    areMore = false
  }

  private mutating func follow(_ recipe: CellRecipes.Recipe, _ tally: UnsafePointer<Int64>) {
    block = UnsafePointer(recipes.blocks.base + Int(recipe.block))
    fours = UnsafePointer(recipes.fours.base + Int(recipe.block))
    fourCount = Int(recipe.fours)
    let lanes = UnsafeMutableRawPointer(recipes.blocks.base).assumingMemoryBound(to: Int64.self)
    var step = UnsafePointer(recipes.steps.base + Int(recipe.values))
    for _ in recipe.values..<recipe.products {
      lanes[Int(step.pointee.lane)] = tally[Int(step.pointee.field)]
      step += 1
    }
    for _ in recipe.products..<recipe.amounts {
      lanes[Int(step.pointee.lane)] = tally[Int(step.pointee.field)] &* tally[Int(step.pointee.second)]
      step += 1
    }
    for _ in recipe.amounts..<recipe.end {
      let amount = tally[Int(step.pointee.field)]
      if step.pointee.isHistogram {
        enter(amount, Int(step.pointee.place))
      } else {
        lanes[Int(step.pointee.lane)] = amount >= Int64(step.pointee.atLeast) ? 1 : 0
      }
      step += 1
    }
  }

  /// In halves, without the block.
  private mutating func followLong(_ recipe: CellRecipes.Recipe, _ tally: UnsafePointer<Int64>) {
    (fourCount, largest, areMore) = (0, 0, true)
    let steps = UnsafePointer(recipes.steps.base)
    for k in Int(recipe.constants)..<Int(recipe.values) { append(steps[k], 1, 0) }
    for k in Int(recipe.values)..<Int(recipe.products) {
      let value = tally[Int(steps[k].field)]
      append(steps[k], UInt64(bitPattern: value), value >> 63)
    }
    for k in Int(recipe.products)..<Int(recipe.amounts) {
      let product = tally[Int(steps[k].field)].multipliedFullWidth(by: tally[Int(steps[k].second)])
      append(steps[k], product.low, product.high)
    }
    for k in Int(recipe.amounts)..<Int(recipe.end) {
      let amount = tally[Int(steps[k].field)]
      if steps[k].isHistogram {
        enter(amount, Int(steps[k].place))
      } else if amount >= Int64(steps[k].atLeast) {
        append(steps[k], 1, 0)
      }
    }
  }

  private mutating func append(_ step: CellRecipes.Step, _ low: UInt64, _ high: Int64) {
    list[count] = Addend(place: Int(step.place), low: low, high: high)
    count += 1
  }

  /// An amount of the histogram that begins at a place.
  private mutating func enter(_ amount: Int64, _ first: Int) {
    if amount >= 0, amount < Int64(CellTerms.histogramPlaces) {
      places.append(first + Int(amount))
    } else {
      tails.append((first, amount))
    }
    areMore = true
  }

  private mutating func findBeyond(_ tally: UnsafePointer<Int64>, _ mask: UInt64) {
    var large: UInt64 = 0
    for field in 0..<UInt64.bitWidth where mask >> UInt64(field) & 1 != 0 {
      if tally[field].magnitude > limit { large |= 1 << UInt64(field) }
    }
    guard large != 0 else { return }
    for (number, pair) in terms.pairs.enumerated() where pair.fields & large != 0 && pair.among & mask != 0 {
      beyond.append(number)
    }
  }
}
