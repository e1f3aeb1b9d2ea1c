internal import Commerce
internal import Pipeline
internal import Tables

/// Parameters of the definitions that several stages share. They must agree
/// between stages, so the report shows those of each.
struct ShopParameters: Sendable {
  var activeDays = 90
  var attributionDays = 90
  var complaintTopics: [String] = []

  func settings(_ context: RunContext) -> ShopSettings {
    var settings = ShopSettings()
    settings.activeDays = activeDays
    settings.attributionDays = attributionDays
    settings.complaintTopics = complaintTopics
    settings.historyComplete = context.historyComplete
    return settings
  }

  static func fields<Root>(_ path: any WritableKeyPath<Root, ShopParameters> & Sendable)
    -> [ParameterField<Root>]
  {
    [
      ParameterField(
        "active_days", accepts: "1…3650", help: "local days that a buyer counts as active after an order",
        get: { .int($0[keyPath: path].activeDays) },
        set: { (root, config) throws(DangolError) in
          root[keyPath: path].activeDays = try config.integer(1...3650)
        }),
      ParameterField(
        "attribution_days", accepts: "1…3650",
        help: "local days within which a first order counts for the referral",
        get: { .int($0[keyPath: path].attributionDays) },
        set: { (root, config) throws(DangolError) in
          root[keyPath: path].attributionDays = try config.integer(1...3650)
        }),
      ParameterField(
        "complaint_topics", accepts: "list of topics",
        help: "feedback on one of these topics is a complaint, whatever its kind",
        get: { .array($0[keyPath: path].complaintTopics.map { .string($0) }) },
        set: { (root, config) throws(DangolError) in
          root[keyPath: path].complaintTopics = try config.texts()
        }),
    ]
  }
}
