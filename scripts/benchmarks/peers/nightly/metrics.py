"""Metrics by month, quarter and week and by every split, with intervals, as one tidy table.

Splits are shown for the whole and by quarter, as pipelines/nightly.yaml says.
"""
import pandas as pd

import estimates as e

PERIODS = {"all": "null", "month": "month", "quarter": "quarter", "week": "week"}
CUSTOMER_DIMS = ["acquisition", "rfm_segment", "region", "gender", "tier", "age_band"]
ORDER_DIMS = ["channel", "category"]
REFERRAL_DIMS = ["channel", "variant"]


def truncated(day):
    return ", ".join(f"date_trunc('{unit}', {day})::date as {unit}" for unit in ("month", "quarter", "week"))


class Metrics:
    def __init__(self, db):
        self.db, self.parts = db, []

    def walk(self, dims, sql, write):
        """Runs `sql` for each period and split that is shown, with {p} and {m} for their columns."""
        grid = [(kind, None) for kind in PERIODS] + [(kind, d) for d in dims for kind in ("all", "quarter")]
        for kind, dim in grid:
            frame = self.db.execute(sql.format(p=PERIODS[kind], m=dim or "null", p_kind=kind)).df()
            self.place = kind, dim, frame
            write(frame)

    def put(self, metric, answer):
        kind, dim, frame = self.place
        value, numerator, denominator, n, low, high = answer
        self.parts.append(pd.DataFrame({
            "metric": metric, "period_kind": kind, "period": frame.p.astype(str), "dimension": dim or "all",
            "member": frame.m.astype(str), "value": value, "numerator": numerator, "denominator": denominator,
            "n": n, "ci_low": low, "ci_high": high}))


def run(db, shop, out):
    dims = ", ".join(f"u.{d}" for d in CUSTOMER_DIMS)
    db.execute("create table units as select row_number() over () as unit, * from profile")
    db.execute(f"""create table facts as
        select coalesce(u.unit, -row_number() over ()) as unit, {truncated('day')}, counted, paid, net,
          amount, refund_amount, status = 'cancelled' as cancelled,
          status = 'returned' or refund_amount > 0 as returned,
          counted and o.ordered_at > u.first_at as later, channel, category, {dims},
          if(completed_at < t.as_of + 1, date_diff('second', ordered_at, completed_at), null) / 3600 as hours
        from orders o cross join today t left join units u using (customer_id)""")
    db.execute(f"create table newcomers as select *, {truncated('first_day')} from units where is_buyer")
    m = Metrics(db)
    for family in (of_orders, of_waits, of_first_orders, of_gaps, of_activity, of_referrals, of_feedback):
        family(m)
    table = pd.concat(m.parts, ignore_index=True)
    table.to_csv(out / "metrics.csv", index=False)
    whole = table[(table.period_kind == "all") & (table.dimension == "all")].set_index("metric").value
    return {
        "metric_rows": len(table), "orders_counted": int(whole["orders.count"]),
        "net_revenue": int(whole["orders.net_revenue"]),
        "headline": {name: float(whole[name]) for name in (
            "orders.aov", "orders.return_rate", "loyalty.repurchase_rate.90d", "ltv.revenue.90d",
            "loyalty.existing_order_share", "referral.conversions", "csat.score", "nps.score")},
    }


def of_orders(m):
    ratios = [("net", "n"), ("guest", "n"), ("later", "own"), ("cancelled", "rows"), ("refund", "paid"),
              ("returned", "bought")]

    def write(frame):
        m.put("orders.count", e.total(frame, "n"))
        m.put("orders.buyers", e.total(frame, "buyers"))
        m.put("orders.net_revenue", e.total(frame, "net"))
        m.put("orders.per_buyer", e.mean(frame, "own", "own_own", "buyers"))
        names = ["aov", "guest_share", None, "cancel_rate", "refund_rate", "return_rate"]
        for name, (x, y) in zip(names, ratios):
            m.put(f"orders.{name}" if name else "loyalty.existing_order_share", e.ratio(frame, x, y))

    m.walk(CUSTOMER_DIMS + ORDER_DIMS, f"""
        select p, m, count(*) filter (own > 0) as buyers, {e.ratio_sums(ratios)} from (
          select {{p}} as p, {{m}} as m, unit, count(*) as rows, count(*) filter (counted) as n,
            coalesce(sum(net) filter (counted), 0) as net, count(*) filter (counted and unit < 0) as guest,
            count(*) filter (counted and unit > 0) as own, count(*) filter (later) as later,
            count(*) filter (cancelled) as cancelled, coalesce(sum(refund_amount) filter (paid), 0) as refund,
            coalesce(sum(amount) filter (paid), 0) as paid, count(*) filter (paid) as bought,
            count(*) filter (paid and returned) as returned
          from facts group by all) group by all order by all""", write)


