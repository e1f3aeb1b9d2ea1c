/// Where a column's values come from in a file of the user's.
package struct ColumnSource: Sendable, Equatable {
  package enum Origin: Sendable, Equatable {
    case header(String)
    /// The first of these that is not empty.
    case first([String])
    case product([String])
    case sum([String], less: [String])
    /// The number of the record after the header, counted over all files of the table.
    case rowNumber
    case constant(String)
  }

  package var origin: Origin
  /// Replaces whole values: 배송완료 → completed.
  package var map: [String: String] = [:]
  /// Replaces by beginning: C536379 → cancelled. What matches none falls back to the column's default.
  package var prefix: [String: String] = [:]

  package init(_ origin: Origin) { self.origin = origin }

  /// Headers that this source needs.
  package var headers: [String] {
    switch origin {
    case .header(let name): [name]
    case .first(let names), .product(let names): names
    case .sum(let names, let less): names + less
    case .rowNumber, .constant: []
    }
  }
}

/// How one input table is read.
package struct TableMapping: Sendable, Equatable {
  package enum Conflict: String, Sendable, CaseIterable { case standard, reject, last }
  package enum AmountRule: String, Sendable, CaseIterable { case sum, first }
  package enum LineTime: String, Sendable, CaseIterable { case first, last }

  package var columns: [String: ColumnSource] = [:]
  package var dialect = Dialect()
  /// Texts that mean "empty".
  package var nulls: [String] = [""]
  package var dateFormat = TimeParser.Format.yearFirst
  package var excelSerial = false
  package var lineGrain = false
  package var amountRule = AmountRule.sum
  package var lineTime = LineTime.first
  package var onConflict = Conflict.standard
  /// A negative amount of a cancelled row is taken absolute.
  package var absolute = false

  package init() {}
}

/// Header names are compared after folding: NFC, lower case, no blanks.
package func foldedHeader(_ name: String) -> String {
  var name = name
  let nfc = name.withUTF8 { IdParser.nfc($0) }
  return String(nfc.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace })
}

/// Names within edit distance 2 (or a third of the length), nearest first.
package func nearest(_ name: String, among candidates: [String]) -> String? {
  let target = Array(name.lowercased())
  var best: (String, Int)?
  for candidate in candidates {
    let distance = editDistance(target, Array(candidate.lowercased()))
    if distance < best?.1 ?? Int.max { best = (candidate, distance) }
  }
  guard let best, best.1 <= max(2, target.count / 3) else { return nil }
  return best.0
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for i in 1...max(1, a.count) where i <= a.count {
    var diagonal = row[0]
    row[0] = i
    for j in 1...max(1, b.count) where j <= b.count {
      let cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1))
      diagonal = row[j]
      row[j] = cost
    }
  }
  return row[b.count]
}
