internal import Reporting
internal import Tables

/// results.csv row by row, with the interval that decides the verdict.
struct ExperimentView {
  struct Row {
    let experiment: String
    let metric: String
    let kind: String
    /// Carries the verdict of its metric and variant.
    let decides: Bool
    let variant: String
    let control: String
    let controlCount: Int
    let variantCount: Int
    let controlValue: Double?
    let variantValue: Double?
    let difference: Double?
    let adjustedInterval: (low: Double, high: Double)?
    let sequence: (low: Double, high: Double)?
    let p: Double?
    let adjusted: Double?
    let valid: Bool
    let detectable: Double?
    let verdict: String?
    let note: String?

    var validInterval: (low: Double, high: Double)? { valid ? adjustedInterval : sequence }

    private var isMoney: Bool {
      kind != "proportion"
        && (metric.contains("revenue") || metric.contains("aov") || metric.contains("value"))
    }

    /// A difference or a value in its unit.
    func amount(_ value: Double?, _ words: Wordbook) -> String {
      guard let value else { return "–" }
      if kind == "proportion" { return words.language.points(value) }
      return isMoney ? words.money.exact(value) : words.language.decimal(value, 3)
    }

    func level(_ value: Double?, _ words: Wordbook) -> String {
      guard let value else { return "–" }
      return kind == "proportion" ? words.language.percent(value) : amount(value, words)
    }

    func metricName(_ words: Wordbook) -> String {
      let names: [String: (String, String)] = [
        "repeat": ("두 번 이상 구매한 비율", "Share with two or more orders"),
        "ordered": ("구매한 비율", "Share who ordered"),
        "net_revenue": ("1인당 순매출", "Net revenue per customer"), "aov": ("주문당 금액", "Average order value"),
        "returned": ("반품한 비율", "Share who returned"),
        "conversions_per_invitation": ("초대당 구매 전환", "Conversions per invitation"),
      ]
      return names[metric].map { words.say($0.0, $0.1) } ?? metric
    }
  }

  let rows: [Row]

  init(_ table: Table) {
    func text(_ name: String) -> [String?] { table.strings(name) }
    let experiment = text("experiment")
    let metric = text("metric")
    let kind = text("kind")
    let scope = text("scope")
    let variant = text("variant")
    let control = text("control")
    let valid = text("valid")
    let verdict = text("verdict")
    let note = text("note")
    let counts = (table.integers("n_control"), table.integers("n_variant"))
    let columns = [
      "mean_control", "mean_variant", "diff", "ci_adj_low", "ci_adj_high", "seq_low", "seq_high", "p_value",
      "p_adjusted", "mde",
    ].map { table.numbers($0) }
    func pair(_ low: Double?, _ high: Double?) -> (low: Double, high: Double)? {
      guard let low, let high else { return nil }
      return (low, high)
    }
    rows = (0..<table.rows).map { i in
      Row(
        experiment: experiment[i] ?? "", metric: metric[i] ?? "", kind: kind[i] ?? "",
        decides: scope[i] != nil, variant: variant[i] ?? "", control: control[i] ?? "",
        controlCount: Int(counts.0[i]), variantCount: Int(counts.1[i]), controlValue: columns[0][i],
        variantValue: columns[1][i], difference: columns[2][i],
        adjustedInterval: pair(columns[3][i], columns[4][i]), sequence: pair(columns[5][i], columns[6][i]),
        p: columns[7][i], adjusted: columns[8][i], valid: valid[i] == "yes", detectable: columns[9][i],
        verdict: verdict[i], note: note[i])
    }
  }
}
