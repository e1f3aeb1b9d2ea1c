/// The tallies of the unit at hand, by cell. Cells to which the same of its rows came have one tally
/// together.
///
/// Of orders 1 and 2 in March and 3 in May, the cells of March have the tally of {1, 2}, and so do those
/// of the first quarter; the cells of May and of the second quarter have that of {3}, the whole time that
/// of {1, 2, 3}. Each is made and measured once, however many splits and periods have it.
///
/// A row has a tally of its own first, which the cells get that it is the first to come to. A cell that
/// has a tally gets the successor of it: that of the same rows and this one.
struct UnitTallies: @unchecked Sendable {
  private struct Tally: BitwiseCopyable, Sendable {
    /// The fields that its rows have, a bit each.
    var fields: UInt64 = 0
    /// How many cells have it.
    var cells: Int32 = 0
    /// With the row at hand added: its successor, where a cell has asked for it.
    var successor: Int32 = -1
    var successorOf: Int32 = -1
    /// The first cell of its list, once they are gathered.
    var first: Int32 = -1
  }

  private let width: Int
  private var tallies: Numbers<Tally>
  /// The fields of each tally; 0 where no row has them.
  private var values: Numbers<Int64>
  private(set) var count = 0
  /// The row's own tally, −1 for none, and its fields.
  private var row = -1
  private var own: UnsafeMutablePointer<Int64>
  private var ownFields: UInt64 = 0
  /// Of these the ones that replace what earlier rows have.
  private var ownReplaced: UInt64 = 0
  /// Those that the row's fields will be added to: for each of its cells one at most.
  private let pending: Numbers<Int32>
  private var pendingCount = 0

  /// By cell its tally, −1 for none; the cells that have one; and the next cell of the same tally.
  private let tallyOf: Numbers<Int32>
  private let cells: Numbers<Int32>
  private let next: Numbers<Int32>
  private var cellCount = 0
  /// The field that the row at hand marks, −1 for another kind of row.
  private var marked = -1

  init(width: Int, cells count: Int) {
    self.width = width
    tallies = Numbers(repeating: Tally(), count: 64)
    values = Numbers(zeros: 64 * width)
    own = values.base
    pending = Numbers(zeros: count)
    tallyOf = Numbers(repeating: -1, count: count)
    cells = Numbers(zeros: count)
    next = Numbers(zeros: count)
  }

  var isEmpty: Bool { cellCount == 0 }

  /// Begins a row that is nothing but a field of 1, without cells; goes on with the row at hand where that
  /// is such a one. It may come to the same cells again.
  @inline(__always)
  mutating func begin(marking field: Int) {
    guard marked != field else { return }
    begin()
    set(field, 1)
    marked = field
  }

  /// Begins a row without cells.
  mutating func begin() {
    end()
    marked = -1
    row = allocate()
    own = values.base + row * width
    own.update(repeating: 0, count: width)
    (ownFields, ownReplaced) = (0, 0)
  }

  private mutating func allocate() -> Int {
    if count == tallies.count {
      let more = (Numbers(repeating: Tally(), count: 2 * count), Numbers<Int64>(zeros: 2 * count * width))
      more.0.base.update(from: tallies.base, count: count)
      more.1.base.update(from: values.base, count: count * width)
      (tallies, values) = more
    }
    tallies[count] = Tally()
    count += 1
    return count - 1
  }

  /// The row comes to different cells.
  mutating func open(_ list: UnsafePointer<Int32>, _ listed: Int) {
    let (tallyOf, cells) = (tallyOf.base, cells.base)
    let (row, start) = (Int32(truncatingIfNeeded: row), cellCount)
    var (tallies, count) = (tallies.base, cellCount)
    var k = 0
    while k < listed {
      let cell = Int(list[k])
      k &+= 1
      let earlier = Int(tallyOf[cell])
      guard earlier >= 0 else {
        tallyOf[cell] = row
        cells[count] = Int32(truncatingIfNeeded: cell)
        count &+= 1
        continue
      }
      if tallies[earlier].successorOf != row {
        succeed(earlier)
        tallies = self.tallies.base
      }
      let successor = tallies[earlier].successor
      tallies[earlier].cells &-= 1
      tallies[Int(successor)].cells &+= 1
      tallyOf[cell] = successor
    }
    tallies[Int(row)].cells &+= Int32(truncatingIfNeeded: count &- start)
    cellCount = count
  }

