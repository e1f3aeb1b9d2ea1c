internal import Glibc

/// Physical lines of a file: where each ends, without a look at quotes.
struct LineEnds: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  let encoding: FileEncoding
  /// LF, or CR in a file whose first line ends with a bare CR.
  let terminator: UInt8
  /// Called with bytes that are done with, so that a mapped file need not stay in memory.
  let release: (@Sendable (Range<Int>) -> Void)?

  /// The end of the header decides what ends a line: a bare CR there makes a CR file.
  init(
    _ bytes: UnsafeRawBufferPointer, _ encoding: FileEncoding, from start: Int, quote: UInt8,
    release: (@Sendable (Range<Int>) -> Void)? = nil
  ) {
    self.bytes = bytes
    self.release = release
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

  /// The offset behind the line that starts at `from`, or a place beyond `limit` bytes
  /// where looking on is of no use.
  func end(_ from: Int, lookingAt limit: Int = .max) -> Int {
    var at = from
    var released = from
    while at < bytes.count, at - from <= limit {
      let count = min(InputFile.piece, bytes.count - at)
      if let hit = memchr(bytes.baseAddress! + at, Int32(terminator), count) {
        let place = UnsafeRawPointer(hit) - bytes.baseAddress!
        if let end = unitEnd(place) { return end }
        at = place + 1
      } else {
        at += count
      }
      // A line above the limit of records is refused by its beginning alone.
      if at - from > Dialect.recordLimit, at - released >= InputFile.piece {
        release?(released..<at)
        released = at
      }
    }
    return at
  }

  /// Lines from `start` to the end of the file, the last one with or without its end.
  func count(from start: Int = 0) -> Int {
    var lines = 0
    var at = start
    var released = start
    while at < bytes.count {
      at = end(at)
      lines += 1
      if at - released >= InputFile.piece {
        release?(released..<at)
        released = at
      }
    }
    return lines
  }

  /// Lines that end within the range, and a last one of the file that does not end.
  func count(in range: Range<Int>) -> Int {
    guard !range.isEmpty else { return 0 }
    var lines = range.upperBound == bytes.count && bytes[bytes.count - 1] != terminator ? 1 : 0
    var at = range.lowerBound
    while at < range.upperBound {
      let end = min(at + InputFile.piece, range.upperBound)
      lines += terminators(at, end)
      // A range is that large where a line is; what is read next is better left in memory.
      if range.count > 4 * InputFile.piece { release?(at..<end) }
      at = end
    }
    return lines
  }

  /// Line ends of one byte, sixteen bytes at a time.
  private func terminators(_ start: Int, _ end: Int) -> Int {
    let wanted = SIMD16<UInt8>(repeating: terminator)
    var count = 0
    var at = start
    while at + 16 <= end {
      // Each lane has room for as many hits of its own.
      let stop = at + 16 * min(255, (end - at) / 16)
      var hits = SIMD16<UInt8>(repeating: 0)
      while at < stop {
        let own = bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
        // A lane that is true is −1.
        hits = hits &- unsafeBitCast(own .== wanted, to: SIMD16<UInt8>.self)
        at += 16
      }
      for lane in 0..<16 { count += Int(hits[lane]) }
    }
    while at < end {
      if bytes[at] == terminator { count += 1 }
      at += 1
    }
    return count
  }

  /// The offset behind the line that starts at `from` and ends in LF, CRLF or CR.
  static func anyEnd(
    _ bytes: UnsafeRawBufferPointer, _ encoding: FileEncoding, _ from: Int, release: (Range<Int>) -> Void
  ) -> Int {
    let (lineFeed, carriageReturn) = (UInt16(ascii: "\n"), UInt16(ascii: "\r"))
    var i = from
    var released = from
    while let unit = Self.unit(bytes, encoding, i) {
      i += encoding.unit
      if i - released >= InputFile.piece {
        release(released..<i)
        released = i
      }
      if unit == lineFeed { return i }
      if unit == carriageReturn {
        return Self.unit(bytes, encoding, i) == lineFeed ? i + encoding.unit : i
      }
    }
    return bytes.count
  }

  /// The offset behind the unit that has the terminator's byte at `place`; nil where
  /// that byte belongs to another character.
  private func unitEnd(_ place: Int) -> Int? {
    switch encoding {
    case .utf8, .cp949: place + 1
    case .utf16LittleEndian:
      place % 2 == 0 && place + 1 < bytes.count && bytes[place + 1] == 0 ? place + 2 : nil
    case .utf16BigEndian: place % 2 == 1 && bytes[place - 1] == 0 ? place + 1 : nil
    }
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
