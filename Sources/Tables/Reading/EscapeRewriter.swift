/// Rewrites a declared escape character into libcsv's doubled quotes: inside
/// quotes `\"` becomes `""` and `\\` becomes `\`; before anything else, and outside
/// quotes, the escape is a character like any other (as PostgreSQL reads it).
struct EscapeRewriter {
  let escape: UInt8
  let quote: UInt8
  private var quoted = false
  private(set) var text: [UInt8] = []

  init(escape: UInt8, quote: UInt8) {
    self.escape = escape
    self.quote = quote
  }

  /// A record begins: no quote is open.
  mutating func begin() { quoted = false }

  /// Rewrites one physical line; what is open at its end stays open.
  mutating func rewrite(_ line: UnsafeRawBufferPointer) {
    text.removeAll(keepingCapacity: true)
    var i = 0
    while i < line.count {
      let byte = line[i]
      if quoted, byte == escape, i + 1 < line.count, line[i + 1] == quote || line[i + 1] == escape {
        text.append(line[i + 1])
        if line[i + 1] == quote { text.append(quote) }
        i += 2
        continue
      }
      if byte == quote { quoted.toggle() }
      text.append(byte)
      i += 1
    }
  }
}
