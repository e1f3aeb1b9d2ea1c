"""The nightly run at growing sizes: how time and memory grow with the orders."""
import math

import data
from measure import Side, run, summary
from environment import log
from nightly_figures import nightly_figures
from works import OUT, nightly_command


class Growth:
    name = "growth"
    title = "growth of the nightly run, 1 to 10 million orders"
    limit = 2.1
    goal_line = "goal: 10 against 5 million orders: time and memory ≤ 2.1 ×"

    def measure(self, e):
        millions = [0.05, 0.1, 0.2] if e.quick else e.sizes
        runs = e.runs or (1 if e.quick else 3)
        rows, different = [], []
        for million in millions:
            orders = round(million * 1_000_000)
            shop, out = data.shop(e, orders), OUT / "growth"
            command = nightly_command(e, shop / "nightly.yaml", out)
            side = Side(command, lambda _: nightly_figures(out / "latest"), out)
            samples = []
            for turn in range(runs):
                samples.append(run(side))
                log(f"growth {million} million {turn + 1}/{runs}: {samples[-1]['wall']:.3f} s, "
                    f"{samples[-1]['memory'] / 1e6:.0f} MB")
            rows.append({"orders": orders} | summary(samples, "wall"))
            with (shop / "orders.csv").open("rb") as file:
                written = sum(1 for _ in file) - 1
            if rows[-1]["figures"]["read"] != written:
                different.append(f"{orders}: {rows[-1]['figures']['read']} rows read, {written} in the file")
        return {
            "title": self.title, "runs": runs, "sizes": rows, "goals": self.goals(rows),
            "different": different,
            "slope": {part: slope(rows, part) for part in ("time", "memory")} if len(rows) > 1 else None}

    def goals(self, rows):
        """Told where both sizes were measured."""
        by_orders = {row["orders"]: row for row in rows}
        goals = []
        for part in ("time", "memory"):
            if 5_000_000 in by_orders and 10_000_000 in by_orders:
                got = by_orders[10_000_000][part]["median"] / by_orders[5_000_000][part]["median"]
                goals.append({"says": f"{part} of 10 against 5 million ≤ {self.limit}: {got:.2f}",
                              "reached": got <= self.limit})
        return goals


def slope(rows, part):
    """Of the straight line through ln(orders), ln(part): 1 is growth in proportion."""
    x = [math.log(row["orders"]) for row in rows]
    y = [math.log(row[part]["median"]) for row in rows]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


GROWTH = Growth()
