internal import Glibc

/// Physical lines of a file: where each ends, without a look at quotes.
struct LineEnds {
  let bytes: UnsafeRawBufferPointer
  let encoding: FileEncoding
  /// LF, or CR in a file whose first line ends with a bare CR.
  let terminator: UInt8

  /// The end of the header decides what ends a line: a bare CR there makes a CR file.
  init(_ bytes: UnsafeRawBufferPointer, _ encoding: FileEncoding, from start: Int, quote: UInt8) {
    self.bytes = bytes
    self.encoding = encoding
    let (lineFeed, carriageReturn) = (UInt16(ascii: "\n"), UInt16(ascii: "\r"))
    var terminator = lineFeed
    var quoted = false
    var i = start
    while i < min(bytes.count, start + Dialect.recordLimit), let unit = Self.unit(bytes, encoding, i) {
      if unit == UInt16(quote) { quoted.toggle() }
      if !quoted, unit == lineFeed { break }
      if !quoted, unit == carriageReturn {
        if Self.unit(bytes, encoding, i + encoding.unit) != lineFeed { terminator = carriageReturn }
        break
      }
      i += encoding.unit
    }
    self.terminator = UInt8(terminator)
  }

  /// The offset behind the line that starts at `from`.
  func end(_ from: Int) -> Int {
    var at = from
    while at < bytes.count {
      guard let hit = memchr(bytes.baseAddress! + at, Int32(terminator), bytes.count - at) else { break }
      let place = UnsafeRawPointer(hit) - bytes.baseAddress!
      switch encoding {
      case .utf8, .cp949: return place + 1
      case .utf16LittleEndian:
        if place % 2 == 0, place + 1 < bytes.count, bytes[place + 1] == 0 { return place + 2 }
      case .utf16BigEndian:
        if place % 2 == 1, bytes[place - 1] == 0 { return place + 1 }
      }
      at = place + 1
    }
    return bytes.count
  }

  /// Lines from `start` to the end of the file, the last one with or without its end.
  func count(from start: Int = 0) -> Int {
    var lines = 0
    var at = start
    while at < bytes.count {
      at = end(at)
      lines += 1
    }
    return lines
  }

  private static func unit(_ bytes: UnsafeRawBufferPointer, _ encoding: FileEncoding, _ i: Int) -> UInt16? {
    guard i + encoding.unit <= bytes.count else { return nil }
    switch encoding {
    case .utf8, .cp949: return UInt16(bytes[i])
    case .utf16LittleEndian: return UInt16(bytes[i]) | UInt16(bytes[i + 1]) << 8
    case .utf16BigEndian: return UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1])
    }
  }
}

extension UInt16 {
  fileprivate init(ascii scalar: Unicode.Scalar) { self = UInt16(UInt8(ascii: scalar)) }
}
