internal import Glibc
internal import Tables

/// A file that is being written: created, filled block by block while it is hashed, closed.
final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private let blocks: LargeBlocks
  private let hash = Hash.Stream()
  private var isOpen = true
  private(set) var bytes = 0

  /// Flushing a small file takes no longer at the end.
  private static let large = 4 << 20

  init(_ path: String, secret: Bool) throws(DangolError) {
    self.path = path
    descriptor = try FileSystem.create(path, secret: secret)
    blocks = LargeBlocks(descriptor, path)
  }

  deinit { if isOpen { Glibc.close(descriptor) } }

  func append(_ block: UnsafeRawBufferPointer) throws(DangolError) {
    hash.add(block)
    try blocks.add(block)
    bytes += block.count
  }

  func append(_ bytes: [UInt8]) throws(DangolError) {
    try bytes.withUnsafeBytes { bytes in Result { () throws(DangolError) in try append(bytes) } }.get()
  }

  /// Closes the file and gives its hash. All files of a run are flushed before it is published;
  /// with `flushing` a large one is flushed now, while others are still computed.
  func finish(flushing: Bool = false) throws(DangolError) -> String {
    try blocks.finish()
    if flushing, bytes >= Self.large { try FileSystem.flush(descriptor, path) }
    isOpen = false
    guard Glibc.close(descriptor) == 0 else {
      throw DangolError(.inputOutput, String(cString: strerror(errno)), file: path)
    }
    return hash.digest
  }
}
