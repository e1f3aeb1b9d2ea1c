"""Computes every row of metrics/metrics.csv, cohorts.csv, funnel.csv, referral_tree.csv and
referral_flags.csv anew and compares. Usage:
metrics.py SHOP RUN [--history-complete] [--margin-rate R] [--programme-cost C]"""
import argparse
import math
import sys

import numpy as np
import pandas as pd

import estimates as e
import tables
from shop import WINDOWS, Shop, day

CALENDAR = ["month", "quarter", "week"]
KINDS = ["all"] + CALENDAR


def period(days, kind):
    """The period's name for each day."""
    if kind == "all" or not len(days):
        return pd.Series("", index=days.index, dtype=object)
    days = pd.to_datetime(days)
    if kind == "quarter":
        return days.dt.year.map("{:04d}".format) + "-Q" + days.dt.quarter.astype(str)
    if kind == "week":
        iso = days.dt.isocalendar()
        return iso.year.map("{:04d}".format) + "-W" + iso.week.map("{:02d}".format)
    return days.dt.strftime("%Y-%m" if kind == "month" else "%Y-%m-%d")


class Grid:
    """The periods from the first order's month on, with their first and last days."""

    def __init__(self, first, as_of):
        self.start, self.as_of = first.replace(day=1), as_of
        days = pd.Series(pd.date_range(self.start, as_of))
        self.periods = {"all": [""]}
        self.ends = {}
        for kind in CALENDAR + ["day"]:
            names = period(days, kind)
            self.periods[kind] = list(dict.fromkeys(names))
            wide = pd.Series(pd.date_range(self.start - pd.Timedelta(days=100), as_of + pd.Timedelta(days=100)))
            g = wide.groupby(period(wide, kind))
            self.ends[kind] = {n: (g.min()[n], g.max()[n]) for n in self.periods[kind]}


