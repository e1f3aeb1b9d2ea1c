/// What `dangol init` writes.
enum StarterPipeline {
  static let text = """
    dangol: 1
    name: shop
    as_of: auto                 # the last whole day; or newest, or a date
    timezone: Asia/Seoul
    currency: KRW
    inputs:
      orders:
        path: orders.csv        # may be a glob: "orders*.csv"
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
}
