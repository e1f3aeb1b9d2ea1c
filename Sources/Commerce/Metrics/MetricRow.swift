package import CivilTime
package import Statistics

/// One line of metrics.csv.
package struct MetricRow: Sendable, Equatable {
  package let metric: String
  /// Empty period: all.
  package let month: Month?
  package var value: Double?
  package var numerator: Double?
  package var denominator: Double?
  /// Independent units behind the interval.
  package var n: Int?
  package var low: Double?
  package var high: Double?
  package var note = ""

  package init(_ metric: String, _ month: Month?) {
    self.metric = metric
    self.month = month
  }

  mutating func add(note more: String) { note = note.isEmpty ? more : note + "; " + more }
}

/// A state that grows customer by customer and merges part by part.
package protocol MetricState: Sendable {
  init()
  mutating func merge(_ other: Self)
}

/// A state for the whole time and one for each month, from the first month on.
struct ByPeriod<State: MetricState>: Sendable {
  let first: Month
  var all = State()
  var months: [State]

  init(_ periods: Periods) {
    first = periods.first
    months = Array(repeating: State(), count: periods.count)
  }

  mutating func update(_ month: Month, _ change: (inout State) -> Void) {
    change(&all)
    let index = month - first
    if months.indices.contains(index) { change(&months[index]) }
  }

  mutating func updateMonth(_ month: Month, _ change: (inout State) -> Void) {
    let index = month - first
    if months.indices.contains(index) { change(&months[index]) }
  }

  mutating func merge(_ other: ByPeriod) {
    all.merge(other.all)
    for i in months.indices { months[i].merge(other.months[i]) }
  }

  /// Rows for the whole and for each month, with their notes.
  func rows(
    _ metric: String, _ periods: Periods, observedFor days: Int = 0, monthsOnly: Bool = false,
    _ fill: (State, inout MetricRow) -> Void
  ) -> [MetricRow] {
    var rows: [MetricRow] = []
    if !monthsOnly {
      var row = MetricRow(metric, nil)
      fill(all, &row)
      rows.append(row)
    }
    for (i, state) in months.enumerated() {
      var row = MetricRow(metric, first + i)
      fill(state, &row)
      if periods.asOf - (first + i).last < days { row.add(note: "in_progress") }
      rows.append(row)
    }
    return rows
  }
}

/// The months from the first order to the as-of day.
package struct Periods: Sendable, Equatable {
  package let first: Month
  package let count: Int
  package let asOf: Day

  package init(first: Day?, asOf: Day) {
    self.asOf = asOf
    self.first = min(first ?? asOf, asOf).month
    count = asOf.month - self.first + 1
  }
}

extension IntegerMoments: MetricState {}

/// A plain total.
struct Total: MetricState {
  var value: Int128 = 0
  mutating func merge(_ other: Total) { value += other.value }
}

/// Successes among trials, each unit once.
struct Share: MetricState {
  var successes = 0
  var trials = 0
  mutating func add(_ success: Bool) {
    trials += 1
    if success { successes += 1 }
  }
  mutating func merge(_ other: Share) {
    successes += other.successes
    trials += other.trials
  }

  func fill(_ row: inout MetricRow) {
    row.numerator = Double(successes)
    row.denominator = Double(trials)
    row.n = trials
    guard let p = try? Proportion(successes, of: trials), let interval = try? p.wilson() else {
      row.add(note: "nobody observed")
      return
    }
    row.value = p.value
    (row.low, row.high) = (interval.low, interval.high)
  }
}

extension IntegerMoments {
  /// Σx/Σy with the delta method; `unit` for x and, where it is money too, `unitY` for y.
  func fillRatio(_ row: inout MetricRow, unit: Double = 1, unitY: Double = 1) {
    row.numerator = Double(sumX) * unit
    row.denominator = Double(sumY) * unitY
    row.n = n
    guard sumY != 0 else {
      row.add(note: "the denominator is 0")
      return
    }
    row.value = Double(sumX) * unit / (Double(sumY) * unitY)
    do throws(NoAnswer) {
      let ratio = try RatioSummary(self, unit: unit / unitY)
      guard ratio.squaredStandardError > 0 else {
        row.add(note: "no interval: all units are alike")
        return
      }
      let interval = try ratio.interval()
      (row.low, row.high) = (interval.low, interval.high)
    } catch {
      row.add(note: "no interval: \(error.reason)")
    }
  }

  /// The mean of x over units with Student's interval.
  func fillMean(_ row: inout MetricRow, unit: Double = 1) {
    row.numerator = Double(sumX) * unit
    row.denominator = Double(n)
    row.n = n
    guard n > 0 else {
      row.add(note: "nobody observed")
      return
    }
    row.value = Double(sumX) * unit / Double(n)
    do throws(NoAnswer) {
      let summary = try MeanSummary(self, unit: unit)
      guard summary.variance > 0 else {
        row.add(note: "no interval: all units are alike")
        return
      }
      let interval = try summary.interval()
      (row.low, row.high) = (interval.low, interval.high)
    } catch {
      row.add(note: "no interval: \(error.reason)")
    }
  }
}

extension MetricRow {
  mutating func count(_ value: Int) {
    self.value = Double(value)
    numerator = self.value
  }
}
