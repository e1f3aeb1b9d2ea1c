internal import CivilTime

/// The usual forms of a field, read without a detour. What is not of such a form is left to
/// `cell`, which decides: both give the same cell wherever the quick way gives one.
extension CellParser {
  /// How the fields of a slot may be read quickly.
  enum Way: BitwiseCopyable {
    case word, id, time
    /// Digits alone, times this power of ten, of at most so many digits.
    case digits(power: Int64, most: Int)
    case none
  }

  /// What is the same for all fields of a slot.
  struct QuickSlot: BitwiseCopyable {
    /// Of the description.
    let column: Int
    /// Of the file.
    let position: Int
    let way: Way
    /// What an empty field is, where it may be empty.
    let mayBeEmpty: Bool
    let empty: Int64
    let hasRange: Bool
    let least: Int64
    let most: Int64
    /// The column's, as long as the parser is there.
    let words: Unmanaged<WordArena>

    /// Whether a cell needs a second look; an empty one does not.
    @inline(__always)
    func isOutside(_ cell: Int64) -> Bool {
      hasRange && (cell < least || cell > most) && cell != Column.missing
    }
  }

  func quick(_ slot: HeaderBinding.Slot) -> QuickSlot {
    let column = description.columns[slot.column]
    var way = Way.none
    let isPlain = slot.source.map.isEmpty && slot.source.prefix.isEmpty && slot.positions.count == 1
    var isHeader = false
    if case .header = slot.source.origin { isHeader = true }
    // A text that means "empty" might be a number, a time or an id.
    if isPlain, isHeader, mapping.nulls.allSatisfy(\.isEmpty) {
      switch column.kind {
      case .text, .choice, .flag: way = .word
      case .id: way = .id
      case .time: way = times.format == .yearFirst && !times.excelSerial ? .time : .none
      case .money: way = .digits(power: currency.minorPerMajor, most: 15 - currency.decimals)
      case .integer: way = .digits(power: 1, most: 15)
      case .decimal: way = .digits(power: 1_000_000, most: 9)
      default: break
      }
    }
    return QuickSlot(
      column: slot.column, position: slot.positions.first ?? 0, way: way,
      mayBeEmpty: isPlain && isHeader && !column.required, empty: Self.empty(column.kind),
      hasRange: column.range != nil, least: column.range?.lowerBound ?? 0,
      most: column.range?.upperBound ?? 0,
      words: Unmanaged.passUnretained(words[slot.column]))
  }

  /// nil: not of a usual form.
  @inline(__always)
  mutating func quick(_ quick: QuickSlot, _ field: Bytes) -> Int64? {
    if field.isEmpty { return quick.mayBeEmpty ? quick.empty : nil }
    switch quick.way {
    case .word: return quick.words._withUnsafeGuaranteedRef { $0.find(field) }.map(Int64.init)
    case .id:
      return quick.words._withUnsafeGuaranteedRef { words in
        Self.isCleanId(field) ? Int64(words.intern(field)) : words.find(field).map(Int64.init)
      }
    case .time: return quickTime(field)
    case .digits(let power, let most):
      guard field.count <= most, let value = Self.digits(field) else { return nil }
      return value &* power
    case .none: return nil
    }
  }

  /// The value of digits alone, of which there are not more than fit.
  @inline(__always)
  private static func digits(_ field: Bytes) -> Int64? {
    guard (4...8).contains(field.count), let start = field.baseAddress else {
      var value: Int64 = 0
      for byte in field {
        let digit = byte &- 48
        if digit > 9 { return nil }
        value = value &* 10 &+ Int64(digit)
      }
      return value
    }
    // The first and the last four bytes, which may be partly the same, behind zeros.
    let head = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    let tail = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: field.count - 4, as: UInt32.self)
    let shift = UInt64(truncatingIfNeeded: 8 * (8 - field.count))
    let digits =
      (UInt64(UInt32(littleEndian: head)) &<< shift | UInt64(UInt32(littleEndian: tail)) << 32)
      ^ (ByteMarks.repeated(0x30) &<< shift)
    // A digit's byte is below ten now.
    let others = (digits &+ ByteMarks.repeated(0x76) | digits) & ByteMarks.repeated(0x80)
    guard others == 0 else { return nil }
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
    return Int64(truncatingIfNeeded: (fours &* 10_000 &+ fours >> 32) & 0xffff_ffff)
  }

  /// Visible ASCII without the signs of masked ids and of spreadsheets' numbers.
  @inline(__always)
  private static func isCleanId(_ field: Bytes) -> Bool {
    guard field.count <= 256, let start = field.baseAddress else { return false }
    guard field.count >= 8 else { return field.allSatisfy(isCleanIdByte) }
    var at = 0
    while at + 8 <= field.count {
      if !areCleanIdBytes(WordBytes.load(start + at)) { return false }
      at += 8
    }
    // The last eight bytes overlap those before.
    return at == field.count || areCleanIdBytes(WordBytes.load(start + field.count - 8))
  }

  private static func isCleanIdByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "+")
  }

  @inline(__always)
  private static func areCleanIdBytes(_ word: UInt64) -> Bool {
    // Above 0x20 a byte gets its upper bit by adding 0x5f.
    let blanks = ~((word & ByteMarks.repeated(0x7f)) &+ ByteMarks.repeated(0x5f))
    let deletions = ByteMarks.zeros(word ^ ByteMarks.repeated(0x7f))
    // 0x2a and 0x2b.
    let signs = ByteMarks.zeros(word & ByteMarks.repeated(0xfe) ^ ByteMarks.repeated(0x2a))
    return (word | blanks | deletions | signs) & ByteMarks.repeated(0x80) == 0
  }

  /// 2026-01-05 09:12:33
  @inline(__always)
  private mutating func quickTime(_ field: Bytes) -> Int64? {
    guard field.count == 19, let start = field.baseAddress else { return nil }
    let date = UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
    let rest = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if date != memo.date || rest != memo.rest {
      guard start[4] == 0x2d, start[7] == 0x2d, let year = Self.digits(start, 0, 4),
        let month = Self.digits(start, 5, 2), let day = Self.digits(start, 8, 2),
        (1900...2100).contains(year), let found = Day(year: year, month: month, day: day)
      else { return nil }
      memo.date = date
      memo.rest = rest
      memo.midnight = Int64(found.number) * 86_400
    }
    guard start[10] == 0x20 || start[10] == 0x54, start[13] == 0x3a, start[16] == 0x3a,
      let hour = Self.digits(start, 11, 2), hour < 24, let minute = Self.digits(start, 14, 2), minute < 60,
      let second = Self.digits(start, 17, 2), second < 60
    else { return nil }
    let local = memo.midnight + Int64(hour * 3600 + minute * 60 + second)
    if local < memo.from || local > memo.through {
      guard let steady = times.zone.steadyOffset(at: local) else { return nil }
      (memo.from, memo.through, memo.offset) = (steady.from, steady.through, steady.offset)
    }
    return local - memo.offset
  }

  @inline(__always)
  private static func digits(_ start: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Int? {
    var value = 0
    for i in at..<(at + count) {
      let digit = start[i] &- 48
      if digit > 9 { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// The last date that was read, and where the zone's offset is the same all around.
  struct TimeMemo {
    var date: UInt64 = 0
    var rest: UInt16 = 0
    var midnight: Int64 = 0
    var from = Int64.max
    var through = Int64.min
    var offset: Int64 = 0
  }
}
