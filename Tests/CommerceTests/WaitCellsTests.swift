import CivilTime
import Statistics
import Testing

@testable import Commerce

/// Waits of each cell by length, whether they are ordered or counted.
@Suite struct WaitCellsTests {
  private let grid = PeriodGrid(first: Day(iso: "2026-01-01")!, asOf: Day(iso: "2026-04-30")!)
  private let columns: (rows: RowSplits, customers: RowSplits)
  private let splits: WaitSplits

  init() {
    func column(_ name: String, every step: Int32) -> (Dimension, [Int32]) {
      let codes = (0..<Int32(60)).map { $0 / step % 4 - 1 }
      return (Dimension(name, Coded(codes: codes, names: ["x", "y", "z"]), limit: 2), codes)
    }
    columns = (
      RowSplits([column("channel", every: 1)], andNobody: false),
      RowSplits([column("region", every: 2), column("tier", every: 5)], andNobody: true)
    )
    splits = WaitSplits(columns.rows, columns.customers)
  }

  private func waits(_ count: Int, from least: Int64, _ seed: UInt64) -> WaitRows {
    var generator = Xoshiro256(seed: seed)
    var waits = WaitRows()
    for i in 0..<count {
      waits.add(
        least + Int64(generator.below(30)), unit: i / 3,
        day: Int32((grid.firstDay + generator.below(150)).number), row: generator.below(60))
    }
    return waits
  }

  /// By cell, row after row.
  private func lengths(_ waits: WaitRows, _ kind: PeriodKind, _ dimension: Int?) -> [Int: [Int64]] {
    let periods = grid.periods.filter { $0.kind == kind }
    var found: [Int: [Int64]] = [:]
    for i in 0..<waits.count {
      let (row, customer) = (Int(waits.row[i]), min(60, Int(waits.unit[i])))
      let member =
        switch dimension {
        case nil: 0
        case 0: Int(columns.rows.members(row)[0])
        case let d?: Int(columns.customers.members(customer)[d - 1])
        }
      let day = Day(Int(waits.day[i]))
      guard kind == .all || day <= grid.asOf, let p = periods.firstIndex(of: Period(kind, of: day)) else {
        continue
      }
      found[member * periods.count + p, default: []].append(waits.length[i])
    }
    return found
  }

  @Test(arguments: [nil, 0, 1, 2], [PeriodKind.all, .month, .week])
  func quantilesAreThoseOfTheSortedLengths(dimension: Int?, kind: PeriodKind) throws {
    let waits = waits(1000, from: -3, 7)
    let numbers = grid.periods.filter { $0.kind == kind }
    let members = splits.members(dimension, of: waits)
    let expected = lengths(waits, kind, dimension)
    let count = (dimension.map { splits.dimensions[$0].members.count } ?? 1) * numbers.count
    for order in [WaitOrder(waits), nil] {
      let split = WaitCells.Split(
        kind, grid, first: numbers[0].index, periods: numbers.count, members: members)
      let cells = WaitCells(count: count, waits, order, split, scale: 4)
      let moments = cells.unitMoments(waits, (0.5, 0.9))
      for cell in 0..<count {
        let own = (expected[cell] ?? []).map { Double($0) / 4 }.sorted()
        #expect(cells.count(cell) == own.count)
        #expect(moments[cell].0.sumY == Int128(own.count))
        guard !own.isEmpty else { continue }
        for p in [0, 0.1, 0.5, 0.9, 1] {
          #expect(try cells.quantile(cell, p) == Quantiles.type7(sorted: own, p))
        }
        let high = try Quantiles.type7(sorted: own, 0.9)
        #expect(moments[cell].1.sumX == Int128(own.count { $0 <= high }))
        #expect(cells.survival(cell, ended: waits.ended)?.n == (order == nil ? nil : own.count))
      }
    }
  }

  /// Lengths are counted where the counts of all cells are few beside the rows.
  @Test func fewLengthsAreCounted() {
    let few = waits(1000, from: 5, 1)
    #expect(WaitCounts.suffice(few, cells: 66) && !WaitCounts.suffice(few, cells: 67))
    #expect(WaitCounts.suffice(WaitRows(), cells: 1000))
    var wide = few
    wide.add(Int64.max, unit: 400, day: 0, row: 0)
    #expect(!WaitCounts.suffice(wide, cells: 1))
    wide.add(-2, unit: 400, day: 0, row: 0)
    #expect(!WaitCounts.suffice(wide, cells: 1))
  }
}
