"""Cohorts, journey, products, alerts and series."""
import numpy as np
import pandas as pd
from scipy import stats


def run(db, shop, out):
    cohorts(db, out)
    db.execute(f"""copy (
        select variant, count(*) as invited, count(clicked_at) as clicked, count(signed_up_at) as signed_up,
          count(c.first_at) as first_order, count(*) filter (h.orders > 1) as second,
          count(v.customer_id) as feedback, count(o.customer_id) as invited_others
        from starts s left join credited c using (referral_id)
          left join habits h on h.customer_id = c.referred_id
          left join voices v on v.customer_id = c.referred_id
          left join sent o on o.customer_id = c.referred_id
        group by grouping sets ((), (variant), (channel))) to '{out}/funnel.csv'""")
    db.execute(f"""copy (
        select category, date_trunc('month', day)::date as month, count(*) as orders, sum(net) as net_revenue,
          rank() over (partition by month order by count(*) desc) as rank,
          avg((status = 'returned')::int) as return_rate
        from orders where counted group by grouping sets ((category), (category, month))
        order by all) to '{out}/products.csv'""")
    db.execute(f"""copy (
        select at_first_category as category, count(*) as new_buyers,
          avg(repeated_90d::int) as repurchase_90d,
          avg(revenue_180d) as ltv_180d, stddev(revenue_180d) / sqrt(count(revenue_180d)) as ltv_180d_se
        from profile where is_buyer group by all order by all) to '{out}/first_products.csv'""")
    alerts(db, out)
    series(db, out)
    return {}


def cohorts(db, out):
    parts = []
    for kind in ("month", "week"):
        parts.append(db.execute(f"""
            with active as (
              select customer_id, date_trunc('{kind}', first_day)::date as cohort,
                date_diff('{kind}', date_trunc('{kind}', first_day), date_trunc('{kind}', day)) as age,
                count(*) as orders, sum(counted.net) as net
              from counted join firsts using (customer_id) group by all),
            sizes as (select cohort, count(distinct customer_id) as customers from active group by all),
            recurring as (
              select cohort, age, count(*) as active, sum(orders) as orders, sum(net) as net_revenue
              from active group by all),
            again as (select date_trunc('{kind}', first_day)::date as cohort,
                date_diff('{kind}', date_trunc('{kind}', first_day),
                  date_trunc('{kind}', first_day + days_to_second_order::int)) as age,
                count(*) as back from firsts join gaps using (customer_id)
              where days_to_second_order is not null group by all),
            final as (select cohort, age, count(*) as last from (
              select customer_id, cohort, max(age) as age from active group by all) group by all)
            select '{kind}' as cohort_kind, *, active / customers as retention,
              sum(net_revenue) over w / customers as cumulative_revenue_per_customer,
              sum(back) over w / customers as first_ever_again,
              sum(last) over (partition by cohort order by age desc) / customers as unbounded
            from recurring join sizes using (cohort) left join again using (cohort, age)
              left join final using (cohort, age)
            window w as (partition by cohort order by age) order by cohort, age""").df())
    pd.concat(parts).to_csv(out / "cohorts.csv", index=False)


def alerts(db, out):
    frame = db.execute("""
        select o.category, f.topic, count(*) filter (t.as_of - submitted_at::date < 7) as last_7_days,
          count(*) filter (t.as_of - submitted_at::date between 7 and 62) as days_before
        from feedback f cross join today t left join orders o using (order_id)
        where kind = 'complaint' group by all having last_7_days + days_before > 0 order by all""").df()
    both = frame.last_7_days + frame.days_before
    frame["p_value"] = stats.binom.sf(frame.last_7_days - 1, both, 1 / 9)
    frame["p_adjusted"] = stats.false_discovery_control(frame.p_value) if len(frame) else []
    frame["alert"] = (frame.p_adjusted <= 0.05) & (frame.last_7_days >= 5)
    frame.to_csv(out / "alerts.csv", index=False)


def series(db, out):
    """Level, change and robust z of the main series against their last eight periods."""
    parts = []
    for kind in ("month", "week", "day"):
        frame = db.execute(f"""
            select date_trunc('{kind}', day)::date as period, count(*) as "orders.count",
              sum(net) as "orders.net_revenue", avg(net) as "orders.aov",
              count(distinct o.customer_id) as "orders.buyers",
              count(*) filter (nth = 1) as "orders.new_buyers"
            from orders o left join (select order_id, nth from counted where nth = 1) using (order_id)
            where o.counted group by all order by all""").df()
        for metric in frame.columns[1:]:
            value = frame[metric].astype(float)
            usual = value.shift(7 if kind == "day" else 1).rolling(8).median()
            spread = 1.4826 * (value - usual).abs().rolling(8).median()
            parts.append(pd.DataFrame({
                "metric": metric, "period_kind": kind, "period": frame.period, "value": value,
                "change_before": value / value.shift(1) - 1, "usual": usual, "z": (value - usual) / spread}))
    table = pd.concat(parts)
    table["anomaly"] = np.abs(table.z) > 3.5
    table.to_csv(out / "trends.csv", index=False)