def of_waits(m):
    def write(frame):
        for name in ("median", "p90"):
            m.put(f"orders.completion_hours.{name}", e.total(frame, name))

    m.walk(CUSTOMER_DIMS + ORDER_DIMS, """
        select {p} as p, {m} as m, quantile_cont(hours, 0.5) as median, quantile_cont(hours, 0.9) as p90
        from facts where counted and hours is not null group by all order by all""", write)


def of_first_orders(m):
    windows = (30, 60, 90, 180, 365)
    sums = ", ".join(
        f"""count(*) filter (tenure_days >= {w}) as n{w},
        count(*) filter (tenure_days >= {w} and days_to_second_order <= {w}) as back{w}""" for w in windows)
    money = ", ".join(
        f"sum(revenue_{w}d) as r{w}, sum(revenue_{w}d::double * revenue_{w}d) as rr{w}"
        for w in (30, 90, 180, 365))

    def write(frame):
        m.put("orders.new_buyers", e.total(frame, "n"))
        for w in windows:
            m.put(f"loyalty.repurchase_rate.{w}d", e.share(frame, f"back{w}", f"n{w}"))
            if w != 60:
                m.put(f"ltv.revenue.{w}d", e.mean(frame, f"r{w}", f"rr{w}", f"n{w}"))

    dims = CUSTOMER_DIMS + ["at_first_channel", "at_first_category"]
    m.walk(dims, f"""select {{p}} as p, {{m}} as m, count(*) as n, {sums}, {money}
        from newcomers group by all order by all""", write)


def of_gaps(m):
    dims = ", ".join(f"u.{d}" for d in CUSTOMER_DIMS)
    m.db.execute(f"""create table gap_facts as select gap, {truncated('day')}, {dims}
        from (select customer_id, lag(day) over (partition by customer_id order by day) as day, gap
              from purchase_days) join units u using (customer_id) where gap is not null""")

    def write(frame):
        for name in ("median", "p90"):
            m.put(f"loyalty.gap_days.{name}", e.total(frame, name))

    m.walk(CUSTOMER_DIMS, """
        select {p} as p, {m} as m, quantile_cont(gap, 0.5) as median, quantile_cont(gap, 0.9) as p90
        from gap_facts group by all order by all""", write)


def of_activity(m):
    """A buyer is active for 90 days from each purchase; the spans of one customer do not overlap."""
    m.db.execute("""create table spans as
        select unit, day, least(day + 90, lead(day) over (partition by unit order by day)) as until
        from purchase_days join units using (customer_id)""")
    kinds = "unnest(['month', 'quarter', 'week']) as kind"
    m.db.execute(f"""create table calendar as
        select *, lag(lo) over (partition by kind order by lo) as before from (
        select kind, date_trunc(kind, day)::date as lo, max(day) as hi
        from (select {kinds}, unnest(generate_series(
          (select min(day) from orders), (select as_of from today), interval 1 day))::date as day)
        group by all)""")
    m.db.execute(f"""create table bought as
        select kind, date_trunc(kind, day)::date as lo, unit, count(*) as days
        from (select {kinds}, day, unit from spans) group by all""")
    m.db.execute(f"""create table activity as
        with seen as (
          select kind, lo, unit, 1 as at_start, 0 as at_end, 0 as days, 0 as days_before
            from calendar join spans on day <= lo - 1 and until > lo - 1
          union all select kind, lo, unit, 0, 1, 0, 0 from calendar join spans on day <= hi and until > hi
          union all select kind, lo, unit, 0, 0, days, 0 from bought
          union all select c.kind, c.lo, unit, 0, 0, 0, days
            from calendar c join bought b on b.kind = c.kind and b.lo = c.before)
        select kind, lo, unit, max(at_start) as s, max(at_end) as e, max(days) as n,
          max(days_before) > 0 as b, any_value(first_day) < lo as old,
          {', '.join(f'any_value({d}) as {d}' for d in CUSTOMER_DIMS)}
        from seen join units using (unit) group by kind, lo, unit""")

    def write(frame):
        m.put("loyalty.still_active_rate", e.share(frame, "stayed", "s"))
        m.put("loyalty.churn_rate", e.share(frame, "lost", "s"))
        m.put("loyalty.reactivated", e.total(frame, "came_back"))
        m.put("loyalty.period_retention", e.share(frame, "kept", "b"))
        m.put("loyalty.repeat_buyer_share", e.share(frame, "repeated", "n"))
        m.put("loyalty.returning_share", e.share(frame, "returned", "n"))

    m.walk(CUSTOMER_DIMS, """
        select lo as p, {m} as m, sum(s) as s, count(*) filter (s = 1 and e = 1) as stayed,
          count(*) filter (s = 1 and e = 0) as lost, count(*) filter (s = 0 and e = 1 and old) as came_back,
          count(*) filter (b) as b, count(*) filter (b and n > 0) as kept, count(*) filter (n > 0) as n,
          count(*) filter (n > 1) as repeated, count(*) filter (n > 0 and old) as returned
        from activity where kind = '{p_kind}' group by all order by all""", write)


