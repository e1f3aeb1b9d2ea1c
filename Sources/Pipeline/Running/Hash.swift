internal import CXXHash
package import Tables

/// XXH3-128 of bytes, in hexadecimal (libxxhash's canonical form).
package enum Hash {
  package static func xxh3(_ bytes: UnsafeRawBufferPointer) -> String {
    let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
    return hex(hash.high64) + hex(hash.low64)
  }

  package static func xxh3(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { xxh3($0) } }

  /// Of a file of any size, without keeping it in memory.
  package static func xxh3(_ file: InputFile) -> String {
    let state = XXH3_createState()
    defer { XXH3_freeState(state) }
    XXH3_128bits_reset(state)
    file.eachPiece { XXH3_128bits_update(state, $0.baseAddress, $0.count) }
    let hash = XXH3_128bits_digest(state)
    return hex(hash.high64) + hex(hash.low64)
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
