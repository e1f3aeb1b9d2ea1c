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

/// One table of the metrics stage beside metrics.csv: its description and how it is filled.
struct Sheet: Sendable {
  let table: TableDescription
  var namesCustomers = false
  let fill: @Sendable (SheetSource, inout TableBuilder) -> Void

  var path: String { "metrics/\(table.name).csv" }
  var artifact: Artifact {
    Artifact(path, table: table, help: table.help, namesCustomers: namesCustomers)
  }

  func filled(_ source: SheetSource) -> Table {
    var builder = TableBuilder(table)
    fill(source, &builder)
    return builder.table()
  }
}
