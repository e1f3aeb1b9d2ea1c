internal import Statistics

/// The cells of a family: its periods, and the members of its splits in theirs.
struct CellLayout: Sendable {
  let grid: PeriodGrid
  /// Splits by the rows' own words, then splits by the customers' attributes.
  let rowDimensions: [Dimension]
  let customerDimensions: [Dimension]
  /// First cell of each dimension.
  let bases: [Int]
  let count: Int

  init(_ grid: PeriodGrid, rows: [Dimension], customers: [Dimension]) {
    self.grid = grid
    rowDimensions = rows
    customerDimensions = customers
    var bases: [Int] = []
    var next = grid.periods.count
    for dimension in rows + customers {
      bases.append(next)
      next += dimension.members.count * grid.splitCount
    }
    self.bases = bases
    count = next
  }

  func cell(_ dimension: Int, _ member: Int32, _ slot: Int32) -> Int {
    bases[dimension] + Int(member) * grid.splitCount + Int(slot)
  }
}

/// Tallies of the unit at hand by cell, and what all units so far add up to. A family
/// locates each row's cells, adds to their fields, and closes the unit; all sums are
/// exact, so books of disjoint customers merge to the same whole in any order.
struct TallyBook<Field: TallyField>: Sendable {
  let layout: CellLayout
  private let steps: [MeasureStep]
  private let width = Field.allCases.count
  private let sizes: (counts: Int, moments: Int, histograms: Int)

  /// The row's member in each split by rows; set before `locate`.
  var members: [Int32]

  /// The open unit: cells it touched, the place of each cell's tally, the tallies.
  private var touched: [Int32] = []
  private var placeOf: [Int32]
  private var tallies: [Int64] = []
  private var located: [Int] = []

  /// Units by cell, and their sums.
  private(set) var units: [Int32]
  private var counts: [Int64]
  private var moments: [IntegerMoments]
  private var histograms: [[Int64: Int64]]

  init(_ layout: CellLayout, _ metrics: [Metric<Field>]) {
    self.layout = layout
    var sizes = (counts: 0, moments: 0, histograms: 0)
    var steps: [MeasureStep] = []
    for metric in metrics {
      var step = MeasureStep(metric.measure)
      let size = step.size
      step.place = size.counts > 0 ? sizes.counts : size.moments > 0 ? sizes.moments : sizes.histograms
      sizes.counts += size.counts
      sizes.moments += size.moments
      sizes.histograms += size.histograms
      steps.append(step)
    }
    self.steps = steps
    self.sizes = sizes
    members = Array(repeating: 0, count: layout.rowDimensions.count)
    placeOf = Array(repeating: -1, count: layout.count)
    units = Array(repeating: 0, count: layout.count)
    counts = Array(repeating: 0, count: layout.count * sizes.counts)
    moments = Array(repeating: IntegerMoments(), count: layout.count * sizes.moments)
    histograms = Array(repeating: [:], count: layout.count * sizes.histograms)
  }

  /// Makes the day's periods, whole and split by the row's members, the current cells.
  mutating func locate(_ day: Int32) {
    located.removeAll(keepingCapacity: true)
    layout.grid.each(day) { locatePeriod($0) }
  }

  /// Makes one period the current cells.
  mutating func locate(period number: Int) {
    located.removeAll(keepingCapacity: true)
    locatePeriod(number)
  }

  private mutating func locatePeriod(_ number: Int) {
    located.append(open(number))
    let slot = layout.grid.splitSlot[number]
    guard slot >= 0 else { return }
    for d in layout.rowDimensions.indices { located.append(open(layout.cell(d, members[d], slot))) }
  }

  private mutating func open(_ cell: Int) -> Int {
    if placeOf[cell] < 0 {
      placeOf[cell] = Int32(tallies.count)
      touched.append(Int32(cell))
      for _ in 0..<width { tallies.append(0) }
    }
    return Int(placeOf[cell])
  }

