/// What rejects.csv may show of a row: never a personal column, never one that
/// is not mapped, at most 1 KiB.
enum RawExcerpt {
  private static let limit = 1024

  /// For rows whose fields are not known: the first 64 bytes with letters as x, digits as 9.
  static func masked(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    var out = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\r" { continue }
      if scalar.properties.isAlphabetic || !scalar.isASCII {
        out += "x"
      } else if ("0"..."9").contains(scalar) {
        out += "9"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return printable(out)
  }

  static func fields(_ records: CSVRecords, _ binding: HeaderBinding) -> String {
    var parts: [String] = []
    for i in 0..<records.fieldCount {
      parts.append(
        binding.hidden.contains(i) ? "***" : printable(String(decoding: records.field(i), as: UTF8.self)))
    }
    let line = parts.joined(separator: ",")
    guard line.utf8.count > limit else { return line }
    var cut = line
    while cut.utf8.count > limit { cut.removeLast() }
    return cut
  }

  /// An accepted row, read again from its place.
  static func row(
    _ file: InputFile, _ origin: RowOrigin, _ binding: HeaderBinding, _ dialect: Dialect,
    _ encoding: FileEncoding
  ) -> String {
    let bytes = UnsafeRawBufferPointer(
      rebasing: file.bytes[origin.offset..<(origin.offset + origin.length)])
    let records = CSVRecords(
      bytes, dialect: dialect, ends: LineEnds(bytes, encoding, from: 0, quote: dialect.quote),
      decoder: encoding == .utf8 ? nil : try? LineDecoder(encoding))
    guard records.next() == .record else { return "" }
    return fields(records, binding)
  }

  /// Finds accepted rows again, for duplicates and conflicts that come out later.
  struct Source: Sendable {
    let files: [InputFile]
    let bindings: [HeaderBinding]
    let mapping: TableMapping
    let encodings: [FileEncoding]
    let origins: RowOrigins

    func row(_ index: Int) -> String {
      let origin = origins[index]
      let file = Int(origin.file)
      return RawExcerpt.row(files[file], origin, bindings[file], mapping.dialect, encodings[file])
    }
  }
}
