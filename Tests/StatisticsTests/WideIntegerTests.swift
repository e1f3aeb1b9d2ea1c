import Statistics
import Testing

/// Exact sums as doubles, beside the standard library's conversion of any integer.
struct WideIntegerTests {
  private static func standard(_ value: some BinaryInteger) -> Double { Double(value) }

  @Test func agreesAtTheEdgesOfWords() {
    let edges: [Int128] = [
      0, 1, -1, .max, .min, Int128(Int64.max), Int128(Int64.max) + 1, Int128(Int64.min),
      Int128(Int64.min) - 1,
      Int128(UInt64.max), Int128(UInt64.max) + 1, -Int128(UInt64.max), -Int128(UInt64.max) - 1,
    ]
    for value in edges { #expect(Double(value) == Self.standard(value), "\(value)") }
  }

  @Test func roundsTiesToEvenAtEveryWidth() {
    // 54 bits, the last of which is a tie; and its neighbours one unit beside it.
    for odd in [Int128(1) << 53 | 1, Int128(1) << 53 | 3, Int128(1) << 54 - 1] {
      for shift in 0...72 {
        for beside in [-1, 0, 1] as [Int128] {
          let value = odd << Int128(shift) + beside
          #expect(Double(value) == Self.standard(value), "\(value)")
          #expect(Double(-value) == -Double(value))
        }
      }
    }
    // 2⁶⁴ + 2¹¹ lies between 2⁶⁴ and 2⁶⁴ + 2¹², and the first is even; one more decides for the other.
    let tie = Int128(1) << 64 + Int128(1) << 11
    #expect(Double(tie) == 0x1p64)
    #expect(Double(tie + 1) == 0x1.0000000000001p64)
  }

  @Test func agreesOnDrawnSums() {
    var random = SplitMix64(state: 128)
    for draw in 0..<20_000 {
      let bits = Int128(random.next()) << 64 | Int128(random.next())
      let value = bits >> Int128(draw % 127)
      #expect(Double(value) == Self.standard(value), "\(value)")
    }
  }
}
