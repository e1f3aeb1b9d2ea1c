/// Tallies of the unit at hand by cell, and what all units so far add up to. A family
/// locates each row's cells, adds to their fields, and closes the unit; all sums are
/// exact, so books of disjoint customers add up to the same whole in any order.
///
/// What a book adds up to is shared by its copies.
struct TallyBook<Field: TallyField>: @unchecked Sendable {
  let layout: CellLayout
  private var sums: CellSums
  private var unit: UnitTallies

  /// Patterns of rows that are the same for each key, −1 for none.
  private let patterns = Numbers<Int32>(repeating: -1, count: 256)

  /// The row's member in each split by rows, and its cell of each in the first period; set before `locate`.
  private var members: UnsafePointer<Int32>?
  private let rowCells: Numbers<Int32>
  /// The cells that a row comes to.
  private let opened: Numbers<Int32>

  init(_ layout: CellLayout, _ terms: CellTerms) {
    self.layout = layout
    sums = CellSums(terms, tallied: layout.bundled.upperBound)
    rowCells = Numbers(zeros: layout.rowDimensions.count)
    opened = Numbers(zeros: layout.grid.kindCount * (1 + layout.rowDimensions.count))
    unit = UnitTallies(
      width: Field.allCases.count, cells: layout.bundled.upperBound)
  }

  /// Whose members the next rows have; the splits must outlive them.
  mutating func take(_ row: Int, of splits: RowSplits) {
    members = splits.members(row)
    layout.findFirstCells(members!, rowCells.base)
  }

  /// Makes the day's periods, whole and split by the row's members, the current cells.
  mutating func locate(_ day: Int32) {
    unit.begin()
    let numbers = layout.grid.numbers(day)
    open(numbers.base, numbers.count)
  }

  /// Makes one period the current cells.
  mutating func locate(period number: Int) {
    unit.begin()
    withUnsafePointer(to: Int32(number)) { open($0, 1) }
  }

  /// Begins a row without cells.
  mutating func begin() { unit.begin() }

  private mutating func open(_ periods: UnsafePointer<Int32>, _ count: Int) {
    let (opened, rowCells, slots) = (opened.base, rowCells.base, layout.slots.base)
    let dimensions = members == nil ? 0 : layout.rowDimensions.count
    var cells = 0
    for k in 0..<count {
      let number = periods[k]
      opened[cells] = number
      cells &+= 1
      let slot = slots[Int(number)]
      guard slot >= 0 else { continue }
      for d in 0..<dimensions {
        opened[cells] = rowCells[d] &+ slot
        cells &+= 1
      }
    }
    unit.open(opened, cells)
  }

  /// Sets a field to 1 on a day, in the cells where it is not yet.
  mutating func mark(_ field: Field, on day: Int32) {
    unit.begin(marking: field.rawValue)
    let numbers = layout.grid.numbers(day)
    for k in 0..<numbers.count {
      let number = Int(numbers.base[k])
      mark(number, field)
      let slot = layout.slots[number]
      guard slot >= 0, members != nil else { continue }
      for d in 0..<layout.rowDimensions.count { mark(Int(rowCells[d] &+ slot), field) }
    }
  }

  @inline(__always)
  private mutating func mark(_ cell: Int, _ field: Field) {
    if !unit.isMarked(cell, field.rawValue) { unit.open(cell) }
  }

  @inline(__always)
  mutating func add(_ field: Field, _ value: Int64 = 1) { unit.add(field.rawValue, value) }

  /// A later row of the unit replaces what an earlier one set.
  @inline(__always)
  mutating func set(_ field: Field, _ value: Int64 = 1) { unit.set(field.rawValue, value) }

  /// Ends the unit: a customer, or nobody known.
  mutating func close(_ customer: Int?) {
    guard !unit.isEmpty else { return }
    unit.gather()
    let combinations = layout.combinations(customer)
    let slots = layout.slots.base
    for tally in 0..<unit.count {
      var place = unit.first(tally)
      guard place >= 0 else { continue }
      let (values, fields) = unit[tally]
      sums.measure(values, fields)
      let addition = sums.addition
      while place >= 0 {
        let cell = unit.cell(place)
        let slot = slots[cell]
        if slot < 0 {
          sums.settle(cell, addition)
        } else {
          // A period that is split is the sum of its bundles' cells.
          for b in 0..<layout.bundleCount {
            sums.settle(layout.cell(bundle: b, combinations[b], slot), addition)
          }
        }
        place = unit.next(place)
      }
    }
    unit.clear()
  }

  /// Adds the row that was begun, which has no cells, to successive periods of one kind, whole and
  /// split. Nothing else of the unit may touch the same fields there. `key`: all such rows are the same.
  mutating func settle(_ periods: ClosedRange<Int>, of customer: Int, remembered key: Int? = nil) {
    let (values, fields) = unit.ofRow
    sums.measure(values, fields)
    unit.drop()
    if let key, let pattern = sums.onlyPattern { patterns[key] = Int32(pattern) }
    settle(periods, of: customer)
  }

  /// The same, of a row that is remembered by its key; false where there is none.
  mutating func settle(_ periods: ClosedRange<Int>, of customer: Int, as key: Int) -> Bool {
    guard patterns[key] >= 0 else { return false }
    sums.measure(pattern: Int(patterns[key]))
    settle(periods, of: customer)
    return true
  }

  /// Adds what was measured to successive periods, whole and split.
  private mutating func settle(_ periods: ClosedRange<Int>, of customer: Int) {
    let (first, last) = (layout.slots[periods.lowerBound], layout.slots[periods.upperBound])
    guard first >= 0 else { return sums.settle(periods) }
    if members != nil {
      for d in 0..<layout.rowDimensions.count {
        sums.settle(Int(rowCells[d] &+ first)...Int(rowCells[d] &+ last))
      }
    }
    let combinations = layout.combinations(customer)
    for b in 0..<layout.bundleCount {
      sums.settle(
        layout.cell(bundle: b, combinations[b], first)...layout.cell(bundle: b, combinations[b], last))
    }
  }

  /// The sums of books of disjoint units.
  static func sums(_ books: [TallyBook]) -> CellSums {
    let finished = books.map { book in
      var sums = book.sums
      sums.finish()
      return sums
    }
    var whole = finished[0]
    for sums in finished.dropFirst() { whole.merge(sums) }
    whole.grow(to: books[0].layout.count)
    books[0].layout.eachPart { whole.add($0, to: $1) }
    return whole
  }
}
