package import CivilTime

/// A phrase in the two languages of the reports.
package struct Phrase: Sendable, Equatable {
  package let korean: String
  package let english: String

  package init(_ korean: String, _ english: String) {
    self.korean = korean
    self.english = english
  }
}

/// What a metric is, said once: the computation, docs/metrics.md and the report's words use it.
package struct MetricDescription: Sendable, Equatable {
  package enum Unit: String, Sendable { case count, money, share, ratio, hours, days, score }

  package enum Interval: Sendable, CaseIterable {
    case none, wilson, student, delta, deltaUplift, deltaProduct, woodruff, kaplanMeier, promoter, welch
    case transformed, topShare

    package var words: Phrase {
      switch self {
      case .none: Phrase("–", "–")
      case .wilson: Phrase("Wilson", "Wilson")
      case .student: Phrase("단위 평균의 t", "Student's t over units")
      case .delta: Phrase("합의 비율, 델타법", "delta method on sums by unit")
      case .deltaUplift: Phrase("두 비율의 비, 델타법", "delta method on a ratio of two ratios")
      case .deltaProduct: Phrase("비율의 곱, 로그 델타법", "delta method on the log of a product of ratios")
      case .woodruff: Phrase("Woodruff", "Woodruff")
      case .kaplanMeier: Phrase("Brookmeyer–Crowley, log-log", "Brookmeyer–Crowley, log-log")
      case .promoter: Phrase("정규, 30건 미만은 ¾·1½·¾ 보정", "normal; below 30 answers ¾, 1½, ¾ are added")
      case .welch: Phrase("Welch", "Welch")
      case .transformed: Phrase("K 구간의 양 끝을 변환", "the ends of K's interval, transformed")
      case .topShare: Phrase("Beach–Davidson, 로짓", "Beach–Davidson, logit")
      }
    }
  }

  /// The independent unit behind an interval.
  package enum Subject: Sendable {
    case customer, referrer, tree

    package var words: Phrase {
      switch self {
      case .customer: Phrase("고객(비회원 주문은 하나씩)", "customer (each guest order one)")
      case .referrer: Phrase("추천인", "referrer")
      case .tree: Phrase("추천 트리", "tree of referrals")
      }
    }
  }

  /// The event whose day decides the period.
  package enum Clock: Sendable {
    case order, firstOrder, gap, period, start, invitation, own, submission, resolution, message, delivery

    package var words: Phrase {
      switch self {
      case .order: Phrase("주문", "order")
      case .firstOrder: Phrase("첫 주문", "first order")
      case .gap: Phrase("앞선 구매일", "the earlier purchase day")
      case .period: Phrase("기간 자체", "the period itself")
      case .start: Phrase("추천 시작", "the referral's start")
      case .invitation: Phrase("초대", "invitation")
      case .own: Phrase("사건 자체", "the event itself")
      case .submission: Phrase("접수", "submission")
      case .resolution: Phrase("해결", "resolution")
      case .message: Phrase("발송", "sending")
      case .delivery: Phrase("배송 완료(없으면 주문)", "delivery, else the order")
      }
    }
  }

  /// Whose words split the metric, beside the attributes of its unit.
  package enum Split: Sendable {
    case order, firstOrder, referral, feedback, touch, none

    package var words: Phrase {
      switch self {
      case .order: Phrase("주문, 고객", "order, customer")
      case .firstOrder: Phrase("첫 주문, 고객", "first order, customer")
      case .referral: Phrase("추천 행, 추천인", "referral row, referrer")
      case .feedback: Phrase("피드백 행, 고객", "feedback row, customer")
      case .touch: Phrase("메시지, 고객", "message, customer")
      case .none: Phrase("–", "–")
      }
    }
  }

  package let id: String
  package let unit: Unit
  package let name: Phrase
  package let numerator: Phrase
  /// nil for a count or a sum.
  package let denominator: Phrase?
  /// Where it is not numerator / denominator.
  package let formula: Phrase?
  package let interval: Interval
  package let subject: Subject
  package let clock: Clock
  package let split: Split
  package let periods: [PeriodKind]
  package let edge: Phrase?

  init(
    _ id: String, _ unit: Unit, _ name: Phrase, _ numerator: Phrase, per denominator: Phrase? = nil,
    formula: Phrase? = nil, _ interval: Interval = .none, by subject: Subject = .customer,
    clock: Clock, split: Split, periods: [PeriodKind] = [.all, .month, .quarter, .week],
    edge: Phrase? = nil
  ) {
    self.id = id
    self.unit = unit
    self.name = name
    self.numerator = numerator
    self.denominator = denominator
    self.formula = formula
    self.interval = interval
    self.subject = subject
    self.clock = clock
    self.split = split
    self.periods = periods
    self.edge = edge
  }
}

/// Every metric's description, in the order of metrics.csv.
package enum MetricCatalogue {
  package static let groups: [(name: Phrase, metrics: [MetricDescription])] = [
    (Phrase("주문", "Orders"), orders), (Phrase("단골", "Loyalty"), loyalty),
    (Phrase("고객 가치", "Lifetime value"), lifetime), (Phrase("추천", "Referral"), referral),
    (Phrase("피드백", "Feedback"), feedback), (Phrase("문의", "Tickets"), tickets),
    (Phrase("메시지", "Messages"), touches), (Phrase("프로그램", "Programme"), programme),
  ]

  package static let all: [MetricDescription] = groups.flatMap(\.metrics)

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  package static func find(_ id: String) -> MetricDescription? { byID[id] }

  /// A metric that families measure; one that is not described is a mistake in the program.
  static func description(_ id: String) -> MetricDescription {
    guard let description = byID[id] else { preconditionFailure("\(id) is not described") }
    return description
  }
}
