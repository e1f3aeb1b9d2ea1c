internal import CSystem

/// Decodes lines of CP949 or UTF-16 into UTF-8, one after the other into one
/// buffer, by the C library's iconv: strict, and a line at a time, so that no more
/// than a record is ever held.
final class LineDecoder {
  private let decoder: UnsafeMutableRawPointer
  private var buffer: UnsafeMutableRawBufferPointer
  private var used = 0

  init(_ encoding: FileEncoding) throws(DangolError) {
    guard let decoder = dangol_decoder_open(encoding.name) else {
      throw DangolError(
        .configuration, "this system cannot decode \(encoding.name)",
        advice: "install libc-gconv-modules-extra (Debian), or convert the file to UTF-8")
    }
    self.decoder = decoder
    buffer = .allocate(byteCount: 1 << 13, alignment: 16)
  }

  deinit {
    dangol_decoder_close(decoder)
    buffer.deallocate()
  }

  /// What was decoded since the last `clear`.
  var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[0..<used]) }

  func clear() { used = 0 }

  /// Adds a line; nil, or the index of its first byte that is not valid.
  func add(_ line: UnsafeRawBufferPointer) -> Int? {
    // No character grows by more than half (two bytes become three); a single byte may become two.
    let needed = used + line.count * 2 + 16
    if needed > buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: needed * 2, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[0..<used]))
      buffer.deallocate()
      buffer = larger
    }
    var written: Int64 = 0
    let read = dangol_decode(
      decoder, line.baseAddress, Int64(line.count), buffer.baseAddress! + used,
      Int64(buffer.count - used), &written)
    used += Int(written)
    return read == line.count ? nil : Int(read)
  }
}
