/// Orders whose own fields stand on their first line alone, as Shopify exports them.
enum Continuations {
  /// Line grain of exports that leave an order's fields blank after its first line: what is
  /// required and blank is taken from another line of the order in the same file; money
  /// stands once. Gives the rows of which the order says nothing, with the first such column.
  static func fill(
    _ columns: inout [Column], _ description: TableDescription, _ origins: RowOrigins,
    _ erasedOrders: Words
  ) -> [(row: Int, column: String)] {
    guard let key = description.columns.firstIndex(where: { $0.required && $0.kind == .id }),
      case .words(let orders, let names) = columns[key]
    else { return [] }
    struct Place: Hashable {
      let file: Int32
      let order: Int32
    }
    let places = origins.indices.map { Place(file: origins[$0].file, order: orders[$0]) }
    var blamed: [Int: Int] = [:]
    for (j, description) in description.columns.enumerated()
    where description.required && description.kind != .id {
      let empty = CellParser.empty(description.kind)
      var cells = columns[j].cells
      var values: [Place: Int64] = [:]
      for row in cells.indices where cells[row] != empty {
        if values[places[row]] == nil { values[places[row]] = cells[row] }
      }
      for row in cells.indices where cells[row] == empty {
        guard let value = values[places[row]] else {
          // What an erased line says is not read; the order goes as a whole, later.
          if names.withBytes(orders[row], { erasedOrders.find($0) }) == nil { blamed[row] = blamed[row] ?? j }
          continue
        }
        cells[row] = description.kind == .money ? 0 : value
      }
      columns[j] = columns[j].with(cells)
    }
    return blamed.keys.sorted().map { ($0, description.columns[blamed[$0]!].name) }
  }
}

extension Column {
  fileprivate var cells: [Int64] {
    switch self {
    case .integers(let values): values
    case .narrow(let values): values.integers
    case .words(let values, _): values.map(Int64.init)
    case .numbers, .absent: Array(repeating: Column.missing, count: count)
    }
  }

  fileprivate func with(_ cells: [Int64]) -> Column {
    switch self {
    case .integers, .narrow: .integers(cells)
    case .words(_, let words): .words(cells.map { Int32($0) }, words)
    case .numbers, .absent: self
    }
  }
}
