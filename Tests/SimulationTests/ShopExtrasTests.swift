import Simulation
import Testing

/// What the options of a simulated shop change, and what they must leave alone.
@Suite struct ShopExtrasTests {
  private func files(_ extras: ShopExtras, _ size: ShopSimulation.Size = .orders(3000)) -> [String: String] {
    let files = ShopSimulation.files(size, seed: 7, .planted, extras)
    return Dictionary(
      uniqueKeysWithValues: files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
  }

  private func lines(_ text: String?) -> [Substring] { text?.split(separator: "\n") ?? [] }

  @Test func plainHasNoService() {
    let plain = files(ShopExtras())
    #expect(plain["messages.csv"] == nil && plain["feedback.csv"]?.contains(",ticket,") == false)
  }

  /// Ten columns, Korean words, and 15 % of the orders quoted within four standard errors
  /// of a share of 3,000: √(0.15 · 0.85 / 3000) = 0.0065. Orders of one customer favour one
  /// category, which about doubles it.
  @Test func briefAndQuoted() {
    var extras = ShopExtras()
    extras.brief = true
    extras.quoted = 0.15
    let orders = lines(files(extras)["orders.csv"])
    #expect(orders[0].split(separator: ",").count == 10)
    let good = orders.dropFirst().filter { !$0.hasPrefix("BAD") }
    for line in good {
      let bare = line.replacing("홈·리빙, 주방", with: "")
      #expect(bare.count { $0 == "," } == 9, "\(line)")
    }
    let share = Double(good.count { $0.contains("\"") }) / Double(good.count)
    #expect(abs(share - 0.15) < 4 * 2 * 0.0065, "\(share)")
    #expect(good.contains { $0.contains("커피·차") })
    for (quoted, allOrNone) in [(0.0, false), (1.0, true)] {
      extras.quoted = quoted
      let rows = lines(files(extras, .orders(300))["orders.csv"]).dropFirst().filter { !$0.hasPrefix("BAD") }
      #expect(rows.allSatisfy { $0.contains("\"") == allOrNone })
    }
  }

  /// The shop stays what it was: its orders are the same bytes, and no feedback goes away.
  @Test func serviceAddsRows() {
    var extras = ShopExtras()
    extras.service = true
    let plain = files(ShopExtras(), .customers(300))
    let full = files(extras, .customers(300))
    for name in ["orders.csv", "referrals.csv", "customers.csv", "experiments.csv", "truth.json"] {
      #expect(plain[name] == full[name], "\(name)")
    }
    let feedback = lines(full["feedback.csv"])
    #expect(feedback[0].hasSuffix(",resolved_at,reopened_at"))
    #expect(feedback.count > lines(plain["feedback.csv"]).count)
    let tickets = feedback.filter { $0.contains(",ticket,") }
    #expect(tickets.count > 20 && tickets.contains { $0.hasSuffix(",") })
    let messages = lines(full["messages.csv"]).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(messages.count > 300)
    for row in messages.dropFirst() {
      // sent, delivered, opened, clicked, unsubscribed: in this order where they are there.
      let times = row[3...7].filter { !$0.isEmpty }
      #expect(row.count == 9 && times == times.sorted(), "\(row)")
      #expect(row[2] == "email" || row[5].isEmpty)
    }
    // Whoever opted out gets nothing after it.
    for (i, row) in messages.enumerated() where i > 0 && !row[7].isEmpty {
      #expect(!messages[(i + 1)...].contains { $0[0] == row[0] && $0[3] > row[7] })
    }
  }

  /// Six bad rows and one good one twice, spread evenly; none in a file of a few lines.
  @Test(arguments: [19, 20, 300, 3001]) func badRowsAreSpread(count: Int) {
    let rows = lines(files(ShopExtras(), .orders(count))["orders.csv"]).dropFirst().map(String.init)
    let bad = rows.indices.filter { rows[$0].hasPrefix("BAD") }
    let again = zip(rows, rows.dropFirst()).count { $0 == $1 }
    guard count >= 20 else {
      #expect(bad.isEmpty && again == 0 && rows.count == count)
      return
    }
    let step = (count + 1) / 8
    #expect(bad == (1...6).map { $0 * step + $0 - 1 + (rows.startIndex) } && again == 1)
    #expect(rows.count == count + 7)
  }

  /// Files come in pieces, and no more of them once one is refused.
  @Test func filesComeInPieces() throws {
    struct Full: Error {}
    for file in ShopSimulation.files(.orders(12_000), seed: 7) {
      var pieces: [[UInt8]] = []
      file.write { pieces.append(Array($0)) }
      #expect(pieces.count > 1 || file.name != "orders.csv")
      #expect(Array(pieces.joined()) == file.bytes)
      var asked = 0
      #expect(throws: Full.self) {
        try file.write { (_) throws(Full) in
          asked += 1
          throw Full()
        }
      }
      #expect(asked == 1)
    }
  }
}
