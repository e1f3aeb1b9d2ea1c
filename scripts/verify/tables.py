"""Cohorts, funnel, referral tree and referral flags computed anew from a shop's frames, and compared
with a run's tables. Written from docs/metric-tables.md alone; shares no code with the product."""
import pandas as pd

from shop import day

DAY = pd.Timedelta(days=1)


def cohorts(s):
    """{(mode, kind, cohort, age): cells}: both units, all three modes, the means last."""
    rows = {}
    buyers = s.buyers[~s.buyers.truncated.astype(bool)]
    counted = s.counted[s.counted.customer.isin(buyers.index)]
    for kind, code in (("month", "M"), ("week", "W-SUN")):
        start = counted.customer.map(buyers["first"].dt.to_period(code))
        periods = counted.day.dt.to_period(code)
        table = counted.assign(cohort=start, age=[a.ordinal - b.ordinal for a, b in zip(periods, start)],
                               first=counted.customer.map(buyers["first"]))
        last = pd.Period(s.as_of, code)
        whole = last.ordinal if last.end_time.normalize() == s.as_of else last.ordinal - 1
        complete = {}
        for cohort, own in table.groupby("cohort"):
            size = own.customer.nunique()
            later = own[own.day > own["first"]].groupby("customer").age.min()
            final = own.groupby("customer").age.max()
            total = 0.0
            for age in range(last.ordinal - cohort.ordinal + 1):
                now = own[own.age == age]
                total += now.net.sum()
                done = cohort.ordinal + age <= whole
                actives = {"recurring": now.customer.nunique(), "first_ever_again": int((later <= age).sum()),
                           "unbounded": int((final >= age).sum())}
                for mode, active in actives.items():
                    cell = [size, active, len(now), now.net.sum(), total]
                    rows[mode, kind, label(cohort, kind), age] = cell + [done]
                    if done:
                        sums = complete.get((mode, age), [0] * 5)
                        complete[mode, age] = [a + b for a, b in zip(sums, cell)]
        for (mode, age), sums in complete.items():
            rows[mode, kind, "all", age] = sums + [True]
    return {key: [size, active, active / size, orders, revenue, total / size, "complete" if done else "in_progress"]
            for key, (size, active, orders, revenue, total, done) in rows.items()}


def label(period, kind):
    if kind == "month":
        return str(period)
    year, week, _ = period.start_time.isocalendar()
    return f"{year}-W{week:02d}"


def tree(s):
    r = s.referrals
    edges = r[r.credited]
    parent = dict(zip(edges.referred, edges.referrer))
    revenue = s.counted.groupby("customer").net.sum()
    depth, below, subtree = {}, {}, {}
    for c in set(parent) | set(r.referrer):
        own, steps, up = revenue.get(c, 0.0), 0, c
        subtree[c] = subtree.get(c, 0.0) + own
        while up in parent:
            up, steps = parent[up], steps + 1
            below[up] = below.get(up, 0) + 1
            subtree[up] = subtree.get(up, 0.0) + own
        depth[c] = steps
    return {(c,): [depth[c], len(own), int(own.credited.sum()), int(own.converts.sum()), below.get(c, 0),
                   revenue.get(c, 0.0), subtree[c]] for c, own in r.groupby("referrer")}


def flags(s):
    r = s.referrals
    return {(r["id"][i], reason): ["yes" if r.credited[i] else "no", r.reward[i]]
            for reason, mask in s.flags().items() for i in r.index[mask]}


STEPS = ["invited", "clicked", "signed_up", "first_order", "kept", "second_purchase_day", "gave_feedback",
         "invited_others"]


def journey(s, row, days, answers, advocates):
    """The day of each step of one row that has it."""
    at = {"invited": row.invited_day, "clicked": row.clicked_day}
    if row.credited:
        at["signed_up"] = row.signed_day
        if row.referred in s.buyers.index:
            first = s.buyers.loc[row.referred]
            at["first_order"], at["kept"] = first["first"], kept(first, s.as_of)
            if len(days[row.referred]) > 1:
                at["second_purchase_day"] = days[row.referred][1]
            later = answers.get(row.referred)
            later = later[later.time >= first.first_time] if later is not None else ()
            if len(later):
                at["gave_feedback"] = later.day.iloc[0]
            at["invited_others"] = advocates.get(row.referred, pd.NaT)
    return {step: d for step, d in at.items() if pd.notna(d)}


