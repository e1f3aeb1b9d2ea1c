/// The bytes of an input file: mapped as they are, or inflated where the name ends in `.gz`.
package final class InputFile: @unchecked Sendable {
  package let path: String
  /// How artifacts name the file: the last component of its path, unless told otherwise.
  package let name: String
  private let mapped: MappedFile
  private let inflated: Mapping?

  package init(_ path: String, name: String? = nil) throws(DangolError) {
    self.path = path
    self.name = name ?? String(path.split(separator: "/").last ?? Substring(path))
    mapped = try MappedFile(path)
    inflated = path.hasSuffix(".gz") ? try GzipInflater.inflate(mapped) : nil
  }

  /// What is parsed.
  package var bytes: UnsafeRawBufferPointer { inflated?.bytes ?? mapped.bytes }
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
    if let inflated { inflated.release(range) } else { mapped.release(range) }
  }

  package func checkUnchanged() throws(DangolError) { try mapped.checkUnchanged() }
}
