internal import Commerce
internal import Pipeline
internal import Reporting
internal import Tables

/// The report's words for metrics, segments and terms, in one language.
struct Wordbook {
  let language: Language
  let money: MoneyWording

  init(_ language: Language, _ context: RunContext) {
    self.language = language
    money = MoneyWording(language, currency: context.currency.code, decimals: context.currency.decimals)
  }

  func say(_ korean: String, _ english: String) -> String { language.say(korean, english) }

  typealias Unit = MetricDescription.Unit

  func unit(_ metric: String) -> Unit { MetricCatalogue.find(metric)?.unit ?? .share }

  func metric(_ id: String) -> String {
    MetricCatalogue.find(id).map { say($0.name.korean, $0.name.english) } ?? id
  }

  func value(_ metric: String, _ value: Double?, short: Bool = false) -> String {
    guard let value else { return "–" }
    switch unit(metric) {
    case .count: return language.count(Int(value))
    case .money: return short ? money.short(value) : money.exact(value)
    case .share: return language.percent(value)
    case .score: return language.decimal(value, 1)
    case .hours: return language.decimal(value, 1) + say("시간", " h")
    case .days: return language.decimal(value, 1) + say("일", " days")
    case .ratio: return language.decimal(value, 2)
    }
  }

  /// A segment's name, which may carry a number where two are alike.
  func segment(_ name: String) -> String {
    let parts = name.split(separator: "_")
    let base = Int(parts.last ?? "") == nil ? name : parts.dropLast().joined(separator: "_")
    let number = base == name ? "" : " " + parts.last!
    return SegmentName(rawValue: base).map { say($0.korean, $0.english) + number } ?? name
  }

  func action(_ name: String) -> String {
    let words: [(String, String, String)] = [
      (
        "vip", "먼저 알리고 먼저 드리세요. 추천을 부탁하기 좋은 고객입니다.",
        "Tell them first, give them first; the best people to ask for a referral."
      ),
      ("regular", "주기에 맞춰 다음 구매를 제안하세요.", "Offer the next purchase in their own rhythm."),
      ("new", "첫 구매 뒤 30일 안에 두 번째 구매를 권하세요.", "Invite the second purchase within 30 days."),
      (
        "one_time", "무엇이 맞지 않았는지 묻고, 잘 팔리는 상품으로 다시 시작하세요.",
        "Ask what was missing; start again with what sells best."
      ),
      (
        "lapsed_vip", "많이 사던 고객이 떠나고 있습니다. 이유를 직접 물어보세요.",
        "They spent most and are leaving: ask them why, in person."
      ),
      (
        "promising", "세 번째 구매까지 이어 주세요. 단골이 되는 고비입니다.",
        "Lead them to a third purchase: regulars are made here."
      ),
      ("at_risk", "평소 주기를 넘겼습니다. 이번 주에 연락하세요.", "Past their usual gap: contact them this week."),
      (
        "dormant", "큰 혜택보다 가벼운 안부로 확인하고, 반응이 없으면 비용을 줄이세요.",
        "A light hello rather than a big benefit; without an answer, spend less."
      ),
    ]
    return words.first { name.hasPrefix($0.0) }.map { say($0.1, $0.2) } ?? ""
  }

  func verdict(_ id: String?) -> String {
    switch id {
    case "better": say("좋아짐", "Better")
    case "worse": say("나빠짐", "Worse")
    case "inconclusive": say("차이 확인 안 됨", "No difference found")
    case "too_few_data": say("표본 부족", "Too few data")
    default: "–"
    }
  }

  func interval(_ low: String, _ high: String) -> String { "\(low) – \(high)" }

  /// p below a thousandth is said so.
  func p(_ value: Double?) -> String {
    guard let value else { return "–" }
    return value < 0.001 ? "< 0.001" : language.decimal(value, 3)
  }

  func reason(_ english: String?) -> String {
    guard let english else { return "" }
    guard language == .ko else { return english }
    if english.hasPrefix("needs "), english.contains("distinct points") {
      let numbers = english.split(whereSeparator: { !$0.isNumber }).map(String.init)
      if numbers.count == 2 { return "서로 다른 고객이 \(numbers[0])명 이상 있어야 하는데 \(numbers[1])명입니다" }
    }
    if english.hasPrefix("needs at least") {
      let numbers = english.split(whereSeparator: { !$0.isNumber }).map(String.init)
      if numbers.count == 2 { return "자료가 \(numbers[0])건 이상 있어야 하는데 \(numbers[1])건입니다" }
    }
    if english == "all values are equal" { return "모든 값이 같습니다" }
    return english
  }
}
