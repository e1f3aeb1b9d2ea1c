"""The intervals, written from their definitions with numpy and scipy: each takes the rows of one
cell and gives value, numerator, denominator, n, low, high (None where there is none)."""
import math

import numpy as np
from scipy import stats

Z = stats.norm.ppf(0.975)


def answer(value=None, numerator=None, denominator=None, n=None, low=None, high=None):
    return dict(value=value, numerator=numerator, denominator=denominator, n=n, ci_low=low, ci_high=high)


def total(g):
    x = float(g.x.sum()) if len(g) else 0.0
    return answer(x, x)


def units(g):
    x = float(g.unit[g.x > 0].nunique()) if len(g) else 0.0
    return answer(x, x)


def wilson(k, n):
    if n == 0:
        return answer(None, 0, 0, 0)
    p, d = k / n, 1 + Z * Z / n
    centre, half = (p + Z * Z / 2 / n) / d, Z / d * math.sqrt(p * (1 - p) / n + Z * Z / 4 / n / n)
    return answer(p, k, n, n, 0 if k == 0 else centre - half, 1 if k == n else centre + half)


def share(g):
    """x: a success of the row's unit; a unit with any success is one."""
    if not len(g):
        return wilson(0, 0)
    by = g.groupby("unit").x.max()
    return wilson(int((by > 0).sum()), len(by))


def ratio(g, scale=1.0):
    """Σx/Σy over units with y."""
    if not len(g):
        return answer(None, 0, 0, 0)
    u = g.groupby("unit")[["x", "y"]].sum()
    u = u[u.y != 0]
    x, y, m = u.x.to_numpy(float) * scale, u.y.to_numpy(float), len(u)
    if y.sum() == 0:
        return answer(None, x.sum(), y.sum(), m)
    r = x.sum() / y.sum()
    out = answer(r, x.sum(), y.sum(), m)
    if m >= 2:
        se = math.sqrt(max(0, ((x - r * y) ** 2).sum()) * m / (m - 1)) / y.sum()
        if se > 1e-12 * max(1, abs(r)):
            out.update(ci_low=r - Z * se, ci_high=r + Z * se)
    return out


def mean(g):
    """x: one value a unit."""
    x = g.x.to_numpy(float)
    if not len(x):
        return answer(None, 0, 0, 0)
    out = answer(x.mean(), x.sum(), len(x), len(x))
    if len(x) >= 2 and x.std(ddof=1) > 0:
        half = stats.t.ppf(0.975, len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x))
        out.update(ci_low=x.mean() - half, ci_high=x.mean() + half)
    return out


def nps(g):
    """x: scores in order of time; the last of each unit counts."""
    if not len(g):
        return answer()
    s = g.groupby("unit").x.last()
    p, d, n = int((s >= 9).sum()), int((s < 7).sum()), len(s)
    def both(p, d, n):
        v = (p - d) / n
        return v, math.sqrt(max(0, (p + d) / n - v * v) / n)
    value, se = both(p, d, n)
    v, e = both(p + .75, d + .75, n + 3) if n < 30 or se == 0 else (value, se)
    return answer(100 * value, p - d, n, n, max(-100, 100 * (v - Z * e)), min(100, 100 * (v + Z * e)))


def woodruff(g, p):
    if not len(g):
        return answer(denominator=0, n=0)
    x = np.sort(g.x.to_numpy(float))
    q = np.quantile(x, p)
    u = g.assign(b=(g.x <= q).astype(float)).groupby("unit").agg(b=("b", "sum"), t=("b", "size"))
    out = answer(q, None, len(x), len(u))
    m, share_ = len(u), u.b.sum() / u.t.sum()
    if m >= 2:
        se = math.sqrt(((u.b - share_ * u.t) ** 2).sum() * m / (m - 1)) / u.t.sum()
        if se > 1e-12:
            out.update(ci_low=np.quantile(x, max(0, p - Z * se)), ci_high=np.quantile(x, min(1, p + Z * se)))
    return out


