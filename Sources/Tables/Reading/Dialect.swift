/// How a CSV file is punctuated.
package struct Dialect: Sendable, Equatable {
  package var delimiter: UInt8 = UInt8(ascii: ",")
  package var quote: UInt8 = UInt8(ascii: "\"")
  /// Physical lines before the header.
  package var skipRows = 0
  package var hasHeader = true
  /// Physical lines of one record.
  package var lineLimit = 50

  package init() {}

  package static let fieldLimit = 1 << 20
  package static let recordLimit = 4 << 20
  package static let columnLimit = 1024
}
