internal import Commerce
internal import Pipeline
internal import Tables

/// What the tables beside metrics.csv are made from.
struct SheetSource: Sendable {
  let loaded: LoadedShop
  let context: RunContext
  /// The rows of metrics.csv.
  let metrics: [MetricRow]
  /// Tables that the shop may give.
  let referrals: Table?
  let targets: Table?
  let spend: Table?
  let touches: Table?
  let holidays: Table?

  var shop: Shop { loaded.shop }
  /// Major units of one minor unit of money.
  var unit: Double { context.currency.majorPerMinor }
}

/// One table of the metrics stage beside metrics.csv: its description and how it is made.
struct Sheet: Sendable {
  let table: TableDescription
  let namesCustomers: Bool
  private let columns: @Sendable (SheetSource) -> [Column]

  var path: String { "metrics/\(table.name).csv" }
  var artifact: Artifact {
    Artifact(path, table: table, help: table.help, namesCustomers: namesCustomers)
  }

  /// A table of a row for many customers.
  init(
    table: TableDescription, namesCustomers: Bool = false,
    columns: @escaping @Sendable (SheetSource) -> [Column]
  ) {
    self.table = table
    self.namesCustomers = namesCustomers
    self.columns = columns
  }

  init(
    table: TableDescription, namesCustomers: Bool = false,
    fill: @escaping @Sendable (SheetSource, inout TableBuilder) -> Void
  ) {
    self.init(table: table, namesCustomers: namesCustomers) { source in
      var builder = TableBuilder(table)
      fill(source, &builder)
      return builder.table().columns
    }
  }

  func filled(_ source: SheetSource) -> Table { Table(table, columns(source)) }
}
