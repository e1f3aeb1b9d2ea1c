internal import Statistics

/// Tallies of the unit at hand by cell, and what all units so far add up to. A family
/// locates each row's cells, adds to their fields, and closes the unit; all sums are
/// exact, so books of disjoint customers merge to the same whole in any order.
///
/// What a book adds up to is shared by its copies.
struct TallyBook<Field: TallyField>: @unchecked Sendable {
  let layout: CellLayout
  private(set) var sums: CellSums

  /// The row's member in each split by rows; set before `locate`.
  private var members: UnsafePointer<Int32>?

  /// The open unit: cells it touched, the place of each cell's tally, the tallies. A tally is a bit
  /// for each field that is set, and then the fields.
  private let touched: Numbers<Int32>
  private var touchedCount = 0
  private let placeOf: Numbers<Int32>
  private var tallies: Numbers<Int64>
  private var used = 0
  private let located: Numbers<Int>
  private var locatedCount = 0
  private static var width: Int { 1 + Field.allCases.count }

  init(_ layout: CellLayout, _ terms: CellTerms) {
    self.layout = layout
    sums = CellSums(terms, cells: layout.count)
    touched = Numbers(repeating: 0, count: layout.count)
    placeOf = Numbers(repeating: -1, count: layout.count)
    tallies = Numbers(zeros: 64 * Self.width)
    located = Numbers(repeating: 0, count: layout.grid.kindCount * (1 + layout.rowDimensions.count))
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
      used += Self.width
      if used > tallies.count { grow() }
      placeOf[cell] = Int32(place)
      touched[touchedCount] = Int32(cell)
      touchedCount += 1
      tallies[place] = 0
    }
    located[locatedCount] = place
    locatedCount += 1
  }

  private mutating func grow() {
    let larger = Numbers<Int64>(zeros: 2 * tallies.count)
    larger.base.update(from: tallies.base, count: tallies.count)
    tallies = larger
  }

  mutating func add(_ field: Field, _ value: Int64 = 1) {
    let bit: Int64 = 1 << Int64(field.rawValue)
    let (base, located) = (tallies.base, located.base)
    for k in 0..<locatedCount {
      let tally = base + located[k]
      let sum = tally + (1 + field.rawValue)
      // What an earlier unit left in the field does not count.
      sum.pointee = (tally.pointee & bit != 0 ? sum.pointee : 0) &+ value
      tally.pointee |= bit
    }
  }

  /// A later row of the unit replaces what an earlier one set.
  mutating func set(_ field: Field, _ value: Int64 = 1) {
    let bit: Int64 = 1 << Int64(field.rawValue)
    let (base, located) = (tallies.base, located.base)
    for k in 0..<locatedCount {
      let tally = base + located[k]
      tally[1 + field.rawValue] = value
      tally.pointee |= bit
    }
  }

  /// Ends the unit: a customer, or nobody known.
  mutating func close(_ customer: Int?) {
    guard touchedCount > 0 else { return }
    let dimensions = layout.customerDimensions.count
    let first = layout.rowDimensions.count
    let periods = layout.grid.periods.count
    let members = layout.customerMembers(customer)
    for k in 0..<touchedCount {
      let number = Int(touched[k])
      let tally = UnsafePointer(tallies.base + Int(placeOf[number]))
      placeOf[number] = -1
      sums.measure(tally + 1, UInt64(bitPattern: tally.pointee))
      sums.settle(number)
      if number < periods, layout.grid.slots[number] >= 0 {
        let slot = layout.grid.slots[number]
        for d in 0..<dimensions { sums.settle(layout.cell(first + d, members[d], slot)) }
      }
    }
    touchedCount = 0
    used = 0
  }

  mutating func merge(_ other: TallyBook) { sums.merge(other.sums) }
}
