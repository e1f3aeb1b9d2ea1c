/// Messages to customers, each customer's by time.
package struct Touches: Sendable {
  package var time: [Int64] = []
  package var day: [Int32] = []
  package var channel = Coded()
  package var campaign = Coded()
  /// How many messages the customer had in the 30 days up to this one: 1, 2-3, 4-7, 8+.
  package var fatigue = Coded()
  /// Seconds, `Orders.missing` where it has not happened.
  package var deliveredAt: [Int64] = []
  package var openedAt: [Int64] = []
  package var clickedAt: [Int64] = []
  package var clickedDay: [Int32] = []
  package var unsubscribedAt: [Int64] = []
  package var slices: [Int] = [0, 0]
  /// By channel, the last for messages without one: whether deliveries and opens are reported.
  package private(set) var deliveriesReported: [Bool] = []
  package private(set) var opensMeasured: [Bool] = []

  package init() {}

  package var count: Int { time.count }
  package func slice(_ customer: Int) -> Range<Int> {
    count == 0 ? 0..<0 : slices[customer]..<slices[customer + 1]
  }

  private func place(_ row: Int) -> Int {
    channel.codes[row] < 0 ? channel.names.count : Int(channel.codes[row])
  }

  package func measuresOpens(_ row: Int) -> Bool { opensMeasured[place(row)] }

  /// Delivered, or sent in a channel that does not report deliveries.
  package func isDelivered(_ row: Int) -> Bool {
    deliveredAt[row] != Orders.missing || !deliveriesReported[place(row)]
  }

  /// Finds what the channels report and how often each customer was written to; to be
  /// called once all rows are there.
  package mutating func complete() {
    deliveriesReported = Array(repeating: false, count: channel.names.count + 1)
    opensMeasured = deliveriesReported
    for row in 0..<count {
      if deliveredAt[row] != Orders.missing { deliveriesReported[place(row)] = true }
      if openedAt[row] != Orders.missing { opensMeasured[place(row)] = true }
    }
    fatigue = Coded(codes: [], names: ["1", "2-3", "4-7", "8+"])
    for s in slices.indices.dropLast() {
      var start = slices[s]
      for row in slices[s]..<slices[s + 1] {
        while day[row] - day[start] >= 30 { start += 1 }
        let messages = row - start + 1
        fatigue.codes.append(messages == 1 ? 0 : messages <= 3 ? 1 : messages <= 7 ? 2 : 3)
      }
    }
  }
}
