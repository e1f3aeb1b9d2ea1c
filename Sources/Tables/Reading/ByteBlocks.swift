/// A file's bytes looked at sixty-four at a time, sixteen in one go.
///
/// Vectors meet vectors of their kind alone: the standard library has those operations for each kind, and
/// the others for any, lane by lane.
struct ByteBlocks {
  private typealias Bytes = SIMD16<UInt8>

  static let length = 64

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let delimiters: Bytes
  private let quotes: Bytes

  init(_ bytes: UnsafeRawBufferPointer, delimiter: UInt8, quote: UInt8) {
    self.bytes = bytes.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) } ?? Self.nothing
    count = bytes.count
    delimiters = Self.all(delimiter)
    quotes = Self.all(quote)
  }

  nonisolated(unsafe) private static let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

  /// What of a block may end a field.
  struct Marks {
    /// A bit for each byte that is a delimiter, a quote or a control character, the first byte lowest.
    var places: UInt64
    /// Whether the block may hold what is not UTF-8. Where this is false, all that begins in the block
    /// and ends in it is; what begins in it and goes on is told with the next block.
    var isDoubtful: Bool
  }

  /// The block at `offset`, which is within the file.
  @inline(__always)
  func marks(_ offset: Int) -> Marks {
    guard offset >= 3, offset + Self.length <= count else { return edge(offset) }
    let block = UnsafeRawPointer(bytes + offset)
    var places: UInt64 = 0
    // With the three bytes before it, which may have begun what goes on here.
    var high = block.loadUnaligned(fromByteOffset: -3, as: Bytes.self)
    for at in 0..<4 {
      let own = block.loadUnaligned(fromByteOffset: 16 * at, as: Bytes.self)
      places |= Self.bits(ends(own)) << UInt64(16 * at)
      high = high | own
    }
    return Marks(places: places, isDoubtful: Self.holdsHigh(high) && Self.isDoubtful(block))
  }

  @inline(__always)
  private func ends(_ own: Bytes) -> SIMDMask<SIMD16<Int8>> {
    own .== delimiters .| own .== quotes .| own .< Self.all(0x20)
  }

  /// A block at the beginning or end of the file, which is not surrounded by bytes. It may end what the
  /// bytes before it began.
  @inline(never)
  private func edge(_ offset: Int) -> Marks {
    let end = min(offset + Self.length, count)
    var places: UInt64 = 0
    for at in offset..<end {
      let byte = bytes[at]
      if byte == delimiters[0] || byte == quotes[0] || byte < 0x20 { places |= 1 << UInt64(at - offset) }
    }
    return Marks(places: places, isDoubtful: (max(0, offset - 3)..<end).contains { bytes[$0] >= 0x80 })
  }

  @inline(__always)
  private static func all(_ byte: UInt8) -> Bytes { Bytes(repeating: byte) }

  /// A bit for each lane that is true, the first lane lowest.
  @inline(__always)
  private static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    // Each byte keeps the bit of its place; they are added up in the uppermost one.
    func gathered(_ half: UInt64) -> UInt64 {
      ((UInt64(littleEndian: half) & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) >> 56
    }
    return gathered(halves.x) | gathered(halves.y) << 8
  }

  @inline(__always)
  private static func holdsHigh(_ own: Bytes) -> Bool {
    let halves = unsafeBitCast(own, to: SIMD2<UInt64>.self)
    return (halves.x | halves.y) & 0x8080_8080_8080_8080 != 0
  }

  /// Whether a block may hold bytes that are not UTF-8: each is held against the three before it. Only
  /// of the last planes, which hold hardly anything, it is not known.
  @inline(__always)
  private static func isDoubtful(_ block: UnsafeRawPointer) -> Bool {
    var doubts = all(0) .!= all(0)
    for at in 0..<4 {
      let own = block.loadUnaligned(fromByteOffset: 16 * at, as: Bytes.self)
      let before = block.loadUnaligned(fromByteOffset: 16 * at - 1, as: Bytes.self)
      let second = block.loadUnaligned(fromByteOffset: 16 * at - 2, as: Bytes.self)
      let third = block.loadUnaligned(fromByteOffset: 16 * at - 3, as: Bytes.self)
      let goesOn = own & all(0xc0) .== all(0x80)
      let isToGoOn = before .>= all(0xc0) .| second .>= all(0xe0) .| third .>= all(0xf0)
      doubts = doubts .| (goesOn .^ isToGoOn)
      // Bytes that begin nothing, overlong forms and surrogates.
      doubts = doubts .| own .>= all(0xf4) .| own & all(0xfe) .== all(0xc0)
      doubts = doubts .| before .== all(0xe0) .& own .< all(0xa0) .| before .== all(0xed) .& own .>= all(0xa0)
      doubts = doubts .| before .== all(0xf0) .& own .< all(0x90)
    }
    let halves = unsafeBitCast(doubts, to: SIMD2<UInt64>.self)
    return halves.x | halves.y != 0
  }
}
