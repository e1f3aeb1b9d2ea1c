internal import Statistics

/// The cells of a family: its periods, and the members of its splits in theirs.
struct CellLayout: Sendable {
  let grid: PeriodGrid
  /// Splits by the rows' own words, then splits by the customers' attributes.
  let rowDimensions: [Dimension]
  let customerDimensions: [Dimension]
  private let customers: RowSplits
  /// First cell of each dimension.
  private let bases: Numbers<Int>
  let count: Int

  init(_ grid: PeriodGrid, rows: [Dimension], customers: RowSplits) {
    self.grid = grid
    self.customers = customers
    rowDimensions = rows
    customerDimensions = customers.dimensions
    var bases: [Int] = []
    var next = grid.periods.count
    for dimension in rows + customers.dimensions {
      bases.append(next)
      next += dimension.members.count * grid.splitCount
    }
    self.bases = Numbers(repeating: 0, count: bases.count)
    for (d, base) in bases.enumerated() { self.bases[d] = base }
    count = next
  }

  func cell(_ dimension: Int, _ member: Int32, _ slot: Int32) -> Int {
    bases[dimension] + Int(member) * grid.splitCount + Int(slot)
  }

  /// The members of a customer, or of nobody known, in each of the customers' attributes.
  func customerMembers(_ customer: Int?) -> UnsafePointer<Int32> {
    customers.members(customer ?? customers.rows - 1)
  }
}

/// Tallies of the unit at hand by cell, and what all units so far add up to. A family
/// locates each row's cells, adds to their fields, and closes the unit; all sums are
/// exact, so books of disjoint customers merge to the same whole in any order.
///
/// What a book adds up to is shared by its copies.
struct TallyBook<Field: TallyField>: @unchecked Sendable {
  let layout: CellLayout
  private let steps: [MeasureStep]
  private let width = Field.allCases.count
  private let sizes: (counts: Int, pairs: Int, histograms: Int)

  /// The row's member in each split by rows; set before `locate`.
  private var members: UnsafePointer<Int32>?

  /// The open unit: cells it touched, the place of each cell's tally, the tallies.
  private let touched: Numbers<Int32>
  private var touchedCount = 0
  private let placeOf: Numbers<Int32>
  private var tallies: Numbers<Int64>
  private var used = 0
  private let located: Numbers<Int>
  private var locatedCount = 0

  /// Units by cell, and their sums.
  private let units: Numbers<Int32>
  private let counts: Numbers<Int64>
  private let pairs: Numbers<MomentSums>
  private var histograms: [[Int64: Int64]]

  /// What one cell of the unit adds: counts, pairs, and which pairs those are.
  private let ownCounts: Numbers<Int64>
  private let ownPairs: Numbers<MomentSums>
  private let active: Numbers<Int>
  private var activeCount = 0

  init(_ layout: CellLayout, _ metrics: [Metric<Field>]) {
    self.layout = layout
    var sizes = (counts: 0, pairs: 0, histograms: 0)
    var steps: [MeasureStep] = []
    for metric in metrics {
      var step = MeasureStep(metric.measure)
      let size = step.size
      step.place = size.counts > 0 ? sizes.counts : size.moments > 0 ? sizes.pairs : sizes.histograms
      sizes.counts += size.counts
      sizes.pairs += size.moments
      sizes.histograms += size.histograms
      steps.append(step)
    }
    self.steps = steps
    self.sizes = sizes
    let cells = layout.count
    touched = Numbers(repeating: 0, count: cells)
    placeOf = Numbers(repeating: -1, count: cells)
    tallies = Numbers(repeating: 0, count: 64 * width)
    located = Numbers(repeating: 0, count: layout.grid.kindCount * (1 + layout.rowDimensions.count))
    units = Numbers(repeating: 0, count: cells)
    counts = Numbers(repeating: 0, count: cells * sizes.counts)
    pairs = Numbers(repeating: MomentSums(), count: cells * sizes.pairs)
    histograms = Array(repeating: [:], count: cells * sizes.histograms)
    ownCounts = Numbers(repeating: 0, count: sizes.counts)
    ownPairs = Numbers(repeating: MomentSums(), count: sizes.pairs)
    active = Numbers(repeating: 0, count: sizes.pairs)
  }

  /// Whose members the next rows have; the splits must outlive them.
  mutating func take(_ row: Int, of splits: RowSplits) { members = splits.members(row) }

  /// Makes the day's periods, whole and split by the row's members, the current cells.
  mutating func locate(_ day: Int32) {
    locatedCount = 0
    let numbers = layout.grid.numbers(day)
    for k in 0..<numbers.count { locatePeriod(Int(numbers.base[k])) }
  }

  /// Makes one period the current cells.
  mutating func locate(period number: Int) {
    locatedCount = 0
    locatePeriod(number)
  }

  private mutating func locatePeriod(_ number: Int) {
    open(number)
    let slot = layout.grid.slots[number]
    guard slot >= 0, let members else { return }
    for d in 0..<layout.rowDimensions.count { open(layout.cell(d, members[d], slot)) }
  }

