/// What of people is not to be read, shown or kept.
package struct RowPrivacy: Sendable {
  /// Ids whose rows are dropped, spelled as they are after reading (trimmed, NFC).
  package var erased = Words()
  /// Turns an id into what artifacts name the customer by; nil leaves ids as they are.
  package var pseudonym: (@Sendable (Bytes) -> String)?

  package init() {}

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
        guard !slot.source.map.isEmpty else { continue }
        let value = String(decoding: trim(records.field(position)), as: UTF8.self)
        if let mapped = slot.source.map[value], erased.find(mapped) != nil { return true }
      }
    }
    return false
  }

  /// A column as it leaves the reader: no reference to an erased customer, pseudonyms
  /// for ids. `emptied` counts the references that were taken out.
  func column(
    _ indices: [Int32], _ words: Words, _ role: CustomerRole, emptied: inout Int
  ) -> Column {
    var places = (0..<Int32(words.count)).map { $0 }
    var named = words
    if role == .reference, erased.count > 0 {
      for word in places where words.withBytes(word, { isErased($0) }) { places[Int(word)] = -1 }
    }
    if let pseudonym {
      named = Words()
      for word in places where word >= 0 {
        places[Int(word)] = named.intern(words.withBytes(word) { pseudonym($0) })
      }
    }
    let renamed = indices.map { $0 < 0 ? -1 : places[Int($0)] }
    for (old, new) in zip(indices, renamed) where old >= 0 && new < 0 { emptied += 1 }
    return .words(renamed, named)
  }
}
