extension Array {
  /// The arrays of all parts, one after the other, in no more memory than they need.
  init<Part>(joining parts: [Part], _ array: (Part) -> [Element]) {
    self = []
    reserveCapacity(parts.reduce(0) { $0 + array($1).count })
    for part in parts { append(contentsOf: array(part)) }
  }
}
