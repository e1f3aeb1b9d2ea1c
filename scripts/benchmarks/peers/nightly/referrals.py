"""First orders, and who is credited with whom: the earliest sign-up, without cycles."""
from orders import one


def run(db, shop, out):
    db.execute("""create table counted as
        select * exclude (status, refund_amount, paid, counted, paid_at, completed_at),
          row_number() over (partition by customer_id order by ordered_at, order_id) as nth
        from orders where counted and customer_id is not null""")
    db.execute("""create table firsts as select customer_id, ordered_at as first_at, day as first_day, amount,
        net, discount, category, channel, coupon_code from counted where nth = 1""")
    db.execute("""create table starts as select r.*, coalesce(signed_up_at, invited_at, clicked_at) as start,
        f.first_at, f.first_day from referrals r left join firsts f on r.referred_id = f.customer_id""")
    db.execute("""create table claims as select distinct on (referred_id)
        referral_id, referrer_id, referred_id, start, first_at, first_day from starts
        where referred_id is not null and (first_at is null or first_at >= start)
        order by referred_id, signed_up_at is null, start, referrer_id, referral_id""")
    edges = db.execute("select referred_id, referrer_id, start, referral_id from claims").fetchall()
    lost = without_cycles({child: (parent, start, id) for child, parent, start, id in edges})
    db.execute("create table lost (referral_id varchar)")
    if lost:
        db.executemany("insert into lost values (?)", [[id] for id in lost])
    db.execute("""create table credited as select *,
        first_at is not null and first_day - start::date <= 90 as converted
        from claims where referral_id not in (from lost)""")
    db.execute(f"""copy (select referrer_id, count(*) as credited, sum(converted::int) as conversions
        from credited group by all order by all) to '{out}/referral_tree.csv'""")
    return {"conversions": one(db, "select count(*) from credited where converted")}


def without_cycles(edges):
    """The referrals whose edge closes a cycle: the latest of each."""
    lost, done = [], set()
    for origin in list(edges):
        path, here = {}, origin
        while here in edges and here not in done and here not in path:
            path[here] = len(path)
            here = edges[here][0]
        if here in path:
            cycle = list(path)[path[here]:]
            latest = max(cycle, key=lambda child: edges[child][1:])
            lost.append(edges.pop(latest)[2])
        done.update(path)
    return lost
