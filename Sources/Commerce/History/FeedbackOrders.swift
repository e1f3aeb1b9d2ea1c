extension Shop {
  /// The order that a row of feedback is about: the one it names, else the
  /// customer's latest counted order up to then.
  package func order(ofFeedback row: Int) -> Int? {
    if feedback.order[row] >= 0 { return Int(feedback.order[row]) }
    guard feedback.customer[row] >= 0 else { return nil }
    return orders.slice(Int(feedback.customer[row])).last {
      orders.isCounted($0) && orders.time[$0] <= feedback.time[row]
    }
  }

  /// Whether local day `day` lies within `days` days of `start`: at or after it, and no further.
  static func within(_ days: Int, of start: Int32, _ day: Int32) -> Bool {
    day >= start && Int(day) - Int(start) <= days
  }

  /// Orders by index: delivered with a complaint within 30 days of delivery.
  func complainedAbout() -> [Bool] {
    followed(by: { feedback.isComplaint($0) }) {
      orders.completedDay[$0] == Int32.min ? nil : orders.completedDay[$0]
    }
  }

  /// Orders by index: with feedback of some kind within 30 days of the day that `start` gives.
  func followed(by isMeant: (Int) -> Bool, since start: (Int) -> Int32?) -> [Bool] {
    var followed = [Bool](repeating: false, count: orders.count)
    for row in 0..<feedback.count where isMeant(row) {
      guard let i = order(ofFeedback: row), let day = start(i) else { continue }
      if Self.within(30, of: day, feedback.day[row]) { followed[i] = true }
    }
    return followed
  }
}
