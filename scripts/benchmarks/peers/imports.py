"""What any script of these libraries pays before its first line."""
import duckdb  # noqa: F401
import sklearn.cluster  # noqa: F401
import statsmodels.api  # noqa: F401
