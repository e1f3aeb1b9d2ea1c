/// Values of a file's first or last column and how they are built: enough to tell the half of one,
/// where a line was broken inside it and the other half stands alone on its line.
struct EdgeHabits {
  private struct Counts {
    private var words = Words()
    private var counts: [Int] = []
    /// What comes later is not counted, and so nothing is said of it.
    private var isFull = false

    mutating func add(_ text: Bytes) {
      if words.count == 4096, words.find(text) == nil { isFull = true }
      guard !isFull else { return }
      let word = Int(words.intern(text))
      if word == counts.count { counts.append(0) }
      counts[word] += 1
    }

    subscript(_ text: Bytes) -> Int? { isFull ? nil : words.find(text).map { counts[Int($0)] } ?? 0 }
  }

  private var values = Counts()
  private var patterns = Counts()

  mutating func learn(_ cell: Bytes) {
    values.add(cell)
    Self.pattern(cell).withUnsafeBufferPointer { patterns.add($0) }
  }

  /// Whether `cell`, which this row has, is a part of `whole`: the whole is a value of other rows and
  /// the part is not, or many more are built as the whole is.
  func isTorn(_ cell: Bytes, from whole: [UInt8]) -> Bool {
    whole.withUnsafeBufferPointer { whole in
      if let part = values[cell], let all = values[whole], part <= 1, all >= 1 { return true }
      // Nothing is built like anything.
      if cell.isEmpty { return false }
      return Self.pattern(cell).withUnsafeBufferPointer { part in
        Self.pattern(whole).withUnsafeBufferPointer { all in
          guard let part = patterns[part], let all = patterns[all] else { return false }
          return all >= 20 * max(1, part)
        }
      }
    }
  }

  /// Digits as 9, letters and all beyond ASCII as a.
  private static func pattern(_ cell: Bytes) -> [UInt8] {
    cell.map { byte in
      switch byte {
      case 0x30...0x39: UInt8(ascii: "9")
      case 0x41...0x5a, 0x61...0x7a, 0x80...: UInt8(ascii: "a")
      default: byte
      }
    }
  }
}