  mutating func add(_ field: Field, _ value: Int64 = 1) {
    for place in located { tallies[place + field.rawValue] += value }
  }

  /// A later row of the unit replaces what an earlier one set.
  mutating func set(_ field: Field, _ value: Int64 = 1) {
    for place in located { tallies[place + field.rawValue] = value }
  }

  /// Ends the unit: a customer, or nobody known.
  mutating func close(_ customer: Int?) {
    for cell in touched {
      let number = Int(cell)
      let place = Int(placeOf[number])
      placeOf[number] = -1
      settle(number, place)
      guard number < layout.grid.periods.count else { continue }
      let slot = layout.grid.splitSlot[number]
      guard slot >= 0 else { continue }
      for (d, dimension) in layout.customerDimensions.enumerated() {
        let member = customer.map { dimension.byCustomer![$0] } ?? Int32(dimension.guestMember)
        settle(layout.cell(layout.rowDimensions.count + d, member, slot), place)
      }
    }
    touched.removeAll(keepingCapacity: true)
    tallies.removeAll(keepingCapacity: true)
  }

  private mutating func settle(_ cell: Int, _ tally: Int) {
    units[cell] += 1
    let countBase = cell * sizes.counts
    let momentBase = cell * sizes.moments
    for step in steps {
      let a = tallies[tally + step.fields.0]
      switch step.kind {
      case .sum: counts[countBase + step.place] += a
      case .units: if a >= step.atLeast { counts[countBase + step.place] += 1 }
      case .share:
        guard tallies[tally + step.fields.1] > 0 else { continue }
        if a >= step.atLeast { counts[countBase + step.place] += 1 }
        counts[countBase + step.place + 1] += 1
      case .score:
        counts[countBase + step.place] += a
        counts[countBase + step.place + 1] += tallies[tally + step.fields.1]
        counts[countBase + step.place + 2] += tallies[tally + step.fields.2]
      case .moments:
        guard tallies[tally + step.fields.2] != 0 else { continue }
        moments[momentBase + step.place].add(a, tallies[tally + step.fields.1])
      case .mean:
        guard tallies[tally + step.fields.2] != 0 else { continue }
        moments[momentBase + step.place].add(a)
      case .uplift:
        let (b, c) = (tallies[tally + step.fields.1], tallies[tally + step.fields.2])
        let d = tallies[tally + step.fields.3]
        guard d != 0 || b != 0 else { continue }
        let place = momentBase + step.place
        moments[place].add(a, b)
        moments[place + 1].add(c, d)
        moments[place + 2].add(a, c)
        moments[place + 3].add(a, d)
        moments[place + 4].add(b, c)
        moments[place + 5].add(b, d)
      case .contrast:
        if tallies[tally + step.fields.1] > 0 { moments[momentBase + step.place].add(a) }
        if tallies[tally + step.fields.2] > 0 { moments[momentBase + step.place + 1].add(a) }
      case .histogram:
        guard tallies[tally + step.fields.1] > 0 else { continue }
        histograms[cell * sizes.histograms + step.place][a, default: 0] += 1
      case .none: continue
      }
    }
  }

  mutating func merge(_ other: TallyBook) {
    for i in units.indices { units[i] += other.units[i] }
    for i in counts.indices { counts[i] += other.counts[i] }
    for i in moments.indices { moments[i].merge(other.moments[i]) }
    for i in histograms.indices { histograms[i].merge(other.histograms[i]) { $0 + $1 } }
  }

  func count(_ cell: Int, _ metric: Int, _ offset: Int = 0) -> Int64 {
    counts[cell * sizes.counts + steps[metric].place + offset]
  }

  func moment(_ cell: Int, _ metric: Int, _ offset: Int = 0) -> IntegerMoments {
    moments[cell * sizes.moments + steps[metric].place + offset]
  }

  func histogram(_ cell: Int, _ metric: Int) -> [Int64: Int64] {
    histograms[cell * sizes.histograms + steps[metric].place]
  }
}
