/// Splits lines that leave nothing to judge, eight bytes at a time: no carriage return or
/// other control character, no blank first byte, a line end, and quotes only where they
/// enclose a whole field that holds none. Of such a line libcsv makes the same fields; every
/// other line is left to it.
struct PlainLane {
  private let delimiters: UInt64
  private let quotes: UInt64
  private let delimiter: UInt8
  private let quote: UInt8
  private let otherQuote: UInt8

  /// nil where the file is not read as UTF-8 lines that end in LF.
  init?(_ dialect: Dialect, _ ends: LineEnds, decoded: Bool) {
    guard !decoded, dialect.escape == nil, ends.terminator == 0x0a else { return nil }
    delimiter = dialect.delimiter
    quote = dialect.quote
    otherQuote = dialect.quote == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    delimiters = ByteMarks.repeated(dialect.delimiter)
    quotes = ByteMarks.repeated(dialect.quote)
  }

  /// Longer lines may pass the limits of a field or record.
  private static let longest = 1 << 16

  /// Notes the line's fields and gives its length with its end; nil: not a plain line.
  @inline(__always)
  func split(_ line: UnsafePointer<UInt8>, room: Int, into fields: FieldSpans) -> Int? {
    let limit = min(room, Self.longest)
    // A blank line begins with a blank or its end, a line in another kind of quotes with one.
    guard limit > 0, line[0] > 0x20 || line[0] == delimiter else { return nil }
    guard line[0] != otherQuote else { return nil }
    return scan(line, limit, fields)
  }

  @inline(__always)
  private func scan(_ line: UnsafePointer<UInt8>, _ limit: Int, _ fields: FieldSpans) -> Int? {
    fields.begin(in: line)
    var start = 0
    var at = 0
    var high: UInt64 = 0
    // Where the quotes opened, −1 outside of them; where they closed, −1 before that.
    var opened = -1
    var closed = -1
    while at < limit {
      var word: UInt64
      var marks: UInt64
      if at + 8 <= limit {
        word = UInt64(littleEndian: UnsafeRawPointer(line + at).loadUnaligned(as: UInt64.self))
        // Bytes below 0x20 have none of the upper three bits.
        marks =
          ByteMarks.zeros(word ^ delimiters) | ByteMarks.zeros(word ^ quotes)
          | ByteMarks.zeros(word & 0xe0e0_e0e0_e0e0_e0e0)
      } else {
        // The last bytes of the file one by one.
        word = UInt64(line[at])
        marks = 0x80
      }
      high |= word
      while marks != 0 {
        let place = at + marks.trailingZeroBitCount >> 3
        let byte = line[place]
        if byte == delimiter {
          if opened < 0 {
            fields.add(from: start, to: place)
            start = place + 1
          } else if closed >= 0 {
            guard place == closed + 1 else { return nil }
            fields.add(from: opened + 1, to: closed)
            fields.markQuoted()
            (opened, closed) = (-1, -1)
            start = place + 1
          }
        } else if byte == 0x0a {
          if opened < 0 {
            fields.add(from: start, to: place)
          } else {
            guard closed >= 0, place == closed + 1 else { return nil }
            fields.add(from: opened + 1, to: closed)
            fields.markQuoted()
          }
          return finish(line, place, high)
        } else if byte == quote {
          if opened < 0 {
            guard place == start else { return nil }
            opened = place
          } else if closed < 0 {
            closed = place
          } else {
            return nil
          }
        } else if byte < 0x20 {
          return nil
        }
        marks &= marks - 1
      }
      at += at + 8 <= limit ? 8 : 1
    }
    return nil
  }

  @inline(__always)
  private func finish(_ line: UnsafePointer<UInt8>, _ end: Int, _ high: UInt64) -> Int? {
    if high & 0x8080_8080_8080_8080 != 0, !isText(line, end) { return nil }
    return end + 1
  }

  /// Hangul and most other letters take three bytes or two; the rest is left to the library.
  @inline(__always)
  private func isText(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var i = 0
    while i < count {
      if i + 8 <= count {
        let word = UnsafeRawPointer(line + i).loadUnaligned(as: UInt64.self)
        let high = UInt64(littleEndian: word) & 0x8080_8080_8080_8080
        if high == 0 {
          i += 8
          continue
        }
        i += high.trailingZeroBitCount >> 3
      }
      let lead = line[i]
      if lead < 0x80 {
        i += 1
      } else if lead >= 0xe1, lead <= 0xef, i + 2 < count, line[i + 1] & 0xc0 == 0x80,
        line[i + 2] & 0xc0 == 0x80, lead != 0xed || line[i + 1] < 0xa0
      {
        // Behind 0xed only what is below the surrogates.
        i += 3
      } else if lead >= 0xc2, lead <= 0xdf, i + 1 < count, line[i + 1] & 0xc0 == 0x80 {
        i += 2
      } else {
        return invalidUTF8(UnsafeRawBufferPointer(start: line + i, count: count - i)) == nil
      }
    }
    return true
  }
}
