"""The nightly job as one Python script: DuckDB for tables and metrics, scikit-learn for segments,
statsmodels for the models, scipy for the tests. Writes its artifacts to OUT, with a manifest of hashes.

    python nightly SHOP OUT THREADS
"""
import json
import sys
import time
from pathlib import Path

start = time.perf_counter()
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import experiment  # noqa: E402
import ingest  # noqa: E402
import metrics  # noqa: E402
import models  # noqa: E402
import orders  # noqa: E402
import profile_table  # noqa: E402
import publish  # noqa: E402
import referrals  # noqa: E402
import segments  # noqa: E402
import tables  # noqa: E402


def main(shop, out, threads):
    phases, figures = {"imports": time.perf_counter() - start}, {}
    db = orders.connect(threads)
    out.mkdir(parents=True, exist_ok=True)
    steps = [
        ("ingest", ingest.run), ("referrals", referrals.run), ("profile", profile_table.run),
        ("metrics", metrics.run), ("tables", tables.run), ("segments", segments.run), ("models", models.run),
        ("experiment", experiment.run),
    ]
    for name, step in steps:
        begun = time.perf_counter()
        figures |= step(db, shop, out)
        phases[name] = time.perf_counter() - begun
    begun = time.perf_counter()
    publish.run(out, figures)
    phases["report"] = time.perf_counter() - begun
    print(json.dumps(figures | {"seconds": time.perf_counter() - start, "phases": phases}))


main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
