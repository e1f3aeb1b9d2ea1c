"""The tables of a bench.json: for the terminal and for docs/performance.md."""
from environment import ROOT

PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- measured by scripts/bench; scripts/bench --page writes it -->", "<!-- end -->"
HEADER = ["work", "Dangol", "peer", "times faster", "Dangol's memory", "peer's", "goals"]


def tables(bench):
    works = bench["works"]
    beside = [works[name] for name in works if name != "growth"]
    parts = [table(HEADER, [row(work) for work in beside])] if beside else []
    if "growth" in works:
        parts.append(growth_table(works["growth"]))
    return "\n\n".join(parts + conditions(works))


def row(work):
    ours, theirs, ratio = work["dangol"], work["peer"], work["ratio"]["time"]
    return [
        work["title"] + (" (computation alone)" if work["clock"] == "seconds" else "")
        + (" [small data]" if work["quick"] else ""), seconds(ours["time"]),
        f"{work['peer_title']}: {seconds(theirs['time'])}",
        f"{ratio['median']:.1f} ({ratio['low']:.1f}…{ratio['high']:.1f})", megabytes(ours["memory"]),
        megabytes(theirs["memory"]), "; ".join(goal(g) for g in work["goals"])]


def growth_table(growth):
    header = ["orders", "time", "memory", "processor seconds"]
    rows = [[f"{r['orders']:,}", seconds(r["time"]), megabytes(r["memory"]), seconds(r["cpu"])]
            for r in growth["sizes"]]
    lines = [table(header, rows), ""]
    if growth["slope"]:
        slope = growth["slope"]
        power = f"Growth as a power of the orders: time {slope['time']:.2f}, memory {slope['memory']:.2f}. "
        lines.append(power + "; ".join(goal(g) for g in growth["goals"]))
    return "\n".join(lines)


def goal(goal):
    return goal["says"] + (" (reached)" if goal["reached"] else " (NOT reached)")


def seconds(spread):
    digits = 3 if spread["median"] < 1 else 2
    return f"{spread['median']:.{digits}f} s ({spread['low']:.{digits}f}…{spread['high']:.{digits}f})"


def megabytes(spread):
    return f"{spread['median'] / 1e6:,.0f} MB"


def conditions(works):
    """One line for each set of works that were measured under the same conditions."""
    lines = {}
    for name, work in works.items():
        m, v = work["machine"], work["versions"]
        key = (f"{work['date']}, {m['cpu']}, {m['cores']} cores, {m['memory'] / 2**30:.0f} GiB, "
               f"{m['system']}, load {work['load']:.1f} before, {work['threads']} threads; "
               f"dangol {v['dangol']}, {v['swift']}; Python {v['python']}, "
               f"duckdb {v.get('duckdb')}, scikit-learn {v.get('scikit-learn')}, "
               f"statsmodels {v.get('statsmodels')}, numpy {v.get('numpy')}, pandas {v.get('pandas')}")
        lines.setdefault((key, work["runs"], work["quick"]), []).append(name)
    return [f"{', '.join(names)}: medians (lowest…highest) of {runs} runs{', SMALL DATA' if quick else ''}; "
            f"{key}." for (key, runs, quick), names in lines.items()]


def table(header, rows):
    lines = [header, ["---"] * len(header)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def publish(bench):
    text = PAGE.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"{PAGE} must hold '{BEGIN}' and '{END}' once each")
    if any(work["quick"] for work in bench["works"].values()):
        raise SystemExit("figures of --quick are not for the page")
    before, rest = text.split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n\n" + tables(bench) + "\n\n" + END + rest.split(END)[1])
