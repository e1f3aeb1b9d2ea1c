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
    let stream = Stream()
    file.eachPiece { stream.add($0) }
    return stream.digest
  }

  /// Of bytes that come in pieces.
  final class Stream {
    private let state: OpaquePointer

    init() {
      state = XXH3_createState()
      XXH3_128bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    func add(_ bytes: UnsafeRawBufferPointer) { XXH3_128bits_update(state, bytes.baseAddress, bytes.count) }

    var digest: String {
      let hash = XXH3_128bits_digest(state)
      return hex(hash.high64) + hex(hash.low64)
    }
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
