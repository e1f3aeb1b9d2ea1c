/// The texts of all numbers of one byte, by the bits of the number.
enum ByteTexts {
  /// A text's bytes from the lowest on, its length in the highest.
  nonisolated(unsafe) static let all: UnsafePointer<UInt64> = {
    let texts = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
    for bits in 0...UInt8.max {
      let value = Int8(bitPattern: bits)
      var text: UInt64 = 0
      // The smallest number stands for an empty cell.
      let bytes = value == .min ? [] : Array(String(value).utf8)
      for (i, byte) in bytes.enumerated() { text |= UInt64(byte) << UInt64(8 * i) }
      texts[Int(bits)] = text | UInt64(bytes.count) << 56
    }
    return UnsafePointer(texts)
  }()

  @inline(__always)
  static func length(_ text: UInt64) -> Int { Int(text >> 56) }
}
