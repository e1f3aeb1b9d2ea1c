/// The lexicographic order of a table's rows.
enum RowOrder {
  /// Rows by their values, equal ones by their numbers; −0 equals 0. By radix on the first
  /// coordinate, then by comparison within its ties; where these are most of a long table, by radix on
  /// every coordinate.
  static func lexicographic(_ table: Points) -> [Int] {
    let d = table.dimensions
    guard d > 0 else { return Array(0..<table.count) }
    var keys = (0..<table.count).map { Key(bits: 0, row: $0) }
    sort(&keys, by: 0, table)
    guard d > 1 else { return keys.map(\.row) }
    if keys.count >= fewRows, 2 * distinct(keys) < keys.count {
      keys = (0..<table.count).map { Key(bits: 0, row: $0) }
      for j in (0..<d).reversed() { sort(&keys, by: j, table) }
      return keys.map(\.row)
    }
    table.values.withUnsafeBufferPointer { x in
      var start = 0
      while start < keys.count {
        var end = start + 1
        while end < keys.count, keys[end].bits == keys[start].bits { end += 1 }
        if end - start > 1 {
          keys[start..<end].sort { a, b in
            for j in 1..<d where x[a.row &* d &+ j] != x[b.row &* d &+ j] {
              return x[a.row &* d &+ j] < x[b.row &* d &+ j]
            }
            return a.row < b.row
          }
        }
        start = end
      }
    }
    return keys.map(\.row)
  }

  /// By one coordinate, rows with the same value as they come.
  private static func sort(_ keys: inout [Key], by j: Int, _ table: Points) {
    let d = table.dimensions
    table.values.withUnsafeBufferPointer { x in
      for place in keys.indices {
        keys[place] = Key(bits: sortable(x[keys[place].row &* d &+ j]), row: keys[place].row)
      }
    }
    if keys.count < fewRows {
      keys.sort { $0.bits != $1.bits ? $0.bits < $1.bits : $0.row < $1.row }
    } else {
      radix(&keys)
    }
  }

  /// Different values in sorted keys.
  private static func distinct(_ keys: [Key]) -> Int {
    keys.indices.count { $0 == 0 || keys[$0].bits != keys[$0 - 1].bits }
  }

  /// Places in the order where another row begins.
  static func starts(of order: [Int], _ table: Points) -> [Int] {
    let d = table.dimensions
    var starts: [Int] = []
    starts.reserveCapacity(order.count)
    table.values.withUnsafeBufferPointer { x in
      for position in order.indices {
        guard position > 0 else {
          starts.append(0)
          continue
        }
        let (a, b) = (order[position - 1] &* d, order[position] &* d)
        for j in 0..<d where x[a &+ j] != x[b &+ j] {
          starts.append(position)
          break
        }
      }
    }
    return starts
  }

  private struct Key {
    let bits: UInt64
    let row: Int
  }

  /// Rows below which a comparison sort is as fast.
  private static let fewRows = 4096

  /// Whole numbers in the order of the doubles.
  private static func sortable(_ x: Double) -> UInt64 {
    let bits = (x + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// By 16 bits at a time from the lowest, each pass stable; passes that all keys share are left out.
  private static func radix(_ keys: inout [Key]) {
    var other = keys
    for shift in stride(from: UInt64(0), to: 64, by: 16) {
      var places = [Int](repeating: 0, count: 1 << 16)
      for key in keys { places[Int(key.bits >> shift & 0xffff)] += 1 }
      if places[Int(keys[0].bits >> shift & 0xffff)] == keys.count { continue }
      var next = 0
      for digit in places.indices { (places[digit], next) = (next, next + places[digit]) }
      keys.withUnsafeBufferPointer { keys in
        other.withUnsafeMutableBufferPointer { other in
          places.withUnsafeMutableBufferPointer { places in
            for key in keys {
              let digit = Int(key.bits >> shift & 0xffff)
              other[places[digit]] = key
              places[digit] &+= 1
            }
          }
        }
      }
      swap(&keys, &other)
    }
  }
}