def of_referrals(m):
    m.db.execute(f"""create table referral_facts as
        select u.unit, s.channel, s.variant,
          coalesce(reward_referrer, 0) + coalesce(reward_referred, 0) as reward,
          s.invited_at is not null as invited, c.referral_id is not null as credited,
          coalesce(c.converted, false) as converted, t.as_of - s.start::date >= 90 as observed,
          if(c.converted, c.first_day - s.start::date, null) as wait, {truncated('s.start')}
        from starts s cross join today t left join credited c using (referral_id)
          left join units u on u.customer_id = s.referrer_id""")

    def write(frame):
        m.put("referral.count", e.total(frame, "credited"))
        m.put("referral.invitations", e.total(frame, "invited"))
        m.put("referral.advocates", e.total(frame, "advocates"))
        m.put("referral.conversions", e.total(frame, "converted"))
        m.put("referral.conversion_rate", e.ratio(frame, "settled", "watched"))
        m.put("referral.reward_cost", e.total(frame, "reward"))
        m.put("referral.cost_per_acquisition", e.ratio(frame, "reward", "converted"))
        m.put("referral.days_to_convert.median", e.total(frame, "median"))

    sums = e.ratio_sums([("settled", "watched"), ("reward", "converted")])
    m.walk(REFERRAL_DIMS, f"""
        select p, m, count(*) as advocates, sum(credited) as credited, sum(invited) as invited,
          median(wait) as median, {sums} from (
          select {{p}} as p, {{m}} as m, unit, sum(credited::int) as credited, sum(invited::int) as invited,
            sum(reward) as reward, sum(converted::int) as converted, median(wait) as wait,
            count(*) filter (credited and observed) as watched,
            count(*) filter (converted and observed) as settled
          from referral_facts group by all) group by all order by all""", write)


def of_feedback(m):
    dims = ", ".join(f"u.{d}" for d in CUSTOMER_DIMS)
    m.db.execute(f"""create table voice_facts as
        select unit, kind, score, {truncated('submitted_at')}, {dims}, submitted_at,
        from feedback join units u using (customer_id)""")

    def write(frame):
        m.put("csat.score", e.ratio(frame, "content", "csat"))
        m.put("review.mean", e.ratio(frame, "stars", "reviews"))
        m.put("complaints.count", e.total(frame, "complaints"))
        m.put("nps.score", e.total(frame, "nps"))
        m.put("feedback.voices", e.total(frame, "voices"))

    sums = e.ratio_sums([("content", "csat"), ("stars", "reviews")])
    m.walk(CUSTOMER_DIMS, f"""
        select p, m, count(*) as voices, sum(complaints) as complaints,
          100.0 * (count(*) filter (nps >= 9) - count(*) filter (nps <= 6)) / nullif(count(nps), 0) as nps,
          {sums}
        from (select {{p}} as p, {{m}} as m, unit, arg_max(score, submitted_at) filter (kind = 'nps') as nps,
            count(*) filter (kind = 'csat') as csat,
            count(*) filter (kind = 'csat' and score >= 4) as content,
            coalesce(sum(score) filter (kind = 'review'), 0) as stars,
            count(*) filter (kind = 'review') as reviews,
            count(*) filter (kind = 'complaint') as complaints
          from voice_facts group by all) group by all order by all""", write)
