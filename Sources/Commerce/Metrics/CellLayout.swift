/// The cells of a family: its periods, the members of its splits in theirs.
///
/// Tallies are added to the first of them alone: to periods, to the rows' own splits and to bundles of
/// customers' attributes. Of each customer's attributes, and of periods that are split, the cells are
/// added up from those of the bundles at the end.
struct CellLayout: Sendable {
  let grid: PeriodGrid
  /// Splits by the rows' own words, then splits by the customers' attributes.
  let rowDimensions: [Dimension]
  let customerDimensions: [Dimension]
  private let attributes: AttributeBundles
  /// First cell of each dimension, and of each bundle.
  private let bases: Numbers<Int>
  private let bundleBases: Numbers<Int>
  let bundleCount: Int
  /// The cells of bundles, up to which tallies are added; after them are those of customers' attributes.
  let bundled: Range<Int>
  let count: Int
  /// For each cell that tallies are added to its number among the periods that are split, −1 where it is not
  /// such a period, whole.
  let slots: Numbers<Int32>

  init(_ grid: PeriodGrid, rows: [Dimension], customers attributes: AttributeBundles) {
    self.grid = grid
    self.attributes = attributes
    rowDimensions = rows
    customerDimensions = attributes.dimensions
    var next = grid.periods.count
    func bases(_ members: [Int]) -> [Int] {
      members.map { count in
        defer { next += count * grid.splitCount }
        return next
      }
    }
    let rowBases = bases(rows.map(\.members.count))
    let firstBundled = next
    bundleBases = Numbers(bases(attributes.bundles.map(\.combinations.count)))
    bundleCount = bundleBases.count
    bundled = firstBundled..<next
    self.bases = Numbers(rowBases + bases(customerDimensions.map(\.members.count)))
    count = next
    slots = Numbers(repeating: -1, count: bundled.upperBound)
    slots.base.update(from: grid.slots.base, count: grid.periods.count)
  }

  func cell(_ dimension: Int, _ member: Int32, _ slot: Int32) -> Int {
    bases[dimension] + Int(member) * grid.splitCount + Int(slot)
  }

  /// The cells of a row's members in each of the rows' dimensions, in the first period that is split.
  @inline(__always)
  func findFirstCells(_ members: UnsafePointer<Int32>, _ cells: UnsafeMutablePointer<Int32>) {
    for d in 0..<rowDimensions.count { cells[d] = Int32(truncatingIfNeeded: cell(d, members[d], 0)) }
  }

  @inline(__always)
  func cell(bundle: Int, _ combination: Int32, _ slot: Int32) -> Int {
    bundleBases[bundle] + Int(combination) * grid.splitCount + Int(slot)
  }

  /// The combinations of a customer, or of nobody known, in each bundle of the customers' attributes.
  func combinations(_ customer: Int?) -> UnsafePointer<Int32> {
    attributes.combinations(customer)
  }

  /// The cells that are added up from others, each with one that is a part of it.
  func eachPart(_ body: (_ part: Int, _ whole: Int) -> Void) {
    for number in grid.periods.indices where grid.slots[number] >= 0 {
      let slot = grid.slots[number]
      for (b, bundle) in attributes.bundles.enumerated() {
        for (c, members) in bundle.combinations.enumerated() {
          let part = cell(bundle: b, Int32(c), slot)
          if b == 0 { body(part, number) }
          for (dimension, member) in zip(bundle.dimensions, members) {
            body(part, cell(rowDimensions.count + dimension, member, slot))
          }
        }
      }
    }
  }
}
