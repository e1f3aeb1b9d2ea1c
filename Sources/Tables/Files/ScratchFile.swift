internal import CSystem
internal import Glibc

/// A file without a name, for what is too big for memory. However the process ends, it is gone.
///
/// It is made in $TMPDIR, or else in /var/tmp, which is on a disk where /tmp may be memory.
final class ScratchFile {
  let folder: String
  private let descriptor: Int32
  private(set) var count = 0

  init() throws(DangolError) {
    folder = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
    descriptor = dangol_scratch_file(folder)
    guard descriptor >= 0 else {
      throw DangolError(
        .cannotCreate, "no temporary file can be made: " + String(cString: strerror(-descriptor)),
        file: folder, advice: "set TMPDIR to a folder that can be written")
    }
  }

  deinit { close(descriptor) }

  func append(_ bytes: UnsafeRawBufferPointer) throws(DangolError) {
    let failure = -dangol_write(descriptor, bytes.baseAddress, Int64(bytes.count))
    guard failure == 0 else {
      throw DangolError(
        .inputOutput, "after \(count) bytes of a temporary file: " + String(cString: strerror(failure)),
        file: folder, advice: "make room, or set TMPDIR to a folder with more")
    }
    count += bytes.count
  }

  func map() throws(DangolError) -> Mapping { try Mapping(descriptor, size: count, path: folder) }
}
