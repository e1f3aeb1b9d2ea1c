/// What a file's bytes are read as, how far its byte-order mark reaches, and why.
struct EncodingChoice {
  let encoding: FileEncoding
  let start: Int
  /// In words, for quality.csv.
  let evidence: String

  init(_ file: InputFile, _ declared: TextEncoding) throws(DangolError) {
    let bytes = file.bytes
    func begins(_ mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
    func refuse(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, "F_ENC: " + what, file: file.path, line: 1, advice: advice)
    }
    let marks: [(bytes: [UInt8], encoding: FileEncoding)] = [
      ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe], .utf16LittleEndian), ([0xfe, 0xff], .utf16BigEndian),
    ]
    let mark = marks.first { begins($0.bytes) }
    let marked = mark.map { ($0.encoding, $0.bytes.count, $0.encoding.name + " with a byte-order mark") }
    switch (declared, mark?.encoding) {
    case (.auto, .some), (.utf8, .utf8), (.utf16, .utf16LittleEndian), (.utf16, .utf16BigEndian):
      (encoding, start, evidence) = marked!
    case (.utf8, nil): (encoding, start, evidence) = (.utf8, 0, "UTF-8")
    case (.utf8, .some(let found)):
      throw refuse(found.name, "set encoding: utf-16, or export as UTF-8 (CSV UTF-8 in a spreadsheet)")
    case (.utf16, nil): (encoding, start, evidence) = (.utf16LittleEndian, 0, "UTF-16LE, as declared")
    case (.cp949, nil): (encoding, start, evidence) = (.cp949, 0, "CP949, as declared")
    case (.cp949, .some(let found)), (.utf16, .some(let found)):
      throw refuse(
        "a byte-order mark of \(found.name) in a file declared as \(declared.rawValue)", "set encoding: auto")
    case (.auto, nil): (encoding, start, evidence) = try Self.guess(file, refuse)
    }
  }

  /// UTF-8 if at least 99 % of the lines that hold a byte beyond ASCII are valid in it;
  /// else CP949 if all of them are.
  private static func guess(_ file: InputFile, _ refuse: (String, String) -> DangolError)
    throws(DangolError) -> (FileEncoding, Int, String)
  {
    let bytes = file.bytes
    let ends = LineEnds(bytes, .utf8, from: 0, quote: 0, release: file.release)
    let decoder = try LineDecoder(.cp949)
    var (lines, unicode, korean) = (0, 0, 0)
    var firstBad: Int?
    var at = 0
    var released = 0
    while at < bytes.count {
      let end = ends.end(at)
      let line = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
      if end - at <= Dialect.recordLimit, line.contains(where: { $0 >= 0x80 }) {
        lines += 1
        if let bad = invalidUTF8(line) {
          if firstBad == nil { firstBad = at + bad }
        } else {
          unicode += 1
        }
        decoder.clear()
        if decoder.add(line) == nil { korean += 1 }
      }
      at = end
      if at - released >= InputFile.piece {
        file.release(released..<at)
        released = at
      }
    }
    if unicode * 100 >= lines * 99 {
      return (
        .utf8, 0, lines == 0 ? "UTF-8: ASCII only" : "UTF-8: \(unicode) of \(lines) lines beyond ASCII are"
      )
    }
    if korean == lines {
      return (
        .cp949, 0, "CP949: all \(lines) lines beyond ASCII are, and only \(unicode) are UTF-8"
      )
    }
    throw refuse(
      "of \(lines) lines beyond ASCII \(unicode) are UTF-8 and \(korean) are CP949; "
        + "the first that is not UTF-8 is at byte \(firstBad ?? 0)",
      "declare the encoding, or export as UTF-8 (CSV UTF-8 in a spreadsheet)")
  }
}
