/// What of people is not to be read, shown or kept.
package struct RowPrivacy: Sendable {
  /// Ids whose rows are dropped, spelled as they are after reading (trimmed, NFC).
  package var erased = Words()
  /// Turns an id into what artifacts name the customer by; nil leaves ids as they are.
  package var pseudonym: (@Sendable (Bytes) -> String)?
  /// Columns that name customers in this pipeline only, beside those described so.
  package var roles: [String: CustomerRole] = [:]
  /// Ids are to be compared as people type them, which pseudonyms do not allow by themselves.
  package var foldsIds = false

  package init() {}

  func role(of column: ColumnDescription) -> CustomerRole? {
    column.customer ?? roles[column.name]
  }

  /// Rejects and messages show no customer's id: it may be one that must not be known.
  var hidesIds: Bool { pseudonym != nil || erased.count > 0 }

  func isErased(_ field: Bytes) -> Bool {
    guard erased.count > 0 else { return false }
    let id = trim(field)
    if IdParser.isASCII(id) { return erased.find(id) != nil }
    return erased.find(IdParser.nfc(id)) != nil
  }

  /// Whether the record is of a customer whose rows are dropped.
  func isErased(_ records: CSVRecords, _ binding: HeaderBinding) -> Bool {
    guard erased.count > 0 else { return false }
    for slot in binding.subjects {
      for position in slot.positions {
        if isErased(records.field(position)) { return true }
        let value = String(decoding: trim(records.field(position)), as: UTF8.self)
        if let replaced = slot.source.replacement(value), erased.find(replaced) != nil { return true }
      }
    }
    return false
  }

  /// A column as it leaves the reader: no reference to an erased customer, pseudonyms
  /// for ids. `emptied` counts the references that were taken out, `foldings` collects
  /// how folded ids are named.
  func column(
    _ indices: [Int32], _ words: Words, _ role: CustomerRole, emptied: inout Int,
    foldings: inout [String: String]
  ) -> Column {
    var places = (0..<Int32(words.count)).map { $0 }
    var named = words
    if role == .reference, erased.count > 0 {
      for word in places where words.withBytes(word, { isErased($0) }) { places[Int(word)] = -1 }
    }
    if let pseudonym {
      named = Words()
      for word in places where word >= 0 {
        let name = words.withBytes(word) { pseudonym($0) }
        places[Int(word)] = named.intern(name)
        guard foldsIds else { continue }
        var folded = foldedHeader(words[word])
        let foldedName = folded.withUTF8 { pseudonym($0) }
        if foldedName != name { foldings[name] = foldedName }
      }
    }
    let renamed = indices.map { $0 < 0 ? -1 : places[Int($0)] }
    for (old, new) in zip(indices, renamed) where old >= 0 && new < 0 { emptied += 1 }
    return .words(renamed, named)
  }
}
