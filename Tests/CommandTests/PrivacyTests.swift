import Foundation
import Testing

/// Customers under keyed names, customers who asked to be forgotten, and what of
/// people is carried at all.
@Suite struct PrivacyTests {
  private static let key = ["DANGOL_PSEUDONYM_KEY": "0123456789abcdef0123456789abcdef"]

  /// HMAC-SHA256 under that key by OpenSSL 3.0: printf C1 | openssl dgst -sha256 -hmac …
  private static let names = [
    "C1": "p67ac53aaef0c9a8b80b887eb1dc62427", "C2": "p36245ee2d4f2904e0d369870a5bc29ce",
  ]

  /// Forty orders of C0…C9 with referrals, feedback and customers that name them.
  private func shop(_ settings: String, customers: String = "") throws -> Workspace {
    let workspace = try Workspace()
    try workspace.shop(plainOrders() + ["BAD,C1,yesterday,5", "C3,\"open", "MORE,C4,2026-01-02,1,2", "LESS"])
    try workspace.write(
      "referrals.csv", "referrer_id,referred_id,invited_at\nC1,C2,2026-01-01\nC5,C6,2026-01-02\n")
    try workspace.write(
      "feedback.csv", "customer_id,submitted_at,kind,score\nC1,2026-01-20,nps,9\nC7,2026-01-20,nps,x\n")
    try workspace.write(
      "customers.csv",
      "customer_id,joined_at,recommended_by,email_consent,kakao_consent,birth_date,gender\n"
        + (0..<10).map {
          "C\($0),2025-12-01,\($0 == 3 ? "C1" : ""),\($0 % 2 == 0 ? "yes" : "no"),no,1990-01-0\($0 % 9 + 1),F\n"
        }
        .joined())
    try workspace.write(
      "shop.yaml",
      workspace.read("shop.yaml") + """
          referrals: { path: referrals.csv }
          feedback: { path: feedback.csv }
          customers: { path: customers.csv\(customers) }
        \(settings)
        stages: { ingest: { max_reject_rate: 1 }, segment: { k: 2 } }

        """)
    return workspace
  }

  private func run(_ workspace: Workspace, _ environment: [String: String] = [:]) throws -> Workspace.Result {
    try workspace.run("dangol", ["run", "shop.yaml"], environment: environment)
  }

  /// Every id of the shop, as a word, in any file of the run or in what was said.
  private func idsShown(_ workspace: Workspace, _ said: String) -> Set<String> {
    let ids = Set((0..<10).map { "C\($0)" })
    var found: Set<String> = []
    for text in workspace.files("out/latest").values.map({ String(decoding: $0, as: UTF8.self) }) + [said] {
      let words = text.split { !($0.isLetter || $0.isNumber || $0 == "#") }
      found.formUnion(ids.intersection(words.map(String.init)))
    }
    return found
  }

  @Test func namesAreKeyedAndJoinsHold() throws {
    let plain = try shop("")
    let keyed = try shop("pseudonymise: true")
    try #require(try run(plain).status == 0)
    let result = try run(keyed, Self.key)
    try #require(result.status == 0, "\(result.error)")
    #expect(idsShown(keyed, result.out + result.error) == [])
    #expect(idsShown(plain, "").contains("C1"))
    let referral = keyed.rows("out/latest/ingest/referrals.csv").map {
      [$0["referrer_id"], $0["referred_id"]]
    }
    #expect(referral.contains([Self.names["C1"], Self.names["C2"]]))
    #expect(keyed.rows("out/latest/ingest/feedback.csv").map { $0["customer_id"] } == [Self.names["C1"]])
    let recommended = keyed.rows("out/latest/ingest/customers.csv").compactMap { $0["recommended_by"] }
    #expect(recommended.filter { $0 != "" } == [Self.names["C1"]])
    // The same customers with the same figures, under other names.
    func profile(_ workspace: Workspace, _ id: String) -> [String: String] {
      var row = workspace.rows("out/latest/profile/customers.csv").first { $0["customer_id"] == id } ?? [:]
      for column in ["customer_id", "referrer_id"] { row[column] = nil }
      return row
    }
    for (id, name) in Self.names {
      #expect(profile(plain, id) == profile(keyed, name) && profile(plain, id) != [:])
    }
    // The key is nowhere, and another one is another run.
    for (name, data) in keyed.files("out/latest") {
      #expect(!String(decoding: data, as: UTF8.self).contains(Self.key.values.first!), "\(name)")
    }
    #expect(try run(keyed, Self.key).error.contains("up to date"))
    let other = try run(keyed, ["DANGOL_PSEUDONYM_KEY": String(repeating: "x", count: 32)])
    #expect(other.error.contains("published"))
  }

