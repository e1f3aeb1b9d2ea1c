"""Least squares with HC1 errors, or logistic regression: statsmodels' side. The table's last column
is the outcome, an intercept is added.

    regression.py ols|logit FILE COLUMNS
"""
import json
import sys
import time

import numpy as np
import statsmodels.api as sm


def main(kind, path, columns):
    table = np.fromfile(path, dtype="<f8").reshape(-1, columns)
    start = time.perf_counter()
    x, y = sm.add_constant(table[:, :-1]), table[:, -1]
    fit = sm.OLS(y, x).fit(cov_type="HC1") if kind == "ols" else sm.Logit(y, x).fit(disp=0)
    result = {"coefficients": fit.params.tolist(), "standard_errors": fit.bse.tolist()}
    result["seconds"] = time.perf_counter() - start
    if kind == "logit":
        result["log_likelihood"] = fit.llf
    print(json.dumps(result))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
