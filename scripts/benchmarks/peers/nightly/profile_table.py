"""One row a customer: activity, habits, first order, windows, feedback, referrals, RFM."""
from orders import one

DAYS = """create table purchase_days as
select customer_id, day, day - lag(day) over (partition by customer_id order by day) as gap
from (select distinct customer_id, day from counted)"""

WINDOWS = ", ".join(
    f"""sum(o.net) filter (o.day - f.first_day <= {w}) as revenue_{w}d,
    count(*) filter (o.day - f.first_day <= {w}) as orders_{w}d""" for w in (30, 90, 180, 365))

SUMS = f"""create table sums as
select o.customer_id, count(*) as orders, sum(o.net) as net_revenue, avg(o.net) as aov,
  max(o.ordered_at) as last_order_at, max(o.day) as last_day,
  sum(o.discount) / nullif(sum(o.amount + o.discount), 0) as discount_share, {WINDOWS}
from counted o join firsts f using (customer_id) group by o.customer_id"""


def favourite(table, value, name, kinds):
    """The most frequent value of each customer: two groupings take less than a `mode` each."""
    return f"""create table {table} as
        select customer_id, arg_max(value, n) as {name}, count(value) as {kinds}
        from (select customer_id, {value} as value, count(*) as n from counted group by all) group by all"""


FAVOURITES = [
    favourite("by_category", "category", "top_category", "categories"),
    favourite("by_channel", "channel", "top_channel", "channels"),
    favourite("by_hour", "hour(ordered_at)", "preferred_hour", "hours"),
    favourite("by_weekday", "isodow(day)", "preferred_weekday", "weekdays"),
]

HABITS = """create table habits as
select * from sums left join by_category using (customer_id) left join by_channel using (customer_id)
  left join by_hour using (customer_id) left join by_weekday using (customer_id)"""

GAPS = """create table gaps as
select customer_id, count(*) as purchase_days, avg(gap) as gap_days_mean, median(gap) as gap_days_median,
  nth_value as days_to_second_order
from (select *, first_value(gap) over (partition by customer_id order by gap is null, day) as nth_value
      from purchase_days) group by customer_id, nth_value"""

OTHERS = """create table others as
select customer_id, count(*) filter (status = 'cancelled') as cancelled_orders,
  count(*) filter (status = 'pending') as pending_orders,
  count(*) filter (paid and (status = 'returned' or refund_amount > 0)) as returned_orders
from orders where customer_id is not null group by all"""

VOICES = """create table voices as
select customer_id, arg_max(score, submitted_at) filter (kind = 'nps') as last_nps,
  avg(score) filter (kind = 'csat') as csat_mean, count(*) filter (kind = 'complaint') as complaints,
  count(*) filter (kind = 'review') as reviews
from feedback where customer_id is not null group by all"""

SENT = """create table sent as
select s.referrer_id as customer_id, count(s.invited_at) as invitations_sent,
  count(c.referral_id) as referred_signups, count(*) filter (c.converted) as conversions_brought,
  count(*) filter (c.converted and c.first_day - f.first_day between 0 and 180) as conversions_180d
from starts s left join credited c using (referral_id)
  left join firsts f on f.customer_id = s.referrer_id
group by s.referrer_id"""

PEOPLE = """create table people as
select distinct customer_id from (
  select customer_id from customers union all select customer_id from others
  union all select customer_id from voices union all select customer_id from sent
  union all select referred_id from referrals where referred_id is not null
  union all select customer_id from experiments) where customer_id is not null"""

RULES = [
    ("champions", (4, 5), (4, 5), (4, 5)), ("loyal", (3, 5), (3, 5), (3, 5)), ("new", (4, 5), (1, 1), (1, 5)),
    ("promising", (3, 5), (1, 3), (1, 5)), ("cant_lose", (1, 2), (4, 5), (4, 5)),
    ("at_risk", (1, 2), (2, 5), (2, 5)), ("hibernating", (1, 2), (1, 2), (1, 5)),
]


def quintile(column, thresholds):
    return "1 + " + " + ".join(f"({column} > {t})::int" for t in thresholds)


def run(db, shop, out):
    for statement in (DAYS, SUMS, *FAVOURITES, HABITS, GAPS, OTHERS, VOICES, SENT, PEOPLE):
        db.execute(statement)
    fifths = {}
    recency = "(select as_of from today) - last_day"
    for column, value in [("r", recency), ("f", "orders"), ("m", "net_revenue")]:
        fifths[column] = one(db, f"select quantile_cont({value}, [0.2, 0.4, 0.6, 0.8]) from habits")
    names = " ".join(
        f"when r between {r[0]} and {r[1]} and f between {f[0]} and {f[1]}"
        f" and m between {m[0]} and {m[1]} then '{name}'" for name, r, f, m in RULES)
    observed = ", ".join(
        f"if(tenure_days >= {w}, {c}_{w}d, null) as {c}_{w}d"
        for w in (30, 90, 180, 365) for c in ("revenue", "orders"))
    db.execute(f"""create table profile as
    with joined as (
      select p.customer_id, h.orders is not null as is_buyer, c.* exclude (customer_id),
        h.* exclude (customer_id), g.* exclude (customer_id), o.* exclude (customer_id),
        v.* exclude (customer_id), s.* exclude (customer_id, conversions_180d),
        f.first_at, f.first_day, f.amount as at_first_amount, f.net as at_first_net,
        f.category as at_first_category, f.channel as at_first_channel,
        coalesce(f.discount / nullif(f.amount + f.discount, 0), 0) as at_first_discount_share,
        f.coupon_code is not null as at_first_coupon, hour(f.first_at) as at_first_hour,
        isodow(f.first_day) as at_first_weekday, coalesce(s.conversions_180d, 0) as conversions_180d,
        t.as_of - f.first_day as tenure_days, t.as_of - h.last_day as recency_days,
        if(h.orders is null, null, if(k.converted, 'referred', 'organic')) as acquisition, k.referrer_id,
        least(60, greatest(10, date_sub('year', c.birth_date, t.as_of) // 10 * 10)) as age_band
      from people p cross join today t left join customers c using (customer_id)
        left join habits h using (customer_id) left join gaps g using (customer_id)
        left join others o using (customer_id) left join voices v using (customer_id)
        left join sent s using (customer_id) left join firsts f using (customer_id)
        left join credited k on k.referred_id = p.customer_id),
    scored as (
      select *, 6 - ({quintile('recency_days', fifths['r'])}) as r, {quintile('orders', fifths['f'])} as f,
        {quintile('net_revenue', fifths['m'])} as m from joined)
    select * replace ({observed}, if(tenure_days >= 180, conversions_180d, null) as conversions_180d),
      if(tenure_days >= 90, coalesce(days_to_second_order, 9999) <= 90, null) as repeated_90d,
      case when not is_buyer then null {names} else 'others' end as rfm_segment
    from scored""")
    db.execute(f"copy (from profile order by customer_id) to '{out}/customers_profile.csv'")
    return {
        "customers": one(db, "select count(*) from profile"),
        "buyers": one(db, "select count(*) from profile where is_buyer"),
        "referred": one(db, "select count(*) from profile where acquisition = 'referred'"),
    }
