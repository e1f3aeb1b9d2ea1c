import CivilTime
import Tables
import Testing

/// Whole numbers in few bytes are the numbers: wherever they are read, written or picked.
@Suite struct NarrowIntegersTests {
  private static let missing = Column.missing

  private static func part(_ values: [Int64]) -> ColumnPart {
    values.withUnsafeBufferPointer { ColumnPart($0) }
  }

  private static func width(_ values: [Int64]) -> NarrowIntegers.Width {
    values.withUnsafeBufferPointer { NarrowIntegers.Width($0) }
  }

  /// The smallest number of a width marks an empty cell and needs the next one itself.
  @Test func widthIsTheSmallestThatFits() {
    let missing = Self.missing
    for (values, expected) in [
      ([], .none), ([missing, missing], .none), ([0], .one), ([127, -127, missing], .one), ([128], .two),
      ([-128], .two), ([32_767, -32_767], .two), ([32_768], .four), ([-32_768], .four),
      ([2_147_483_647, -2_147_483_647], .four), ([2_147_483_648], .eight), ([-2_147_483_648], .eight),
      ([Int64.max, 1], .eight), ([Int64.min + 1], .eight),
    ] as [([Int64], NarrowIntegers.Width)] {
      #expect(Self.width(values) == expected, "\(values)")
    }
  }

  /// However the rows are cut, and whatever the widths of the parts.
  @Test func partsJoinToTheWhole() {
    let largest: [Int64] = [0, 100, 127, 128, 30_000, 32_768, 2_000_000_000, 2_147_483_648, Int64.max]
    for most in largest {
      let values = (0..<300).map { row -> Int64 in
        if row % 7 == 3 { return Self.missing }
        if row == 211 { return most }
        return row % 2 == 0 ? Int64(row % 100) : -Int64(row % 128)
      }
      for cuts in [[300], [0, 300], [1, 299], [100, 100, 100], [150, 61, 1, 88]] {
        var parts: [ColumnPart] = []
        var start = 0
        for count in cuts {
          parts.append(Self.part(Array(values[start..<start + count])))
          start += count
        }
        let column = ColumnPart.integers(parts, AbsentCells(300))
        #expect(column.integers == values && column.count == 300)
        let isNarrow = if case .narrow = column { true } else { false }
        #expect(isNarrow == (most <= 2_147_483_647))
      }
    }
  }

  @Test func whatIsNeverThereIsAbsent() {
    let absent = AbsentCells(5)
    let nothing = [
      Self.part([Self.missing, Self.missing]), Self.part([Self.missing, Self.missing, Self.missing]),
    ]
    let numbers = [[Double.nan, .nan], [.nan, .nan, .nan]].map {
      $0.withUnsafeBufferPointer { ColumnPart($0) }
    }
    let words = [[Int32(-1), -1], [-1, -1, -1]].map { $0.withUnsafeBufferPointer { ColumnPart($0) } }
    for column in [
      ColumnPart.integers(nothing, absent), ColumnPart.numbers(numbers, absent),
      ColumnPart.words(words, Words(), absent),
    ] {
      let isAbsent = if case .absent = column { true } else { false }
      #expect(isAbsent && column.count == 5)
    }
  }

  @Test func numbersAndWordsKeepTheirPlaces() {
    var known = Words()
    for text in ["a", "b"] { _ = known.intern(text) }
    let numbers = [[1.5, .nan], [], [.nan, .nan], [-0.25]].map {
      $0.withUnsafeBufferPointer { ColumnPart($0) }
    }
    let words = [[Int32(1), -1], [], [-1, -1], [0]].map { $0.withUnsafeBufferPointer { ColumnPart($0) } }
    let table = Table(
      TableDescription(
        "t", "", columns: [ColumnDescription("x", .number, ""), ColumnDescription("w", .text, "")]),
      [
        ColumnPart.numbers(numbers, AbsentCells(5)), ColumnPart.words(words, known, AbsentCells(5)),
      ])
    #expect(table.numbers("x") == [1.5, nil, nil, nil, -0.25])
    #expect(table.strings("w") == ["b", nil, nil, nil, "a"])
  }

  /// Every kind of exact column, in each width, beside the same in full width.
  @Test(arguments: [Int64(90), 30_000, 2_000_000_000])
  func readsAndWritesAsInFullWidth(most: Int64) {
    let kinds: [ColumnKind] = [.integer, .money, .decimal, .date, .time]
    let description = TableDescription(
      "t", "", columns: kinds.map { ColumnDescription("\($0)", $0, "") })
    // More rows than are written at a time.
    let values = (0..<1000).map { $0 % 5 == 2 ? Self.missing : Int64($0) * most / 999 }
    let days = (0..<1000).map { $0 % 5 == 2 ? Self.missing : Int64($0) * min(most, 40_000) / 999 }
    let wide = Table(description, kinds.map { .integers($0 == .date ? days : values) })
    let narrow = Table(
      description,
      kinds.map { ColumnPart.integers([Self.part($0 == .date ? days : values)], AbsentCells(1000)) })
    func bytes(_ table: Table) -> [UInt8] {
      CSVWriter.bytes(table, currency: Artifact.currency, zone: Artifact.zone)
    }
    #expect(bytes(narrow) == bytes(wide))
    #expect(narrow.nulls() == wide.nulls() && narrow.nulls(of: "integer") == 200)
    // By their bits, as empty cells are NaN.
    func money(_ table: Table) -> [UInt64]? { table.doubles("money", moneyUnit: 0.01)?.map(\.bitPattern) }
    #expect(money(narrow) != nil && money(narrow) == money(wide))
    #expect(narrow.asWritten(threads: 2).integers("time") == values)
    let picked = [999, 2, 2, 0, 500]
    #expect(narrow.picking(picked).integers("integer") == picked.map { values[$0] })
    #expect(bytes(narrow.picking(picked)) == bytes(wide.picking(picked)))
  }
}
