"""k-means for each k: scikit-learn's side.

    kmeans.py FILE COLUMNS LOW HIGH RESTARTS
"""
import json
import sys
import time

import numpy as np
from sklearn.cluster import KMeans


def main(path, columns, low, high, restarts):
    table = np.fromfile(path, dtype="<f8").reshape(-1, columns)
    seconds, inertia = 0.0, {}
    for k in range(low, high + 1):
        start = time.perf_counter()
        model = KMeans(n_clusters=k, n_init=restarts, random_state=1).fit(table)
        seconds += time.perf_counter() - start
        inertia[str(k)] = model.inertia_
    print(json.dumps({"seconds": seconds, "inertia": inertia}))


main(sys.argv[1], *map(int, sys.argv[2:]))
