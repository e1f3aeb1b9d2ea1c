internal import Parallelism

extension Table {
  /// The table as reading its artifact gives it, so that a stage finds the same whether the
  /// one before it ran with it or long ago: numbers of the digits that are written, words in
  /// the order in which rows show them, and none that no row shows.
  package func asWritten(threads: Int) -> Table {
    let (columns, descriptions) = (columns, description.columns)
    return Table(
      description,
      Parallel.map(columns.count, threads: threads) { j in
        switch columns[j] {
        case .integers, .narrow, .absent: columns[j]
        case .numbers(let values): .numbers(values.map { $0.isNaN ? $0 : NumberText.rounded($0) })
        case .words(let indices, let words):
          Self.shown(indices, words, namesCustomers: descriptions[j].customer != nil, threads)
        }
      })
  }

  private static func shown(
    _ indices: [Int32], _ words: Words, namesCustomers: Bool, _ threads: Int
  ) -> Column {
    var seen = [UInt64](repeating: 0, count: (words.count + 63) / 64)
    var isInOrder = true
    var filled = 0
    var shown = 0
    for index in indices where index >= 0 {
      filled += 1
      let (word, bit) = (Int(index) >> 6, UInt64(1) << UInt64(index & 63))
      guard seen[word] & bit == 0 else {
        // All are there and one is there twice: nothing behind can say otherwise.
        if shown == words.count { break }
        continue
      }
      seen[word] |= bit
      if Int(index) != shown { isInOrder = false }
      shown += 1
    }
    // Customers have an order of their own, and rows are not grouped by a word that each has
    // for itself: only whether words are shown matters of the first, and nothing of the second.
    if shown == words.count, isInOrder || namesCustomers { return .words(indices, words) }
    if !namesCustomers, shown == filled { return .words(indices, words) }
    var place = [Int32](repeating: -1, count: words.count)
    var order: [Int32] = []
    order.reserveCapacity(shown)
    if namesCustomers {
      // As they lie: moved together in one walk.
      for word in place.indices where seen[word >> 6] & (1 << UInt64(word & 63)) != 0 {
        place[word] = Int32(order.count)
        order.append(Int32(word))
      }
    } else {
      for index in indices where index >= 0 && place[Int(index)] < 0 {
        place[Int(index)] = Int32(order.count)
        order.append(index)
        if order.count == shown { break }
      }
    }
    let part = 1 << 16
    let renamed: [Int32] = Parallel.filled(
      indices.count, (indices.count + part - 1) / part, threads: threads
    ) { [place] at, renamed in
      for row in at * part..<min(indices.count, (at + 1) * part) {
        renamed[row] = indices[row] < 0 ? -1 : place[Int(indices[row])]
      }
    }
    return .words(renamed, words.picking(order, threads: threads))
  }
}
