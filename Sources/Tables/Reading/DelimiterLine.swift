/// A first line `sep=;`, by which spreadsheets tell each other the delimiter. It is no header.
struct DelimiterLine {
  let delimiter: UInt8
  /// The byte behind the line.
  let end: Int

  init?(_ bytes: UnsafeRawBufferPointer, from start: Int, _ encoding: FileEncoding) {
    // Two bytes a character in UTF-16, of which one is zero.
    let longest = min(bytes.count, start + 10 * encoding.unit)
    let end = LineEnds.anyEnd(
      UnsafeRawBufferPointer(rebasing: bytes[..<longest]), encoding, start, release: { _ in })
    var text = bytes[start..<end].filter { $0 != 0 && $0 != 0x0a && $0 != 0x0d }
    if text.count == 7, text.first == 0x22, text.last == 0x22 { text = Array(text[1..<6]) }
    guard text.count == 5, text.prefix(4).map({ $0 == 0x3d ? $0 : $0 | 0x20 }) == Array("sep=".utf8) else {
      return nil
    }
    delimiter = text[4]
    self.end = end
  }
}
