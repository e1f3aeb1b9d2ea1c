internal import Statistics

/// How many of each unit's rows in a cell lie at or below two limits, and how many there are: moments
/// over units, whose rows follow each other. Up to 2³¹ rows, so all sums fit 64 bits.
struct UnitShares {
  private struct Cell: BitwiseCopyable, Sendable {
    /// The unit whose rows are being counted, −1 before the first.
    var unit: Int32 = -1
    var rows: Int32 = 0
    var below: (Int32, Int32) = (0, 0)
    let limits: (Int64, Int64)
  }

  private struct Sums: BitwiseCopyable, Sendable {
    var units: Int64 = 0
    var all: Int64 = 0
    var allAll: Int64 = 0
    var below: (Int64, Int64) = (0, 0)
    var belowBelow: (Int64, Int64) = (0, 0)
    var belowAll: (Int64, Int64) = (0, 0)
  }

  private let cells: Numbers<Cell>
  private let sums: Numbers<Sums>

  /// `limits` by cell.
  init(_ limits: [(Int64, Int64)]) {
    cells = Numbers(limits.map { Cell(limits: $0) })
    sums = Numbers(repeating: Sums(), count: limits.count)
  }

  mutating func add(_ number: Int, unit: Int32, _ length: Int64) {
    let cell = cells.base + number
    if cell.pointee.unit != unit {
      close(number)
      cell.pointee.unit = unit
    }
    cell.pointee.rows &+= 1
    cell.pointee.below.0 &+= length <= cell.pointee.limits.0 ? 1 : 0
    cell.pointee.below.1 &+= length <= cell.pointee.limits.1 ? 1 : 0
  }

  private mutating func close(_ number: Int) {
    let (cell, sum) = (cells.base + number, sums.base + number)
    let all = Int64(cell.pointee.rows)
    guard all > 0 else { return }
    let below = (Int64(cell.pointee.below.0), Int64(cell.pointee.below.1))
    sum.pointee.units &+= 1
    sum.pointee.all &+= all
    sum.pointee.allAll &+= all &* all
    sum.pointee.below.0 &+= below.0
    sum.pointee.below.1 &+= below.1
    sum.pointee.belowBelow.0 &+= below.0 &* below.0
    sum.pointee.belowBelow.1 &+= below.1 &* below.1
    sum.pointee.belowAll.0 &+= below.0 &* all
    sum.pointee.belowAll.1 &+= below.1 &* all
    cell.pointee.rows = 0
    cell.pointee.below = (0, 0)
  }

  /// Ends the last unit of each cell; (below, all) of both limits.
  mutating func moments() -> [(IntegerMoments, IntegerMoments)] {
    (0..<cells.count).map { number in
      close(number)
      let sum = sums[number]
      func moments(_ below: Int64, _ belowBelow: Int64, _ belowAll: Int64) -> IntegerMoments {
        IntegerMoments(
          n: Int(sum.units), sumX: Int128(below), sumY: Int128(sum.all), sumXX: Int128(belowBelow),
          sumXY: Int128(belowAll), sumYY: Int128(sum.allAll), isBeyond: false)
      }
      return (
        moments(sum.below.0, sum.belowBelow.0, sum.belowAll.0),
        moments(sum.below.1, sum.belowBelow.1, sum.belowAll.1)
      )
    }
  }
}
