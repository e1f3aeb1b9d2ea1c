"""The tables of the numeric works, seeded: doubles row by row, without a header.

    matrix.py clusters|linear|logistic ROWS PATH
"""
import sys

import numpy as np

SEED = 20260101


def clusters(rows, random):
    """Eight columns: six kinds of customers of unequal size and spread that overlap."""
    shares = np.array([0.28, 0.22, 0.18, 0.14, 0.11, 0.07])
    centres = random.normal(size=(6, 8)) * 2.0
    spreads = random.uniform(0.6, 1.4, size=(6, 8))
    kind = random.choice(6, size=rows, p=shares)
    return centres[kind] + spreads[kind] * random.normal(size=(rows, 8))


def shop(rows, random):
    """What is known at the first order: amount, discount share, category, channel, acquisition."""
    amount = np.exp(random.normal(10.3, 0.6, size=rows)).round(-2)
    discount = np.where(random.random(rows) < 0.22, random.uniform(0.02, 0.3, size=rows), 0.0)
    category = random.choice(7, size=rows, p=[0.26, 0.18, 0.16, 0.15, 0.10, 0.09, 0.06])
    channel = random.choice(4, size=rows, p=[0.48, 0.30, 0.14, 0.08])
    referred = random.random(rows) < 0.28
    columns = [amount, discount] + [category == level for level in range(1, 7)]
    columns += [channel == level for level in range(1, 4)] + [referred]
    return np.column_stack(columns).astype(float)


EFFECTS = np.array([1.0, -0.8, 0.3, -0.2, 0.25, 0.15, -0.3, 0.4, 0.2, -0.25, 0.35, 0.5])


def linear(rows, random):
    """The spread of the outcome grows with the first amount, as revenue's does."""
    x = shop(rows, random)
    won = EFFECTS * np.concatenate([[2.4], np.full(11, 20_000.0)])
    noise = random.normal(size=rows) * (8_000 + 0.6 * x[:, 0])
    return np.column_stack([x, 9_000 + x @ won + noise])


def logistic(rows, random):
    x = shop(rows, random)
    odds = -0.9 + x @ (EFFECTS * np.concatenate([[1.5e-5], np.ones(11)]))
    return np.column_stack([x, random.random(rows) < 1 / (1 + np.exp(-odds))])


def main(kind, rows, path):
    makers = {"clusters": clusters, "linear": linear, "logistic": logistic}
    table = makers[kind](rows, np.random.default_rng(SEED))
    table.astype("<f8").tofile(path)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
