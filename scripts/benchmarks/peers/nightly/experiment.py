"""The incentive: customers by first assignment, outcomes within 30 days, four metrics, Holm."""
import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

ENDS, WINDOW = "2026-05-31", 30


def run(db, shop, out):
    db.execute("""create table assigned as select distinct on (customer_id) customer_id, variant, assigned_at
        from experiments where experiment = 'welcome_benefit' order by customer_id, assigned_at""")
    frame = db.execute(f"""
        select variant, count(o.order_id) filter (o.counted) as orders,
          coalesce(sum(o.net) filter (o.counted), 0) as net,
          count(*) filter (o.paid and (o.status = 'returned' or o.refund_amount > 0)) as returned
        from assigned a left join orders o on o.customer_id = a.customer_id and o.ordered_at >= a.assigned_at
          and o.day - a.assigned_at::date <= {WINDOW}
        where a.assigned_at::date <= '{ENDS}'
          and (select as_of from today) - a.assigned_at::date >= {WINDOW}
        group by a.customer_id, variant""").df()
    arms = db.execute("select variant, count(*) as n from assigned group by all order by all").df()
    a, b = (frame[frame.variant == arm] for arm in ("A", "B"))
    rows = [proportion("repeat", a.orders >= 2, b.orders >= 2), mean("net_revenue", a.net, b.net),
            ratio("aov", a, b), proportion("returned", a.returned >= 1, b.returned >= 1)]
    table = pd.DataFrame(rows)
    table["p_adjusted"] = multipletests(table.p_value, method="holm")[1]
    table.to_csv(out / "experiment.csv", index=False)
    ratio_check = stats.chisquare(arms.n)
    check = {"check": "sample_ratio", "statistic": ratio_check.statistic, "p_value": ratio_check.pvalue}
    pd.DataFrame([check]).to_csv(out / "checks.csv", index=False)
    return {"experiment": {
        "n_control": len(a), "n_variant": len(b), "diff_net_revenue": float(table["diff"][1])}}


def proportion(name, a, b):
    low, high = confint_proportions_2indep(b.sum(), len(b), a.sum(), len(a), method="score")
    p = proportions_ztest([b.sum(), a.sum()], [len(b), len(a)])[1]
    return {"metric": name, "diff": b.mean() - a.mean(), "p_value": p, "ci_low": low, "ci_high": high}


def mean(name, a, b):
    test = stats.ttest_ind(b, a, equal_var=False)
    limits = test.confidence_interval()
    return {"metric": name, "diff": b.mean() - a.mean(), "p_value": test.pvalue, "ci_low": limits.low,
            "ci_high": limits.high}


def ratio(name, a, b):
    def estimate(f):
        value = f.net.sum() / f.orders.sum()
        return value, (f.net - value * f.orders).var() * len(f) / f.orders.sum() ** 2

    (va, ea), (vb, eb) = estimate(a), estimate(b)
    error = np.sqrt(ea + eb)
    half = stats.norm.ppf(0.975) * error
    return {"metric": name, "diff": vb - va, "p_value": 2 * stats.norm.sf(abs(vb - va) / error),
            "ci_low": vb - va - half, "ci_high": vb - va + half}
