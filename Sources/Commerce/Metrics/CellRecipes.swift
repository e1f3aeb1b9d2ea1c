/// How a tally is added to a cell, by its pattern: which of its fields are not 0, and which are 1.
/// Most tallies are of few patterns, and much of what such a tally adds is the same for all of its
/// pattern. So cells count the tallies of the first patterns, and only amounts are added one by one.
///
/// An order of 25,400 won that was paid and stands has all = paid = counted = 1 and amount = net = 25,400.
/// Whatever the amounts, tallies of this pattern add 1 to the units, to Σ counted, Σ counted², …: such sums
/// are the pattern's constants, and get its count once all units are there. What is left are a few steps:
/// Σ net, Σ net², Σ net · counted, …
struct CellRecipes: @unchecked Sendable {
  /// One sum that a tally adds to: its place in a cell, and in the blocks.
  struct Step: BitwiseCopyable, Sendable {
    var place: Int32 = 0
    var lane: Int32 = -1
    var field: UInt8 = 0
    var second: UInt8 = 0
    /// Amounts in places of their own, in place of one that the field must reach.
    var isHistogram = false
    var atLeast: Int32 = 0
  }

  /// The steps of a pattern, kind after kind: sums that get 1, a field, a product of two fields, and
  /// 1 or nothing as the field's amount decides.
  struct Recipe: BitwiseCopyable, Sendable {
    var mask: UInt64 = 0
    var ones: UInt64 = 0
    var number: Int32 = -1
    var constants: Int32 = 0
    var values: Int32 = 0
    var products: Int32 = 0
    var amounts: Int32 = 0
    var end: Int32 = 0
    /// What is added to four neighbouring sums at a time, for each four that the pattern adds to.
    var block: Int32 = 0
    var fours: Int32 = 0
  }

  /// What a pattern adds, while its recipe is written.
  private struct Draft {
    /// Sums to which it always adds 1.
    var constants: [Int] = []
    var values: [Step] = []
    var products: [Step] = []
    var amounts: [Step] = []
  }

  /// Patterns whose tallies are counted.
  static let counted = 64
  /// Patterns that are kept; rarer ones are made anew when they come again.
  private static let kept = 4096

  private let terms: CellTerms
  private(set) var steps: Numbers<Step>
  private var used = 0
  /// The blocks of the recipes, one after the other, and which four of a cell's sums each place is for. A
  /// block keeps what its pattern's last tally added; the next one of it has the same places.
  private(set) var blocks: Numbers<SIMD4<Int64>>
  private(set) var fours: Numbers<Int32>
  private var usedFours = 0
  private let recipes: Numbers<Recipe>
  private var count = 0
  /// Numbers of recipes by a hash of the pattern, −1 for none.
  private let table: Numbers<Int32>
  /// By counted pattern, the sums that each of its tallies adds 1 to.
  private(set) var constants: [[Int]] = []

  init(_ terms: CellTerms) {
    self.terms = terms
    steps = Numbers(repeating: Step(), count: 2 * terms.most)
    blocks = Numbers(zeros: 2 * terms.fours)
    fours = Numbers(zeros: 2 * terms.fours)
    recipes = Numbers(repeating: Recipe(), count: Self.kept)
    table = Numbers(repeating: -1, count: 2 * Self.kept)
  }