  @Test func aKeyIsNeededAndLong() throws {
    let workspace = try shop("pseudonymise: true")
    for key in ["", "short", String(repeating: "k", count: 31)] {
      let result = try run(workspace, ["DANGOL_PSEUDONYM_KEY": key])
      #expect(result.status == 78 && result.error.contains("DANGOL_PSEUDONYM_KEY"), "\(result.error)")
      #expect(key.isEmpty || !result.error.contains(key))
    }
    #expect(!workspace.exists("out/latest"))
    // Analyses of a run under names need no key; they do need the same settings.
    #expect(try run(workspace, Self.key).status == 0)
    #expect(try workspace.runShop(["--only", "segment", "--name", "s"]).status == 0)
    try workspace.write(
      "shop.yaml", workspace.read("shop.yaml").replacingOccurrences(of: "pseudonymise: true", with: ""))
    #expect(try workspace.runShop(["--only", "segment", "--name", "t"]).status == 78)
  }

  @Test func erasedCustomersAreNowhere() throws {
    let workspace = try shop("erase: erased.csv")
    try workspace.write("erased.csv", "customer_id\nC1\n C4 \nNOBODY\n")
    let result = try run(workspace)
    try #require(result.status == 0, "\(result.error)")
    #expect(idsShown(workspace, result.out + result.error).isDisjoint(with: ["C1", "C4"]))
    #expect(
      !workspace.files("out/latest").values.contains {
        String(decoding: $0, as: UTF8.self).contains("NOBODY")
      })
    // Counted by hand: C1 and C4 have four orders each, C1 one that cannot be read.
    let quality = workspace.rows("out/latest/ingest/quality.csv")
    func count(_ table: String, _ check: String) -> String? {
      quality.first { $0["table"] == table && $0["check"] == check }?["observed"]
    }
    #expect(count("orders", "rows_erased") == "9" && count("orders", "rows_accepted") == "32")
    #expect(count("orders", "rows_rejected") == "3" && count("orders", "rows_read") == "44")
    #expect(count("referrals", "rows_erased") == "1" && count("feedback", "rows_erased") == "1")
    #expect(count("customers", "rows_erased") == "2" && count("customers", "references_erased") == "1")
    // A list that changed is honoured though its length did not change.
    try workspace.write("erased.csv", "C1\nC5\nNOBODY\n")
    #expect(try run(workspace).error.contains("published"))
    #expect(!workspace.read("out/latest/ingest/orders.csv").contains(",C5,"))
  }

  @Test func aListThatCannotBeReadEndsTheRun() throws {
    let workspace = try shop("erase: erased.csv")
    #expect(try run(workspace).status == 66)
    for (text, line) in [
      ("C1\n\"HANA-42\n", 2), ("a,b\n1,2\n", 1), ("customer_id,x\n,1\n", 2), ("C1\n2.3E+17\n", 2),
    ] {
      try workspace.write("erased.csv", text)
      let result = try run(workspace)
      #expect(result.status == 65 && result.error.contains("erased.csv:\(line):"), "\(text): \(result.error)")
      #expect(!result.error.contains("HANA-42"))
    }
    try workspace.write("erased.csv", "")
    #expect(try run(workspace).status == 0)
    // The list is never inside the results.
    #expect(try workspace.runShop(["--out", "."]).status == 78)
  }

  /// Continuation lines leave the customer out; they go with the line that names one.
  @Test func linesOfAnErasedOrder() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders() + ["X,C1,2026-01-05,100", "X,,2026-01-05,900", "Y,,2026-01-05,700"])
    try workspace.write("erased.csv", "C1\n")
    try workspace.write(
      "shop.yaml",
      workspace.read("shop.yaml").replacingOccurrences(of: "orders.csv }", with: "orders.csv, grain: line }")
        + "erase: erased.csv\n")
    #expect(try workspace.runShop().status == 0)
    let orders = workspace.rows("out/latest/ingest/orders.csv")
    #expect(orders.count == 37 && !orders.contains { $0["order_id"] == "X" })
    #expect(orders.first { $0["order_id"] == "Y" }?["amount"] == "700")
  }

  @Test func personalColumnsOnlyWhereMapped() throws {
    let without = try shop("")
    #expect(try run(without).status == 0)
    #expect(!without.read("out/latest/ingest/customers.csv").contains("1990-01"))
    #expect(without.read("out/latest/ingest/summary.json").contains("'birth_date' is personal and left out"))
    let with = try shop("", customers: ", columns: { birth_date: birth_date }")
    #expect(try run(with).status == 0)
    #expect(with.read("out/latest/ingest/customers.csv").contains("1990-01"))
    #expect(with.rows("out/latest/ingest/customers.csv").allSatisfy { $0["gender"] == "" })
  }

  @Test func consentGoesWithEveryList() throws {
    let workspace = try shop("")
    #expect(try run(workspace).status == 0)
    for list in ["profile/customers.csv", "segment/assignments.csv"] {
      let rows = workspace.rows("out/latest/" + list)
      #expect(!rows.isEmpty)
      for row in rows {
        let even = Int(row["customer_id"]!.dropFirst())! % 2 == 0
        #expect(row["email_consent"] == (even ? "yes" : "no"), "\(list)")
        #expect(row["kakao_consent"] == "no" && row["sms_consent"] == "", "\(list)")
      }
    }
  }
}