def kept(order, as_of):
    if pd.isna(order.delivered) or as_of < order.delivered.normalize() + 7 * DAY:
        return pd.NaT
    late = pd.notna(order.refunded_at) and order.refunded_at > order.delivered + 7 * DAY
    return order.delivered.normalize() + 7 * DAY if not order.returned or late else pd.NaT


def funnel(s):
    r = s.referrals.assign(clicked_day=day(s.referrals.clicked), signed_day=day(s.referrals.signed))
    r = r[r.credited | (s.failed_recorded & r.referred.isna())]
    days = {c: sorted(set(own.day)) for c, own in s.counted.groupby("customer")}
    has_feedback = s.feedback is not None and len(s.feedback) > 0
    answers = dict(list(s.feedback.groupby("customer"))) if has_feedback else {}
    advocates = s.referrals.groupby("referrer").own_day.min()
    journeys = {i: journey(s, row, days, answers, advocates) for i, row in r.iterrows()}
    reached = {i: max([STEPS.index(step) for step in at] + ([2] if r.credited[i] else [-1]))
               for i, at in journeys.items()}
    absent = set() if s.failed_recorded else {"invited"}
    if not any("clicked" in at for at in journeys.values()):
        absent.add("clicked")
    if not s.orders.delivered.notna().any():
        absent.add("kept")
    if not has_feedback:
        absent.add("gave_feedback")
    steps = [step for step in STEPS if step not in absent]
    groups = {("all", ""): list(journeys)}
    for dimension in ("channel", "variant"):
        if s.referrals[dimension].notna().any():
            for i in journeys:
                member = r[dimension][i]
                groups.setdefault((dimension, "" if pd.isna(member) else member), []).append(i)
    result = {}
    for (dimension, member), own in groups.items():
        before = top = None
        for step, following in zip(steps, steps[1:] + [None]):
            count = sum(reached[i] >= STEPS.index(step) for i in own)
            top = count if top is None else top
            pairs = [(journeys[i].get(step), journeys[i].get(following)) for i in own]
            waits = [(b - a) / DAY for a, b in pairs if a is not None and b is not None and b >= a]
            result[dimension, member, step] = [
                count, sum(step in journeys[i] for i in own), count / before if before else "",
                count / top if top else "", pd.Series(waits).median() if waits else "", len(waits)]
            before = count
    return result


def agree(got, expected):
    if isinstance(expected, str) or got == "":
        return got == expected
    return abs(float(got) - expected) <= 1e-9 * max(1.0, abs(expected))


def compare(name, table, keys, values, expected):
    wrong = []
    found = {tuple(row[k] for k in keys): [row[v] for v in values] for row in table.to_dict("records")}
    wanted = {tuple(str(k) for k in key): row for key, row in expected.items()}
    for key in sorted(set(found) | set(wanted)):
        a, b = found.get(key), wanted.get(key)
        if a is None or b is None or not all(agree(x, y) for x, y in zip(a, b)):
            wrong.append(f"   {name} {key}: {a}, expected {b}")
    if len(found) != len(table):
        wrong.append(f"   {name}: {len(table) - len(found)} rows repeat a key")
    print(f"{len(wanted)} rows of {name} compared, {len(wrong)} differences")
    print(*wrong[:20], sep="\n", end="\n" if wrong else "")
    return len(wrong)


def compare_all(s, run):
    """How many rows differ."""
    def read(name):
        return pd.read_csv(f"{run}/metrics/{name}.csv", dtype=str, keep_default_na=False)
    has_referrals = s.referrals is not None and len(s.referrals) > 0
    def of(rows):
        return rows(s) if has_referrals else {}
    return (
        compare("cohorts.csv", read("cohorts"), ["mode", "cohort_kind", "cohort", "age"],
                ["customers", "active", "retention", "orders", "net_revenue", "cumulative_revenue_per_customer",
                 "state"], cohorts(s))
        + compare("funnel.csv", read("funnel"), ["dimension", "member", "step"],
                  ["count", "recorded", "step_rate", "total_rate", "median_days_to_next", "days_rows"], of(funnel))
        + compare("referral_tree.csv", read("referral_tree"), ["customer_id"],
                  ["depth", "referrals", "credited", "conversions", "descendants", "own_revenue", "subtree_revenue"],
                  of(tree))
        + compare("referral_flags.csv", read("referral_flags"), ["referral_id", "flag"], ["credited", "reward"],
                  of(flags)))
