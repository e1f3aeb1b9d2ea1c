internal import CivilTime
internal import Statistics

/// nps.score and csat.score.
struct FeedbackMetrics: MetricFamily {
  private struct State: MetricState {
    var promoters = 0
    var passives = 0
    var detractors = 0
    /// (4s and 5s, answers) by customer.
    var csat = IntegerMoments()

    mutating func add(nps score: Int64) {
      if score >= 9_000_000 {
        promoters += 1
      } else if score >= 7_000_000 {
        passives += 1
      } else {
        detractors += 1
      }
    }

    mutating func merge(_ other: State) {
      promoters += other.promoters
      passives += other.passives
      detractors += other.detractors
      csat.merge(other.csat)
    }
  }

  private var states: ByPeriod<State>
  private var answers = 0

  init(_ shop: Shop, _ periods: Periods) { states = ByPeriod(periods) }

  mutating func add(_ c: Int, _ shop: Shop) { add(shop.feedback.slice(c), shop) }

  mutating func addUnidentified(_ shop: Shop) {
    for row in shop.feedback.unknown { add(row..<row + 1, shop) }
  }

  /// One unit's rows: the latest NPS answer of the period, every CSAT answer.
  private mutating func add(_ rows: Range<Int>, _ shop: Shop) {
    let feedback = shop.feedback
    var latest: [Month: Int64] = [:]
    var newest: Int64?
    var csat: [Month: (Int64, Int64)] = [:]
    var whole: (Int64, Int64) = (0, 0)
    for row in rows where feedback.score[row] != Orders.missing {
      answers += 1
      let month = Day(Int(feedback.day[row])).month
      switch feedback.kind[row] {
      case .nps:
        latest[month] = feedback.score[row]
        newest = feedback.score[row]
      case .csat:
        let satisfied: Int64 = feedback.score[row] >= 4_000_000 ? 1 : 0
        csat[month, default: (0, 0)].0 += satisfied
        csat[month, default: (0, 0)].1 += 1
        whole.0 += satisfied
        whole.1 += 1
      default: break
      }
    }
    if let newest { states.all.add(nps: newest) }
    if whole.1 > 0 { states.all.csat.add(whole.0, whole.1) }
    for (month, score) in latest { states.updateMonth(month) { $0.add(nps: score) } }
    for (month, pair) in csat { states.updateMonth(month) { $0.csat.add(pair.0, pair.1) } }
  }

  mutating func merge(_ other: FeedbackMetrics) {
    states.merge(other.states)
    answers += other.answers
  }

  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor: Double) -> [MetricRow] {
    guard answers > 0 else { return [] }
    let nps = states.rows("nps.score", periods) { state, row in
      guard
        let score = try? NetPromoterScore(
          promoters: state.promoters, passives: state.passives, detractors: state.detractors)
      else { return row.add(note: "no answers") }
      row.n = score.n
      row.numerator = Double(state.promoters - state.detractors)
      row.denominator = Double(score.n)
      guard let value = try? score.value(), let interval = try? score.interval() else {
        return row.add(note: "no answers")
      }
      row.value = value
      (row.low, row.high) = (interval.low, interval.high)
    }
    return nps + states.rows("csat.score", periods) { $0.csat.fillRatio(&$1) }
  }
}
