"""scripts/bench: see docs/performance.md."""
import argparse
import datetime
import json
import sys
from pathlib import Path

import page
from environment import Environment, Missing
from growth import GROWTH
from works import WORKS


def options():
    names = [work.name for work in WORKS] + [GROWTH.name]
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures Dangol beside DuckDB, scikit-learn and statsmodels.")
    parser.add_argument("--quick", action="store_true",
                        help="small data, few runs: two minutes, no figures to quote")
    parser.add_argument("--only", metavar="WORK", action="append", choices=names,
                        help=f"one of {', '.join(names)}; may be repeated")
    parser.add_argument("--runs", type=int, metavar="N",
                        help="runs of each side (default 5; growth 3; with --quick 2)")
    parser.add_argument("--threads", type=int, default=2, metavar="N",
                        help="cores and threads of both sides (default 2)")
    parser.add_argument("--sizes", default="1,2,5,10", metavar="M,…",
                        help="millions of orders of the growth (default 1,2,5,10)")
    parser.add_argument("--json", type=Path, default=Path(".build/bench/bench.json"), metavar="FILE",
                        help="results; works not measured now stay as they are")
    parser.add_argument("--gate", action="store_true", help="exit 1 where a goal is not reached")
    parser.add_argument("--no-build", action="store_true", help="measure the binaries that are there")
    parser.add_argument("--list", action="store_true", help="the works and their goals, and nothing else")
    parser.add_argument("--page", action="store_true",
                        help="write FILE's tables into docs/performance.md, and nothing else")
    given = parser.parse_args()
    if given.runs is not None and given.runs < 1 or given.threads < 1:
        parser.error("--runs and --threads are at least 1")
    try:
        given.sizes = sorted(float(size) for size in given.sizes.split(","))
        if given.sizes[0] <= 0:
            raise ValueError
    except ValueError:
        parser.error("--sizes takes numbers above 0, by commas")
    return given


def main():
    given = options()
    every = WORKS + [GROWTH]
    if given.list:
        print("\n".join(f"{work.name:10} {work.title}; {work.goal_line}" for work in every))
        return 0
    if given.page:
        page.publish(json.loads(given.json.read_text()))
        return 0
    if given.quick and given.json == Path(".build/bench/bench.json"):
        given.json = given.json.with_name("quick.json")
    try:
        environment = Environment(given)
    except Missing as missing:
        print(f"scripts/bench: {missing}; NOTHING was measured", file=sys.stderr)
        return 69
    wrong = []
    for work in every:
        if given.only and work.name not in given.only:
            continue
        try:
            measured = work.measure(environment)
        except Missing as missing:
            print(f"scripts/bench: {work.name}: {missing}; NOT measured", file=sys.stderr)
            wrong.append(f"{work.name}: not measured")
            continue
        wrong += [f"{work.name}: {line}" for line in measured.pop("different")]
        save(given.json, environment, work.name, measured)
    bench = json.loads(given.json.read_text()) if given.json.exists() else {"works": {}}
    print(page.tables(bench))
    if given.quick:
        print("Small data: not the goals' works, no figures to quote.")
    print(f"written to {given.json}")
    for line in wrong:
        print("WRONG " + line, file=sys.stderr)
    missed = [f"{name}: {goal['says']}" for name, work in bench["works"].items()
              for goal in work["goals"] if not goal["reached"]]
    for line in missed:
        print("not reached: " + line)
    return 1 if wrong or given.gate and missed else 0


def save(path, environment, name, measured):
    """After each work, so that a later failure loses nothing."""
    bench = json.loads(path.read_text()) if path.exists() else {"form": 1, "works": {}}
    measured |= environment.stamp() | {"date": datetime.date.today().isoformat()}
    bench["works"][name] = measured
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bench, indent=1, ensure_ascii=False) + "\n")


sys.exit(main())
