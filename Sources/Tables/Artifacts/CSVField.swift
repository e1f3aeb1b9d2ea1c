internal import CLibCSV

/// One text as a field of an artifact.
package enum CSVField {
  /// Whether a text must be quoted. A field of blanks or of 0x1A alone is quoted too: as the
  /// only field of a row it would be a blank line or an end-of-file mark.
  static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var isMore = false
    for byte in bytes {
      if byte == 0x2c || byte == 0x22 || byte == 0x0a || byte == 0x0d { return false }
      if byte != 0x20 && byte != 0x09 && byte != 0x1a { isMore = true }
    }
    return isMore
  }

  /// Room for a quoted text.
  static func longest(_ count: Int) -> Int { count * 2 + 2 }

  /// Quotes by libcsv; gives the number of bytes.
  static func quote(_ bytes: UnsafeBufferPointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) -> Int {
    Int(
      csv_write2(
        to, longest(bytes.count), bytes.baseAddress ?? UnsafePointer(to), bytes.count, UInt8(CSV_QUOTE)))
  }

  package static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if isPlain(text) { return Array(text) }
    return [UInt8](unsafeUninitializedCapacity: longest(text.count)) { buffer, count in
      count = quote(text, buffer.baseAddress!)
    }
  }
}
