/// A line of regress/diagnostics.csv.
struct ModelCheck {
  enum Name: String {
    case rowsPerCoefficient = "rows_per_coefficient"
    case inflation = "largest_vif"
    case overall
    case influence = "largest_cook_distance"
    case spread = "breusch_pagan"
    case normality = "jarque_bera"
    case exact = "exact_fit"
    case hosmerLemeshow = "hosmer_lemeshow"
    case dispersion
    case outOfSample = "out_of_sample"
    case calibration = "calibration_slope"
    case inTheLarge = "calibration_in_the_large"
    case brier = "brier_skill"
    case dropped
  }

  let name: Name
  let value: Double?
  let p: Double?
  /// nil: told and not judged.
  let fails: Bool?
  let detail: String?

  init(_ name: Name, _ value: Double? = nil, p: Double? = nil, fails: Bool? = nil, detail: String? = nil) {
    self.name = name
    self.value = value
    self.p = p
    self.fails = fails
    self.detail = detail
  }

  var state: String { fails.map { $0 ? "warn" : "ok" } ?? "info" }
}
