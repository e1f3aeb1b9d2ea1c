/// How a tally is added to a cell, by its pattern: which of its fields are not 0, and which are 1.
/// Most tallies are of few patterns, and much of what such a tally adds is the same for all of its
/// pattern. So cells count the tallies of the first patterns, and only amounts are added one by one.
struct CellRecipes: @unchecked Sendable {
  /// One sum that a tally adds to.
  struct Step: BitwiseCopyable, Sendable {
    enum Kind: BitwiseCopyable { case one, value, product, reaching, histogram }

    let kind: Kind
    let place: Int
    var field = 0
    var second = 0
    var atLeast: Int64 = 0
  }

  struct Recipe: BitwiseCopyable, Sendable {
    var mask: UInt64 = 0
    var ones: UInt64 = 0
    var number = -1
    /// Its steps.
    var start = 0
    var end = 0
  }

  /// Patterns whose tallies are counted.
  static let counted = 64
  /// Patterns that are kept; rarer ones are made anew when they come again.
  private static let kept = 4096

  private let terms: CellTerms
  private(set) var steps: Numbers<Step>
  private var used = 0
  private let recipes: Numbers<Recipe>
  private var last = Recipe()
  private(set) var count = 0
  /// Numbers of recipes by a hash of the pattern, −1 for none.
  private let table: Numbers<Int32>
  /// By counted pattern, the sums that each of its tallies adds 1 to.
  private(set) var constants: [[Int]] = []

  init(_ terms: CellTerms) {
    self.terms = terms
    steps = Numbers(repeating: Step(kind: .one, place: 0), count: 2 * terms.most)
    recipes = Numbers(repeating: Recipe(), count: Self.kept)
    table = Numbers(repeating: -1, count: 2 * Self.kept)
  }

  mutating func recipe(_ mask: UInt64, _ ones: UInt64) -> Recipe {
    if mask == last.mask, ones == last.ones, last.number >= 0 { return last }
    last = find(mask, ones)
    return last
  }

  private mutating func find(_ mask: UInt64, _ ones: UInt64) -> Recipe {
    var place = Self.hash(mask, ones)
    while table[place] >= 0 {
      let recipe = recipes[Int(table[place])]
      if recipe.mask == mask, recipe.ones == ones { return recipe }
      place = (place + 1) % table.count
    }
    if count == Self.kept { forget() }
    return add(mask, ones)
  }

  private static func hash(_ mask: UInt64, _ ones: UInt64) -> Int {
    let mixed = (mask &* 0x9E37_79B9_7F4A_7C15) ^ (ones &* 0xC2B2_AE3D_27D4_EB4F)
    return Int((mixed ^ mixed >> 29) % UInt64(2 * kept))
  }

  /// Keeps the counted patterns alone.
  private mutating func forget() {
    count = Self.counted
    used = recipes[count - 1].end
    table.base.update(repeating: -1, count: table.count)
    for number in 0..<count { enter(recipes[number]) }
  }

  private func enter(_ recipe: Recipe) {
    var place = Self.hash(recipe.mask, recipe.ones)
    while table[place] >= 0 { place = (place + 1) % table.count }
    table[place] = Int32(recipe.number)
  }

  private mutating func add(_ mask: UInt64, _ ones: UInt64) -> Recipe {
    let start = used
    if used + terms.most > steps.count {
      let larger = Numbers(repeating: Step(kind: .one, place: 0), count: 2 * steps.count)
      larger.base.update(from: steps.base, count: used)
      steps = larger
    }
    var same: [Int] = []
    write(mask, ones, &same)
    if count < Self.counted {
      constants.append(same)
    } else {
      for place in same { append(Step(kind: .one, place: place)) }
    }
    let recipe = Recipe(mask: mask, ones: ones, number: count, start: start, end: used)
    recipes[count] = recipe
    enter(recipe)
    count += 1
    return recipe
  }

  private mutating func append(_ step: Step) {
    steps[used] = step
    used += 1
  }

  /// Writes the steps of a pattern; `same` are the sums to which it always adds 1.
  private mutating func write(_ mask: UInt64, _ ones: UInt64, _ same: inout [Int]) {
    func has(_ fields: UInt64, _ field: Int) -> Bool { fields >> UInt64(field) & 1 != 0 }
    same.append(0)
    for (term, place) in terms.places where mask & term.among != 0 {
      switch term.kind {
      case .units: same.append(place)
      case .value where has(ones, term.field): same.append(place)
      case .value where has(mask, term.field):
        append(Step(kind: .value, place: place, field: term.field))
      case .product where has(ones, term.field) && has(ones, term.second): same.append(place)
      case .product where has(mask, term.field) && has(mask, term.second):
        append(Step(kind: .product, place: place, field: term.field, second: term.second))
      case .reaching where has(ones, term.field): if term.atLeast <= 1 { same.append(place) }
      case .reaching where has(mask, term.field):
        append(Step(kind: .reaching, place: place, field: term.field, atLeast: term.atLeast))
      case .histogram where has(ones, term.field): same.append(place + 1)
      case .histogram where !has(mask, term.field): same.append(place)
      case .histogram: append(Step(kind: .histogram, place: place, field: term.field))
      default: break
      }
    }
  }
}
