/// Whole numbers in as few bytes as all of a column's fit. The smallest number of the width stands
/// for an empty cell, so a number that is it needs the next width.
package enum NarrowIntegers: Sendable {
  case ones([Int8])
  case twos([Int16])
  case fours([Int32])

  package var count: Int {
    switch self {
    case .ones(let values): values.count
    case .twos(let values): values.count
    case .fours(let values): values.count
    }
  }

  package var nulls: Int {
    switch self {
    case .ones(let values): values.count { $0 == Int8.min }
    case .twos(let values): values.count { $0 == Int16.min }
    case .fours(let values): values.count { $0 == Int32.min }
    }
  }

  /// `Column.missing` where empty.
  package subscript(row: Int) -> Int64 {
    switch self {
    case .ones(let values): Self.wide(values[row])
    case .twos(let values): Self.wide(values[row])
    case .fours(let values): Self.wide(values[row])
    }
  }

  /// All of them in full width.
  package var integers: [Int64] {
    switch self {
    case .ones(let values): values.map(Self.wide)
    case .twos(let values): values.map(Self.wide)
    case .fours(let values): values.map(Self.wide)
    }
  }

  @inline(__always)
  static func wide<Value: FixedWidthInteger>(_ value: Value) -> Int64 {
    value == Value.min ? Column.missing : Int64(value)
  }

  /// Bytes of a number's width.
  package enum Width: Int, Comparable, Sendable {
    /// Nothing but empty cells.
    case none = 0
    case one = 1
    case two = 2
    case four = 4
    case eight = 8

    /// The smallest that all of these fit.
    package init(_ values: UnsafeBufferPointer<Int64>) {
      var (least, most) = (Int64(0), Int64(0))
      var isEmpty = true
      for value in values where value != Column.missing {
        isEmpty = false
        least = min(least, value)
        most = max(most, value)
      }
      func fits<Value: FixedWidthInteger>(_: Value.Type) -> Bool {
        least > Int64(Value.min) && most <= Int64(Value.max)
      }
      self =
        isEmpty ? .none : fits(Int8.self) ? .one : fits(Int16.self) ? .two : fits(Int32.self) ? .four : .eight
    }

    package static func < (a: Width, b: Width) -> Bool { a.rawValue < b.rawValue }
  }
}
