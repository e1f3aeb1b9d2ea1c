"""What a published run found, in the words of the peer's summary."""
import csv
import json

HEADLINE = ("orders.aov", "orders.return_rate", "loyalty.repurchase_rate.90d", "ltv.revenue.90d",
            "loyalty.existing_order_share", "referral.conversions", "csat.score", "nps.score")


def nightly_figures(run):
    stages = json.loads((run / "summary.json").read_text())["stages"]
    headline = {name: value["value"] for name, value in stages["metrics"]["headline"].items()}
    segments = rows(run / "segment/segments.csv")
    test = next(r for r in rows(run / "experiment/results.csv") if (
        r["experiment"], r["metric"], r["estimator"]) == ("welcome_benefit", "net_revenue", "plain"))
    return {
        "orders": stages["ingest"]["orders"],
        "rejected": stages["ingest"]["tables"]["orders"]["rejected"],
        "read": stages["ingest"]["tables"]["orders"]["read"],
        "customers": stages["profile"]["customers"], "buyers": stages["profile"]["buyers"],
        "referred": stages["profile"]["referred"], "orders_counted": headline["orders.count"],
        "net_revenue": headline["orders.net_revenue"],
        "headline": {name: headline[name] for name in HEADLINE},
        "segment_customers": sum(int(r["customers"]) for r in segments),
        "segment_revenue": sum(int(r["net_revenue"]) for r in segments),
        "models": {name: {"n": m["n"], "r_squared": m["r_squared"]}
                   for name, m in stages["regress"]["models"].items()},
        "experiment": {"n_control": int(test["n_control"]), "n_variant": int(test["n_variant"]),
                       "diff_net_revenue": float(test["diff"])},
    }


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