def kaplan_meier(g, p):
    """x: times, y: whether it ended."""
    if not len(g):
        return answer(denominator=0, n=0)
    x, y = g.x.to_numpy(float), g.y.to_numpy(bool)
    s, v, value, low, high = 1.0, 0.0, None, None, None
    for t in np.unique(x[y]):
        n, d = (x >= t).sum(), ((x == t) & y).sum()
        s *= (n - d) / n
        v += d / (n * (n - d)) if n > d else np.inf
        if value is None and s <= 1 - p + 1e-9:
            value = t
        if s > 0:
            # S^exp(±z σ / log S)
            c = Z * math.sqrt(v) / math.log(s)
            lower, upper = s ** math.exp(-c), s ** math.exp(c)
        else:
            lower, upper = 0.0, None
        if low is None and lower <= 1 - p + 1e-9:
            low = t
        if high is None and upper is not None and upper <= 1 - p + 1e-9:
            high = t
    if value is None:
        low = high = None
    return answer(value, int(y.sum()), len(x), len(x), low, high)


def uplift(g):
    """a, b, c, d by unit: (Σa/Σb) / (Σc/Σd) − 1."""
    if not len(g) or g.b.sum() == 0:
        return answer(n=len(g), denominator=(g.c.sum() / g.d.sum() if len(g) and g.d.sum() else None))
    a, b, c, d = (g[k].to_numpy(float) for k in "abcd")
    upper, lower, m = a.sum() / b.sum(), c.sum() / d.sum(), len(g)
    out = answer(upper / lower - 1 if lower else None, upper, lower, m)
    if m >= 2 and lower:
        e = (a - upper * b) / b.mean() - upper / lower * (c - lower * d) / d.mean()
        se = math.sqrt((e ** 2).sum() / (m - 1) / m) / lower
        if se > 1e-12:
            out.update(ci_low=out["value"] - Z * se, ci_high=out["value"] + Z * se)
    return out


def top_tenth(g):
    u = g.groupby("unit").x.sum().sort_values(ascending=False) if len(g) else g.x
    k, n = -(-len(u) // 10), len(u)
    top, all_ = float(u.iloc[:k].sum()), float(u.sum())
    out = answer(top / all_ if all_ else None, top, all_, n)
    if all_ and n > 1 and top < all_:
        x, s = u.to_numpy(float), top / all_
        q = x[k - 1]
        moves = np.maximum(x - q, 0) + q * k / n - s * x
        se = math.sqrt((moves ** 2).sum() * n / (n - 1)) / all_
        if se > 1e-8:
            centre, half = math.log(s / (1 - s)), Z * se / s / (1 - s)
            out.update(ci_low=1 / (1 + math.exp(half - centre)), ci_high=1 / (1 + math.exp(-half - centre)))
    return out


def depth(parent):
    """Of a forest, a map from each customer to the one above: greatest depth, mean depth, largest tree."""
    if not parent:
        return answer(), answer(None, 0, 0, 0), answer(0.0, 0.0)
    depths, root = {}, {}
    for c in set(parent) | set(parent.values()):
        up, steps = c, 0
        while up in parent:
            up, steps = parent[up], steps + 1
        depths[c], root[c] = steps, up
    trees = {}
    for c, r in root.items():
        d, n = trees.get(r, (0, 0))
        trees[r] = (d + depths[c], n + 1)
    d, n = (np.array([t[i] for t in trees.values()], float) for i in (0, 1))
    m, mean_ = len(trees), d.sum() / n.sum()
    out = answer(mean_, d.sum(), n.sum(), m)
    if m > 1:
        se = math.sqrt(((d - mean_ * n) ** 2).sum() * m / (m - 1)) / n.sum()
        if se > 1e-8 * mean_:
            out.update(ci_low=mean_ - Z * se, ci_high=mean_ + Z * se)
    deepest = float(max(depths.values()))
    return answer(deepest, deepest), out, answer(n.max(), n.max())


def two_means(g, what):
    """x by unit, y: in the first group."""
    a, b = g.x[g.y == 1].to_numpy(float), g.x[g.y == 0].to_numpy(float)
    n = len(a) + len(b)
    if what == "ratio":
        out = answer(None, a.mean() if len(a) else None, b.mean() if len(a) and len(b) else None, n)
        if len(a) and len(b) and b.sum():
            r = out["value"] = a.mean() / b.mean()
            if len(a) > 1 and len(b) > 1:
                se = math.sqrt(a.var(ddof=1) / len(a) + r * r * b.var(ddof=1) / len(b)) / b.mean()
                if se > 0:
                    out.update(ci_low=r - Z * se, ci_high=r + Z * se)
        return out
    if not len(a) or not len(b):
        return answer(n=n)
    d = a.mean() - b.mean()
    out = answer(d, d, None, n)
    if len(a) > 1 and len(b) > 1 and a.var() + b.var() > 0:
        ci = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
        out.update(ci_low=ci.low, ci_high=ci.high)
    return out
