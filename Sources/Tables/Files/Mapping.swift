internal import Glibc

/// Bytes of an open file, mapped for reading as long as the object lives.
final class Mapping: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  /// The descriptor may be closed afterwards. `path` is for messages.
  init(_ descriptor: Int32, size: Int, path: String) throws(DangolError) {
    if size == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw DangolError(.inputOutput, String(cString: strerror(errno)), file: path)
    }
    madvise(address, size, MADV_SEQUENTIAL)
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }

  /// Gives the pages of bytes that were read back to the system: mapped pages count as
  /// memory. The bytes stay readable and are fetched again where they are.
  func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let low = (range.lowerBound + page - 1) / page * page
    let high = range.upperBound == bytes.count ? range.upperBound : range.upperBound / page * page
    guard low < high, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + low), high - low, MADV_DONTNEED)
  }
}
