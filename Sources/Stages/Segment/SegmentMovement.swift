internal import Pipeline
internal import Tables

/// Who has moved between segments since the previous run, by name: clusters are
/// found anew on each run and have no identity of their own.
struct SegmentMovement {
  let table: Table
  let summary: JSON

  private static let path = "segment/assignments.csv"
  /// Stands for customers who are in no segment of one of the two runs.
  private static let outside = "not_grouped"

  init(_ job: borrowing Job, _ groups: SegmentGroups?, _ assignments: Table?) throws(DangolError) {
    var builder = TableBuilder(SegmentTables.movement)
    guard let run = job.context.previous else {
      self.init(builder.table(), status: "not_computable", reason: "there is no previous run")
      return
    }
    let before = try job.previousTable(Self.path)
    guard let before, before.rows > 0, let groups, let assignments else {
      self.init(
        builder.table(), status: "not_computable",
        reason: "one of the two runs has no segments, or has them in the form of another version", run)
      return
    }
    let counts = Self.counts(before, groups, assignments)
    var stayed = 0
    var moved = 0
    for (f, from) in counts.from.enumerated() {
      let total = counts.matrix[f].reduce(0, +)
      for (t, to) in counts.to.enumerated() where counts.matrix[f][t] > 0 {
        let n = counts.matrix[f][t]
        if from != Self.outside, to != Self.outside {
          if from == to { stayed += n } else { moved += n }
        }
        builder.add([
          .text(from), .text(to), .integer(Int64(n)), .number(Double(n) / Double(total)),
        ])
      }
    }
    self.init(
      builder.table(), status: "ok", reason: nil, run,
      ["stayed": .int(stayed), "moved": .int(moved)])
  }

  private init(
    _ table: Table, status: String, reason: String?, _ run: PreviousRun? = nil, _ more: [String: JSON] = [:]
  ) {
    self.table = table
    let head: [String: JSON] = [
      "status": .string(status), "reason": .optional(reason), "previous": .optional(run?.name),
      "previous_as_of": .optional(run?.asOf),
    ]
    summary = .object(head.merging(more) { own, _ in own })
  }

  /// Names of both runs in the order of their segments, and how many went from which to which.
  private static func counts(_ before: Table, _ groups: SegmentGroups, _ now: Table) -> (
    from: [String], to: [String], matrix: [[Int]]
  ) {
    let earlier = before.words("name")
    let numbers = before.integers("segment")
    var first: [Int32: Int64] = [:]
    for (code, number) in zip(earlier.indices, numbers) where first[code] == nil { first[code] = number }
    let order = first.keys.sorted { (first[$0]!, $0) < (first[$1]!, $1) }
    var place = [Int](repeating: 0, count: earlier.words.count)
    for (position, code) in order.enumerated() { place[Int(code)] = position }
    let outsideFrom = order.count
    let outsideTo = groups.ranked.count
    var matrix = [[Int]](repeating: [Int](repeating: 0, count: outsideTo + 1), count: outsideFrom + 1)

    let ids = before.words("customer_id")
    var rowOf = [Int32](repeating: -1, count: ids.words.count)
    for (row, code) in ids.indices.enumerated() { rowOf[Int(code)] = Int32(row) }
    var found = [Bool](repeating: false, count: before.rows)
    let present = now.words("customer_id")
    for (i, code) in present.indices.enumerated() {
      let row = present.words.withBytes(code) { ids.words.find($0) }.map { Int(rowOf[Int($0)]) }
      var from = outsideFrom
      if let row, row >= 0 {
        found[row] = true
        from = place[Int(earlier.indices[row])]
      }
      matrix[from][groups.places[i]] += 1
    }
    for row in found.indices where !found[row] {
      matrix[place[Int(earlier.indices[row])]][outsideTo] += 1
    }
    return (
      order.map { earlier.words[$0] } + [outside], groups.ranked.map(\.name) + [outside], matrix
    )
  }
}