class Verifier:
    def __init__(self, shop, options, output):
        self.s, self.o = shop, options
        self.grid = Grid(shop.first_day, shop.as_of)
        splits = output[output.dimension != "all"]
        self.split_kinds = [k for k in KINDS if k in set(splits.period_kind)]
        self.rows = {}

    # -- rows -----------------------------------------------------------------------------

    def emit(self, metric, events, estimate, dims=(), owner="unit", kinds=KINDS, customers=True):
        """`events`: unit, day, what the estimate takes, columns of `dims`."""
        events = events.copy()
        attributes = list(self.s.attributes.columns) if customers else []
        known = events[owner].isin(self.s.attributes.index)
        for a in attributes:
            member = events[owner].map(self.s.attributes[a])
            events["@" + a] = member.where(member.notna(), "(unknown)").where(known, "(guest)")
        for d in dims:
            events["@" + d] = self.limited(events[d])
        for kind in kinds:
            own = events if kind == "all" else events[events.day >= self.grid.start]
            own = own.assign(period=period(own.day, kind))
            groups = dict(tuple(own.groupby("period")))
            for p in self.grid.periods[kind]:
                self.put(metric, kind, p, "all", "", estimate(groups.get(p, own.iloc[:0])))
            if kind not in self.split_kinds:
                continue
            for d in attributes + list(dims):
                if d in dims and not events[d].notna().any():
                    continue
                for (m, p), g in own.groupby(["@" + d, "period"]):
                    self.put(metric, kind, p, d, m, estimate(g))

    def limited(self, values):
        return values.where(values.notna(), "(unknown)")

    def put(self, metric, kind, p, dimension, member, answer):
        self.rows[(metric, kind, p, dimension, member)] = answer

    # -- families -------------------------------------------------------------------------

    def orders(self):
        s, dims = self.s, ["channel", "category", "campaign", "mall"]
        o = s.orders
        daily = KINDS + ["day"]
        base = o[["unit", "customer", "day"] + dims]
        def go(name, mask, x, estimate, y=None, kinds=KINDS, frame=None):
            f = base[mask].assign(x=np.asarray(x, float)[mask] if not np.isscalar(x) else float(x))
            if y is not None:
                f["y"] = np.asarray(y, float)[mask]
            self.emit(name, f, estimate, dims, kinds=kinds)
        one, c = np.ones(len(o)), o.counted.to_numpy()
        ident = o.customer.notna().to_numpy()
        go("orders.count", c, 1, e.total, kinds=daily)
        go("orders.buyers", c & ident, 1, e.units, kinds=daily)
        go("orders.net_revenue", c, o.net, e.total, kinds=daily)
        go("orders.guest_share", c, ~ident, e.ratio, one)
        go("orders.aov", c, o.net, e.ratio, one)
        per = lambda g: e.mean(g.groupby("unit").x.sum().reset_index() if len(g) else g)
        go("orders.per_buyer", c & ident, 1, per)
        yes = np.ones(len(o), bool)
        cancelled = (o.status == "cancelled").to_numpy()
        go("orders.cancel_rate", yes, cancelled, e.ratio, one)
        if o.paid_at.notna().any():
            paid = o.paid_at.notna().to_numpy()
            go("orders.cancel_rate.before_payment", yes, cancelled & ~paid, e.ratio, one)
            go("orders.cancel_rate.after_payment", yes, cancelled & paid, e.ratio, one)
        p = o.paid.to_numpy()
        go("orders.refund_rate", p, o.refund, e.ratio, o.amount)
        go("orders.return_rate", p, o.returned, e.ratio, one)
        b = s.buyers
        first = o.order_id.isin(b.first_id).to_numpy()
        truncated = o.customer.isin(b.index[b.truncated.astype(bool)]).to_numpy()
        go("orders.new_buyers", first & ~truncated, 1, e.total, kinds=daily)
        go("loyalty.existing_order_share", c & ident & ~(first & truncated), ~first, e.ratio, one)
        d = o[c & o.delivered.notna()]
        hours = d.assign(x=(d.delivered - d.time).dt.total_seconds() / 3600)
        for suffix, q in [("median", .5), ("p90", .9)]:
            self.emit("orders.completion_hours." + suffix, hours, lambda g, q=q: e.woodruff(g, q), dims)

    def loyalty(self):
        s, dims = self.s, ["channel", "category", "campaign", "mall"]
        b = s.buyers.reset_index(drop=True)
        b["unit"], b["day"] = b.customer, b["first"]
        days = s.counted.groupby("customer").day.unique().apply(np.sort)
        self.days = days
        second = days.map(lambda d: (d[1] - d[0]) / np.timedelta64(1, "D") if len(d) > 1 else np.inf)
        b["second"] = b.customer.map(second)
        known = b[~b.truncated]
        for w in WINDOWS:
            g = known[known.age >= w]
            self.emit(f"loyalty.repurchase_rate.{w}d", g.assign(x=(g.second <= w) * 1.0), e.share, dims)
        c = s.counted.merge(b[["customer", "first"]], on="customer")
        c["elapsed"] = (c.day - c["first"]).dt.days
        for w in [30, 90, 180, 365]:
            revenue = c[c.elapsed <= w].groupby("customer").net.sum()
            g = known[known.age >= w]
            g = g.assign(x=g.customer.map(revenue).astype(float))
            self.emit(f"ltv.revenue.{w}d", g, e.mean, dims)
            if self.o.margin_rate is not None:
                self.emit(f"ltv.margin.{w}d", g.assign(x=g.x * self.o.margin_rate), e.mean, dims)
            if w == 90:
                self.revenue90 = g
            if w == 180:
                self.omnichannel(g, c[c.elapsed <= w])
        totals = s.counted.groupby("customer").agg(n=("net", "size"), net=("net", "sum"))
        g = known.assign(n=known.customer.map(totals.n) - 1, a=0.0, b=0.0, c=known.first_net, d=1.0)
        g["a"], g["b"] = g.customer.map(totals.net) - g.first_net, g.n
        self.emit("loyalty.repeat_uplift", g, e.uplift, dims)
        self.emit("loyalty.repeat_uplift.paired", g[g.b > 0], e.uplift, dims)
        self.gaps(b, dims)
        self.activity(b, dims)
        channels = s.counted[s.counted.channel.notna()].groupby("customer").channel.nunique()
        x = b[b.customer.isin(channels.index)]
        if len(x):
            x = x.assign(x=(x.customer.map(channels) >= 2) * 1.0)
            self.emit("omnichannel.share", x, e.share, [], kinds=["all"], customers=False)

    def omnichannel(self, g, within):
        n = within.groupby("customer").size()
        ch = within[within.channel.notna()].groupby("customer").channel.nunique()
        g = g[g.customer.isin(ch.index)].assign(k=lambda f: f.customer.map(n), m=lambda f: f.customer.map(ch) > 1)
        if not self.s.orders.channel.notna().any():
            return
        w = num = var = units = 0
        for _, h in g.groupby("k"):
            a, b = h.x[h.m], h.x[~h.m]
            if len(a) >= 2 and len(b) >= 2:
                w, units = w + len(a), units + len(h)
                num += len(a) * (a.mean() - b.mean())
                var += len(a) ** 2 * (a.var() / len(a) + b.var() / len(b))
        out = e.answer(n=units or None)
        if w:
            half = e.Z * math.sqrt(var) / w
            out = e.answer(num / w, num, w, units, num / w - half, num / w + half)
        self.put("omnichannel.ltv_difference.180d", "all", "", "all", "", out)

    def gaps(self, b, dims):
        rows = []
        for r in b.to_dict("records"):
            d = self.days[r["customer"]]
            for i in range(1, len(d)):
                rows.append({**{k: r[k] for k in dims}, "unit": r["customer"], "day": pd.Timestamp(d[i - 1]),
                             "x": (d[i] - d[i - 1]) / np.timedelta64(1, "D")})
        f = pd.DataFrame(rows, columns=dims + ["unit", "day", "x"])
        f["day"] = pd.to_datetime(f.day)
        for suffix, q in [("median", .5), ("p90", .9)]:
            self.emit("loyalty.gap_days." + suffix, f, lambda g, q=q: e.woodruff(g, q), dims)

    def activity(self, b, dims):
        """For each buyer and period whether active before it, at its end, and buying in it."""
        s, out = self.s, []
        active = pd.Timedelta(days=s.active)
        one = np.timedelta64(1, "D")
        for kind in CALENDAR:
            names = self.grid.periods[kind]
            for j, name in enumerate(names):
                lo, hi = self.grid.ends[kind][name]
                hi = min(hi, s.as_of)
                before_lo = self.grid.ends[kind][names[j - 1]][0] if j else None
                for c, d in self.days.items():
                    def between(a, z):
                        return np.searchsorted(d, np.datetime64(z), "right") - np.searchsorted(d, np.datetime64(a))
                    n = between(lo, hi)
                    start = between(lo - active, lo - pd.Timedelta(days=1)) > 0
                    end = between(hi - active + pd.Timedelta(days=1), hi) > 0
                    prev = j > 0 and between(before_lo, lo - pd.Timedelta(days=1)) > 0
                    if n or start or end or prev:
                        out.append((kind, name, c, n, start, end, prev, d[0] < np.datetime64(lo)))
        f = pd.DataFrame(out, columns=["kind", "name", "customer", "n", "start", "end", "prev", "old"])
        f = f.merge(b[["customer", "truncated"] + dims], on="customer")
        f["unit"] = f.customer
        self.active = f
        early = lambda name, kind: (not s.history_complete and
                                    (self.grid.ends[kind][name][0] - s.first_day).days < s.active)
        def unknown_before(name, kind):
            start = self.grid.ends[kind][name][0] - pd.Timedelta(days=1)
            first = {"month": start.replace(day=1), "week": start - pd.Timedelta(days=6),
                     "quarter": (start.to_period("Q").start_time)}[kind]
            return not s.history_complete and first < s.first_day
        self.by_kind("loyalty.still_active_rate", f[f.start], lambda g: g.end, e.share, dims, early)
        self.by_kind("loyalty.churn_rate", f[f.start], lambda g: ~g.end, e.share, dims, early)
        self.by_kind("loyalty.reactivated", f[f.end & ~f.start & f.old], lambda g: g.end, e.total, dims, early)
        self.by_kind("loyalty.period_retention", f[f.prev], lambda g: g.n > 0, e.share, dims, unknown_before)
        bought = f[f.n > 0]
        self.by_kind("loyalty.repeat_buyer_share", bought, lambda g: g.n >= 2, e.share, dims, None)
        self.by_kind("loyalty.returning_share", bought[bought.old | ~bought.truncated], lambda g: g.old, e.share,
                     dims, None)
        whole = b.assign(x=(b.customer.map(self.days.map(len)) >= 2) * 1.0)
        self.emit("loyalty.repeat_buyer_share", whole, e.share, dims, kinds=["all"])

    def by_kind(self, metric, f, x, estimate, dims, empty):
        f = f.assign(x=np.asarray(x(f), float))
        for a in self.s.attributes:
            m = f.unit.map(self.s.attributes[a])
            f["@" + a] = m.where(m.notna(), "(unknown)")
        for d in dims:
            f["@" + d] = self.limited(f[d])
        for kind in CALENDAR:
            own = f[f.kind == kind]
            groups = dict(tuple(own.groupby("name")))
            for p in self.grid.periods[kind]:
                nothing = empty is not None and empty(p, kind)
                self.put(metric, kind, p, "all", "", e.answer() if nothing else estimate(groups.get(p, own.iloc[:0])))
            if kind in self.split_kinds:
                for d in list(self.s.attributes) + [d for d in dims if f[d].notna().any()]:
                    for (m, p), g in own.groupby(["@" + d, "name"]):
                        nothing = empty is not None and empty(p, kind)
                        self.put(metric, kind, p, d, m, e.answer() if nothing else estimate(g))

    def simple(self):
        for p in self.grid.periods["month"]:
            aov, per, churn = (self.rows[(m, "month", p, "all", "")] for m in
                               ["orders.aov", "orders.per_buyer", "loyalty.churn_rate"])
            out = e.answer()
            if None not in (aov["value"], per["value"], churn["value"]) and churn["ci_low"] > 0:
                spending, units = aov["value"] * per["value"], self.month_units(p)
                short, whole = self.log_errors(units)
                ends = [min(spending * 36 * math.exp(side * e.Z * short),
                            spending / churn["value"] * math.exp(side * e.Z * whole)) for side in (-1, 1)]
                out = e.answer(spending * min(36, 1 / churn["value"]), None, None, len(units), *ends)
            self.put("ltv.simple", "month", p, "all", "", out)

    def month_units(self, p):
        """Customers who bought in a month or were active before it, and its guest orders: net revenue,
        orders, own orders, buyer, active before, lost."""
        o = self.s.orders[self.s.orders.counted]
        o = o[period(o.day, "month") == p]
        u = o.groupby("unit").agg(a=("net", "sum"), b=("net", "size"))
        own = u.index.isin(o.unit[o.customer.notna()])
        u["own"], u["u"] = np.where(own, u.b, 0), np.where(own, 1, 0)
        f = self.active[(self.active.kind == "month") & (self.active.name == p) & self.active.start].set_index("unit")
        u = u.reindex(u.index.union(f.index)).fillna(0)
        u["s"] = u.index.isin(f.index) * 1
        u["l"] = u.index.isin(f.index[~f.end]) * 1
        return u

    @staticmethod
    def log_errors(u):
        """Standard errors of log(Σa/Σb · Σown/Σu), and of that with Σs/Σl."""
        rates = u / u.sum()
        moves = rates.a - rates.b + rates.own - rates.u
        m = len(u)
        return [math.sqrt((x ** 2).sum() * m / (m - 1)) for x in (moves, moves + rates.s - rates.l)]

    def referrals(self):
        s = self.s
        if s.referrals is None or not len(s.referrals):
            return
        r, dims = s.referrals.copy(), ["channel", "campaign", "variant"]
        r["unit"] = r.referrer
        r["age"] = (s.as_of - r.start_day).dt.days
        def go(name, mask, when, x, estimate, y=None, kinds=KINDS, customers=True):
            f = r[mask].assign(day=r[when][mask], x=np.asarray(x, float)[mask] if not np.isscalar(x) else float(x))
            if y is not None:
                f["y"] = np.asarray(y, float)[mask]
            self.emit(name, f, estimate, dims, kinds=kinds, customers=customers)
        cr = r.credited
        go("referral.count", cr, "start_day", 1, e.total)
        go("referral.invitations", r.invited.notna(), "invited_day", 1, e.total)
        go("referral.advocates", r.own_day.notna(), "own_day", 1, e.units)
        go("referral.conversions", r.converts, "first", 1, e.total)
        one = np.ones(len(r))
        go("referral.conversion_rate", cr & (r.age >= s.attribution), "start_day", r.converts, e.ratio, one)
        inv = r.invited.notna() & ((s.as_of - r.invited_day).dt.days >= s.attribution)
        ordered = cr & r.first_time.notna() & (r.first_time >= r.start) & \
            ((r["first"] - r.invited_day).dt.days <= s.attribution)
        nothing = (lambda g: e.answer())
        go("referral.invite_to_order_rate", inv, "invited_day", ordered, e.ratio if s.failed_recorded else nothing, one)
        paid = r.reward_day.notna() & (r.reward != 0)
        go("referral.reward_cost", paid, "reward_day", r.reward, e.total)
        a = r[paid].assign(day=r.reward_day[paid], x=r.reward[paid].astype(float), y=0.0)
        b = r[r.converts].assign(day=r["first"][r.converts], x=0.0, y=1.0)
        def cpa(g):
            out = e.answer(None, g.x.sum(), g.y.sum(), g.unit.nunique())
            if len(g) and g.y.sum():
                u = g.groupby("unit")[["x", "y"]].sum()
                q, m = u.x.sum() / u.y.sum(), len(u)
                out["value"] = q
                if m >= 2:
                    se = math.sqrt(((u.x - q * u.y) ** 2).sum() * m / (m - 1)) / u.y.sum()
                    if se > 1e-9:
                        out.update(ci_low=q - e.Z * se, ci_high=q + e.Z * se)
            return out
        self.emit("referral.cost_per_acquisition", pd.concat([a, b]), cpa, dims)
        orders = s.counted[["customer", "time", "day", "net"]]
        m = r.reset_index().merge(orders, left_on="referred", right_on="customer", suffixes=("", "_o"))
        m = m[(m.time >= m.start) & ((m.day - m.start_day).dt.days <= 90)]
        earned = r.index.map(m.groupby("index").net.sum()).fillna(0).to_numpy(float)
        bought = r.index.isin(m["index"])
        seen = cr & r.signed.notna() & (r.age >= 90)
        reward = np.where(r.reward_day.notna(), r.reward, 0).astype(float)
        go("referral.reward_waste", seen, "start_day", np.where(bought, 0, reward), e.ratio, reward)
        for kind in ["all", "month", "quarter"]:
            f = r[seen].assign(x=earned[seen], y=reward[seen], day=r.start_day[seen])
            f = f if kind == "all" else f[f.day >= self.grid.start]
            groups = dict(tuple(f.groupby(period(f.day, kind)))) if len(f) else {}
            for p in self.grid.periods[kind]:
                months = {"all": len(self.grid.periods["month"]), "month": 1, "quarter": 3}[kind]
                self.put("referral.roi", kind, p, "all", "", self.roi(groups.get(p, f.iloc[:0]), months))
        own = pd.concat([r.assign(day=r.own_day, x=0.0), r[r.converts].assign(day=r["first"][r.converts], x=1.0)])
        self.emit("referral.top_decile_share", own, e.top_tenth, dims)
        for reason, mask in s.flags().items():
            go("referral.flags." + reason, mask, "start_day", 1, e.total)
        refused = self.rows[("referral.flags.self", "all", "", "all", "")]
        refused["value"] = refused["numerator"] = refused["value"] + s.refused_self
        for kind in KINDS:
            for p in self.grid.periods[kind]:
                end = s.as_of if kind == "all" else self.grid.ends[kind][p][1]
                edges = r[cr & (r.start_day <= end)]
                answers = e.depth(dict(zip(edges.referred, edges.referrer)))
                for name, answer in zip(["depth.max", "depth.mean", "largest_tree"], answers):
                    self.put("referral." + name, kind, p, "all", "", answer)
        wait = np.where(r.converts, (r["first"] - r.start_day).dt.days, np.minimum(s.attribution, r.age))
        for suffix, q in [("median", .5), ("p90", .9)]:
            go("referral.days_to_convert." + suffix, cr, "start_day", wait, lambda g, q=q: e.kaplan_meier(g, q), r.converts)

    def roi(self, g, months):
        if self.o.margin_rate is None:
            return e.answer()
        u = g.groupby("unit")[["x", "y"]].sum()
        cost = self.o.programme_cost * months
        spent = u.y.sum() + cost
        top = self.o.margin_rate * u.x.sum() - spent
        out = e.answer(None, top, spent, len(u))
        if spent > 0:
            v = out["value"] = top / spent
            if len(u) > 1:
                z = self.o.margin_rate * u.x - (1 + v) * u.y
                half = e.Z * math.sqrt(z.var(ddof=1) * len(u)) / spent
                out.update(ci_low=v - half, ci_high=v + half)
        return out

    def buyers(self):
        s, dims = self.s, ["channel", "category", "campaign", "mall"]
        b = s.buyers.reset_index(drop=True)
        origin = b.set_index("customer")[dims]
        bought = s.counted[["customer", "day"]]
        def in_period(name, other):
            """Buyers of a period, and whether `other` (customer, day) has them in the same period."""
            rows = []
            for kind in KINDS:
                x = bought.assign(p=period(bought.day, kind))
                y = other.assign(p=period(other.day, kind))
                if kind != "all":
                    y = y[y.day >= self.grid.start]
                hit = set(zip(y.customer, y.p))
                x = x.drop_duplicates(["customer", "p"])
                f = x.assign(unit=x.customer, x=[float(k in hit) for k in zip(x.customer, x.p)])
                f = f.join(origin, on="customer")
                self.emit(name, f, e.share, dims, kinds=[kind])
        if s.feedback is not None and len(s.feedback):
            in_period("feedback.response_rate", s.feedback[s.feedback.customer.notna()][["customer", "day"]])
        if s.referrals is None or not len(s.referrals):
            return
        r = s.referrals
        in_period("referral.participation_rate",
                  pd.DataFrame({"customer": r.referrer, "day": r.own_day}))
        new = b[~b.truncated].assign(unit=lambda f: f.customer, day=lambda f: f["first"])
        new["x"] = new.customer.isin(s.converted) * 1.0
        self.emit("referral.share_of_new_buyers", new, e.share, dims)
        k = new[new.age >= 90 + s.attribution]
        j = r[r.converts].merge(b[["customer", "first_time", "first"]].rename(columns={"first": "f0", "first_time": "t0"}),
                                left_on="referrer", right_on="customer")
        j = j[(j.start >= j.t0) & ((j.start_day - j.f0).dt.days <= 90)]
        brought = j.groupby("referrer").size()
        k = k.assign(x=k.customer.map(brought).fillna(0).astype(float))
        self.emit("referral.k90", k, e.mean, dims)
        def amplification(g):
            a = e.mean(g)
            if a["ci_high"] is None or a["ci_high"] >= 1:
                return e.answer()
            value, low, high = (1 / (1 - a[k]) for k in ["value", "ci_low", "ci_high"])
            return e.answer(value, None, None, a["n"], low, high)
        self.emit("referral.amplification", k, amplification, dims)
        v = self.revenue90.assign(y=self.revenue90.customer.isin(s.converted) * 1)
        self.emit("referral.ltv_ratio.90d", v, lambda g: e.two_means(g, "ratio"), dims)
        self.emit("referral.ltv_difference.90d", v, lambda g: e.two_means(g, "difference"), dims)

    def feedback(self):
        s, dims = self.s, ["channel"]
        if s.feedback is None or not len(s.feedback):
            return
        f = s.feedback
        scored = f[f.score.notna()]
        of = lambda kind, frame=scored: frame[frame.kind == kind]
        if (f.kind == "nps").any():
            self.emit("nps.score", of("nps").assign(x=of("nps").score), e.nps, dims)
        for kind, name, x in [("csat", "csat.score", lambda g: (g.score >= 4) * 1.0), ("ces", "ces.mean", lambda g: g.score),
                              ("review", "review.mean", lambda g: g.score)]:
            if (f.kind == kind).any():
                g = of(kind)
                self.emit(name, g.assign(x=x(g), y=1.0), e.ratio, dims)
        if (f.kind == "review").any():
            g = of("review")
            for star in range(1, 6):
                hit = g[(g.score >= star) & ((g.score < star + 1) | (star == 5))]
                self.emit(f"review.histogram.{star}", hit.assign(x=1.0), e.total, dims)
            low = g[(g.score <= 2) & ((s.as_of - g.day).dt.days >= 2)]
            answered = (low.responded_at - low.time) <= pd.Timedelta(hours=48)
            recorded = f.responded_at.notna().any()
            self.emit("review.low_answered_48h", low.assign(x=answered * 1.0, y=1.0),
                      e.ratio if recorded else (lambda g: e.answer()), dims)
        if f.complaint.any():
            self.emit("complaints.count", f[f.complaint].assign(x=1.0), e.total, dims)
        self.after_orders(f)
        if (f.kind == "ticket").any():
            self.tickets(of("ticket", f), f.responded_at.notna().any(), f.resolved_at.notna().any())

    def after_orders(self, f):
        s, dims = self.s, ["channel", "category", "campaign", "mall"]
        o = s.orders.set_index("order_id")
        latest = {c: g for c, g in s.counted.groupby("customer")}
        target = []
        for r in f.itertuples():
            if r.order_id is not None and r.order_id in o.index:
                target.append(r.order_id)
                continue
            g = latest.get(r.customer)
            g = g[g.time <= r.time] if g is not None else None
            target.append(g.order_id.iloc[-1] if g is not None and len(g) else None)
        f = f.assign(about=target)
        f = f[f.about.notna()]
        for is_meant, name, delivered_only in [(lambda f: f.kind == "review", "review.rate_after_order", False),
                                               (lambda f: f.complaint, "complaints.rate", True)]:
            if not is_meant(s.feedback).any():
                continue
            g = f[is_meant(f)]
            lag = (g.day - g.about.map(o.settled)).dt.days
            hit = set(g.about[(lag >= 0) & (lag <= 30)])
            seen = s.orders[s.orders.counted & ((s.as_of - s.orders.settled).dt.days >= 30)]
            if delivered_only:
                seen = seen[seen.delivered.notna()]
            self.emit(name, seen.assign(day=seen.settled, x=seen.order_id.isin(hit) * 1.0, y=1.0), e.ratio, dims)

    def tickets(self, t, answers, settlements):
        s, dims, daily = self.s, ["channel"], KINDS + ["day"]
        nothing = lambda g: e.answer()
        self.emit("tickets.opened", t.assign(x=1.0), e.total, dims, kinds=daily)
        c = t[t.settled.notna()].assign(x=1.0, day=lambda g: day(g.settled))
        self.emit("tickets.closed", c, e.total if settlements else nothing, dims, kinds=daily)
        again = []
        for r in c.itertuples():
            others = t[(t.unit == r.unit) & (t.time > r.settled) & ((t.day - r.day).dt.days <= 7)]
            again.append(float(len(others) > 0))
        c = c.assign(x=again, y=1.0)
        c = c[(s.as_of - c.day).dt.days >= 7]
        self.emit("tickets.recontact_7d", c, e.ratio if settlements else nothing, dims)
        closed = day(t.settled)
        for kind in daily:
            for p in self.grid.periods[kind]:
                end = s.as_of if kind == "all" else min(self.grid.ends[kind][p][1], s.as_of)
                open_ = float((t.day <= end).sum() - (closed <= end).sum())
                self.put("tickets.backlog", kind, p, "all", "", e.answer(open_, open_) if settlements else e.answer())
        last = s.end - pd.Timedelta(seconds=1)
        for name, until, recorded in [("first_response", t.responded_at, answers), ("resolution", t.settled, settlements)]:
            f = t.assign(x=(until.fillna(last) - t.time).dt.total_seconds() / 3600, y=until.notna())
            for suffix, q in [("median", .5), ("p90", .9)]:
                self.emit(f"tickets.{name}_hours.{suffix}", f,
                          (lambda g, q=q: e.kaplan_meier(g, q)) if recorded else nothing, dims)

    def touches(self):
        s, dims = self.s, ["channel", "campaign", "messages_30d"]
        if s.touches is None or not len(s.touches):
            return
        t = s.touches.assign(y=1.0)
        nothing = lambda g: e.answer()
        measured = s.opens_measured
        x = t[t.measured]
        self.emit("touch.open_rate", x.assign(x=x.opened.notna() * 1.0), e.ratio if measured else nothing, dims)
        self.emit("touch.click_rate", t.assign(x=t.clicked.notna() * 1.0), e.ratio, dims)
        x = x[x.opened.notna()]
        self.emit("touch.click_to_open", x.assign(x=x.clicked.notna() * 1.0), e.ratio if measured else nothing, dims)
        self.emit("touch.unsubscribe_rate", t.assign(x=t.unsubscribed.notna() * 1.0), e.ratio, dims)
        x = t[(s.as_of - t.day).dt.days >= 7]
        own = {c: g for c, g in s.counted.groupby("customer")}
        hit = []
        for r in x.itertuples():
            g = own.get(r.unit)
            hit.append(float(g is not None and ((g.time >= r.time) & ((g.day - r.day).dt.days <= 7)).any()))
        self.emit("touch.order_rate.7d", x.assign(x=hit), e.ratio, dims)

    def programme(self):
        s = self.s
        if not len(s.people) or not (s.people.member == "yes").any():
            return
        m = s.people[s.people.member == "yes"]
        done = [s.counted[s.counted.points > 0][["customer", "day"]]]
        if s.referrals is not None:
            done.append(pd.DataFrame({"customer": s.referrals.referrer, "day": s.referrals.own_day}))
        if s.feedback is not None:
            done.append(s.feedback[s.feedback.kind == "review"][["customer", "day"]])
        done = pd.concat(done)
        done = done[done.customer.isin(m.index)]
        for kind in KINDS:
            x = done if kind == "all" else done[done.day >= self.grid.start]
            x = x.assign(p=period(x.day, kind))
            for p in self.grid.periods[kind]:
                end = s.as_of if kind == "all" else min(self.grid.ends[kind][p][1], s.as_of)
                members = m.index[m.joined.isna() | (m.joined <= end)]
                active = set(x.customer[x.p == p]) & set(members)
                self.put("programme.participation_rate", kind, p, "all", "", e.wilson(len(active), len(members)))

    def run(self):
        for family in [self.orders, self.loyalty, self.simple, self.referrals, self.buyers, self.feedback, self.touches,
                       self.programme]:
            family()
        return self.rows


