/// The index of the first byte that is not part of valid UTF-8 (overlong forms
/// and surrogates are not valid), or nil.
package func invalidUTF8(_ bytes: UnsafeRawBufferPointer) -> Int? {
  var i = 0
  while i + 8 <= bytes.count,
    bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  { i += 8 }
  let rest = UnsafeBufferPointer(
    start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: i),
    count: bytes.count - i)
  do {
    _ = try UTF8Span(validating: rest.span)
    return nil
  } catch {
    return i + error.byteOffsets.lowerBound
  }
}
