internal import Commerce
internal import Tables

/// The profiles of a range of customers, by column.
struct ProfilePart: Sendable {
  let buyers: Int
  let leftTruncated: Int
  let referred: Int
  /// Of the columns that were asked for.
  let columns: [ColumnPart]

  /// Customers whose profiles are kept at a time: enough to fill a column without looking at
  /// the next, few enough to stay in the processor's cache.
  private static let block = 64

  init(_ source: ProfileSource, _ asked: [ProfileColumn], _ customers: Range<Int>) {
    let reader = ProfileReader(source.shop)
    var profiles = [CustomerProfile](repeating: CustomerProfile(), count: Self.block)
    let cells = asked.map { ProfileCells($0, customers) }
    var (buyers, leftTruncated, referred) = (0, 0, 0)
    withUnsafePointer(to: source.shop) { shop in
      for start in stride(from: customers.lowerBound, to: customers.upperBound, by: Self.block) {
        let end = min(start + Self.block, customers.upperBound)
        for i in 0..<end - start {
          reader.read(start + i, into: &profiles[i])
          guard profiles[i].orders > 0 else { continue }
          buyers += 1
          if profiles[i].leftTruncated { leftTruncated += 1 }
          if profiles[i].isReferred { referred += 1 }
        }
        profiles.withUnsafeBufferPointer { profiles in
          let block = ProfileBlock(shop, unit: source.unit, profiles.baseAddress!, of: start..<end)
          for column in cells { column.fill(block) }
        }
      }
    }
    (self.buyers, self.leftTruncated, self.referred) = (buyers, leftTruncated, referred)
    columns = cells.map { $0.kept() }
  }
}

/// A column's cells of a range of customers in full width.
private struct ProfileCells {
  private enum Target {
    case integers(UnsafeMutablePointer<Int64>, ProfileColumn.Fill<Int64>)
    case numbers(UnsafeMutablePointer<Double>, ProfileColumn.Fill<Double>)
    case words(UnsafeMutablePointer<Int32>, ProfileColumn.Fill<Int32>)
  }

  private let target: Target
  private let customers: Range<Int>

  init(_ column: ProfileColumn, _ customers: Range<Int>) {
    self.customers = customers
    target =
      switch column.cells {
      case .integers(let fill): .integers(.allocate(capacity: customers.count), fill)
      case .numbers(let fill): .numbers(.allocate(capacity: customers.count), fill)
      case .words(_, let fill), .flags(let fill): .words(.allocate(capacity: customers.count), fill)
      }
  }

  func fill(_ block: ProfileBlock) {
    let place = block.customers.lowerBound - customers.lowerBound
    switch target {
    case .integers(let cells, let fill): fill(block, cells + place)
    case .numbers(let cells, let fill): fill(block, cells + place)
    case .words(let cells, let fill): fill(block, cells + place)
    }
  }

  /// The cells in as few bytes as they fit; to be called once all are filled.
  func kept() -> ColumnPart {
    switch target {
    case .integers(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    case .numbers(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    case .words(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    }
  }
}
