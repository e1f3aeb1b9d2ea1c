"""What goes with spending, repeating and referring: the three models of the pipeline's defaults."""
import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.metrics import roc_auc_score

MODELS = [("value_90d", "revenue_90d", "gaussian"), ("repeat_90d", "repeated_90d", "binomial"),
          ("referrals_180d", "conversions_180d", "poisson")]
NUMBERS = ["at_first_amount", "at_first_discount_share"]
WORDS = ["at_first_category", "at_first_channel", "acquisition"]


def run(db, shop, out):
    figures, rows = {}, []
    for name, outcome, family in MODELS:
        known = " and ".join(f"{column} is not null" for column in [outcome] + WORDS)
        frame = db.execute(f"""select {outcome}::double as y, {', '.join(NUMBERS + WORDS)}
            from profile where is_buyer and {known}""").df()
        x = sm.add_constant(design(frame))
        if family == "gaussian":
            fit = sm.OLS(frame.y, x).fit(cov_type="HC1")
            measure = fit.rsquared
        elif family == "binomial":
            fit = sm.Logit(frame.y, x).fit(disp=0)
            measure = fit.prsquared
        else:
            fit = sm.GLM(frame.y, x, family=sm.families.Poisson()).fit(cov_type="HC1")
            measure = 1 - fit.llf / fit.llnull
        limits = fit.conf_int()
        pd.DataFrame({
            "term": x.columns, "estimate": fit.params, "std_error": fit.bse, "statistic": fit.tvalues,
            "p_value": fit.pvalues, "ci_low": limits[0], "ci_high": limits[1],
            "vif": inflation(x)}).to_csv(out / f"{name}.csv", index=False)
        row = {"model": name, "n": int(fit.nobs), "r_squared": measure, "aic": fit.aic}
        if family == "binomial":
            row["auc"] = roc_auc_score(frame.y, fit.predict())
            calibration(frame.y, fit.predict()).to_csv(out / "calibration.csv", index=False)
        rows.append(row)
        figures[name] = {"n": row["n"], "r_squared": float(measure)}
    pd.DataFrame(rows).to_csv(out / "models.csv", index=False)
    return {"models": figures}


def design(frame):
    """The most frequent level is the reference."""
    parts = [frame[NUMBERS].astype(float)]
    for column in WORDS:
        levels = frame[column].value_counts().index[1:]
        parts.append(pd.DataFrame({f"{column}[{v}]": (frame[column] == v).astype(float) for v in levels}))
    return pd.concat(parts, axis=1)


def inflation(x):
    return np.concatenate([[np.nan], np.diag(np.linalg.inv(np.corrcoef(x.to_numpy()[:, 1:], rowvar=False)))])


def calibration(y, predicted):
    bins = pd.qcut(predicted, 10, labels=False, duplicates="drop")
    return pd.DataFrame({"y": y, "p": predicted, "bin": bins}).groupby("bin").agg(
        n=("y", "size"), events=("y", "sum"), mean_predicted=("p", "mean"))
