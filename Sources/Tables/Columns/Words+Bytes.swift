/// What all words have in common, told from their memory as a whole.
extension Words {
  /// Whether no word is empty or has a byte up to `,`: no blank, control byte, quote or comma. Where
  /// false is answered, single words may be without such bytes all the same.
  var areAllPrintable: Bool {
    let (bytes, count) = (arena.bytes, arena.used)
    for index in 0..<arena.count where arena[Int32(index)].isEmpty { return false }
    var at = 0
    while at + 8 <= count {
      if WordBytes.hasByte(WordBytes.load(bytes + at), below: 0x2d) { return false }
      at += 8
    }
    return (at..<count).allSatisfy { bytes[$0] >= 0x2d }
  }

  /// The length of all words, if it is the same.
  var commonLength: Int? {
    guard arena.count > 0 else { return nil }
    let length = arena.ends[0]
    for index in 0..<arena.count where arena.ends[index] != (index + 1) * length { return nil }
    return length
  }
}
