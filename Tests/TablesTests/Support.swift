import Glibc
import Tables

/// The records of a text as the reader tells them: fields, or a code with its place.
func events(_ text: [UInt8], _ dialect: Dialect = Dialect()) -> [String] {
  text.withUnsafeBytes { bytes in
    let records = CSVRecords(bytes, dialect: dialect)
    var found: [String] = []
    while let event = records.next() {
      let place =
        records.firstLine == records.lastLine
        ? "\(records.firstLine)" : "\(records.firstLine)-\(records.lastLine)"
      switch event {
      case .blank: found.append("\(place) blank")
      case .rejected(let code, _): found.append("\(place) \(code.rawValue)")
      case .record:
        let fields = (0..<records.fieldCount).map { String(decoding: records.field($0), as: UTF8.self) }
        found.append("\(place) " + fields.joined(separator: "|"))
      }
    }
    return found
  }
}

func events(_ text: String, _ dialect: Dialect = Dialect()) -> [String] { events(Array(text.utf8), dialect) }

func withBytes<R>(_ text: String, _ body: (Bytes) throws -> R) rethrows -> R {
  let bytes = Array(text.utf8)
  return try bytes.withUnsafeBufferPointer { try body($0) }
}

/// A file of its own with a text, for tests that read files; they remove it.
enum TextFile {
  static func write(_ text: String) -> String {
    var name = Array("/tmp/dangol-text-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress!, $0.count) }
    close(descriptor)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
