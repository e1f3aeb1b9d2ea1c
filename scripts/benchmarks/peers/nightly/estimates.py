"""Estimates with 95 % intervals, over whole columns: (value, numerator, denominator, n, low, high)."""
import numpy as np
from scipy import stats

Z = stats.norm.ppf(0.975)


def columns(frame, names):
    return [np.asarray(frame[name], dtype=float) for name in names]


def total(frame, x):
    (x,) = columns(frame, [x])
    return x, x, None, None, None, None


def share(frame, x, n):
    """Wilson's interval."""
    x, n = columns(frame, [x, n])
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return p, x, n, n, centre - half, centre + half


def mean(frame, x, xx, n):
    """Student's interval."""
    x, xx, n = columns(frame, [x, xx, n])
    with np.errstate(divide="ignore", invalid="ignore"):
        value = x / n
        half = stats.t.ppf(0.975, n - 1) * np.sqrt(np.maximum(xx / n - value**2, 0) / (n - 1))
    return value, x, n, n, value - half, value + half


def ratio(frame, x, y):
    """A ratio of sums over units, by the delta method: needs x, y, x·x, x·y, y·y and the number of units."""
    sx, sy, xx, xy, yy, n = columns(frame, [x, y, f"{x}_{x}", f"{x}_{y}", f"{y}_{y}", f"{y}_units"])
    with np.errstate(divide="ignore", invalid="ignore"):
        value = sx / sy
        squares = xx - 2 * value * xy + value**2 * yy
        half = Z * np.sqrt(np.maximum(squares, 0) * n / (n - 1)) / sy
    return value, sx, sy, n, value - half, value + half


def ratio_sums(pairs):
    """The sums over units that `ratio` needs, as SQL."""
    terms = {f"sum({x}) as {x}" for pair in pairs for x in pair}
    for x, y in pairs:
        terms |= {f"sum({a}::double * {b}) as {a}_{b}" for a, b in ((x, x), (x, y), (y, y))}
        terms.add(f"count(*) filter ({y} <> 0) as {y}_units")
    return ", ".join(sorted(terms))
