"""Writes a made-up shop that has every table and the edges that the example shop has not: several
malls and campaigns, points, tickets open, settled and opened again, messages with and without
reports of delivery, rewards that wait, referrals in cycles, an export that starts in mid-life."""
import argparse
import os

import numpy as np
import pandas as pd

PIPELINE = """dangol: 1
name: wild
as_of: auto
timezone: Asia/Seoul
currency: KRW
seed: 1
inputs:
  orders: { path: orders.csv }
  referrals: { path: referrals.csv }
  feedback: { path: feedback.csv }
  customers:
    path: customers.csv
    columns: { birth_date: birth_date, gender: gender, region: region, person_key: person_key }
  touches: { path: touches.csv }
stages:
  profile: { complaint_topics: [broken, late] }
  metrics: { margin_rate: 0.3, programme_cost: 50000, split_periods: [all, quarter], complaint_topics: [broken, late] }
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    g = np.random.default_rng(options.seed)
    os.makedirs(options.out, exist_ok=True)
    start, days, people = pd.Timestamp("2025-02-11"), 500, 120
    ids = np.array([f"K{i:03d}" for i in range(people)])

    def stamp(t):
        return "" if t is None or pd.isna(t) else t.strftime("%Y-%m-%d %H:%M:%S")

    def moment(low=0, high=days):
        return start + pd.Timedelta(days=int(g.integers(low, high)), seconds=int(g.integers(0, 86_400)))

    def maybe(p, value):
        return value() if g.random() < p else None

    def save(name, rows):
        pd.DataFrame(rows).to_csv(os.path.join(options.out, name + ".csv"), index=False, lineterminator="\n")

    begin = {c: int(g.integers(-200, days - 20)) for c in ids}
    orders = []
    for c in list(ids[:105]) + [None] * 25:
        low = max(0, begin.get(c, 0))
        for _ in range(1 if c is None else 1 + int(g.geometric(0.25))):
            t = moment(low, days)
            status = g.choice(["completed", "pending", "cancelled", "returned"], p=[.8, .06, .07, .07])
            amount = 0 if g.random() < .03 else int(g.integers(10, 900)) * 100
            refund = g.choice([None, 0, amount // 200 * 100]) if status == "returned" else None
            paid = status in ("completed", "returned") or g.random() < .3
            orders.append(dict(
                customer_id=c or "", ordered_at=stamp(t), amount=amount, status=status,
                refund_amount="" if refund is None else int(refund), channel=g.choice(["web", "app", "톡", ""]),
                category=g.choice(["a", "b", "c"]), mall=g.choice(["M1", "M2"]),
                utm_campaign=g.choice(["spring", "fall", "", ""]), points_used=int(g.choice([0, 0, 0, 500])),
                paid_at=stamp(t + pd.Timedelta(minutes=3)) if paid else "",
                completed_at=stamp(maybe(.85, lambda: t + pd.Timedelta(hours=float(g.gamma(2, 30))))) if paid else "",
                refunded_at=stamp(t + pd.Timedelta(days=int(g.integers(3, 30)))) if status == "returned" else ""))
    for i, o in enumerate(orders):
        o["order_id"] = f"O{i:05d}"
    save("orders", orders)

    rows = []
    for i in range(170):
        a, b = g.choice(ids, 2, replace=False)
        invited = maybe(.8, lambda: moment())
        signed = maybe(.6, lambda: (invited or moment()) + pd.Timedelta(hours=float(g.exponential(60))))
        clicked = maybe(.5, lambda: (invited or signed or moment()) + pd.Timedelta(minutes=9))
        if invited is None and signed is None and clicked is None:
            continue
        rewarded = signed is not None and g.random() < .8
        rows.append(dict(
            referral_id=f"R{i:04d}", referrer_id=a, referred_id=b if signed is not None else "", invited_at=stamp(invited),
            clicked_at=stamp(clicked), signed_up_at=stamp(signed), channel=g.choice(["sms", "link", ""]),
            campaign=g.choice(["x", "y"]), variant=g.choice(["p", "q"]), reward_referrer=3000 if rewarded else "",
            reward_referred=2000 if rewarded else "",
            reward_paid_at=stamp(signed + pd.Timedelta(days=int(g.integers(1, 40)))) if rewarded and g.random() < .8 else ""))
    for i in range(12):  # several of one referrer within a day or two
        rows.append(dict(
            referral_id=f"B{i:04d}", referrer_id="K110", referred_id=f"K{111 + i % 9:03d}", invited_at="",
            clicked_at="", signed_up_at=stamp(start + pd.Timedelta(days=100, hours=5 * i)),
            channel="link", campaign="x", variant="p", reward_referrer="", reward_referred="", reward_paid_at=""))
    rows += [dict(rows[5], referral_id=f"S{i}", referrer_id=c, referred_id=c) for i, c in enumerate(["K001", "K002"])]
    save("referrals", rows)

    rows, known = [], [o["order_id"] for o in orders]
    scores = dict(nps=lambda: int(g.integers(0, 11)), csat=lambda: int(g.integers(1, 6)), ces=lambda: int(g.integers(1, 8)),
                  review=lambda: int(g.integers(2, 11)) / 2, complaint=lambda: "", ticket=lambda: "")
    for i in range(700):
        kind, t = g.choice(list(scores)), moment(0, days + 3)
        answered = maybe(.7, lambda: t + pd.Timedelta(hours=float(g.exponential(30))))
        settled = maybe(.7, lambda: t + pd.Timedelta(hours=30 + float(g.exponential(90))))
        order = int(g.integers(len(orders)))
        named = g.random() < .5
        if named:
            t = pd.Timestamp(orders[order]["ordered_at"]) + pd.Timedelta(days=float(g.uniform(0, 50)))
        rows.append(dict(
            feedback_id=f"F{i:04d}", customer_id=orders[order]["customer_id"] if named else g.choice(list(ids) + [""]),
            submitted_at=stamp(t), kind=kind, score=scores[kind](), topic=g.choice(["broken", "late", "size", ""]), channel=g.choice(["web", "phone", ""]),
            order_id=known[order] if named else "", responded_at=stamp(answered) if not named else "",
            resolved_at=stamp(settled) if kind == "ticket" and not named else "",
            reopened_at=stamp(settled + pd.Timedelta(hours=50)) if kind == "ticket" and not named and settled is not None
            and g.random() < .2 else ""))
    save("feedback", rows)

    save("customers", [dict(
        customer_id=c, joined_at=stamp(maybe(.8, lambda: start + pd.Timedelta(days=begin[c]))),
        birth_date=g.choice(["1951-03-01", "1988-06-25", "1996-02-29", "2004-12-31", "2011-01-01", ""]),
        gender=g.choice(["F", "M", ""]), region=g.choice(["서울", "부산", "제주"]), tier=g.choice(["gold", "silver"]),
        member=g.choice(["yes", "no", ""]), person_key=f"h{g.integers(60)}" if g.random() < .5 else "")
        for c in ids[:110]])

    rows = []
    for c in g.choice(ids, 600):
        t, channel = moment(), g.choice(["email", "sms", "talk"])
        later = lambda p, h: stamp(maybe(p, lambda: t + pd.Timedelta(hours=h)))
        rows.append(dict(
            customer_id=c, campaign=g.choice(["A", "B", "C"]), channel=channel, sent_at=stamp(t),
            delivered_at=later(.9, .1) if channel == "email" else "", opened_at=later(.4, 2) if channel != "sms" else "",
            clicked_at=later(.2, 3), unsubscribed_at=later(.03, 4)))
    save("touches", rows)
    with open(os.path.join(options.out, "pipeline.yaml"), "w", encoding="utf-8") as f:
        f.write(PIPELINE)


if __name__ == "__main__":
    main()
