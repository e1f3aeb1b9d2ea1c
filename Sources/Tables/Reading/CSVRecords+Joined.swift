/// Rows that stray quotes made one.
extension CSVRecords {
  /// Whether the record is several rows that two stray quotes in one column made one: with the quotes
  /// taken away each of its lines has `width` fields, and no delimiter in the field that
  /// holds them is followed by a blank, as it is where people write. A text may have that
  /// many commas in just these places, but hardly ever has.
  func joinsRecords(width: Int) -> Bool {
    guard fieldCount == width else { return false }
    var place: Int?
    for i in 0..<width where field(i).contains(terminator) {
      guard place == nil else { return false }
      place = i
    }
    guard let place else { return false }
    let lines = field(place).split(separator: terminator, omittingEmptySubsequences: false)
    for (i, line) in lines.enumerated() {
      let due = i == 0 ? width - 1 - place : i == lines.count - 1 ? place : width - 1
      guard line.count(where: { $0 == dialect.delimiter }) == due else { return false }
      let blankBehind = zip(line, line.dropFirst()).contains { $0 == dialect.delimiter && $1 == 0x20 }
      guard !blankBehind else { return false }
    }
    return true
  }
}
