internal import Glibc

/// Memory of columns, which is written once from end to end.
package enum LargeMemory {
  /// Below this a page more or less is nothing.
  private static let least = 8 << 20

  /// Asks the system for large pages, before memory is written to: a column of 40 MB in pages of
  /// 4 KiB is ten thousand interruptions, each under a lock that all threads share.
  package static func advise<Value>(_ start: UnsafeMutablePointer<Value>, _ count: Int) {
    let bytes = count * MemoryLayout<Value>.stride
    guard bytes >= least else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let end = (Int(bitPattern: start) + bytes) / page * page
    // Nothing but speed depends on it.
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_HUGEPAGE)
  }
}