  private mutating func open(_ cell: Int) {
    var place = Int(placeOf[cell])
    if place < 0 {
      place = used
      if used + width > tallies.count { grow() }
      placeOf[cell] = Int32(place)
      touched[touchedCount] = Int32(cell)
      touchedCount += 1
      (tallies.base + place).update(repeating: 0, count: width)
      used += width
    }
    located[locatedCount] = place
    locatedCount += 1
  }

  private mutating func grow() {
    let larger = Numbers<Int64>(repeating: 0, count: 2 * tallies.count)
    larger.base.update(from: tallies.base, count: used)
    tallies = larger
  }

  mutating func add(_ field: Field, _ value: Int64 = 1) {
    let base = tallies.base + field.rawValue
    for k in 0..<locatedCount { base[located[k]] &+= value }
  }

  /// A later row of the unit replaces what an earlier one set.
  mutating func set(_ field: Field, _ value: Int64 = 1) {
    let base = tallies.base + field.rawValue
    for k in 0..<locatedCount { base[located[k]] = value }
  }

  /// Ends the unit: a customer, or nobody known.
  mutating func close(_ customer: Int?) {
    let dimensions = layout.customerDimensions.count
    let first = layout.rowDimensions.count
    let periods = layout.grid.periods.count
    let members = layout.customerMembers(customer)
    for k in 0..<touchedCount {
      let number = Int(touched[k])
      let tally = UnsafePointer(tallies.base + Int(placeOf[number]))
      placeOf[number] = -1
      measure(tally)
      settle(number, tally)
      guard number < periods else { continue }
      let slot = layout.grid.slots[number]
      guard slot >= 0 else { continue }
      for d in 0..<dimensions { settle(layout.cell(first + d, members[d], slot), tally) }
    }
    touchedCount = 0
    used = 0
  }

  /// What a tally comes to, step by step.
  private mutating func measure(_ tally: UnsafePointer<Int64>) {
    activeCount = 0
    for step in steps {
      let a = tally[step.fields.0]
      let place = step.place
      switch step.kind {
      case .sum: ownCounts[place] = a
      case .units: ownCounts[place] = a >= step.atLeast ? 1 : 0
      case .share:
        let isMember = tally[step.fields.1] > 0
        ownCounts[place] = isMember && a >= step.atLeast ? 1 : 0
        ownCounts[place + 1] = isMember ? 1 : 0
      case .score:
        ownCounts[place] = a
        ownCounts[place + 1] = tally[step.fields.1]
        ownCounts[place + 2] = tally[step.fields.2]
      case .moments: if tally[step.fields.2] != 0 { activate(place, a, tally[step.fields.1]) }
      case .mean: if tally[step.fields.2] != 0 { activate(place, a, 0) }
      case .uplift:
        let (b, c, d) = (tally[step.fields.1], tally[step.fields.2], tally[step.fields.3])
        guard d != 0 || b != 0 else { continue }
        activate(place, a, b)
        activate(place + 1, c, d)
        activate(place + 2, a, c)
        activate(place + 3, a, d)
        activate(place + 4, b, c)
        activate(place + 5, b, d)
      case .contrast:
        if tally[step.fields.1] > 0 { activate(place, a, 0) }
        if tally[step.fields.2] > 0 { activate(place + 1, a, 0) }
      case .histogram, .none: continue
      }
    }
  }

  private mutating func activate(_ place: Int, _ a: Int64, _ b: Int64) {
    ownPairs[place] = MomentSums(a, b)
    active[activeCount] = place
    activeCount += 1
  }

  /// Adds what was measured to a cell.
  private mutating func settle(_ cell: Int, _ tally: UnsafePointer<Int64>) {
    units[cell] &+= 1
    let count = counts.base + cell * sizes.counts
    for k in 0..<sizes.counts { count[k] &+= ownCounts[k] }
    let pair = pairs.base + cell * sizes.pairs
    for k in 0..<activeCount { pair[active[k]] += ownPairs[active[k]] }
    guard sizes.histograms > 0 else { return }
    for step in steps where step.kind == .histogram && tally[step.fields.1] > 0 {
      histograms[cell * sizes.histograms + step.place][tally[step.fields.0], default: 0] += 1
    }
  }

  mutating func merge(_ other: TallyBook) {
    for i in 0..<units.count { units[i] &+= other.units[i] }
    for i in 0..<counts.count { counts[i] &+= other.counts[i] }
    for i in 0..<pairs.count { pairs.base[i] += other.pairs[i] }
    for i in histograms.indices { histograms[i].merge(other.histograms[i]) { $0 + $1 } }
  }

  func unitCount(_ cell: Int) -> Int { Int(units[cell]) }

  func count(_ cell: Int, _ metric: Int, _ offset: Int = 0) -> Int64 {
    counts[cell * sizes.counts + steps[metric].place + offset]
  }

  func moment(_ cell: Int, _ metric: Int, _ offset: Int = 0) -> IntegerMoments {
    pairs[cell * sizes.pairs + steps[metric].place + offset].moments
  }

  func histogram(_ cell: Int, _ metric: Int) -> [Int64: Int64] {
    histograms[cell * sizes.histograms + steps[metric].place]
  }
}
