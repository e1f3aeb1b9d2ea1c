internal import Tables

/// Small repairs that are part of the definition of a clean table; each is counted.
enum Cleaning {
  /// A row of the past may carry a time after the as-of day (delivered tomorrow):
  /// the run cannot know it yet, so it is emptied.
  static func emptyTimes(of table: Table, after end: Int64) -> (Table, count: Int) {
    let main = InputTables.mainTimes[table.description.name] ?? []
    // Of referrals any of the three may lie in the future while another does not.
    let kept = table.description.name == "referrals" ? [] : main
    var count = 0
    let columns = zip(table.description.columns, table.columns).map { description, column -> Column in
      guard description.kind == .time, !kept.contains(description.name), case .integers(let values) = column,
        values.contains(where: { $0 > end })
      else { return column }
      return .integers(
        values.map { value in
          guard value != Column.missing, value > end else { return value }
          count += 1
          return Column.missing
        })
    }
    return (Table(table.description, columns), count)
  }

  /// Sums of a whole column must fit 64 bits with room to spare; then every sum
  /// of a part of it does, here and in every later stage.
  static func checkSums(_ table: Table) throws(DangolError) {
    for (description, column) in zip(table.description.columns, table.columns) {
      guard description.kind == .money || description.kind == .integer, case .integers(let values) = column
      else { continue }
      var total: Int128 = 0
      for value in values where value != Column.missing { total += Int128(value.magnitude) }
      guard total <= 2_000_000_000_000_000_000 else {
        throw DangolError(
          .badData, "the sum of '\(description.name)' passes 2·10^18 units", column: description.name,
          advice: "check the currency and the column that is mapped")
      }
    }
  }

  /// A returned order without a refund amount gave all of its amount back; every
  /// other order without one gave back nothing.
  static func completeRefunds(_ orders: Table) -> Table {
    let amounts = orders.integers("amount")
    let refunds = orders.integers("refund_amount")
    let (status, words) = orders.words("status")
    let returned = words.find("returned")
    let index = orders.description.index(of: "refund_amount")!
    var columns = orders.columns
    columns[index] = .integers(
      refunds.indices.map { row in
        if refunds[row] != Column.missing { return refunds[row] }
        return status[row] == returned ? amounts[row] : 0
      })
    return Table(orders.description, columns)
  }

  /// What a referral rests on, where the file does not say: an invitation that was sent, a link
  /// that was opened, or a sign-up that names its referrer.
  static func completeEvidence(_ referrals: Table) -> Table {
    let index = referrals.description.index(of: "evidence")!
    var (given, words) = referrals.words("evidence")
    let invited = referrals.integers("invited_at")
    let clicked = referrals.integers("clicked_at")
    let (invitation, link, signUp) = (
      words.intern("invitation"), words.intern("link"), words.intern("signup")
    )
    var columns = referrals.columns
    columns[index] = .words(
      given.indices.map { [given] row in
        if given[row] >= 0 { return given[row] }
        if invited[row] != Column.missing { return invitation }
        return clicked[row] != Column.missing ? link : signUp
      }, words)
    return Table(referrals.description, columns)
  }
}
