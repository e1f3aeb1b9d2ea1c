internal import CivilTime
internal import Commerce
internal import Parallelism
internal import Tables

extension ShopLoader {
  func touches(_ table: Table?, _ count: Int) -> Touches {
    var touches = Touches()
    guard let table else { return touches }
    let (rows, slices) = grouped(owners(table, "customer_id"), count)
    let sorted = rows.map { table.picking($0) } ?? table
    touches.slices = slices
    touches.time = sorted.integers("sent_at")
    touches.day = days(touches.time)
    touches.channel = Self.coded(sorted, "channel")
    touches.campaign = Self.coded(sorted, "campaign")
    touches.deliveredAt = sorted.integers("delivered_at")
    touches.openedAt = sorted.integers("opened_at")
    touches.clickedAt = sorted.integers("clicked_at")
    touches.clickedDay = days(touches.clickedAt)
    touches.unsubscribedAt = sorted.integers("unsubscribed_at")
    touches.complete()
    return touches
  }

  func people(_ table: Table?, _ count: Int) -> People {
    var people = People(count: count)
    guard let table else { return people }
    people.areRecorded = true
    let owners = owners(table, "customer_id")
    let joined = table.integers("joined_at")
    let withdrawn = table.integers("withdrawn_at")
    let birth = table.integers("birth_date")
    let (member, words) = table.words("member")
    let yes = words.find("yes")
    for row in 0..<table.rows {
      let c = Int(owners[row])
      if joined[row] != Column.missing { people.joined[c] = zone.day(of: joined[row]) }
      if withdrawn[row] != Column.missing { people.withdrawn[c] = zone.day(of: withdrawn[row]) }
      if birth[row] != Column.missing { people.birth[c] = Day(Int(birth[row])) }
      people.member[c] = member[row] < 0 ? nil : member[row] == yes
    }
    let empty = people
    @Sendable func attribute(_ column: String) -> Coded {
      let values = Self.coded(table, column)
      var own = empty.gender
      own.names = values.names
      for row in 0..<table.rows { own.codes[Int(owners[row])] = values.codes[row] }
      return own
    }
    @Sendable func consents(_ column: String) -> [Consent] {
      guard table.nulls(of: column) < table.rows else { return empty.email }
      let (codes, words) = table.words(column)
      let yes = words.find("yes")
      let since = table.integers(column + "_at")
      var own = empty.email
      for row in 0..<table.rows where codes[row] >= 0 {
        own[Int(owners[row])] = Consent(given: codes[row] == yes, since: since[row])
      }
      return own
    }
    let (attributes, given) = Parallel.both(threads: threads) {
      ["gender", "region", "tier", "person_key"].map(attribute)
    } _: {
      ["email_consent", "sms_consent", "kakao_consent"].map(consents)
    }
    (people.gender, people.region, people.tier, people.person) = (
      attributes[0], attributes[1], attributes[2], attributes[3]
    )
    (people.email, people.sms, people.kakao) = (given[0], given[1], given[2])
    return people
  }
}
