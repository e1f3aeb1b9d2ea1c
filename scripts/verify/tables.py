#!/usr/bin/env python3
"""Recomputes cohorts.csv, funnel.csv and referral_tree.csv of a run with pandas and compares every row.

    scripts/verify/cohorts.py OUT/NAME

Written from docs/metric-tables.md alone; shares no code with the product. Exit 0: every row agrees;
1: some do not; 77: pandas is not installed, nothing was verified.
"""
import json
import sys
from pathlib import Path

try:
    import pandas as pd
except ImportError:
    print("SKIPPED: pandas is not installed, nothing was verified (pip install pandas)", file=sys.stderr)
    sys.exit(77)

DAY = pd.Timedelta(days=1)


class Run:
    """The cleaned tables of a run, with local days."""

    def __init__(self, folder):
        self.folder = Path(folder)
        manifest = json.loads((self.folder / "manifest.json").read_text())
        self.zone = manifest["timezone"]
        self.as_of = pd.Timestamp(manifest["as_of"])
        parameters = manifest["parameters"]["metrics"]
        self.active_days = parameters["active_days"]
        self.attribution = parameters["attribution_days"]
        self.orders = self.read("orders", ["ordered_at", "completed_at", "refunded_at"])
        self.referrals = self.read("referrals", ["invited_at", "clicked_at", "signed_up_at"])
        self.feedback = self.read("feedback", ["submitted_at"])
        self.customers = self.read("customers", ["joined_at"])
        paid = self.orders.status.isin(["completed", "returned"])
        full = (self.orders.amount > 0) & (self.orders.refund_amount >= self.orders.amount)
        self.counted = self.orders[paid & ~full & self.orders.customer_id.notna()].copy()
        self.counted["net"] = self.counted.amount - self.counted.refund_amount
        self.counted = self.counted.sort_values(["ordered_at", "order_id"], kind="stable")
        self.first = self.counted.groupby("customer_id").first()
        self.truncated = set()
        if not manifest["history_complete"] and len(self.orders):
            start = self.orders.ordered_at_day.min()
            early = self.first[(self.first.ordered_at_day - start) / DAY <= self.active_days].index
            joined = self.customers.set_index("customer_id").joined_at_day if self.customers is not None else {}
            self.truncated = {c for c in early if not (c in joined and joined[c] >= start)}

    def read(self, name, times):
        path = self.folder / f"ingest/{name}.csv"
        if not path.exists():
            return None
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        for column in times:
            table[column] = pd.to_datetime(table[column], utc=True)
            table[column + "_day"] = table[column].dt.tz_convert(self.zone).dt.tz_localize(None).dt.normalize()
        for column in ("amount", "refund_amount"):
            if column in table:
                table[column] = table[column].fillna("0").astype(float)
        return table

    def artifact(self, name):
        return pd.read_csv(self.folder / f"metrics/{name}.csv", dtype=str, keep_default_na=False)


def cohorts(run):
    rows = {}
    buyers = run.first[~run.first.index.isin(run.truncated)]
    counted = run.counted[run.counted.customer_id.isin(buyers.index)]
    for kind, code in (("month", "M"), ("week", "W-SUN")):
        periods = counted.ordered_at_day.dt.to_period(code)
        start = counted.customer_id.map(buyers.ordered_at_day.dt.to_period(code))
        table = counted.assign(
            cohort=start, age=[a.ordinal - b.ordinal for a, b in zip(periods, start)], first=counted.customer_id.map(buyers.ordered_at_day))
        last = pd.Period(run.as_of, code)
        whole = last.ordinal if last.end_time.normalize() == run.as_of else last.ordinal - 1
        complete = {}
        for cohort, own in table.groupby("cohort"):
            size = own.customer_id.nunique()
            later = own[own.ordered_at_day > own["first"]].groupby("customer_id").age.min()
            final = own.groupby("customer_id").age.max()
            total = 0.0
            for age in range(last.ordinal - cohort.ordinal + 1):
                now = own[own.age == age]
                total += now.net.sum()
                done = cohort.ordinal + age <= whole
                actives = {
                    "recurring": now.customer_id.nunique(),
                    "first_ever_again": int((later <= age).sum()),
                    "unbounded": int((final >= age).sum()),
                }
                for mode, active in actives.items():
                    cell = [size, active, len(now), now.net.sum(), total]
                    rows[mode, kind, label(cohort, kind), age] = cell + [done]
                    if done:
                        sums = complete.setdefault((mode, age), [0] * 5)
                        complete[mode, age] = [a + b for a, b in zip(sums, cell)]
        for (mode, age), sums in complete.items():
            rows[mode, kind, "all", age] = sums + [True]
    return {
        key: [size, active, active / size, orders, revenue, total / size, "complete" if done else "in_progress"]
        for key, (size, active, orders, revenue, total, done) in rows.items()
    }


