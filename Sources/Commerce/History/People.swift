package import CivilTime

/// What is known of people beside their orders.
package struct People: Sendable {
  /// Whether a table says anything of people.
  package var areRecorded = false
  /// Local day of joining and of leaving, nil where not known.
  package var joined: [Day?]
  package var withdrawn: [Day?]
  package var birth: [Day?]
  package var gender: Coded
  package var region: Coded
  package var tier: Coded
  /// The same for the ids of one person.
  package var person: Coded
  package var member: [Bool?]
  package var email: [Consent]
  package var sms: [Consent]
  package var kakao: [Consent]

  package init(count: Int) {
    joined = Array(repeating: nil, count: count)
    withdrawn = joined
    birth = joined
    gender = Coded(empty: count)
    region = gender
    tier = gender
    person = gender
    member = Array(repeating: nil, count: count)
    email = Array(repeating: Consent(), count: count)
    sms = email
    kakao = email
  }

  /// Whether two customers are one person, as far as is known.
  package func areOne(_ a: Int, _ b: Int) -> Bool {
    a == b || person.codes[a] >= 0 && person.codes[a] == person.codes[b]
  }

  /// Agreed to at least one kind of message; nil where nothing is recorded.
  package func consent(_ c: Int) -> Bool? { Consent.any(email[c], sms[c], kakao[c]) }

  /// Whether one was agreed to by a moment, as far as the dates tell: a kind without a
  /// date says nothing of the past.
  package func consent(_ c: Int, at time: Int64) -> Bool? {
    Consent.any(email[c], sms[c], kakao[c], at: time)
  }
}

/// Whether a kind of message was agreed to, and since when it stands so.
package struct Consent: Sendable, Equatable {
  package var given: Bool?
  /// Seconds; `Orders.missing` where not recorded.
  package var since = Orders.missing

  package init(given: Bool? = nil, since: Int64 = Orders.missing) {
    self.given = given
    self.since = since
  }

  /// Whether one of those that are known is given.
  package static func any(_ a: Consent, _ b: Consent, _ c: Consent) -> Bool? {
    any(a.given, b.given, c.given)
  }

  package static func any(_ a: Consent, _ b: Consent, _ c: Consent, at time: Int64) -> Bool? {
    any(a.given(at: time), b.given(at: time), c.given(at: time))
  }

  private static func any(_ a: Bool?, _ b: Bool?, _ c: Bool?) -> Bool? {
    if a == nil, b == nil, c == nil { return nil }
    return a == true || b == true || c == true
  }

  private func given(at time: Int64) -> Bool? {
    guard let given, since != Orders.missing else { return nil }
    // Before the date it stood the other way, or was not asked yet: no consent that is known.
    return since <= time ? given : given ? false : nil
  }
}
