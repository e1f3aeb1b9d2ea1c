internal import CZlib

/// The bytes of an input file: mapped, or inflated where the name ends in `.gz`.
package final class InputFile: @unchecked Sendable {
  package let path: String
  /// How artifacts name the file: the last component of its path, unless told otherwise.
  package let name: String
  private let mapped: MappedFile
  private let inflated: UnsafeMutableRawBufferPointer?

  package init(_ path: String, name: String? = nil) throws(DangolError) {
    self.path = path
    self.name = name ?? String(path.split(separator: "/").last ?? Substring(path))
    mapped = try MappedFile(path)
    if path.hasSuffix(".gz") {
      inflated = try Self.inflate(mapped)
    } else {
      inflated = nil
    }
  }

  deinit { inflated?.deallocate() }

  /// What is parsed.
  package var bytes: UnsafeRawBufferPointer { inflated.map { UnsafeRawBufferPointer($0) } ?? mapped.bytes }
  /// What is on disk, for hashing.
  package var storedBytes: UnsafeRawBufferPointer { mapped.bytes }

  /// The stored bytes piece by piece, each given back after `body`.
  package func eachPiece(_ body: (UnsafeRawBufferPointer) -> Void) {
    var at = 0
    while at < storedBytes.count {
      let end = min(at + Self.piece, storedBytes.count)
      body(UnsafeRawBufferPointer(rebasing: storedBytes[at..<end]))
      mapped.release(at..<end)
      at = end
    }
  }

  /// How much is read before it is given back.
  static let piece = 4 << 20

  /// Bytes of `bytes` that are done with for now.
  @Sendable func release(_ range: Range<Int>) {
    if inflated == nil { mapped.release(range) }
  }

  package func checkUnchanged() throws(DangolError) { try mapped.checkUnchanged() }

  private static func inflate(_ file: MappedFile) throws(DangolError) -> UnsafeMutableRawBufferPointer {
    func failure(_ what: String) -> DangolError {
      DangolError(.badData, what, file: file.path, advice: "export the file again")
    }
    var stream = z_stream()
    // 15 bits of window, +16: a gzip wrapper is required.
    guard
      inflateInit2_(
        &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw DangolError(.bug, "zlib did not start", file: file.path) }
    defer { inflateEnd(&stream) }
    var capacity = max(64 << 10, file.bytes.count * 6)
    var output = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    var produced = 0
    var consumed = 0
    var status = Z_OK
    while true {
      if produced == capacity {
        capacity *= 2
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: output[0..<produced]))
        output.deallocate()
        output = larger
      }
      // zlib counts in 32 bits: hand it at most 1 GiB at a time.
      let room = min(capacity - produced, 1 << 30)
      let rest = min(file.bytes.count - consumed, 1 << 30)
      stream.next_in = UnsafeMutablePointer(
        mutating: file.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: consumed))
      stream.avail_in = UInt32(rest)
      stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self).advanced(by: produced)
      stream.avail_out = UInt32(room)
      status = CZlib.inflate(&stream, Z_NO_FLUSH)
      produced += room - Int(stream.avail_out)
      consumed += rest - Int(stream.avail_in)
      if status == Z_STREAM_END {
        if consumed == file.bytes.count { break }
        // Several members one after the other are one file (RFC 1952, 2.2).
        guard inflateReset(&stream) == Z_OK else { break }
        continue
      }
      guard status == Z_OK || status == Z_BUF_ERROR else {
        output.deallocate()
        throw failure("F_BINARY: not a gzip file")
      }
      if consumed == file.bytes.count, stream.avail_out > 0 {
        output.deallocate()
        throw failure("F_TRUNC: the gzip file ends early")
      }
    }
    return UnsafeMutableRawBufferPointer(rebasing: output[0..<produced])
  }
}
