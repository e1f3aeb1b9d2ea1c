import Tables
import Testing

@Suite struct FallibleSinkTests {
  private struct Full: Error {}

  /// A maker of five pieces, and a sink that has room for so many.
  private func feed(_ room: Int) -> (taken: [UInt8], wasOpen: [Bool], hasFailed: Bool) {
    var taken: [UInt8] = []
    var wasOpen: [Bool] = []
    func take(_ bytes: UnsafeRawBufferPointer) throws(Full) {
      guard taken.count < room else { throw Full() }
      taken += bytes
    }
    do throws(Full) {
      try FallibleSink.feed(take) { hand, isOpen in
        for piece in UInt8(0)..<5 {
          withUnsafeBytes(of: piece) { hand($0) }
          wasOpen.append(isOpen())
        }
      }
      return (taken, wasOpen, false)
    } catch {
      return (taken, wasOpen, true)
    }
  }

  @Test func handsOnAllPieces() {
    let (taken, wasOpen, hasFailed) = feed(5)
    #expect(taken == [0, 1, 2, 3, 4] && wasOpen.allSatisfy { $0 } && !hasFailed)
  }

  @Test func nothingFollowsAFailure() {
    let (taken, wasOpen, hasFailed) = feed(2)
    #expect(taken == [0, 1] && wasOpen == [true, true, false, false, false] && hasFailed)
  }
}
