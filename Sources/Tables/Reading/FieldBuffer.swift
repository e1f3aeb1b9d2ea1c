internal import Glibc

/// The fields of one record, end to end in one buffer.
struct FieldBuffer {
  private let storage = Storage()
  private var ends: [Int] = []
  private var nulls: [Bool] = []
  var rows = 0

  var count: Int { ends.count }

  subscript(i: Int) -> UnsafeBufferPointer<UInt8> {
    let start = i == 0 ? 0 : ends[i - 1]
    return UnsafeBufferPointer(start: storage.address + start, count: ends[i] - start)
  }

  func isNull(_ i: Int) -> Bool { nulls[i] }

  mutating func reset() {
    ends.removeAll(keepingCapacity: true)
    nulls.removeAll(keepingCapacity: true)
    rows = 0
  }

  mutating func add(_ start: UnsafeMutableRawPointer?, _ count: Int) {
    // Fields of a second row in the same line are not kept: the line is refused.
    guard rows == 0 else { return }
    let used = ends.last ?? 0
    storage.reserve(used + count, keeping: used)
    if let start, count > 0 { memcpy(storage.address + used, start, count) }
    ends.append(used + count)
    nulls.append(start == nil)
  }

  private final class Storage {
    var address = UnsafeMutablePointer<UInt8>.allocate(capacity: 4096)
    var capacity = 4096

    func reserve(_ needed: Int, keeping used: Int) {
      guard needed > capacity else { return }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed * 2)
      memcpy(larger, address, used)
      address.deallocate()
      address = larger
      capacity = needed * 2
    }

    deinit { address.deallocate() }
  }
}
