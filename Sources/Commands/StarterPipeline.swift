internal import Pipeline

/// What `dangol init` writes.
enum StarterPipeline {
  /// For files under Dangol's own names, or other ones once they are mapped.
  static let plain = """
    dangol: 1
    name: shop
    as_of: auto                 # the last whole day; or newest, or a date
    timezone: Asia/Seoul
    currency: KRW
    inputs:
      orders:
        path: orders.csv        # may be a glob: "orders*.csv"
        # encoding: auto        # or cp949; utf-8 where nothing is said
        # columns:              # where your headers differ
        #   order_id: 주문번호
        #   customer_id: 주문자ID
        #   ordered_at: 주문일시
        #   amount: 결제금액
        #   status: { from: 주문상태, map: { 배송완료: completed, 취소: cancelled, 반품: returned } }
      referrals: { path: referrals.csv, optional: true }
      feedback: { path: feedback.csv, optional: true }
      customers: { path: customers.csv, optional: true }
      experiments: { path: experiments.csv, optional: true }

    """

  /// For the exports of a known back office, as they are.
  static func text(of source: SourceProfile) -> String {
    var text = "# Exports of \(source.title), as they are; docs/inputs.md shows how they are read.\n"
    for note in source.notes { text += "# - \(note)\n" }
    text += """
      dangol: 1
      name: shop
      as_of: auto                 # the last whole day; or newest, or a date
      timezone: \(source.timezone)
      currency: \(source.currency)
      inputs:

      """
    for table in source.tableNames {
      text += "  \(table):\n    source: \(source.name)\n    path: \"\(table)*.csv\"\n"
      if table != "orders" { text += "    optional: true\n" }
      if table == "orders" {
        text += "    # columns:              # where your export differs, for example\n"
        text += "    #   status: { map: { 새상태: completed } }   # adds to what the source knows\n"
      }
    }
    return text
  }
}
