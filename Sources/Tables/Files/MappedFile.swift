internal import CSystem
internal import Glibc

/// A regular file by its path, mapped for reading.
///
/// Size, inode and modification time are kept, so that a file that was replaced
/// or is still being written is noticed after reading (F_CHANGED).
package final class MappedFile: @unchecked Sendable {
  package let path: String
  private let mapping: Mapping
  private let inode: UInt64
  private let modified: Int64

  package init(_ path: String) throws(DangolError) {
    self.path = path
    var size: Int64 = 0
    var inode: UInt64 = 0
    var modified: Int64 = 0
    let descriptor = dangol_open_regular(path, &size, &inode, &modified)
    guard descriptor >= 0 else {
      switch -descriptor {
      case ENOENT, ENOTDIR:
        throw DangolError(
          .missingInput, "no such file", file: path, advice: "check the path in the pipeline file")
      case EISDIR, ENXIO:
        throw DangolError(
          .badData, "F_PATH: not a regular file", file: path, advice: "give the path of a CSV file")
      default:
        throw DangolError(.inputOutput, String(cString: strerror(-descriptor)), file: path)
      }
    }
    defer { close(descriptor) }
    mapping = try Mapping(descriptor, size: Int(size), path: path)
    self.inode = inode
    self.modified = modified
  }

  package var bytes: UnsafeRawBufferPointer { mapping.bytes }

  /// Gives pages that were read back to the system; the bytes stay readable.
  package func release(_ range: Range<Int>) { mapping.release(range) }

  /// Refuses a file that changed while it was read.
  package func checkUnchanged() throws(DangolError) {
    var size: Int64 = 0
    var inode: UInt64 = 0
    var modified: Int64 = 0
    let descriptor = dangol_open_regular(path, &size, &inode, &modified)
    if descriptor >= 0 { close(descriptor) }
    guard descriptor >= 0, size == bytes.count, inode == self.inode, modified == self.modified else {
      throw DangolError(
        .badData, "F_CHANGED: the file changed while it was read", file: path,
        advice: "run again once the export has finished")
    }
  }
}