def same(a, b):
    if a is None or b is None or (isinstance(a, float) and math.isnan(a)):
        return (a is None or math.isnan(a)) and (b is None or math.isnan(b))
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("shop")
    parser.add_argument("run")
    parser.add_argument("--history-complete", action="store_true")
    parser.add_argument("--margin-rate", type=float)
    parser.add_argument("--programme-cost", type=float, default=0)
    parser.add_argument("--complaint-topics", default="")
    parser.add_argument("--except", dest="skip", default="", help="prefixes of metrics verified elsewhere, by commas")
    parser.add_argument("--whole", action="store_true", help="without the splits, for a quick look")
    options = parser.parse_args()
    output = pd.read_csv(options.run + "/metrics/metrics.csv", keep_default_na=False, dtype=str)
    if options.whole:
        output = output[output.dimension == "all"]
    skip = tuple(p for p in options.skip.split(",") if p)
    if skip:
        output = output[~output.metric.str.startswith(skip)]
    shop = Shop(options.shop, options.history_complete, complaint_topics=options.complaint_topics.split(","))
    expected = Verifier(shop, options, output).run()
    wrong, seen = [], set()
    for r in output.itertuples():
        key = (r.metric, r.period_kind, r.period, r.dimension, r.member)
        seen.add(key)
        want = expected.get(key)
        if want is None:
            # A member that others of its family have in this period, but this metric does not.
            idle = r.dimension != "all" and r.n in ("", "0") and r.value in ("", "0") and r.numerator in ("", "0")
            if not idle:
                wrong.append((key, "no such row expected", r.value))
            continue
        for column in ["value", "numerator", "denominator", "n", "ci_low", "ci_high"]:
            got = getattr(r, column)
            if not same(want[column], float(got) if got else None):
                wrong.append((key, f"{column}: expected {want[column]}", got or "nothing"))
        if not r.value and not r.note:
            wrong.append((key, "expected a note", "nothing"))
    for key in expected.keys() - seen:
        if expected[key]["n"] or expected[key]["value"]:
            wrong.append((key, "expected a row", "nothing"))
    metrics = {k[0] for k in seen}
    print(f"{len(seen)} rows of {len(metrics)} metrics compared, {len(wrong)} differences")
    for key, expected_, got in wrong[:40]:
        print("  ", " ".join(filter(None, key)), "|", expected_, "| got", got)
    different = len(wrong) + (0 if skip or options.whole else tables.compare_all(shop, options.run))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
