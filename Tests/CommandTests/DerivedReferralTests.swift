import Foundation
import Testing

/// Referrals of shops that keep no file of them. What must come out is read off the rows.
@Suite struct DerivedReferralTests {
  private func referrals(_ workspace: Workspace) -> [String] {
    workspace.rows("out/run/ingest/referrals.csv").map {
      "\($0["referrer_id"]!) \($0["referred_id"]!) \($0["signed_up_at"]!.prefix(10)) \($0["evidence"]!)"
    }.sorted()
  }

  private func run(_ from: String, _ tables: [String: String], orders: [String], status: Int32 = 0) throws
    -> Workspace
  {
    let workspace = try Workspace()
    var extra = "  referrals: { from: \(from) }\n"
    for (name, text) in tables {
      try workspace.write(name + ".csv", text)
      extra += "  \(name): { path: \(name).csv }\n"
    }
    try workspace.shop(
      orders, extra: extra,
      header: "order_id,customer_id,ordered_at,amount,status,coupon_code,utm_campaign")
    let result = try workspace.runShop(["--name", "run"])
    #expect(result.status == status, "\(result.error)")
    return workspace
  }

  private static let orders = [
    "O1,Kim,2026-02-01,100,completed,,", "O2,lee,2026-02-02,100,completed,K-1,kim",
    "O3,lee,2026-02-03,100,completed,L-2,", "O4,park,2026-02-04,100,cancelled,K-1,",
    "O5,park,2026-02-05,100,completed,l-2 ,spring_sale", "O6,choi,2026-02-06,100,completed,SALE,L-2",
  ]

  @Test func fromCustomers() throws {
    let workspace = try run(
      "customers",
      [
        "customers": """
        customer_id,joined_at,recommended_by
        Kim,2026-01-01,
        lee,2026-01-02, KIM
        park,2026-01-03,nobody
        choi,2026-01-04,ch***
        jung,2026-01-05,jung
        yoon,,Kim

        """
      ], orders: Self.orders)
    // Typed with another case and a blank; unknown, masked, oneself and without a time are left out.
    #expect(referrals(workspace) == ["Kim lee 2026-01-02 signup"])
    let summary = workspace.read("out/run/ingest/summary.json").filter { !$0.isWhitespace }
    #expect(
      summary.contains(
        #""referrals":{"derived_from":"customers","self_referral":1,"unmatched":1,"without_time":1,"written":1}"#
      ),
      "\(summary)")
    // No invitation that failed is known, so there is no rate of them.
    let rate = workspace.rows("out/run/metrics/metrics.csv").filter {
      $0["metric"] == "referral.invite_to_order_rate" && $0["period_kind"] == "all"
        && $0["dimension"] == "all"
    }
    #expect(rate.count == 1 && rate[0]["value"] == "" && rate[0]["note"] == "not recorded")
  }

  @Test func fromCodes() throws {
    let workspace = try run(
      "codes",
      [
        "codes": "code,owner_id\nK-1,Kim\nL-2,lee\n",
        "customers": "customer_id,joined_at\nlee,2026-01-20\npark,2026-03-01\n",
      ], orders: Self.orders)
    // The first counted order decides: lee's second and park's cancelled one do not. Who joined
    // after the first order signed up with it.
    #expect(referrals(workspace) == ["Kim lee 2026-01-20 code", "lee park 2026-02-05 code"])
  }

  @Test func fromCampaigns() throws {
    let workspace = try run("utm", ["codes": "code,owner_id\nL-2,lee\n"], orders: Self.orders)
    #expect(referrals(workspace) == ["Kim lee 2026-02-02 link", "lee choi 2026-02-06 link"])
  }

  /// The same referrals come out under keyed names.
  @Test(arguments: ["customers", "codes", "utm"]) func underNames(_ from: String) throws {
    let tables = [
      "codes": "code,owner_id\nL-2,lee\nK-1,Kim\n",
      "customers": "customer_id,joined_at,recommended_by\nKim,2026-01-01,\nlee,2026-01-02, KIM\n",
    ]
    let workspace = try run(from, tables, orders: Self.orders)
    let plain = referrals(workspace)
    let owners = workspace.rows("out/run/ingest/orders.csv").map { ($0["order_id"]!, $0["customer_id"]!) }
    try workspace.write("shop.yaml", workspace.read("shop.yaml") + "pseudonymise: true\n")
    let result = try workspace.run(
      "dangol", ["run", "shop.yaml", "--name", "keyed"],
      environment: ["DANGOL_PSEUDONYM_KEY": String(repeating: "k", count: 32)])
    try #require(result.status == 0, "\(result.error)")
    var names: [String: String] = [:]
    let orders = Dictionary(uniqueKeysWithValues: owners)
    for row in workspace.rows("out/keyed/ingest/orders.csv") {
      names[orders[row["order_id"]!]!] = row["customer_id"]!
    }
    let keyed = workspace.rows("out/keyed/ingest/referrals.csv").map {
      "\($0["referrer_id"]!) \($0["referred_id"]!) \($0["signed_up_at"]!.prefix(10)) \($0["evidence"]!)"
    }
    let expected = plain.map { line in
      let words = line.split(separator: " ").map(String.init)
      return ([names[words[0]]!, names[words[1]]!] + words[2...]).joined(separator: " ")
    }
    #expect(!plain.isEmpty && keyed.sorted() == expected.sorted())
    // Campaigns are words of the shop's own unless referrals are worked out from them.
    guard from == "utm" else { return }
    for (name, data) in workspace.files("out/keyed/ingest") {
      let words = String(decoding: data, as: UTF8.self).lowercased().split { !$0.isLetter }
      #expect(Set(words.map(String.init)).isDisjoint(with: ["kim", "lee", "park", "choi"]), "\(name)")
    }
  }

  @Test func whatADerivationNeeds() throws {
    let workspace = try run("codes", [:], orders: Self.orders, status: 78)
    #expect(try workspace.runShop().error.contains("needs the codes table"))
    #expect(try workspace.run("dangol", ["validate", "shop.yaml"]).status == 78)
    try workspace.write("shop.yaml", "dangol: 1\ninputs: { referrals: { from: codes, path: x } }\n")
    #expect(try workspace.runShop().error.contains("does not go with 'from'"))
  }

  @Test func evidenceOfAFile() throws {
    let workspace = try Workspace()
    try workspace.write(
      "referrals.csv",
      "referrer_id,referred_id,invited_at,clicked_at,signed_up_at\nC1,,2026-01-01,,\nC1,C2,,2026-01-01,\nC1,C3,,,2026-01-02\n"
    )
    try workspace.shop(plainOrders(), extra: "  referrals: { path: referrals.csv }\n")
    #expect(try workspace.runShop(["--name", "run"]).status == 0)
    #expect(
      workspace.rows("out/run/ingest/referrals.csv").map { $0["referred_id"]! + " " + $0["evidence"]! }
        .sorted()
        == [" invitation", "C2 link", "C3 signup"])
  }
}
