internal import Glibc

/// So many plain numbers, without bounds or ownership to look at when they are touched; freed
/// with the last copy, and shared by all. Only the walks over millions of rows keep their state so.
struct Numbers<Value: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Value>
  let count: Int
  private let owner: Owner

  private final class Owner {
    let memory: UnsafeMutableRawPointer

    init(_ memory: UnsafeMutableRawPointer) { self.memory = memory }

    deinit { free(memory) }
  }

  init(repeating value: Value, count: Int) {
    self.init(malloc(Self.bytes(count)), count)
    base.initialize(repeating: value, count: count)
  }

  init(_ values: [Value]) {
    self.init(malloc(Self.bytes(values.count)), values.count)
    for (place, value) in values.enumerated() { (base + place).initialize(to: value) }
  }

  /// All bits 0; the system gives the memory when it is first touched.
  init(zeros count: Int) { self.init(calloc(1, Self.bytes(count)), count) }

  private init(_ memory: UnsafeMutableRawPointer?, _ count: Int) {
    guard let memory else { fatalError("no memory for \(count) numbers") }
    base = memory.alignedUp(for: Value.self).bindMemory(to: Value.self, capacity: max(1, count))
    self.count = count
    owner = Owner(memory)
  }

  /// With room to begin at a place that vectors may be at, which the allocator does not promise.
  private static func bytes(_ count: Int) -> Int {
    max(1, count) * MemoryLayout<Value>.stride + max(0, MemoryLayout<Value>.alignment - 16)
  }

  subscript(place: Int) -> Value {
    get { base[place] }
    nonmutating set { base[place] = newValue }
  }
}
