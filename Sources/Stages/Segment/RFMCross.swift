internal import Statistics
internal import Tables

/// The segments beside the RFM segments of the same buyers.
struct RFMCross {
  let table: Table
  /// Adjusted Rand index of the two groupings; nil where one has a single group.
  let agreement: Double?

  init(_ space: FeatureSpace, _ groups: SegmentGroups) {
    let (indices, words) = space.profile.words("rfm_segment")
    let names = (0..<Int32(words.count)).map { words[$0] }
    var matrix = [[Int]](
      repeating: [Int](repeating: 0, count: words.count), count: groups.ranked.count)
    var pairs: (own: [Int], rfm: [Int]) = ([], [])
    for (i, row) in space.rows.enumerated() where indices[row] >= 0 {
      matrix[groups.places[i]][Int(indices[row])] += 1
      pairs.own.append(groups.places[i])
      pairs.rfm.append(Int(indices[row]))
    }
    let totals = names.indices.map { column in matrix.reduce(0) { $0 + $1[column] } }
    let order = names.indices.filter { totals[$0] > 0 }.sorted {
      names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
    }
    var builder = TableBuilder(SegmentTables.rfm)
    for (number, segment) in groups.ranked.enumerated() {
      for column in order where matrix[number][column] > 0 {
        let n = matrix[number][column]
        builder.add([
          .integer(Int64(number + 1)), .text(segment.name), .text(names[column]), .integer(Int64(n)),
          .number(Double(n) / Double(matrix[number].reduce(0, +))),
          .number(Double(n) / Double(totals[column])),
        ])
      }
    }
    table = builder.table()
    agreement =
      order.count > 1 && groups.ranked.count > 1
      ? (try? PartitionAgreement(pairs.own, pairs.rfm))?.adjustedRand : nil
  }
}
