"""Segments: the number of k by gap statistic and bootstrap stability, on samples as large as Dangol's;
then k-means on every buyer."""
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score)
from sklearn.metrics.cluster import contingency_matrix
from threadpoolctl import threadpool_limits

LARGEST, REFERENCES, RESAMPLES, SCANNED, RESAMPLED = 10, 20, 50, 20_000, 5_000


def run(db, shop, out):
    buyers = db.execute("""select customer_id, recency_days, orders, net_revenue, tenure_days, top_category,
        rfm_segment from profile where is_buyer order by customer_id""").df()
    x = np.log1p(np.abs(buyers[["recency_days", "orders", "net_revenue"]].to_numpy(dtype=float)))
    x = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    random = np.random.default_rng(1)
    # Many small fits: one thread each, as many at once as there are cores.
    threads = db.execute("select current_setting('threads')").fetchone()[0]
    with threadpool_limits(1), Parallel(n_jobs=int(threads), backend="threading") as pool:
        scan = scanned(x, random, pool)
    k = choose(scan)
    scan["chosen"] = scan.k == k
    scan.to_csv(out / "scan.csv", index=False)
    model = KMeans(n_clusters=k, n_init=10, random_state=1).fit(x)
    distance = np.sort(model.transform(x), axis=1)
    buyers["segment"] = model.labels_ + 1
    buyers["distance"], buyers["second_distance"] = distance[:, 0], distance[:, 1]
    assignments = buyers[["customer_id", "segment", "distance", "second_distance"]]
    assignments.to_csv(out / "assignments.csv", index=False)
    groups = buyers.groupby("segment")
    table = groups[["recency_days", "orders", "net_revenue", "tenure_days"]].median()
    table["customers"], table["revenue"] = groups.size(), groups.net_revenue.sum()
    table["top_category"] = groups.top_category.agg(lambda words: words.mode().iloc[0])
    table.to_csv(out / "segments.csv")
    pd.crosstab(buyers.segment, buyers.rfm_segment).to_csv(out / "rfm.csv")
    return {"k": int(k), "segment_customers": int(table.customers.sum()),
            "segment_revenue": int(table.revenue.sum())}


def sample(x, n, random):
    return x if len(x) <= n else x[random.choice(len(x), n, replace=False)]


def scanned(x, random, pool):
    table = sample(x, SCANNED, random)
    part = sample(table, RESAMPLED, random)
    ks = [k for k in range(1, LARGEST + 1) if k <= len(table) / 10]
    fits = pool(delayed(KMeans(n_clusters=k, n_init=5, random_state=1).fit)(table) for k in ks)
    gap, s = gaps(table, [f.inertia_ for f in fits], random, pool)
    rows = []
    for i, (k, fit) in enumerate(zip(ks, fits)):
        row = {"k": k, "inertia": fit.inertia_, "gap": gap[i], "gap_se": s[i]}
        if k > 1:
            labels = fit.predict(part)
            row |= {
                "silhouette": silhouette_score(part, labels),
                "calinski_harabasz": calinski_harabasz_score(table, fit.labels_),
                "davies_bouldin": davies_bouldin_score(table, fit.labels_)}
            row["min_jaccard"], row["adjusted_rand"] = stability(part, labels, k, random, pool)
        rows.append(row)
    return pd.DataFrame(rows)


def gaps(table, inertias, random, pool):
    """Against an even spread over the box in principal axes."""
    centre = table.mean(axis=0)
    axes = np.linalg.svd(table - centre, full_matrices=False)[2]
    turned = (table - centre) @ axes.T
    low, high, n = turned.min(axis=0), turned.max(axis=0), min(len(table), RESAMPLED)

    def reference(even):
        fits = (KMeans(n_clusters=k + 1, n_init=5, random_state=1).fit(even) for k in range(len(inertias)))
        return [np.log(fit.inertia_ / n) for fit in fits]

    sets = [random.uniform(low, high, size=(n, table.shape[1])) for _ in range(REFERENCES)]
    logs = np.array(pool(delayed(reference)(even) for even in sets))
    gap = logs.mean(axis=0) - np.log(np.array(inertias) / len(table))
    return gap, logs.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)


def stability(part, labels, k, random, pool):
    """Mean Jaccard similarity of each cluster with its nearest in bootstrap resamples; the least of them."""

    def resample(rows):
        again = KMeans(n_clusters=k, n_init=2, random_state=1).fit_predict(part[rows])
        shared = contingency_matrix(labels[rows], again)
        union = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
        return (shared / union).max(axis=1), adjusted_rand_score(labels[rows], again)

    draws = [np.unique(random.integers(0, len(part), len(part))) for _ in range(RESAMPLES)]
    similar, agreement = zip(*pool(delayed(resample)(rows) for rows in draws))
    return np.mean(similar, axis=0).min(), float(np.mean(agreement))


def choose(scan):
    """The first k after which the gap grows by no more than an s and whose clusters all come back."""
    best = scan.loc[scan.gap.idxmax()]
    if scan.gap[0] >= best.gap - best.gap_se:
        return min(4, len(scan))
    for i in range(1, len(scan)):
        following = scan.gap[i + 1] - scan.gap_se[i + 1] if i + 1 < len(scan) else best.gap - best.gap_se
        if scan.min_jaccard[i] >= 0.6 and scan.gap[i] >= following:
            return scan.k[i]
    return min(4, len(scan))