def label(period, kind):
    if kind == "month":
        return str(period)
    year, week, _ = period.start_time.isocalendar()
    return f"{year}-W{week:02d}"


def credit(run):
    """Start and credit of every referral row: {row: referred customer}."""
    rows = run.referrals
    rows["start"] = rows.signed_up_at.fillna(rows.invited_at).fillna(rows.clicked_at)
    rows["start_day"] = rows.signed_up_at_day.fillna(rows.invited_at_day).fillna(rows.clicked_at_day)
    order = rows.sort_values(["start", "referrer_id", "referral_id"], kind="stable")
    best = {}
    for i, row in order.iterrows():
        c = row.referred_id
        if pd.isna(c) or c == row.referrer_id:
            continue
        if c in run.first.index and run.first.ordered_at[c] < row.start:
            continue
        signed = pd.notna(row.signed_up_at)
        if c not in best or (signed and not best[c][1]):
            best[c] = (i, signed)
    credited = {c: i for c, (i, _) in best.items()}
    place = {i: n for n, i in enumerate(order.index)}
    while True:  # every cycle loses its latest edge
        cycle = find_cycle({c: rows.referrer_id[i] for c, i in credited.items()})
        if not cycle:
            return credited, place
        del credited[max(cycle, key=lambda c: place[credited[c]])]


def find_cycle(parent):
    done = set()
    for c in parent:
        path = []
        seen = set()
        while c in parent and c not in done and c not in seen:
            path.append(c)
            seen.add(c)
            c = parent[c]
        if c in seen:
            return path[path.index(c):]
        done |= seen
    return None


def tree(run):
    credited, _ = credit(run)
    rows = run.referrals
    parent = {c: rows.referrer_id[i] for c, i in credited.items()}
    revenue = run.counted.groupby("customer_id").net.sum()
    depth = {}
    below = {}
    subtree = {}
    for c in set(parent) | set(rows.referrer_id):
        own = revenue.get(c, 0.0)
        steps = 0
        subtree[c] = subtree.get(c, 0.0) + own
        up = c
        while up in parent:
            up = parent[up]
            steps += 1
            below[up] = below.get(up, 0) + 1
            subtree[up] = subtree.get(up, 0.0) + own
        depth[c] = steps
    result = {}
    for referrer, own in rows.groupby("referrer_id"):
        children = [c for c, i in credited.items() if rows.referrer_id[i] == referrer]
        result[(referrer,)] = [
            depth[referrer], len(own), len(children),
            sum(converts(run, c, rows.loc[credited[c]]) for c in children), below.get(referrer, 0),
            revenue.get(referrer, 0.0), subtree[referrer],
        ]
    return result


def converts(run, c, row):
    if c not in run.first.index:
        return False
    first = run.first.loc[c]
    return first.ordered_at >= row.start and (first.ordered_at_day - row.start_day) / DAY <= run.attribution


STEPS = [
    "invited", "clicked", "signed_up", "first_order", "kept", "second_purchase_day", "gave_feedback", "invited_others",
]


