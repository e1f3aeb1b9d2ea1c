/// So many plain numbers, without bounds or ownership to look at when they are touched; freed
/// with the last who holds them. Only the walks over millions of rows keep their state so.
final class Numbers<Value: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Value>
  let count: Int

  init(repeating value: Value, count: Int) {
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { base.deallocate() }

  subscript(place: Int) -> Value {
    get { base[place] }
    set { base[place] = newValue }
  }
}
