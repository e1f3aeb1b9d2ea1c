internal import Statistics

/// How many of each unit's rows in a cell lie at or below limits, and how many there are: moments of
/// the two over units, whose rows follow each other. Up to 2³¹ rows, so all sums fit 64 bits.
struct UnitShares {
  private struct Sums: BitwiseCopyable, Sendable {
    var units: Int64 = 0
    var below: Int64 = 0
    var all: Int64 = 0
    var belowBelow: Int64 = 0
    var belowAll: Int64 = 0
    var allAll: Int64 = 0
  }

  /// The unit whose rows are being counted in a cell, −1 before the first.
  private struct Open: BitwiseCopyable, Sendable {
    var unit: Int32 = -1
    var rows: Int32 = 0
  }

  private let perCell: Int
  private let limits: Numbers<Int64>
  private let open: Numbers<Open>
  private let below: Numbers<Int64>
  private let sums: Numbers<Sums>

  /// `limits`: as many a cell, cell after cell.
  init(cells: Int, limits: [Int64]) {
    perCell = limits.count / max(1, cells)
    self.limits = Numbers(limits)
    open = Numbers(repeating: Open(), count: cells)
    below = Numbers(zeros: limits.count)
    sums = Numbers(zeros: limits.count)
  }

  mutating func add(_ cell: Int, unit: Int32, _ length: Int64) {
    let own = open.base + cell
    if own.pointee.unit != unit {
      close(cell)
      own.pointee.unit = unit
    }
    own.pointee.rows &+= 1
    let (limits, below) = (limits.base, below.base)
    for k in cell * perCell..<(cell + 1) * perCell { below[k] &+= length <= limits[k] ? 1 : 0 }
  }

  private mutating func close(_ cell: Int) {
    let all = Int64(open[cell].rows)
    guard all > 0 else { return }
    open[cell].rows = 0
    for k in cell * perCell..<(cell + 1) * perCell {
      let (sum, below) = (sums.base + k, below.base + k)
      sum.pointee.units &+= 1
      sum.pointee.below &+= below.pointee
      sum.pointee.all &+= all
      sum.pointee.belowBelow &+= below.pointee &* below.pointee
      sum.pointee.belowAll &+= below.pointee &* all
      sum.pointee.allAll &+= all &* all
      below.pointee = 0
    }
  }

  /// Ends the last unit of each cell.
  mutating func moments() -> [IntegerMoments] {
    for cell in 0..<open.count { close(cell) }
    return (0..<sums.count).map { k in
      let sum = sums[k]
      return IntegerMoments(
        n: Int(sum.units), sumX: Int128(sum.below), sumY: Int128(sum.all), sumXX: Int128(sum.belowBelow),
        sumXY: Int128(sum.belowAll), sumYY: Int128(sum.allAll), isBeyond: false)
    }
  }
}
