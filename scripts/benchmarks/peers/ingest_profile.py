"""Orders read and checked, and what is known of each customer, in memory: DuckDB's side.

    ingest_profile.py ORDERS.csv THREADS
"""
import json
import sys
import time

import orders

PROFILE = """
create table profile as
with purchases as (
  select customer_id, count(*) as purchase_days
  from (select distinct customer_id, day from orders where counted and customer_id is not null) group by all),
totals as (
  select customer_id, count(*) as orders, count(*) filter (counted) as counted,
    coalesce(sum(net) filter (counted), 0) as net_revenue, sum(amount) filter (counted) as amount,
    sum(discount) filter (counted) as discount, min(ordered_at) filter (counted) as first_at,
    max(ordered_at) filter (counted) as last_at, count(*) filter (status = 'cancelled') as cancelled,
    count(*) filter (paid and (status = 'returned' or refund_amount > 0)) as returned
  from orders where customer_id is not null group by all)
select *, (last_at::date - first_at::date) / nullif(purchase_days - 1, 0) as mean_gap
from totals left join purchases using (customer_id)"""


def main(path, threads):
    start = time.perf_counter()
    db = orders.connect(threads)
    result = orders.load(db, path)
    db.execute(PROFILE)
    result["customers"] = orders.one(db, "select count(*) from profile")
    result["orders_counted"] = orders.one(db, "select count(*) from orders where counted")
    result["net_revenue"] = int(orders.one(db, "select sum(net) from orders where counted"))
    result["seconds"] = time.perf_counter() - start
    print(json.dumps(result))


main(sys.argv[1], int(sys.argv[2]))
