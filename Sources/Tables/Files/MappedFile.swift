internal import CSystem
internal import Glibc

/// A regular file, mapped for reading. The mapping lives as long as the object.
///
/// Size, inode and modification time are kept, so that a file that was replaced
/// or is still being written is noticed after reading (F_CHANGED).
package final class MappedFile: @unchecked Sendable {
  package let path: String
  package let bytes: UnsafeRawBufferPointer
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
    if size == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    } else {
      guard let address = mmap(nil, Int(size), PROT_READ, MAP_PRIVATE, descriptor, 0),
        address != MAP_FAILED
      else { throw DangolError(.inputOutput, String(cString: strerror(errno)), file: path) }
      madvise(address, Int(size), MADV_SEQUENTIAL)
      bytes = UnsafeRawBufferPointer(start: address, count: Int(size))
    }
    self.inode = inode
    self.modified = modified
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }

  /// Gives the pages of bytes that were read back to the system: mapped pages count as
  /// memory. The bytes stay readable and are fetched again where they are.
  package func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let low = (range.lowerBound + page - 1) / page * page
    let high = range.upperBound == bytes.count ? range.upperBound : range.upperBound / page * page
    guard low < high, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + low), high - low, MADV_DONTNEED)
  }

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
