/// Comparing and hashing words eight bytes at a time.
enum WordBytes {
  @inline(__always)
  static func load(_ at: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
  }

  @inline(__always)
  static func equal(_ a: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let b = text.baseAddress else { return true }
    var i = 0
    while i + 8 <= text.count {
      if load(a + i) != load(b + i) { return false }
      i += 8
    }
    while i < text.count {
      if a[i] != b[i] { return false }
      i += 1
    }
    return true
  }

  @inline(__always)
  static func copy(_ text: UnsafeBufferPointer<UInt8>, to place: UnsafeMutablePointer<UInt8>) {
    guard let start = text.baseAddress else { return }
    if text.count > 64 { return place.update(from: start, count: text.count) }
    var i = 0
    while i + 8 <= text.count {
      store(load(start + i), place + i)
      i += 8
    }
    if text.count >= 8 {
      // The last eight bytes overlap those before.
      return store(load(start + text.count - 8), place + text.count - 8)
    }
    while i < text.count {
      place[i] = start[i]
      i += 1
    }
  }

  /// Whether one of eight bytes is below a number up to 128.
  @inline(__always)
  static func hasByte(_ word: UInt64, below limit: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    return (word &- ones &* limit) & ~word & (ones << 7) != 0
  }

  @inline(__always)
  private static func store(_ word: UInt64, _ at: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(at).storeBytes(of: word, as: UInt64.self)
  }

  /// Eight bytes at a time, each mixed in by a multiplication folded to half its width.
  /// Only places in the table depend on it, never an order that is seen.
  @inline(__always)
  static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var state = UInt64(text.count) &* 0x9e37_79b9_7f4a_7c15
    guard let start = text.baseAddress else { return UInt32(truncatingIfNeeded: state) }
    var i = 0
    while i + 8 <= text.count {
      state = fold(state ^ load(start + i), 0xa076_1d64_78bd_642f)
      i += 8
    }
    var tail: UInt64 = 0
    if i < text.count {
      if text.count >= 8 {
        // The last eight bytes overlap those before.
        tail = load(start + text.count - 8)
      } else {
        var shift: UInt64 = 0
        while i < text.count {
          tail |= UInt64(start[i]) << shift
          shift += 8
          i += 1
        }
      }
    }
    state = fold(state ^ tail, 0xe703_7ed1_a0b4_28db)
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
