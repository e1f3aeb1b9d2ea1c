package import CivilTime
internal import Statistics

/// One line of metrics.csv.
package struct MetricRow: Sendable, Equatable {
  package let metric: String
  package let period: Period
  /// `all`, or the name of a split with its member.
  package let dimension: String
  package let member: String
  package var value: Double?
  package var numerator: Double?
  package var denominator: Double?
  /// Independent units behind the interval.
  package var n: Int?
  package var low: Double?
  package var high: Double?
  package var note = ""

  package init(_ metric: String, _ period: Period, _ dimension: String = "all", _ member: String = "") {
    self.metric = metric
    self.period = period
    self.dimension = dimension
    self.member = member
  }

  package var isWhole: Bool { dimension == "all" }
  package var month: Month? { period.kind == .month ? Month(period.index) : nil }

  /// The note of a period that is not over or not yet observed for long enough; the last one of its row.
  static let inProgress = "in_progress"

  package var isInProgress: Bool {
    note.utf8.suffix(Self.inProgress.utf8.count).elementsEqual(Self.inProgress.utf8)
  }

  mutating func add(note more: String) { note = note.isEmpty ? more : note + "; " + more }

  mutating func count(_ value: Double) {
    self.value = value
    numerator = value
  }

  /// Rows that were refused when read belong to no period, but to the count of the whole time.
  mutating func addRefused(_ rows: Int) {
    guard rows > 0 else { return }
    count((value ?? 0) + Double(rows))
    add(note: "\(rows) of them refused when read")
  }

  /// A share in which each unit counts once, with Wilson's interval.
  mutating func share(_ successes: Int64, of trials: Int64) {
    numerator = Double(successes)
    denominator = Double(trials)
    n = Int(trials)
    guard let p = try? Proportion(Int(successes), of: Int(trials)), let interval = try? p.wilson() else {
      return add(note: "nobody observed")
    }
    value = p.value
    (low, high) = (interval.low, interval.high)
  }

  /// Σx/Σy with the delta method; `unit` for x and `unitY` for y turn minor units into major ones.
  mutating func ratio(_ moments: IntegerMoments, unit: Double = 1, unitY: Double = 1) {
    numerator = Double(moments.sumX) * unit
    denominator = Double(moments.sumY) * unitY
    n = moments.n
    guard moments.sumY != 0 else { return add(note: "the denominator is 0") }
    value = Double(moments.sumX) * unit / (Double(moments.sumY) * unitY)
    do throws(NoAnswer) {
      let ratio = try RatioSummary(moments, unit: unit / unitY)
      // Where all units have the same ratio, rounding leaves a spread of about 1e−9 of it.
      guard ratio.squaredStandardError.squareRoot() > 1e-8 * ratio.value.magnitude else {
        return add(note: "no interval: all units are alike")
      }
      let interval = try ratio.interval()
      (low, high) = (interval.low, interval.high)
    } catch {
      add(note: "no interval: \(error.reason)")
    }
  }

  /// The mean of x over units with Student's interval.
  mutating func mean(_ moments: IntegerMoments, unit: Double = 1) {
    numerator = Double(moments.sumX) * unit
    denominator = Double(moments.n)
    n = moments.n
    guard moments.n > 0 else { return add(note: "nobody observed") }
    value = Double(moments.sumX) * unit / Double(moments.n)
    do throws(NoAnswer) {
      let summary = try MeanSummary(moments, unit: unit)
      guard summary.variance > 0 else { return add(note: "no interval: all units are alike") }
      let interval = try summary.interval()
      (low, high) = (interval.low, interval.high)
    } catch {
      add(note: "no interval: \(error.reason)")
    }
  }

  /// The net promoter score of the units' answers.
  mutating func promoterScore(_ promoters: Int64, _ passives: Int64, _ detractors: Int64) {
    guard
      let score = try? NetPromoterScore(
        promoters: Int(promoters), passives: Int(passives), detractors: Int(detractors)),
      let value = try? score.value(), let interval = try? score.interval()
    else { return add(note: "no answers") }
    n = score.n
    numerator = Double(promoters - detractors)
    denominator = Double(score.n)
    self.value = value
    (low, high) = (interval.low, interval.high)
  }
}

/// The months from the first order to the as-of day, for cohorts.
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
