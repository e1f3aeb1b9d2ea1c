import CivilTime
import Statistics
import Testing

@testable import Commerce

/// A book adds up what summing unit by unit and cell by cell gives.
@Suite struct TallyBookTests {
  enum Field: Int, TallyField {
    case a, b, c, d, e, f, g, h, i, j, k, l
  }

  private struct Row {
    let day: Int32
    let member: Int
    let fields: [(Field, Int64)]
  }

  private let metrics: [Metric<Field>] = [
    Metric("orders.count", .sum(.a)), Metric("orders.buyers", .units(.b, atLeast: 2)),
    Metric("loyalty.churn_rate", .share(.c, atLeast: 2, of: .d)), Metric("orders.aov", .ratio(.e, per: .f)),
    Metric("orders.per_buyer", .mean(.g, over: .h)), Metric("nps.score", .promoterScore(.i, .j, .k)),
    Metric("loyalty.repeat_uplift", .uplift(.a, .b, .e, .l)),
    Metric("referral.top_decile_share", .topTenth(.g, of: .l)),
    Metric("referral.ltv_ratio.90d", .contrast(.e, .i, .j) { _, _, _ in }),
  ]
  private let start = Day(iso: "2026-01-01")!
  private let layout: CellLayout

  init() {
    let grid = PeriodGrid(first: start, asOf: start + 89, splitKinds: [.all, .month])
    func column(_ name: String, _ rows: Int, every step: Int32) -> (Dimension, [Int32]) {
      let codes = (0..<Int32(rows)).map { $0 / step % 4 - 1 }
      return (Dimension(name, Coded(codes: codes, names: ["x", "y", "z"]), limit: 2), codes)
    }
    rows = RowSplits([column("channel", 8, every: 1)], andNobody: false)
    customers = RowSplits(
      [column("region", 40, every: 1), column("tier", 40, every: 3), column("gender", 40, every: 7)],
      andNobody: true)
    layout = CellLayout(grid, rows: rows.dimensions, customers: AttributeBundles(customers, most: 9))
  }

  private let rows: RowSplits
  private let customers: RowSplits

  /// Units of a few rows; now and then a value that is negative, long or beyond what moments take.
  private func units(
    _ count: Int, _ seed: UInt64, odd: [Int64] = [0, 2, 40, -7, 3_000_000_000, 2_000_000_000_000_000]
  ) -> [(customer: Int?, rows: [Row])] {
    var generator = Xoshiro256(seed: seed)
    return (0..<count).map { unit in
      let rows = (0..<generator.below(5)).map { _ in
        let fields = Field.allCases.compactMap { field -> (Field, Int64)? in
          guard generator.bernoulli(0.4) else { return nil }
          // What units are counted by is never negative.
          let counts: Set<Field> = [.b, .d, .f, .h, .i, .j, .l]
          let value = generator.bernoulli(0.6) ? 1 : odd[generator.below(odd.count)]
          return (field, counts.contains(field) ? (value < 0 ? 1 : min(3, value)) : value)
        }
        return Row(
          day: Int32((start + generator.below(120)).number), member: generator.below(8), fields: fields)
      }
      return (unit % 5 == 0 ? nil : unit % 40, rows)
    }
  }

  private func book(_ units: [(customer: Int?, rows: [Row])]) -> TallyBook<Field> {
    var book = TallyBook<Field>(layout, CellTerms(metrics))
    for unit in units {
      for row in unit.rows {
        book.take(row.member, of: rows)
        book.locate(row.day)
        for (field, value) in row.fields { book.add(field, value) }
      }
      book.close(unit.customer)
    }
    return book
  }

  /// By cell the tallies of the units that touched it.
  private func tallies(_ units: [(customer: Int?, rows: [Row])]) -> [Int: [[Int64]]] {
    var found: [Int: [[Int64]]] = [:]
    for unit in units {
      var own: [Int: [Int64]] = [:]
      for row in unit.rows {
        layout.grid.each(row.day) { number in
          var cells = [number]
          let slot = layout.grid.slots[number]
          if slot >= 0 { cells.append(layout.cell(0, rows.members(row.member)[0], slot)) }
          for cell in cells {
            var tally = own[cell] ?? Array(repeating: 0, count: Field.allCases.count)
            for (field, value) in row.fields { tally[field.rawValue] &+= value }
            own[cell] = tally
          }
        }
      }
      for (cell, tally) in own {
        found[cell, default: []].append(tally)
        guard cell < layout.grid.periods.count, layout.grid.slots[cell] >= 0 else { continue }
        for d in layout.customerDimensions.indices {
          let member = customers.members(unit.customer ?? 40)[d]
          found[layout.cell(1 + d, member, layout.grid.slots[cell]), default: []].append(tally)
        }
      }
    }
    return found
  }

