"""The shop's CSV files as frames, read without Dangol: rows that it must refuse are refused here
by rules of their own, times after the as-of day are emptied."""
import csv
import io
import os
import re

import numpy as np
import pandas as pd

WINDOWS = [30, 60, 90, 180, 365]
BANDS = ["0-19", "20-29", "30-39", "40-49", "50-59", "60+"]
STATUS = {"completed", "pending", "cancelled", "returned"}


def whole_lines(path):
    """Physical lines joined where a quoted field goes on; a line that breaks the quoting is dropped."""
    field = r'(?:"(?:[^"]|"")*"|[^",\n]*)'
    record = re.compile(rf"^{field}(?:,{field})*$", re.S)
    lines = open(path, encoding="utf-8", newline="").read().split("\n")
    i = 0
    while i < len(lines):
        text = lines[i]
        j = i
        while not record.match(text) and j + 1 < len(lines) and j - i < 20:
            j += 1
            text += "\n" + lines[j]
        if record.match(text):
            if text:
                yield text
            i = j + 1
        else:
            i += 1


def read(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return None
    lines = list(whole_lines(path))
    header = next(csv.reader([lines[0]]))
    rows = [next(csv.reader(io.StringIO(line))) for line in lines[1:]]
    frame = pd.DataFrame([r for r in rows if len(r) == len(header)], columns=header, dtype=object)
    return frame.replace({"": None}).drop_duplicates().reset_index(drop=True)


def text(frame, column):
    return frame[column] if column in frame else pd.Series([None] * len(frame), index=frame.index, dtype=object)


def time(frame, column):
    return pd.to_datetime(text(frame, column), format="%Y-%m-%d %H:%M:%S", errors="coerce")


def number(frame, column):
    return pd.to_numeric(text(frame, column), errors="coerce")


def day(times):
    return times.dt.normalize()


class Shop:
    def __init__(self, folder, history_complete, active_days=90, attribution_days=90, complaint_topics=()):
        self.complaint_topics = set(complaint_topics)
        self.active, self.attribution = active_days, attribution_days
        self.history_complete = history_complete
        self._orders(read(folder, "orders"))
        self._referrals(read(folder, "referrals"))
        self._feedback(read(folder, "feedback"))
        self._customers(read(folder, "customers"))
        self._touches(read(folder, "touches"))
        self._first_orders()
        self._credit()
        self._attributes()

    def _orders(self, raw):
        f = pd.DataFrame({"order_id": raw.order_id, "customer": text(raw, "customer_id")})
        f["time"] = time(raw, "ordered_at")
        f["status"] = text(raw, "status").fillna("completed")
        f["amount"], f["refund"] = number(raw, "amount"), number(raw, "refund_amount")
        f = f.assign(**{c: text(raw, s) for c, s in [("channel", "channel"), ("category", "category"),
                                                     ("campaign", "utm_campaign"), ("mall", "mall")]})
        f["paid_at"], f["delivered"] = time(raw, "paid_at"), time(raw, "completed_at")
        f["refunded_at"] = time(raw, "refunded_at")
        f["points"] = number(raw, "points_used").fillna(0)
        f = f[f.time.notna() & f.amount.ge(0) & f.status.isin(STATUS)]
        self.as_of = day(f.time).max() - pd.Timedelta(days=1)
        self.end = self.as_of + pd.Timedelta(days=1)
        f = f[f.time < self.end].copy()
        for column in ["paid_at", "delivered", "refunded_at"]:
            f.loc[f[column] >= self.end, column] = pd.NaT
        full = (f.status == "returned") & f.refund.isna()
        f["refund"] = np.where(full, f.amount, f.refund.fillna(0))
        f["day"] = day(f.time)
        f["paid"] = f.status.isin(["completed", "returned"])
        f["counted"] = f.paid & ~((f.amount > 0) & (f.refund >= f.amount))
        f["net"] = f.amount - f.refund
        f["returned"] = (f.status == "returned") | (f.refund > 0)
        f["unit"] = f.customer.where(f.customer.notna(), "guest " + f.order_id)
        f["settled"] = day(f.delivered).fillna(f.day)
        self.orders = f.sort_values(["time", "order_id"], kind="stable").reset_index(drop=True)
        self.first_day = self.orders.day.min()
        self.recorded = set(raw.columns)

    def _referrals(self, raw):
        if raw is None:
            self.referrals = None
            return
        f = pd.DataFrame({"id": raw.referral_id, "referrer": raw.referrer_id, "referred": raw.referred_id})
        for c, s in [("invited", "invited_at"), ("clicked", "clicked_at"), ("signed", "signed_up_at"),
                     ("paid_at", "reward_paid_at")]:
            f[c] = time(raw, s)
        for c in ["channel", "campaign", "variant"]:
            f[c] = text(raw, c)
        f["reward"] = number(raw, "reward_referrer").fillna(0) + number(raw, "reward_referred").fillna(0)
        f = f[f[["invited", "clicked", "signed"]].min(axis=1) < self.end].copy()
        self.refused_self = int((f.referrer == f.referred).sum())
        f = f[f.referrer != f.referred].copy()
        for c in ["invited", "clicked", "signed", "paid_at"]:
            f.loc[f[c] >= self.end, c] = pd.NaT
        f["start"] = f.signed.fillna(f.invited).fillna(f.clicked)
        f["start_day"], f["invited_day"] = day(f.start), day(f.invited)
        f["own_day"] = f.invited_day.fillna(f.start_day)
        f["reward_day"] = day(f.paid_at) if f.paid_at.notna().any() else f.start_day
        self.failed_recorded = (f.invited.notna() & f.signed.isna()).any()
        self.referrals = f.sort_values(["start", "referrer", "id"], kind="stable").reset_index(drop=True)

    def _feedback(self, raw):
        if raw is None:
            self.feedback = None
            return
        f = pd.DataFrame({"id": raw.feedback_id, "customer": raw.customer_id, "time": time(raw, "submitted_at")})
        f["kind"], f["score"] = raw.kind, number(raw, "score")
        f["channel"], f["order_id"] = text(raw, "channel"), text(raw, "order_id")
        f["complaint"] = (f.kind == "complaint") | text(raw, "topic").isin(self.complaint_topics)
        for c in ["responded_at", "resolved_at", "reopened_at"]:
            f[c] = time(raw, c)
            f.loc[f[c] >= self.end, c] = pd.NaT
        f = f[f.time < self.end].copy()
        f["day"] = day(f.time)
        f["unit"] = f.customer.where(f.customer.notna(), "nobody " + f.id)
        f["settled"] = f.resolved_at.where(~(f.reopened_at > f.resolved_at))
        self.feedback = f.sort_values(["time", "id"], kind="stable").reset_index(drop=True)

    def _customers(self, raw):
        columns = ["gender", "region", "tier", "member"]
        if raw is None:
            self.people = pd.DataFrame(columns=["joined", "birth", "person"] + columns)
            return
        f = pd.DataFrame({"customer": raw.customer_id, "joined": day(time(raw, "joined_at"))})
        f.loc[f.joined >= self.end, "joined"] = pd.NaT
        keep = ~(time(raw, "joined_at") >= self.end)
        f["birth"] = pd.to_datetime(text(raw, "birth_date"), format="%Y-%m-%d", errors="coerce")
        for c in columns:
            f[c] = text(raw, c)
        f["person"] = text(raw, "person_key")
        self.people = f[keep].set_index("customer")

    def _touches(self, raw):
        if raw is None:
            self.touches = None
            return
        f = pd.DataFrame({"unit": raw.customer_id, "time": time(raw, "sent_at")})
        f["channel"], f["campaign"] = text(raw, "channel"), text(raw, "campaign")
        for c in ["delivered", "opened", "clicked", "unsubscribed"]:
            f[c] = time(raw, c + "_at")
            f.loc[f[c] >= self.end, c] = pd.NaT
        f = f[f.time < self.end].sort_values(["unit", "time"], kind="stable").copy()
        f["day"] = day(f.time)
        label = []
        for _, g in f.groupby("unit", sort=False):
            days = g.day.to_numpy()
            for i in range(len(days)):
                n = int(((days[: i + 1] > days[i] - np.timedelta64(30, "D"))).sum())
                label.append("1" if n == 1 else "2-3" if n <= 3 else "4-7" if n <= 7 else "8+")
        f["messages_30d"] = label
        key = f.channel.fillna("")
        f["base"] = f.delivered.notna() | ~key.isin(key[f.delivered.notna()])
        f["measured"] = key.isin(key[f.opened.notna()])
        self.touches = f[f.base].copy()
        self.opens_measured = bool(f.opened.notna().any())

    def _first_orders(self):
        counted = self.orders[self.orders.counted & self.orders.customer.notna()]
        self.counted = counted
        b = counted.drop_duplicates("customer").set_index("customer", drop=False)
        b = b.rename(columns={"time": "first_time", "day": "first", "net": "first_net"})
        b["first_id"] = b.order_id
        joined = self.people.joined.reindex(b.index) if len(self.people) else pd.Series(pd.NaT, index=b.index)
        early = (b["first"] - self.first_day).dt.days <= self.active
        old = pd.to_datetime(joined).isna() | (pd.to_datetime(joined) < self.first_day)
        b["truncated"] = (early & old) if not self.history_complete else False
        b["age"] = (self.as_of - b["first"]).dt.days
        self.buyers = b

    def _credit(self):
        if self.referrals is None:
            self.converted = {}
            return
        r, credited = self.referrals, {}
        first = self.buyers.first_time
        person = self.people.person.dropna().to_dict()
        r["oneself"] = [a in person and person[a] == person.get(b) for a, b in zip(r.referrer, r.referred)]
        r["before"] = [b in first.index and first[b] < t for b, t in zip(r.referred, r.start)]
        r["cut"] = False
        for i, row in r.iterrows():
            c = row.referred
            if row.oneself:
                continue
            if c is None or (c in first.index and first[c] < row.start):
                continue
            if c not in credited or (pd.isna(r.signed[credited[c]]) and pd.notna(row.signed)):
                credited[c] = i
        done = set()
        for origin in list(credited):
            path, c = [], origin
            while c in credited and c not in done and c not in path:
                path.append(c)
                c = r.referrer[credited[c]]
            if c in path:
                last = max(path[path.index(c):], key=lambda x: credited[x])
                r.loc[credited[last], "cut"] = True
                del credited[last]
            done.update(path)
        r["credited"] = False
        r.loc[list(credited.values()), "credited"] = True
        r["first"] = r.referred.map(self.buyers["first"])
        r["first_time"] = r.referred.map(first)
        within = (r["first"] - r.start_day).dt.days <= self.attribution
        r["converts"] = r.credited & r.first_time.notna() & (r.first_time >= r.start) & within
        self.converted = set(r.referred[r.converts])

    def flags(self):
        """Rows to review, by reason."""
        r = self.referrals
        named = r.referred.notna()
        burst = pd.Series(False, index=r.index)
        for _, g in r[r.credited].groupby("referrer"):
            for t in g.start:
                window = g.index[(g.start >= t) & (g.start <= t + pd.Timedelta(days=1))]
                if len(window) >= 5:
                    burst[window] = True
        back = self.orders[self.orders.paid & self.orders.returned & self.orders.refunded_at.notna()]
        back = {c: g for c, g in back.groupby("customer")}
        def refunded(row):
            g = back.get(row.referred)
            return g is not None and bool(((g.time <= row.paid_at) & (g.refunded_at >= row.paid_at)).any())
        other = named & ~r.oneself & ~r.before & ~r.credited & ~r.cut
        return {"self": r.oneself, "cycle": r.cut, "already_customer": named & ~r.oneself & r.before,
                "duplicate_credit": other, "burst": burst,
                "refunded_after_reward": pd.Series([refunded(x) for x in r.itertuples()], index=r.index, dtype=bool)}

    def _attributes(self):
        names = set(self.buyers.index) | set(self.people.index)
        for frame, columns in [(self.orders, ["customer"]), (self.referrals, ["referrer", "referred"]),
                               (self.feedback, ["customer"]), (self.touches, ["unit"])]:
            if frame is not None:
                for c in columns:
                    names |= set(frame[c].dropna())
        a = pd.DataFrame(index=sorted(names))
        if self.referrals is not None:
            a["acquisition"] = [None if c not in self.buyers.index else "referred" if c in self.converted
                                else "organic" for c in a.index]
        for c in ["region", "gender", "tier"]:
            if len(self.people) and self.people[c].notna().any():
                a[c] = self.people[c].reindex(a.index)
        if len(self.people) and self.people.birth.notna().any():
            a["age_band"] = [self._band(b) for b in self.people.birth.reindex(a.index)]
        a["rfm_segment"] = self._rfm().reindex(a.index)
        self.attributes = a.where(a.notna(), None)

    def _band(self, birth):
        if pd.isna(birth):
            return None
        d = self.as_of
        age = d.year - birth.year - ((d.month, d.day) < (birth.month, birth.day))
        return BANDS[min(5, max(0, age // 10 - 1))]

    def _rfm(self):
        g = self.counted.groupby("customer")
        x = pd.DataFrame({"r": (self.as_of - g.day.max()).dt.days, "f": g.size(), "m": g.net.sum()})
        bins = {c: 1 + sum((x[c] > np.quantile(x[c].astype(float), p)).astype(int) for p in (.2, .4, .6, .8))
                for c in x}
        r, f, m = 6 - bins["r"], bins["f"], bins["m"]
        rules = [("champions", (4, 5), (4, 5), (4, 5)), ("loyal", (3, 5), (3, 5), (3, 5)),
                 ("new", (4, 5), (1, 1), (1, 5)), ("promising", (3, 5), (1, 3), (1, 5)),
                 ("cant_lose", (1, 2), (4, 5), (4, 5)), ("at_risk", (1, 2), (2, 5), (2, 5)),
                 ("hibernating", (1, 2), (1, 2), (1, 5))]
        names = pd.Series("others", index=x.index)
        for name, a, b, c in reversed(rules):
            names[r.between(*a) & f.between(*b) & m.between(*c)] = name
        return names