  /// The recipe of a pattern, to be read before the next one is asked for.
  mutating func recipe(_ mask: UInt64, _ ones: UInt64) -> UnsafePointer<Recipe> {
    var place = Self.hash(mask, ones)
    while table[place] >= 0 {
      let recipe = UnsafePointer(recipes.base + Int(table[place]))
      if recipe.pointee.mask == mask, recipe.pointee.ones == ones { return recipe }
      place = (place + 1) % (2 * Self.kept)
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
    used = Int(recipes[count - 1].end)
    usedFours = Int(recipes[count - 1].block + recipes[count - 1].fours)
    table.base.update(repeating: -1, count: table.count)
    for number in 0..<count { enter(recipes[number]) }
  }

  private func enter(_ recipe: Recipe) {
    var place = Self.hash(recipe.mask, recipe.ones)
    while table[place] >= 0 { place = (place + 1) % (2 * Self.kept) }
    table[place] = recipe.number
  }

  private mutating func add(_ mask: UInt64, _ ones: UInt64) -> UnsafePointer<Recipe> {
    makeRoom()
    let draft = draft(mask, ones)
    var recipe = Recipe(mask: mask, ones: ones, number: Int32(count), constants: Int32(used))
    if count < Self.counted {
      constants.append(draft.constants)
      addBlock(&recipe, [], draft)
    } else {
      addBlock(&recipe, draft.constants, draft)
      append(draft.constants.map { Step(place: Int32($0)) }, recipe)
    }
    recipe.values = Int32(used)
    append(draft.values, recipe)
    recipe.products = Int32(used)
    append(draft.products, recipe)
    recipe.amounts = Int32(used)
    append(draft.amounts, recipe)
    recipe.end = Int32(used)
    recipes[count] = recipe
    enter(recipe)
    count += 1
    return UnsafePointer(recipes.base + (count - 1))
  }

  /// For the longest recipe.
  private mutating func makeRoom() {
    if used + terms.most > steps.count {
      let larger = Numbers(repeating: Step(), count: 2 * steps.count)
      larger.base.update(from: steps.base, count: used)
      steps = larger
    }
    if usedFours + terms.fours > blocks.count {
      let larger = (Numbers<SIMD4<Int64>>(zeros: 2 * blocks.count), Numbers<Int32>(zeros: 2 * fours.count))
      larger.0.base.update(from: blocks.base, count: usedFours)
      larger.1.base.update(from: fours.base, count: usedFours)
      (blocks, fours) = larger
    }
  }

  /// A block of nothing but these ones.
  private mutating func addBlock(_ recipe: inout Recipe, _ ones: [Int], _ draft: Draft) {
    let steps = draft.values + draft.products + draft.amounts.filter { !$0.isHistogram }
    let needed = Set((ones + steps.map { Int($0.place) }).map { Int32($0 / 4) }).sorted()
    (recipe.block, recipe.fours) = (Int32(usedFours), Int32(needed.count))
    for four in needed {
      blocks[usedFours] = SIMD4(repeating: 0)
      fours[usedFours] = four
      usedFours += 1
    }
    for place in ones {
      let lane = lane(place, recipe)
      blocks.base[lane / 4][lane % 4] = 1
    }
  }

  private func lane(_ place: Int, _ recipe: Recipe) -> Int {
    let block = Int(recipe.block)
    return 4 * (block..<usedFours).first { Int(fours[$0]) == place / 4 }! + place % 4
  }

  private mutating func append(_ more: [Step], _ recipe: Recipe) {
    for var step in more {
      if !step.isHistogram { step.lane = Int32(lane(Int(step.place), recipe)) }
      steps[used] = step
      used += 1
    }
  }

  private func draft(_ mask: UInt64, _ ones: UInt64) -> Draft {
    func has(_ fields: UInt64, _ field: Int) -> Bool { fields >> UInt64(field) & 1 != 0 }
    var draft = Draft(constants: [0])
    for (term, place) in terms.places where mask & term.among != 0 {
      let step = Step(
        place: Int32(place), field: UInt8(term.field), second: UInt8(term.second),
        isHistogram: term.kind == .histogram, atLeast: term.atLeast)
      switch term.kind {
      case .units: draft.constants.append(place)
      case .value where has(ones, term.field): draft.constants.append(place)
      case .value where has(mask, term.field): draft.values.append(step)
      case .product where has(ones, term.field) && has(ones, term.second): draft.constants.append(place)
      case .product where has(ones, term.field) && has(mask, term.second):
        draft.values.append(Step(place: Int32(place), field: UInt8(term.second)))
      case .product where has(ones, term.second) && has(mask, term.field): draft.values.append(step)
      case .product where has(mask, term.field) && has(mask, term.second): draft.products.append(step)
      case .reaching where has(ones, term.field): if term.atLeast <= 1 { draft.constants.append(place) }
      case .reaching where has(mask, term.field): draft.amounts.append(step)
      case .histogram where has(ones, term.field): draft.constants.append(place + 1)
      case .histogram where has(mask, term.field): draft.amounts.append(step)
      case .histogram: draft.constants.append(place)
      default: break
      }
    }
    return draft
  }
}
