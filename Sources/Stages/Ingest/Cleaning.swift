internal import Parallelism
internal import Tables

/// Small repairs that are part of the definition of a clean table; each is counted.
enum Cleaning {
  /// A row of the past may carry a time after the as-of day (delivered tomorrow):
  /// the run cannot know it yet, so it is emptied.
  /// Gives how many of kept rows were.
  static func emptyTimes(of table: inout Table, keeping kept: [Bool], after end: Int64) -> Int {
    let main = InputTables.mainTimes[table.description.name] ?? []
    // Of referrals any of the three may lie in the future while another does not.
    let spared = table.description.name == "referrals" ? [] : main
    var count = 0
    for (description, column) in zip(table.description.columns, table.columns) {
      guard description.kind == .time, !spared.contains(description.name),
        case .integers(let values) = column,
        values.contains(where: { $0 > end })
      else { continue }
      for (value, isKept) in zip(values, kept) where isKept && value > end { count += 1 }
      table.replace(description.name, .integers(values.map { $0 > end ? Column.missing : $0 }))
    }
    return count
  }

  /// Sums of a whole column must fit 64 bits with room to spare; then every sum
  /// of a part of it does, here and in every later stage.
  static func checkSums(_ table: Table, keeping kept: [Bool], threads: Int = 1) throws(DangolError) {
    for (description, column) in zip(table.description.columns, table.columns) {
      guard description.kind == .money || description.kind == .integer, case .integers(let values) = column
      else { continue }
      let parts = Parallel.chunks(values.count, threads: threads) { rows -> UInt128 in
        var sum: UInt128 = 0
        for row in rows where kept[row] && values[row] != Column.missing {
          sum += UInt128(values[row].magnitude)
        }
        return sum
      }
      guard parts.reduce(0, +) <= 2_000_000_000_000_000_000 else {
        throw DangolError(
          .badData, "the sum of '\(description.name)' passes 2·10^18 units", column: description.name,
          advice: "check the currency and the column that is mapped")
      }
    }
  }

  /// A returned order without a refund amount gave all of its amount back; every
  /// other order without one gave back nothing.
  static func completeRefunds(_ orders: inout Table, threads: Int = 1) {
    let amounts = orders.integers("amount")
    let refunds = orders.integers("refund_amount")
    let (status, words) = orders.words("status")
    let returned = words.find("returned")
    let part = 1 << 16
    let completed: [Int64] = Parallel.filled(
      refunds.count, (refunds.count + part - 1) / part, threads: threads
    ) { at, completed in
      for row in at * part..<min(refunds.count, (at + 1) * part) {
        completed[row] =
          refunds[row] != Column.missing ? refunds[row] : status[row] == returned ? amounts[row] : 0
      }
    }
    orders.replace("refund_amount", .integers(completed))
  }

  /// What a referral rests on, where the file does not say: an invitation that was sent, a link
  /// that was opened, or a sign-up that names its referrer.
  static func completeEvidence(_ referrals: inout Table) {
    var (given, words) = referrals.words("evidence")
    let invited = referrals.integers("invited_at")
    let clicked = referrals.integers("clicked_at")
    let (invitation, link, signUp) = (
      words.intern("invitation"), words.intern("link"), words.intern("signup")
    )
    referrals.replace(
      "evidence",
      .words(
        given.indices.map { [given] row in
          if given[row] >= 0 { return given[row] }
          if invited[row] != Column.missing { return invitation }
          return clicked[row] != Column.missing ? link : signUp
        }, words))
  }
}