  /// The row comes to a cell.
  @inline(__always)
  mutating func open(_ cell: Int) {
    let earlier = Int(tallyOf[cell])
    guard earlier >= 0 else {
      tallyOf[cell] = Int32(row)
      tallies.base[row].cells &+= 1
      cells[cellCount] = Int32(cell)
      cellCount += 1
      return
    }
    if Int(tallies.base[earlier].successorOf) != row { succeed(earlier) }
    let successor = tallies.base[earlier].successor
    tallies.base[earlier].cells &-= 1
    tallies.base[Int(successor)].cells &+= 1
    tallyOf[cell] = successor
  }

  /// A tally that no other cell has succeeds itself.
  private mutating func succeed(_ tally: Int) {
    var successor = tally
    if tallies[tally].cells > 1 {
      successor = allocate()
      own = values.base + row * width
      tallies.base[successor].fields = tallies[tally].fields
      // It has the row already.
      setSuccessor(successor, of: successor)
      (values.base + successor * width).update(from: values.base + tally * width, count: width)
    }
    pending[pendingCount] = Int32(successor)
    pendingCount += 1
    setSuccessor(successor, of: tally)
  }

  @inline(__always)
  private func setSuccessor(_ successor: Int, of tally: Int) {
    tallies.base[tally].successor = Int32(successor)
    tallies.base[tally].successorOf = Int32(row)
  }

  @inline(__always)
  mutating func add(_ field: Int, _ value: Int64) {
    own[field] &+= value
    ownFields |= 1 << UInt64(field)
  }

  /// A later row of the unit replaces what an earlier one set.
  @inline(__always)
  mutating func set(_ field: Int, _ value: Int64) {
    own[field] = value
    ownFields |= 1 << UInt64(field)
    ownReplaced |= 1 << UInt64(field)
  }

  /// Ends the row: adds it where other rows have been.
  mutating func end() {
    guard row >= 0 else { return }
    tallies.base[row].fields = ownFields
    for k in 0..<pendingCount {
      let tally = Int(pending[k])
      let sums = values.base + tally * width
      var left = ownReplaced
      while left != 0 {
        sums[left.trailingZeroBitCount] = 0
        left &= left &- 1
      }
      for field in 0..<width { sums[field] &+= own[field] }
      tallies.base[tally].fields |= ownFields
    }
    pendingCount = 0
  }

  /// Forgets the row, which came to no cell.
  mutating func drop() {
    count = row
    row = -1
    marked = -1
  }

  /// Lists the cells of each tally, and takes them off; to be called once the rows are there.
  mutating func gather() {
    end()
    for place in 0..<cellCount {
      let cell = Int(cells[place])
      let tally = tallies.base + Int(tallyOf[cell])
      next[place] = tally.pointee.first
      tally.pointee.first = Int32(place)
      tallyOf[cell] = -1
    }
  }

  /// The first cell's place among those of a tally, and the next one's, −1 for none.
  func first(_ tally: Int) -> Int { Int(tallies[tally].first) }
  func next(_ place: Int) -> Int { Int(next[place]) }
  func cell(_ place: Int) -> Int { Int(cells[place]) }

  /// Whether a cell has the field already, as 1.
  @inline(__always)
  func isMarked(_ cell: Int, _ field: Int) -> Bool {
    let tally = Int(tallyOf[cell])
    return tally >= 0 && values[tally * width + field] == 1
  }

  /// The fields of the row at hand, or of a tally, and which of them its rows have.
  var ofRow: (values: UnsafePointer<Int64>, fields: UInt64) { (UnsafePointer(own), ownFields) }
  subscript(tally: Int) -> (values: UnsafePointer<Int64>, fields: UInt64) {
    (UnsafePointer(values.base + tally * width), tallies[tally].fields)
  }

  /// Ready for another unit.
  mutating func clear() {
    cellCount = 0
    count = 0
    row = -1
    marked = -1
  }
}
