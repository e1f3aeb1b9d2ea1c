/// Hands on what a maker of bytes gives to a sink that may fail, where the maker itself cannot.
package enum FallibleSink {
  /// After its first failure the sink gets nothing more; `isOpen` tells the maker that going on is of no use.
  package static func feed<E: Error>(
    _ sink: (UnsafeRawBufferPointer) throws(E) -> Void,
    _ make: (_ hand: @escaping (UnsafeRawBufferPointer) -> Void, _ isOpen: () -> Bool) -> Void
  ) throws(E) {
    var failure: E?
    func hand(_ bytes: UnsafeRawBufferPointer) {
      guard failure == nil else { return }
      do throws(E) { try sink(bytes) } catch { failure = error }
    }
    withoutActuallyEscaping(hand) { make($0, { failure == nil }) }
    if let failure { throw failure }
  }
}
