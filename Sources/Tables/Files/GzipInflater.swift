internal import CZlib

/// Inflates a gzip file (RFC 1952) piece by piece into a scratch file, so that neither side is
/// ever in memory as a whole. Several members one after the other are one file; zeros behind
/// the last one are padding. All else refuses the file: half of a table is no table.
struct GzipInflater {
  /// More than a shop exports, and less than a disk that a bomb would fill.
  static let limit = 64 << 30

  private let file: MappedFile
  private let output: ScratchFile
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var consumed = 0

  static func inflate(_ file: MappedFile) throws(DangolError) -> Mapping {
    let output = try ScratchFile()
    var inflater = try GzipInflater(file, output)
    defer { inflater.end() }
    while try inflater.hasMember() { try inflater.inflateMember() }
    return try output.map()
  }

  private init(_ file: MappedFile, _ output: ScratchFile) throws(DangolError) {
    self.file = file
    self.output = output
    stream.initialize(to: z_stream())
    // 15 bits of window, +16: a gzip wrapper is required.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw DangolError(.bug, "zlib did not start", file: file.path)
    }
  }

  private func end() {
    inflateEnd(stream)
    stream.deallocate()
    piece.deallocate()
  }

  private func refuse(_ what: String, _ advice: String) -> DangolError {
    DangolError(.badData, what, file: file.path, advice: advice)
  }

  private func hasMember() throws(DangolError) -> Bool {
    let rest = UnsafeRawBufferPointer(rebasing: file.bytes[consumed...])
    if rest.isEmpty { return false }
    if rest.starts(with: [0x1f, 0x8b]) || rest.count == 1 && rest[0] == 0x1f { return true }
    if consumed == 0 {
      throw refuse("F_BINARY: not a gzip file", "rename it to end in .csv if it is plain, or export it again")
    }
    if rest.allSatisfy({ $0 == 0 }) { return false }
    throw refuse(
      "F_BINARY: \(rest.count) bytes that are no gzip follow behind byte \(consumed)",
      "copy or export the file again; gzip -dc unpacks what stands before them")
  }

  private mutating func inflateMember() throws(DangolError) {
    inflateReset(stream)
    while true {
      let room = min(file.bytes.count - consumed, InputFile.piece)
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: file.bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + consumed)
      stream.pointee.avail_in = UInt32(room)
      let status = try inflatePiece()
      let next = consumed + room - Int(stream.pointee.avail_in)
      file.release(consumed..<next)
      consumed = next
      switch status {
      case Z_STREAM_END: return
      // No progress is no error: the next piece may bring it.
      case Z_OK, Z_BUF_ERROR:
        if consumed == file.bytes.count {
          throw refuse("F_TRUNC: the gzip file ends early", "copy or export the file again")
        }
      case Z_MEM_ERROR: throw DangolError(.inputOutput, "out of memory", file: file.path)
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "invalid data"
        throw refuse(
          "F_TRUNC: the gzip file is damaged at or before byte \(consumed): \(reason)",
          "copy or export the file again; gzip -t tests it")
      }
    }
  }

  /// Inflates what was handed in; zlib's last word.
  private func inflatePiece() throws(DangolError) -> Int32 {
    while true {
      stream.pointee.next_out = piece.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(piece.count)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      let produced = piece.count - Int(stream.pointee.avail_out)
      if produced > 0 { try output.append(UnsafeRawBufferPointer(rebasing: piece[0..<produced])) }
      if output.count > Self.limit {
        throw refuse("F_BINARY: inflates to more than 64 GiB", "split the export")
      }
      if status != Z_OK || stream.pointee.avail_out > 0 { return status }
    }
  }
}
