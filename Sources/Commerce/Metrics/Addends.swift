internal import Statistics

/// What one unit's tally adds to each of its cells: one more of its pattern, where that is counted, and
/// a number to each of some sums.
struct Addends: @unchecked Sendable {
  /// A number in two halves, for the sum in that place of a cell.
  struct Addend: BitwiseCopyable, Sendable {
    var place = 0
    var low: UInt64 = 0
    var high: Int64 = 0
  }

  private let terms: CellTerms
  private(set) var recipes: CellRecipes
  private let limit = IntegerMoments.limit.magnitude

  let list: Numbers<Addend>
  private(set) var count = 0
  private(set) var pattern = 0
  /// Amounts that have no place in their histogram, and pairs of which a value is too large for moments.
  private(set) var tails: [(place: Int, amount: Int64)] = []
  private(set) var beyond: [Int] = []

  init(_ terms: CellTerms) {
    self.terms = terms
    recipes = CellRecipes(terms)
    list = Numbers(repeating: Addend(), count: terms.most)
  }

  var areCounted: Bool { pattern < CellRecipes.counted }
  var areOdd: Bool { !tails.isEmpty || !beyond.isEmpty }

  /// Takes a tally, of which these fields are set.
  mutating func take(_ tally: UnsafePointer<Int64>, _ fields: UInt64) {
    var (mask, ones, large, left) = (UInt64(0), UInt64(0), UInt64(0), fields)
    while left != 0 {
      let bit = left & (0 &- left)
      let value = tally[left.trailingZeroBitCount]
      left ^= bit
      // Without branches: what comes next cannot be foreseen.
      mask |= value != 0 ? bit : 0
      ones |= value == 1 ? bit : 0
      large |= value.magnitude > limit ? bit : 0
    }
    if areOdd { forgetOdd() }
    follow(recipes.recipe(mask, ones).pointee, tally)
    guard large != 0 else { return }
    for (number, pair) in terms.pairs.enumerated() where pair.fields & large != 0 && pair.among & mask != 0 {
      beyond.append(number)
    }
  }

  /// Takes a tally that is nothing but one of a counted pattern.
  mutating func take(pattern: Int) {
    if areOdd { forgetOdd() }
    (self.pattern, count) = (pattern, 0)
  }

  private mutating func forgetOdd() {
    tails.removeAll(keepingCapacity: true)
    beyond.removeAll(keepingCapacity: true)
  }

  private mutating func follow(_ recipe: CellRecipes.Recipe, _ tally: UnsafePointer<Int64>) {
    pattern = Int(recipe.number)
    var (next, step) = (list.base, recipes.steps.base + Int(recipe.constants))
    for _ in recipe.constants..<recipe.values {
      next.pointee = Addend(place: Int(step.pointee.place), low: 1)
      (next, step) = (next + 1, step + 1)
    }
    for _ in recipe.values..<recipe.products {
      let value = tally[Int(step.pointee.field)]
      next.pointee = Addend(
        place: Int(step.pointee.place), low: UInt64(bitPattern: value), high: value >> 63)
      (next, step) = (next + 1, step + 1)
    }
    for _ in recipe.products..<recipe.amounts {
      let product = tally[Int(step.pointee.field)].multipliedFullWidth(by: tally[Int(step.pointee.second)])
      next.pointee = Addend(place: Int(step.pointee.place), low: product.low, high: product.high)
      (next, step) = (next + 1, step + 1)
    }
    for _ in recipe.amounts..<recipe.end {
      if let place = place(step.pointee, tally[Int(step.pointee.field)]) {
        next.pointee = Addend(place: place, low: 1)
        next += 1
      }
      step += 1
    }
    count = next - list.base
  }

  /// The sum that gets 1 for an amount, nil where none does.
  private mutating func place(_ step: CellRecipes.Step, _ amount: Int64) -> Int? {
    let place = Int(step.place)
    guard step.isHistogram else { return amount >= step.atLeast ? place : nil }
    if amount >= 0, amount < Int64(CellTerms.histogramPlaces) { return place + Int(amount) }
    tails.append((place, amount))
    return nil
  }
}
