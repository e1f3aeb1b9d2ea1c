internal import Glibc

/// So many plain numbers, without bounds or ownership to look at when they are touched; freed
/// with the last who holds them. Only the walks over millions of rows keep their state so.
final class Numbers<Value: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Value>
  let count: Int

  init(repeating value: Value, count: Int) {
    base = Self.allocate(count, malloc(Self.bytes(count)))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  init(_ values: [Value]) {
    count = values.count
    base = Self.allocate(count, malloc(Self.bytes(count)))
    for (place, value) in values.enumerated() { (base + place).initialize(to: value) }
  }

  /// All bits 0; the system gives the memory when it is first touched.
  init(zeros count: Int) {
    base = Self.allocate(count, calloc(1, Self.bytes(count)))
    self.count = count
  }

  deinit { free(base) }

  private static func bytes(_ count: Int) -> Int { max(1, count) * MemoryLayout<Value>.stride }

  private static func allocate(_ count: Int, _ memory: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<
    Value
  > {
    guard let memory else { fatalError("no memory for \(count) numbers") }
    return memory.bindMemory(to: Value.self, capacity: max(1, count))
  }

  subscript(place: Int) -> Value {
    get { base[place] }
    set { base[place] = newValue }
  }
}
