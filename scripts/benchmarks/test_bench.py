"""The harness itself, without peers or builds: python3 scripts/benchmarks/test_bench.py"""
import math
import sys
import unittest

import page
from compare import Check, differences
from growth import GROWTH, slope
from measure import Side, alternate, ratio, run, spread, summary
from environment import Missing
from works import WORKS


def sample(wall, memory, **figures):
    return {"wall": wall, "cpu": wall, "memory": memory, "figures": figures}


class Comparison(unittest.TestCase):
    def assertDifferent(self, check, ours, theirs):
        self.assertTrue(check.differences(ours, theirs), (check, ours, theirs))

    def test_equal_figures_agree(self):
        figures = {"a": 3, "headline": {"x.y": 0.5}, "list": [1.0, 2.0]}
        for path in ("a", "headline", "headline.x.y", "list"):
            self.assertEqual(Check(path).differences(figures, figures), [])

    def test_every_kind_of_difference_is_told(self):
        self.assertDifferent(Check("a"), {"a": 3}, {"a": 4})
        self.assertDifferent(Check("a"), {"a": 3}, {})
        self.assertDifferent(Check("a"), {}, {})
        self.assertDifferent(Check("a"), {"a": [1.0]}, {"a": [1.0, 2.0]})
        self.assertDifferent(Check("a"), {"a": []}, {"a": []})
        self.assertDifferent(Check("a"), {"a": {"x": 1}}, {"a": {"y": 1}})
        self.assertDifferent(Check("a"), {"a": None}, {"a": 1})
        self.assertDifferent(Check("a"), {"a": math.nan}, {"a": math.nan})
        self.assertDifferent(Check("a", at_most=True), {"a": math.nan}, {"a": 1.0})

    def test_tolerance_is_relative(self):
        check = Check("a", rtol=1e-9)
        self.assertEqual(check.differences({"a": 1e6}, {"a": 1e6 + 1e-4}), [])
        self.assertDifferent(check, {"a": 1e6}, {"a": 1e6 + 1e-2})
        self.assertDifferent(check, {"a": 0.0}, {"a": 1e-12})

    def test_at_most_allows_better_and_not_worse(self):
        check = Check("inertia", rtol=1e-6, at_most=True)
        self.assertEqual(check.differences({"inertia": {"2": 9.0}}, {"inertia": {"2": 10.0}}), [])
        self.assertDifferent(check, {"inertia": {"2": 10.001}}, {"inertia": {"2": 10.0}})

    def test_each_work_notices_a_peer_that_says_nothing(self):
        for work in WORKS:
            self.assertEqual(len(differences(work.checks, {}, {})), len(work.checks))


class Measuring(unittest.TestCase):
    def test_a_process_is_timed_and_its_memory_is_its_own(self):
        code = "b = bytearray(200_000_000); b[::4096] = b'x' * len(b[::4096]); print('done')"
        one = run(Side([sys.executable, "-c", code], lambda text: {"says": text.strip()}))
        self.assertEqual(one["figures"], {"says": "done"})
        self.assertGreater(one["memory"], 200_000_000)
        self.assertLess(one["memory"], 300_000_000)
        small = run(Side([sys.executable, "-c", ""], lambda _: {}))
        self.assertLess(small["memory"], 100_000_000)

    def test_a_failure_is_no_measurement(self):
        with self.assertRaisesRegex(Missing, "ended with 3: no such thing"):
            code = "import sys; sys.stderr.write('no such thing'); sys.exit(3)"
            run(Side([sys.executable, "-c", code], lambda _: {}))

    def test_sides_take_turns(self):
        order = []
        sides = {name: Side(["true"], lambda _, name=name: order.append(name) or {}) for name in ("a", "b")}
        samples = alternate("test", sides, runs=2, warm_up=True)
        self.assertEqual(order, ["a", "b"] * 3)
        self.assertEqual([len(s) for s in samples.values()], [2, 2])

    def test_ratios_are_of_medians_with_the_spread_of_pairs(self):
        ours = summary([sample(1, 10), sample(2, 10), sample(4, 10)], "wall")
        theirs = summary([sample(10, 20), sample(16, 20), sample(20, 20)], "wall")
        self.assertEqual(ratio(ours, theirs, "time"), {"median": 8, "low": 5, "high": 10})

    def test_the_computation_alone_is_what_the_program_says(self):
        both = summary([sample(9, 1, seconds=2.0), sample(9, 1, seconds=4.0)], "seconds")
        self.assertEqual((both["time"]["median"], both["wall"]["median"]), (3.0, 9))


