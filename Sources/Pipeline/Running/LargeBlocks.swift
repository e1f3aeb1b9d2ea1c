internal import CSystem
internal import Glibc
internal import Tables

/// Bytes on their way into a file, gathered to large blocks of whole pages. Those go past the system's
/// cache where the file system can: stages have what they need of an artifact in memory, and pages for
/// its copy would be taken from what the run computes with.
final class LargeBlocks {
  private static let size = 1 << 20
  private static let page = 4096

  private let descriptor: Int32
  private let path: String
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: page)
  private var filled = 0
  private var passesCache: Bool?

  init(_ descriptor: Int32, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { block.deallocate() }

  func add(_ bytes: UnsafeRawBufferPointer) throws(DangolError) {
    var from = 0
    while from < bytes.count {
      let count = min(bytes.count - from, Self.size - filled)
      // The disk has just read from here, so stores into the caches would wait for each line.
      dangol_copy_past_caches(block.baseAddress! + filled, bytes.baseAddress! + from, Int64(count))
      filled += count
      from += count
      if filled == Self.size { try writeBlock() }
    }
  }

  /// Writes what is left, which need not be whole pages.
  func finish() throws(DangolError) {
    _ = useCache()
    try writeBlock()
  }

  private func writeBlock() throws(DangolError) {
    if passesCache == nil { passesCache = filled == Self.size && dangol_pass_cache(descriptor, 1) == 0 }
    try FileSystem.write(UnsafeRawBufferPointer(rebasing: block[..<filled]), descriptor, path) { error in
      error == EINVAL && useCache()
    }
    filled = 0
  }

  /// Whether the cache was passed until now.
  private func useCache() -> Bool {
    guard passesCache == true else { return false }
    passesCache = false
    _ = dangol_pass_cache(descriptor, 0)
    return true
  }
}
