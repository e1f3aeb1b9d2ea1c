/// Korean in UTF-8 that some program read as Latin-1 or Windows-1252 and wrote as UTF-8 again:
/// `ë‹¨ê³¨` for 단골. It is valid UTF-8, and nothing that anybody wrote.
enum Mojibake {
  /// What was meant, where at least two syllables come out; one may be chance, as in `aquí…”`.
  static func meant(_ text: UnsafeRawBufferPointer) -> String? {
    // ê, ë, ì and í, one of which begins each syllable, begin with this byte themselves.
    guard text.contains(0xc3) else { return nil }
    var out = ""
    var bytes: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let byte = single(scalar)
      switch (bytes.count, byte) {
      case (_, .some(0xea...0xed)): bytes = [byte!]
      case (1...2, .some(0x80...0xbf)): bytes.append(byte!)
      default: bytes = []
      }
      guard bytes.count == 3 else { continue }
      if let syllable = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first,
        (0xac00...0xd7a3).contains(syllable.value)
      {
        out.unicodeScalars.append(syllable)
      }
      bytes = []
    }
    return out.unicodeScalars.count >= 2 ? out : nil
  }

  /// The byte of Latin-1 or Windows-1252 that stands for a character.
  private static func single(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < 0x100 ? UInt8(scalar.value) : windows[scalar.value]
  }

  /// Where Windows-1252 has other characters than Latin-1 (unicode.org, CP1252.TXT).
  private static let windows: [UInt32: UInt8] = [
    0x20ac: 0x80, 0x201a: 0x82, 0x0192: 0x83, 0x201e: 0x84, 0x2026: 0x85, 0x2020: 0x86, 0x2021: 0x87,
    0x02c6: 0x88, 0x2030: 0x89, 0x0160: 0x8a, 0x2039: 0x8b, 0x0152: 0x8c, 0x017d: 0x8e, 0x2018: 0x91,
    0x2019: 0x92, 0x201c: 0x93, 0x201d: 0x94, 0x2022: 0x95, 0x2013: 0x96, 0x2014: 0x97, 0x02dc: 0x98,
    0x2122: 0x99, 0x0161: 0x9a, 0x203a: 0x9b, 0x0153: 0x9c, 0x017e: 0x9e, 0x0178: 0x9f,
  ]
}