def funnel(run):
    if run.referrals is None or run.referrals.empty:
        return {}
    rows = run.referrals
    credited, _ = credit(run)
    owner = {i: c for c, i in credited.items()}
    keeps_failed = bool((rows.invited_at.notna() & rows.signed_up_at.isna()).any())
    days = {c: sorted(set(own.ordered_at_day)) for c, own in run.counted.groupby("customer_id")}
    answers = {} if run.feedback is None else dict(list(run.feedback.groupby("customer_id")))
    advocates = rows.assign(at=rows.invited_at_day.fillna(rows.start_day)).groupby("referrer_id")["at"].min()
    journeys = {}
    for i, row in rows.iterrows():
        if i not in owner and not (keeps_failed and pd.isna(row.referred_id)):
            continue
        at = {"invited": row.invited_at_day, "clicked": row.clicked_at_day}
        c = owner.get(i)
        if c is not None:
            at["signed_up"] = row.signed_up_at_day
        if c is not None and c in run.first.index:
            first = run.first.loc[c]
            at["first_order"] = first.ordered_at_day
            at["kept"] = kept(first, run.as_of)
            if len(days[c]) > 1:
                at["second_purchase_day"] = days[c][1]
            if c in answers:
                later = answers[c][answers[c].submitted_at >= first.ordered_at]
                if len(later):
                    at["gave_feedback"] = later.sort_values("submitted_at").submitted_at_day.iloc[0]
            if c in advocates.index:
                at["invited_others"] = advocates[c]
        at = {step: day for step, day in at.items() if pd.notna(day)}
        reached = max([STEPS.index(s) for s in at] + ([2] if c is not None else [-1]))
        journeys[i] = (at, reached)
    steps = [
        s for s in STEPS
        if not (s == "invited" and not keeps_failed)
        and not (s == "clicked" and not any("clicked" in at for at, _ in journeys.values()))
        and not (s == "kept" and not run.orders.completed_at.notna().any())
        and not (s == "gave_feedback" and (run.feedback is None or run.feedback.empty))
    ]
    groups = {("all", ""): list(journeys)}
    for dimension in ("channel", "variant"):
        if rows[dimension].notna().any():
            for i in journeys:
                member = rows[dimension][i]
                groups.setdefault((dimension, "" if pd.isna(member) else member), []).append(i)
    result = {}
    for (dimension, member), own in groups.items():
        before = top = None
        for n, step in enumerate(steps):
            count = sum(journeys[i][1] >= STEPS.index(step) for i in own)
            top = count if top is None else top
            waits = []
            if n + 1 < len(steps):
                pairs = [(journeys[i][0].get(step), journeys[i][0].get(steps[n + 1])) for i in own]
                waits = [(b - a) / DAY for a, b in pairs if a is not None and b is not None and b >= a]
            result[dimension, member, step] = [
                count, sum(step in journeys[i][0] for i in own),
                count / before if before else "", count / top if top else "",
                pd.Series(waits).median() if waits else "", len(waits),
            ]
            before = count
    return result


def kept(order, as_of):
    if pd.isna(order.completed_at) or as_of < order.completed_at_day + 7 * DAY:
        return pd.NaT
    returned = order.status == "returned" or order.refund_amount > 0
    late = pd.notna(order.refunded_at) and order.refunded_at > order.completed_at + 7 * DAY
    return order.completed_at_day + 7 * DAY if not returned or late else pd.NaT


def agree(got, expected):
    if isinstance(expected, str) or got == "":
        return got == expected
    return abs(float(got) - expected) <= 1e-9 * max(1.0, abs(expected))


def compare(name, table, keys, values, expected):
    wrong = 0
    found = {tuple(row[k] for k in keys): [row[v] for v in values] for row in table.to_dict("records")}
    wanted = {tuple(str(k) for k in key): row for key, row in expected.items()}
    for key in sorted(set(found) | set(wanted)):
        a, b = found.get(key), wanted.get(key)
        if a is None or b is None or not all(agree(x, y) for x, y in zip(a, b)):
            wrong += 1
            if wrong <= 10:
                print(f"{name} {key}: {a}, expected {b}", file=sys.stderr)
    if len(found) != len(table):
        print(f"{name}: {len(table) - len(found)} rows repeat a key", file=sys.stderr)
        wrong += 1
    print(f"{name}: {len(wanted)} rows, {wrong} differ")
    return wrong


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    run = Run(sys.argv[1])
    wrong = compare(
        "cohorts", run.artifact("cohorts"), ["mode", "cohort_kind", "cohort", "age"],
        ["customers", "active", "retention", "orders", "net_revenue", "cumulative_revenue_per_customer", "state"],
        cohorts(run))
    wrong += compare(
        "funnel", run.artifact("funnel"), ["dimension", "member", "step"],
        ["count", "recorded", "step_rate", "total_rate", "median_days_to_next", "days_rows"],
        funnel(run))
    wrong += compare(
        "referral_tree", run.artifact("referral_tree"), ["customer_id"],
        ["depth", "referrals", "credited", "conversions", "descendants", "own_revenue", "subtree_revenue"],
        tree(run) if run.referrals is not None else {})
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
