"""The works that are measured beside a peer, each described once."""
import json
from dataclasses import dataclass, field
from typing import Callable

import data
from compare import Check, differences
from environment import HOME, PEERS, ROOT
from measure import Side, alternate, ratio, summary
from nightly_figures import nightly_figures

OUT = HOME / "out"


@dataclass(frozen=True)
class Work:
    name: str
    title: str
    peer: str
    # (environment) → our side, theirs, what the data is.
    sides: Callable
    # wall: whole processes; seconds: the computation alone.
    clock: str = "wall"
    # At most this part of the peer's time and peak memory; at most this many seconds.
    time: float | None = None
    memory: float | None = None
    seconds: float | None = None
    checks: list = field(default_factory=list)

    @property
    def goal_line(self):
        parts = [f"time ≤ {share(self.time)} of the peer's"] if self.time else []
        parts += [f"memory ≤ {share(self.memory)}"] if self.memory else []
        parts += [f"time ≤ {self.seconds} s"] if self.seconds else []
        return "goal: " + ", ".join(parts) + (" (computation alone)" if self.clock == "seconds" else "")

    def measure(self, environment):
        ours, theirs, about = self.sides(environment)
        runs = environment.runs or (2 if environment.quick else 5)
        samples = alternate(self.name, {"dangol": ours, "peer": theirs}, runs, warm_up=not environment.quick)
        a, b = (summary(samples[side], self.clock) for side in ("dangol", "peer"))
        # Each of our runs must give exactly what the first gave.
        exactly, first = [Check(check.path) for check in self.checks], samples["dangol"][0]["figures"]
        unequal = [
            f"run {i + 1} against the first: {line}" for i, sample in enumerate(samples["dangol"])
            for line in differences(exactly, sample["figures"], first)]
        return {
            "title": self.title, "peer_title": self.peer, "clock": self.clock, "runs": runs, "data": about,
            "dangol": a, "peer": b, "goals": self.goals(a, b),
            "ratio": {part: ratio(a, b, part) for part in ("time", "wall", "cpu", "memory")},
            "checked": [check.path for check in self.checks],
            "different": unequal + differences(self.checks, a["figures"], b["figures"]),
        }

    def goals(self, ours, theirs):
        goals = []
        for part, limit in (("time", self.time), ("memory", self.memory)):
            if limit:
                got = ours[part]["median"] / theirs[part]["median"]
                goals.append({"says": f"{part} ≤ {share(limit)}: {got:.3f}", "reached": got <= limit})
        if self.seconds:
            got = ours["time"]["median"]
            goals.append({"says": f"time ≤ {self.seconds} s: {got:.3f} s", "reached": got <= self.seconds})
        return goals


def share(part):
    return "1" if part == 1 else f"1/{round(1 / part)}"


def reads_json(side_command, **more):
    return Side(side_command, json.loads, **more)


def ingest_sides(e):
    orders = 200_000 if e.quick else 5_000_000
    shop = data.shop(e, orders)
    return (reads_json([e.kernels, "profile", shop / "orders.yaml", "--threads", e.threads]),
            reads_json([e.python, PEERS / "ingest_profile.py", shop / "orders.csv", e.threads]),
            {"orders": orders, "bytes": (shop / "orders.csv").stat().st_size})


def kmeans_sides(e):
    rows, high = (50_000, 6) if e.quick else (1_000_000, 10)
    table = data.matrix(e, "clusters", rows)
    # scikit-learn ends at its tol of 1e-4, we where no row moves any more.
    return (reads_json([e.kernels, "kmeans", table, rows, 8, "--k", f"2...{high}", "--restarts", 3,
                        "--threads", e.threads]),
            reads_json([e.python, PEERS / "kmeans.py", table, 8, 2, high, 3]),
            {"rows": rows, "columns": 8, "k": f"2…{high}", "restarts": 3})


def regression_sides(kind, values):
    def sides(e):
        rows = 100_000 if e.quick else 1_000_000
        table = data.matrix(e, values, rows)
        return (reads_json([e.kernels, kind, table, rows, 13, "--threads", e.threads]),
                reads_json([e.python, PEERS / "regression.py", kind, table, 13]),
                {"rows": rows, "columns": 13})

    return sides


def nightly_command(e, pipeline, out):
    return [e.dangol, "run", pipeline, "--out", out, "--force", "--quiet", "--threads", e.threads]


def nightly_sides(e):
    orders = 100_000 if e.quick else 5_000_000
    shop = data.shop(e, orders)
    ours, theirs = OUT / "dangol", OUT / "peer"
    command = nightly_command(e, shop / "nightly.yaml", ours)
    return (Side(command, lambda _: nightly_figures(ours / "latest"), ours),
            reads_json([e.python, PEERS / "nightly", shop, theirs, e.threads], output=theirs),
            {"orders": orders, "bytes": sum(f.stat().st_size for f in shop.glob("*.csv"))})


def small_sides(e):
    out = OUT / "small"
    command = nightly_command(e, ROOT / "pipelines/nightly.yaml", out)
    return (Side(command, lambda _: {}, out), Side([e.python, PEERS / "imports.py"], lambda _: {}),
            {"orders": sum(1 for _ in (ROOT / "fixtures/shop/orders.csv").open("rb")) - 1})


REGRESSION = [Check("coefficients", rtol=1e-9), Check("standard_errors", rtol=1e-9)]

WORKS = [
    Work("ingest", "ingest and profile in memory, 5 million orders", "DuckDB", ingest_sides,
         time=1 / 4, memory=1, checks=[Check(name) for name in (
             "rows", "accepted", "rejected", "customers", "orders_counted", "net_revenue")]),
    Work("kmeans", "k-means, 1 million × 8, k = 2…10, 3 restarts", "scikit-learn", kmeans_sides, "seconds",
         time=1 / 8, checks=[Check("inertia", rtol=1e-6, at_most=True)]),
    Work("ols", "least squares with HC1 errors, 1 million × 13", "statsmodels",
         regression_sides("ols", "linear"), "seconds", time=1 / 8, checks=REGRESSION),
    Work("logit", "logistic regression, 1 million × 13", "statsmodels", regression_sides("logit", "logistic"),
         "seconds", time=1 / 8, checks=REGRESSION + [Check("log_likelihood", rtol=1e-9)]),
    Work("nightly", "the whole nightly run, 5 million orders", "DuckDB, scikit-learn, statsmodels",
         nightly_sides, time=1 / 10, memory=1 / 2, checks=[Check(name) for name in (
             "orders", "rejected", "customers", "buyers", "referred", "orders_counted", "net_revenue",
             "segment_customers", "segment_revenue", "experiment.n_control", "experiment.n_variant")]
         + [Check(name, rtol=1e-9) for name in ("headline", "models", "experiment.diff_net_revenue")]),
    Work("small", "the whole nightly run, the example shop", "Python's imports alone", small_sides,
         seconds=0.1),
]