  private func expect(_ sums: CellSums, _ units: [(customer: Int?, rows: [Row])]) {
    let tallies = tallies(units)
    for cell in 0..<layout.count where !layout.bundled.contains(cell) {
      let own = tallies[cell] ?? []
      func count(_ isMeant: ([Int64]) -> Bool) -> Int64 { Int64(own.count(where: isMeant)) }
      func total(_ field: Field) -> Int64 { own.reduce(0) { $0 &+ $1[field.rawValue] } }
      func moments(_ x: Field, _ y: Field?, _ among: [Field]) -> IntegerMoments {
        var moments = IntegerMoments()
        for tally in own where among.contains(where: { tally[$0.rawValue] != 0 }) {
          moments.add(tally[x.rawValue], y.map { tally[$0.rawValue] } ?? 0)
        }
        return moments
      }
      func same(_ m: Int, _ offset: Int, _ expected: IntegerMoments) -> Bool {
        let found = sums.moment(cell, m, offset)
        // Once a value was too large there is no answer, whatever the sums.
        if (try? expected.mean()) == nil { return (try? found.mean()) == nil }
        return found == expected
      }
      #expect(sums.isTouched(cell) == !own.isEmpty)
      #expect(sums.count(cell, 0, 0) == total(.a))
      #expect(sums.count(cell, 1, 0) == count { $0[Field.b.rawValue] >= 2 })
      #expect(sums.count(cell, 2, 0) == count { $0[Field.c.rawValue] >= 2 && $0[Field.d.rawValue] > 0 })
      #expect(sums.count(cell, 2, 1) == count { $0[Field.d.rawValue] > 0 })
      #expect(same(3, 0, moments(.e, .f, [.f])))
      #expect(same(4, 0, moments(.g, nil, [.h])))
      for (offset, field) in [Field.i, .j, .k].enumerated() {
        #expect(sums.count(cell, 5, offset) == total(field))
      }
      let pairs: [(Field, Field)] = [(.a, .b), (.e, .l), (.a, .e), (.a, .l), (.b, .e), (.b, .l)]
      for (offset, pair) in pairs.enumerated() {
        #expect(same(6, offset, moments(pair.0, pair.1, [.b, .l])))
      }
      let amounts = own.filter { $0[Field.l.rawValue] > 0 }.map { ($0[Field.g.rawValue], Int64(1)) }
      #expect(sums.histogram(cell, 7) == Dictionary(amounts, uniquingKeysWith: +))
      #expect(same(8, 0, moments(.e, nil, [.i])) && same(8, 1, moments(.e, nil, [.j])))
    }
  }

  private func expectEqual(_ a: TallyBook<Field>, _ b: TallyBook<Field>) {
    let (found, expected) = (TallyBook.sums([a]), TallyBook.sums([b]))
    for cell in 0..<layout.count {
      #expect(found.isTouched(cell) == expected.isTouched(cell))
      #expect(found.count(cell, 0, 0) == expected.count(cell, 0, 0))
      #expect(found.moment(cell, 6, 0) == expected.moment(cell, 6, 0))
    }
  }

  @Test func addsUpWhatUnitsAddUpTo() {
    let units = units(300, 1)
    expect(TallyBook.sums([book(units)]), units)
  }

  /// Values whose products fill vectors of 64 bits after a few hundred units, and the first that are not
  /// added there.
  @Test func shortSumsAreCarried() {
    let units = units(12_000, 4, odd: [134_217_727, 134_217_726, 134_217_725, 134_217_728, -3])
    expect(TallyBook.sums([book(units)]), units)
  }

  /// Whoever took which units, in whatever order; with more patterns than are counted and kept.
  @Test func booksOfPartsAddUpToTheWhole() {
    let units = units(3000, 2)
    let parts = (0..<3).map { part in
      book(units.indices.filter { $0 % 3 == part }.reversed().map { units[$0] })
    }
    expect(TallyBook.sums(parts), units)
  }

  /// A field that is marked is set once in each cell, whatever was marked before.
  @Test func marksAreSetOnce() {
    let terms = CellTerms(metrics)
    var (marked, set) = (TallyBook<Field>(layout, terms), TallyBook<Field>(layout, terms))
    var generator = Xoshiro256(seed: 3)
    for customer in 0..<40 {
      for _ in 0..<generator.below(6) {
        let (day, row) = (Int32((start + generator.below(120)).number), generator.below(8))
        let field: Field = generator.bernoulli(0.5) ? .a : .b
        marked.take(row, of: rows)
        set.take(row, of: rows)
        marked.mark(field, on: day)
        set.locate(day)
        set.set(field)
      }
      marked.close(customer)
      set.close(customer)
    }
    expectEqual(marked, set)
  }

  /// Successive periods at once are those periods one by one, remembered or not.
  @Test func runsOfPeriodsAreTheirPeriods() {
    let weeks = layout.grid.periods.indices.filter { layout.grid.periods[$0].kind == .week }
    let months = layout.grid.periods.indices.filter { layout.grid.periods[$0].kind == .month }
    let terms = CellTerms(metrics)
    var (runs, singles) = (TallyBook<Field>(layout, terms), TallyBook<Field>(layout, terms))
    for (customer, value) in [(3, Int64(1)), (6, 1), (7, 5), (8, 2_000_000_000_000_000)] {
      runs.take(customer % 8, of: rows)
      singles.take(customer % 8, of: rows)
      for periods in [weeks[2]...weeks[9], weeks[11]...weeks[11], months[0]...months[2]] {
        let key = value == 1 ? 7 : 8
        if !runs.settle(periods, of: customer, as: key) {
          runs.begin()
          runs.add(.a, value)
          runs.add(.b)
          runs.settle(periods, of: customer, remembered: key)
        }
        for number in periods {
          singles.locate(period: number)
          singles.add(.a, value)
          singles.add(.b)
        }
      }
      runs.close(customer)
      singles.close(customer)
    }
    expectEqual(runs, singles)
  }

  /// A later row replaces what earlier ones set, in cells of its own and in shared ones.
  @Test func laterRowsReplace() {
    var book = TallyBook<Field>(layout, CellTerms(metrics))
    for (offset, value) in [(0, Int64(1)), (1, 0), (40, 1), (41, 0), (42, 1)] {
      book.locate(Int32((start + offset).number))
      book.set(.i, value)
    }
    book.close(1)
    let sums = TallyBook.sums([book])
    let months = layout.grid.periods.indices.filter { layout.grid.periods[$0].kind == .month }
    #expect(sums.count(months[0], 5, 0) == 0 && sums.count(months[1], 5, 0) == 1)
    #expect(sums.count(0, 5, 0) == 1)
  }
}