class Goals(unittest.TestCase):
    def test_a_goal_is_reached_at_its_limit_and_not_beyond(self):
        nightly = next(work for work in WORKS if work.name == "nightly")
        for ours, reached in ((7.0, True), (7.1, False)):
            a, b = summary([sample(ours, 900)], "wall"), summary([sample(70.0, 1800)], "wall")
            self.assertEqual([g["reached"] for g in nightly.goals(a, b)], [reached, True])

    def test_growth_in_proportion_has_slope_one(self):
        sizes = (1_000_000, 2_000_000, 5_000_000, 10_000_000)
        rows = [{"orders": n, "time": spread([n / 1e6 * 3])} for n in sizes]
        self.assertAlmostEqual(slope(rows, "time"), 1)
        rows = [row | {"memory": spread([row["orders"] ** 1.2])} for row in rows]
        self.assertAlmostEqual(slope(rows, "memory"), 1.2)
        self.assertEqual([g["reached"] for g in GROWTH.goals(rows)], [True, False])


class Page(unittest.TestCase):
    def bench(self):
        stamp = {
            "machine": {"cpu": "X", "cores": 2, "memory": 2**34, "system": "Linux"}, "threads": 2,
            "versions": {"dangol": "abc", "swift": "6", "python": "3"}, "load": 0.1, "quick": False,
            "date": "2026-01-01"}
        a, b = summary([sample(7, 900e6)] * 5, "wall"), summary([sample(84, 1800e6)] * 5, "wall")
        nightly = next(work for work in WORKS if work.name == "nightly")
        work = {"title": "night", "peer_title": "script", "clock": "wall", "runs": 5, "dangol": a, "peer": b,
                "goals": nightly.goals(a, b), "ratio": {"time": ratio(a, b, "time")}}
        sizes = (5_000_000, 10_000_000)
        rows = [{"orders": n} | summary([sample(n / 1e6, n * 100)], "wall") for n in sizes]
        growth = {"runs": 1, "sizes": rows, "goals": GROWTH.goals(rows), "slope": {"time": 1, "memory": 1}}
        return {"works": {"nightly": work | stamp, "growth": growth | stamp}}

    def test_tables_hold_medians_ratios_and_goals(self):
        text = page.tables(self.bench())
        for part in ("7.00 s (7.00…7.00)", "12.0 (12.0…12.0)", "900 MB", "time ≤ 1/10: 0.083 (reached)",
                     "| 10,000,000 | 10.00 s", "2.00 (reached)", "medians (lowest…highest) of 5 runs"):
            self.assertIn(part, text)

    def test_quick_figures_do_not_reach_the_page(self):
        bench = self.bench()
        bench["works"]["nightly"]["quick"] = True
        with self.assertRaises(SystemExit):
            page.publish(bench)

    def test_the_page_has_the_place_for_the_tables(self):
        text = page.PAGE.read_text()
        self.assertEqual((text.count(page.BEGIN), text.count(page.END)), (1, 1))

    def test_every_work_and_its_goal_stand_on_the_page(self):
        text = page.PAGE.read_text()
        for work in WORKS + [GROWTH]:
            self.assertIn(f"| `{work.name}` |", text)


if __name__ == "__main__":
    unittest.main()
