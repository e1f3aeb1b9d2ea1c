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
