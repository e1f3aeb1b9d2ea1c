internal import Statistics

/// Tallies of the unit at hand by cell, and what all units so far add up to. A family
/// locates each row's cells, adds to their fields, and closes the unit; all sums are
/// exact, so books of disjoint customers add up to the same whole in any order.
///
/// A cell that one row alone touches has that row's tally; a second row makes it one of its own.
/// What a book adds up to is shared by its copies.
struct TallyBook<Field: TallyField>: @unchecked Sendable {
  let layout: CellLayout
  private var sums: CellSums

  /// The row's member in each split by rows; set before `locate`.
  private var members: UnsafePointer<Int32>?

  private struct Touched: BitwiseCopyable, Sendable {
    var cell: Int32 = 0
    /// Place of its tally.
    var tally: Int32 = 0
    /// Whether the tally is of several rows.
    var isOwn = false
  }

  /// The open unit: the cells it touched, and by cell the place among them.
  private let touched: Numbers<Touched>
  private var touchedCount = 0
  private let placeOf: Numbers<Int32>
  /// Tallies: a bit for each field that is there, a bit for each that replaces what earlier rows
  /// set, and then the fields.
  private var tallies: Numbers<Int64>
  private var used = 0
  /// The current row's tally, −1 for none, and the tallies of several rows that it will be added to.
  private var row = -1
  private let pending: Numbers<Int32>
  private var pendingCount = 0
  private static var width: Int { 2 + Field.allCases.count }

  init(_ layout: CellLayout, _ terms: CellTerms) {
    self.layout = layout
    sums = CellSums(terms, cells: layout.count)
    touched = Numbers(repeating: Touched(), count: layout.count)
    placeOf = Numbers(repeating: -1, count: layout.count)
    tallies = Numbers(zeros: 64 * Self.width)
    pending = Numbers(zeros: layout.grid.kindCount * (1 + layout.rowDimensions.count))
  }

  /// Whose members the next rows have; the splits must outlive them.
  mutating func take(_ row: Int, of splits: RowSplits) { members = splits.members(row) }

  /// Makes the day's periods, whole and split by the row's members, the current cells.
  mutating func locate(_ day: Int32) {
    begin()
    let numbers = layout.grid.numbers(day)
    for k in 0..<numbers.count { locatePeriod(Int(numbers.base[k])) }
  }

  /// Makes one period the current cells.
  mutating func locate(period number: Int) {
    begin()
    locatePeriod(number)
  }

  /// Begins a row without cells.
  mutating func begin() {
    end()
    row = allocate()
    tallies[row] = 0
    tallies[row + 1] = 0
  }

  private mutating func locatePeriod(_ number: Int) {
    open(number)
    let slot = layout.grid.slots[number]
    guard slot >= 0, let members else { return }
    for d in 0..<layout.rowDimensions.count { open(layout.cell(d, members[d], slot)) }
  }

  private mutating func open(_ cell: Int) {
    let place = Int(placeOf[cell])
    guard place >= 0 else {
      placeOf[cell] = Int32(touchedCount)
      touched[touchedCount] = Touched(cell: Int32(cell), tally: Int32(row))
      touchedCount += 1
      return
    }
    if !touched[place].isOwn {
      let earlier = Int(touched[place].tally)
      guard earlier != row else { return }
      let own = allocate()
      (tallies.base + own).update(from: tallies.base + earlier, count: Self.width)
      touched[place].tally = Int32(own)
      touched[place].isOwn = true
    }
    pending[pendingCount] = touched[place].tally
    pendingCount += 1
  }

  private mutating func allocate() -> Int {
    if used + Self.width > tallies.count {
      let larger = Numbers<Int64>(zeros: 2 * tallies.count)
      larger.base.update(from: tallies.base, count: tallies.count)
      tallies = larger
    }
    used += Self.width
    return used - Self.width
  }

  mutating func add(_ field: Field, _ value: Int64 = 1) {
    let bit: Int64 = 1 << Int64(field.rawValue)
    let tally = tallies.base + row
    let sum = tally + (2 + field.rawValue)
    // What an earlier unit left in the field does not count.
    sum.pointee = (tally.pointee & bit != 0 ? sum.pointee : 0) &+ value
    tally.pointee |= bit
  }

  /// A later row of the unit replaces what an earlier one set.
  mutating func set(_ field: Field, _ value: Int64 = 1) {
    let bit: Int64 = 1 << Int64(field.rawValue)
    let tally = tallies.base + row
    tally[2 + field.rawValue] = value
    tally[0] |= bit
    tally[1] |= bit
  }

  /// Ends the row: adds it where other rows have been.
  private mutating func end() {
    let row = tallies.base + row
    for k in 0..<pendingCount {
      let tally = tallies.base + Int(pending[k])
      var left = UInt64(bitPattern: row[0])
      while left != 0 {
        let field = left.trailingZeroBitCount
        let bit: Int64 = 1 << Int64(field)
        left &= left &- 1
        let isNew = tally[0] & bit == 0 || row[1] & bit != 0
        tally[2 + field] = (isNew ? 0 : tally[2 + field]) &+ row[2 + field]
      }
      tally[0] |= row[0]
    }
    pendingCount = 0
  }

  /// Ends the unit: a customer, or nobody known.
  mutating func close(_ customer: Int?) {
    guard touchedCount > 0 else { return }
    end()
    let dimensions = layout.customerDimensions.count
    let first = layout.rowDimensions.count
    let periods = layout.grid.periods.count
    let members = layout.customerMembers(customer)
    var measured: Int32 = -1
    for k in 0..<touchedCount {
      let (number, tally) = (Int(touched[k].cell), touched[k].tally)
      placeOf[number] = -1
      if tally != measured { measure(Int(tally)) }
      measured = tally
      sums.settle(number)
      if number < periods, layout.grid.slots[number] >= 0 {
        let slot = layout.grid.slots[number]
        for d in 0..<dimensions { sums.settle(layout.cell(first + d, members[d], slot)) }
      }
    }
    touchedCount = 0
    used = 0
    row = -1
  }

  private mutating func measure(_ tally: Int) {
    sums.measure(tallies.base + (tally + 2), UInt64(bitPattern: tallies[tally]))
  }

  /// Adds the row that was begun, which has no cells, to successive periods of one kind, whole and
  /// split. Nothing else of the unit may touch the same fields there.
  mutating func settle(_ periods: ClosedRange<Int>, of customer: Int) {
    measure(row)
    used = row
    row = -1
    sums.settle(periods)
    let slots = (layout.grid.slots[periods.lowerBound], layout.grid.slots[periods.upperBound])
    guard slots.0 >= 0 else { return }
    let (own, first) = (layout.customerMembers(customer), layout.rowDimensions.count)
    func settle(_ dimension: Int, _ member: Int32) {
      sums.settle(layout.cell(dimension, member, slots.0)...layout.cell(dimension, member, slots.1))
    }
    if let members { for d in 0..<first { settle(d, members[d]) } }
    for d in 0..<layout.customerDimensions.count { settle(first + d, own[d]) }
  }

  /// The sums of books of disjoint units.
  static func sums(_ books: [TallyBook]) -> CellSums {
    let finished = books.map { book in
      var sums = book.sums
      sums.finish()
      return sums
    }
    return finished.dropFirst().reduce(into: finished[0]) { $0.merge($1) }
  }
}
