/// How a CSV file is punctuated.
package struct Dialect: Sendable, Equatable {
  package var delimiter: UInt8 = UInt8(ascii: ",")
  package var quote: UInt8 = UInt8(ascii: "\"")
  /// Stands before a quote that belongs to a quoted field, beside the doubled quote.
  package var escape: UInt8?
  package var encoding = TextEncoding.utf8
  /// Physical lines before the header.
  package var skipRows = 0
  package var hasHeader = true
  /// Physical lines of one record.
  package var lineLimit = 50

  package init() {}

  /// Why the characters cannot be told apart, or nil.
  package var conflict: String? {
    let special = [delimiter, quote] + (escape.map { [$0] } ?? [])
    if special.contains(where: { $0 >= 0x80 || $0 == 0 || $0 == 10 || $0 == 13 }) {
      return "delimiter, quote and escape are ASCII characters and no line ends"
    }
    return delimiter == quote || escape == delimiter ? "delimiter and quote or escape are the same" : nil
  }

  package static let fieldLimit = 1 << 20
  package static let recordLimit = 4 << 20
  package static let columnLimit = 1024
}
