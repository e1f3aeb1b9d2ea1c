/// Splits lines that leave nothing to judge, a block of bytes at a time: no carriage return or
/// other control character, no blank first byte, a line end, and quotes only where they
/// enclose a whole field that holds none. Of such a line libcsv makes the same fields; every
/// other line is left to it.
struct PlainLane {
  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let blocks: ByteBlocks
  private let delimiter: UInt8
  private let quote: UInt8
  private let otherQuote: UInt8
  /// Where the last line ended, and what lies behind it in its block: lines share blocks.
  private var next = -1
  private var block = 0
  private var marks = ByteBlocks.Marks(places: 0, isDoubtful: false)

  /// nil where the file is not read as UTF-8 lines that end in LF.
  init?(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect, _ ends: LineEnds, decoded: Bool) {
    guard !decoded, dialect.escape == nil, ends.terminator == 0x0a, let start = bytes.baseAddress else {
      return nil
    }
    self.bytes = start.assumingMemoryBound(to: UInt8.self)
    count = bytes.count
    blocks = ByteBlocks(bytes, delimiter: dialect.delimiter, quote: dialect.quote)
    delimiter = dialect.delimiter
    quote = dialect.quote
    otherQuote = dialect.quote == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
  }

  /// Longer lines may pass the limits of a field or record.
  private static let longest = 1 << 16

  /// Notes the fields of the line at `offset` and gives its length with its end; nil: not a plain line.
  @inline(__always)
  mutating func split(_ offset: Int, into fields: FieldSpans) -> Int? {
    // A blank line begins with a blank or its end, a line in another kind of quotes with one. What a letter
    // goes on with begins no line; in a block it could seem to end what the line before left open.
    guard offset < count, bytes[offset] > 0x20 || bytes[offset] == delimiter, bytes[offset] != otherQuote,
      bytes[offset] & 0xc0 != 0x80
    else { return nil }
    if offset != next {
      block = offset
      marks = blocks.marks(offset)
    }
    next = -1
    guard let (end, isDoubtful) = scan(offset, fields), end - offset < Self.longest else { return nil }
    if isDoubtful, !isText(bytes + offset, end - offset) { return nil }
    next = end + 1
    return next - offset
  }

  /// The place of the line's end, and whether a block that the line touches is doubtful.
  @inline(__always)
  private mutating func scan(_ line: Int, _ fields: FieldSpans) -> (end: Int, isDoubtful: Bool)? {
    var (block, marks) = (self.block, self.marks)
    var isDoubtful = marks.isDoubtful
    var found = fields.begin(in: bytes + line)
    var start = line
    // Where the quotes opened, −1 outside of them; where they closed, −1 before that.
    var opened = -1
    var closed = -1
    while true {
      while marks.places == 0 {
        block += ByteBlocks.length
        guard block < count, block - line < Self.longest else { return nil }
        marks = blocks.marks(block)
        isDoubtful = isDoubtful || marks.isDoubtful
      }
      let place = block + marks.places.trailingZeroBitCount
      marks.places &= marks.places - 1
      let byte = bytes[place]
      if byte == delimiter || byte == 0x0a {
        if opened < 0 {
          found.add(from: start - line, to: place - line, isNull: start == place)
        } else if closed >= 0 {
          guard place == closed + 1 else { return nil }
          found.add(from: opened + 1 - line, to: closed - line, isNull: false)
          (opened, closed) = (-1, -1)
        } else if byte == delimiter {
          continue
        } else {
          return nil
        }
        start = place + 1
        if byte == delimiter { continue }
        found.end()
        (self.block, self.marks) = (block, marks)
        return (place, isDoubtful)
      } else if byte == quote {
        if opened < 0 {
          guard place == start else { return nil }
          opened = place
        } else if closed < 0 {
          closed = place
        } else {
          return nil
        }
      } else {
        return nil
      }
    }
  }

  @inline(never)
  private func isText(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    invalidUTF8(UnsafeRawBufferPointer(start: line, count: count)) == nil
  }
}
