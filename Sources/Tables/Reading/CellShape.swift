/// What a cell looks like, in the coarsest way that tells columns apart.
enum CellShape: Int, CaseIterable {
  case empty, number, moment, word

  init(_ cell: Bytes) {
    let cell = trim(cell)
    if cell.isEmpty {
      self = .empty
      return
    }
    var digits = 0
    var marks = 0
    var others = 0
    for byte in cell {
      switch byte {
      case 0x30...0x39: digits += 1
      case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "."): marks += 1
      case 0x20, UInt8(ascii: "T"), UInt8(ascii: "Z"), UInt8(ascii: "+"): continue
      default: others += 1
      }
    }
    if FloatParser.value(cell) != nil {
      self = .number
    } else {
      self = digits >= 4 && marks >= 2 && others == 0 ? .moment : .word
    }
  }

  /// What stands in a pair of quotes that is not the file's own, as a spreadsheet or an editor
  /// leaves it: 'so', ‘so’ or “so”.
  static func unwrapped(_ cell: Bytes, quote: UInt8) -> Bytes? {
    for pair in pairs where cell.count >= pair.open.count + pair.close.count {
      if pair.open == [quote] { continue }
      if cell.starts(with: pair.open), cell.suffix(pair.close.count).elementsEqual(pair.close) {
        return Bytes(rebasing: cell[pair.open.count..<cell.count - pair.close.count])
      }
    }
    return nil
  }

  private static let pairs = [("'", "'"), ("\"", "\""), ("‘", "’"), ("“", "”")].map {
    (open: Array($0.0.utf8), close: Array($0.1.utf8))
  }
}
