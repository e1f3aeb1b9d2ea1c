internal import Glibc

/// What is wrong with a record beyond what libcsv sees, in the order in which it is told.
extension CSVRecords {
  /// Of a record that libcsv accepted.
  func fault() -> Event? {
    if let fault = fieldFault() ?? contentFault() { return fault }
    if hasStrayLineEnd() {
      return .rejected(
        .bareCR,
        terminator == UInt8(ascii: "\n")
          ? "a carriage return outside quotes" : "a line feed outside quotes in a file of CR lines")
    }
    if fields.count == 1, fields[0].count == 1, text.first == 0x1a {
      return .rejected(.control, "a line that holds only 0x1A, the old end-of-file mark")
    }
    if let other = otherQuote() { return .rejected(.quote, "every field stands in \(other) quotes") }
    return nil
  }

  /// A row that somebody quoted with another character is legal, and read wrong in every field.
  private func otherQuote() -> String? {
    let other = dialect.quote == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    guard fields.count >= 2, other != dialect.delimiter else { return nil }
    for i in 0..<fields.count {
      let field = fields[i]
      guard field.count >= 2, field.first == other, field.last == other else { return nil }
    }
    return String(UnicodeScalar(other))
  }

  func fieldFault() -> Event? {
    for i in 0..<fields.count where fields[i].count > Dialect.fieldLimit {
      return .rejected(.fieldBig, "field \(i + 1) has \(fields[i].count) bytes; the limit is 1 MiB")
    }
    return nil
  }

  func contentFault() -> Event? {
    if memchr(text.baseAddress!, 0, text.count) != nil { return .rejected(.nul, "a NUL byte") }
    if decoder == nil, let bad = invalidUTF8(text) {
      return .rejected(.encoding, "not UTF-8 at byte \(offset + bad)")
    }
    return nil
  }

  /// Whether the record holds the other line end outside its fields. libcsv ends a row
  /// there, and what follows on the line would be lost. The halves of a CRLF are none.
  private func hasStrayLineEnd() -> Bool {
    let isLineFeedFile = terminator == UInt8(ascii: "\n")
    let other: UInt8 = isLineFeedFile ? 0x0d : 0x0a
    guard memchr(text.baseAddress!, Int32(other), text.count) != nil else { return false }
    var outside = text.count { $0 == other }
    for i in 0..<fields.count { outside -= fields[i].count { $0 == other } }
    if isLineFeedFile {
      if text.last == 0x0a, text.dropLast().last == other { outside -= 1 }
    } else if text.first == other {
      outside -= 1
    }
    return outside > 0
  }

  /// Whether a record over several lines holds whole records: each line between its first
  /// and its last has `width` fields on its own. That is what two stray quotes make of good
  /// rows, and hardly ever what a person writes into one field.
  package func holdsWholeRecords(width: Int) -> Bool {
    guard lastLine > firstLine, width >= 4 else { return false }
    if joinsRecords(width: width) { return true }
    guard lastLine - firstLine >= 2 else { return false }
    let lines = text.split(separator: terminator, omittingEmptySubsequences: false)
    for line in lines.prefix(lastLine - firstLine).dropFirst() {
      let own = CSVRecords(
        UnsafeRawBufferPointer(rebasing: line), dialect: dialect,
        ends: LineEnds(UnsafeRawBufferPointer(rebasing: line), .utf8, from: 0, quote: dialect.quote),
        decoder: nil)
      guard own.next() == .record, own.fieldCount == width else { return false }
    }
    return true
  }
}
