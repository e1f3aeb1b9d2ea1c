/// A header in a file of the user's: the first of these names that the file has.
package struct HeaderName: Sendable, Equatable, ExpressibleByStringLiteral {
  package let spellings: [String]

  package init(_ spellings: [String]) { self.spellings = spellings }
  package init(stringLiteral spelling: String) { spellings = [spelling] }

  /// 'a' or 'b'
  package var text: String { spellings.map { "'\(printable($0))'" }.joined(separator: " or ") }
}

/// Where a column's values come from in a file of the user's.
package struct ColumnSource: Sendable, Equatable {
  package enum Origin: Sendable, Equatable {
    case header(HeaderName)
    /// The first of these that is not empty.
    case first([HeaderName])
    case product([HeaderName])
    case sum([HeaderName], less: [HeaderName])
    /// The number of the record after the header, counted over all files of the table.
    case rowNumber
    case constant(String)
  }

  package var origin: Origin
  /// Replaces whole values: 배송완료 → completed. Exactly, else folded as headers are.
  package var map: [String: String] = [:]
  /// Replaces by beginning: C536379 → cancelled. Without a map, what matches none takes the
  /// column's default.
  package var prefix: [String: String] = [:]
  /// Of a source profile: where the file lacks the header, so does the table the column.
  package var optional = false
  /// Line grain: the value repeats on each line of an order and is taken once.
  package var once = false

  package init(_ origin: Origin) { self.origin = origin }

  package init(header: String) { origin = .header(HeaderName([header])) }

  /// What the map or the prefixes make of a value; nil where they do not name it.
  func replacement(_ value: String) -> String? {
    if let mapped = map[value] { return mapped }
    if map.isEmpty, prefix.isEmpty { return nil }
    let folded = foldedHeader(value)
    if let key = map.keys.sorted().first(where: { foldedHeader($0) == folded }) { return map[key] }
    let beginnings = prefix.keys.sorted { ($0.utf8.count, $1) > ($1.utf8.count, $0) }
    let beginning = beginnings.first { folded.utf8.starts(with: foldedHeader($0).utf8) }
    return beginning.flatMap { prefix[$0] }
  }

  /// Headers that this source needs.
  package var headers: [HeaderName] {
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

  /// Line grain: what is blank on a line stands on another line of the order.
  package var continuation = false
  /// The header is the first line, of at most this many more, that has all that is needed.
  package var headerSearch = 0

  package init() {}
}

/// Header names are compared after folding: NFC, lower case, no blanks.
package func foldedHeader(_ name: String) -> String {
  var name = name
  let nfc = name.withUTF8 { IdParser.nfc($0) }
  return String(nfc.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace })
}

/// Up to three headers that hold the name or are held by it, or are spelled much like it.
package func nearestHeaders(_ name: String, among header: [String]) -> [String] {
  let target = foldedHeader(name)
  let related = header.filter {
    let folded = foldedHeader($0)
    return folded.count >= 2 && target.count >= 2 && (folded.contains(target) || target.contains(folded))
  }
  let near = nearest(name, among: header.filter { !related.contains($0) })
  return Array(((near.map { [$0] } ?? []) + related).prefix(3))
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
