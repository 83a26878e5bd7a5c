"""The values in TwoWayFitTests and FinalComparisonTests, with NumPy and SciPy."""
import numpy as np
import scipy.stats


def fit(rows):
    """Least squares with indicator columns; None is a missing cell. Effects are less that of candidate 0."""
    cells = [(r, c, y) for r, row in enumerate(rows) for c, y in enumerate(row) if y is not None]
    rounds, candidates = len(rows), len(rows[0])
    design = np.zeros((len(cells), rounds + candidates - 1))
    for i, (r, c, _) in enumerate(cells):
        design[i, r] = 1
        if c:
            design[i, rounds + c - 1] = 1
    y = np.array([cell[2] for cell in cells])
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    inverse = np.linalg.inv(design.T @ design)
    squares = ((y - design @ solution) ** 2).sum()
    freedom = len(cells) - design.shape[1]
    print("effects", solution[rounds:], "variances", np.diag(inverse)[rounds:], "squares", squares, freedom)
    t = solution[rounds:] / np.sqrt(np.diag(inverse)[rounds:] * squares / freedom)
    print("one-sided p", scipy.stats.t.sf(t, freedom))


fit([[1.0, 1.5, 2.25], [0.5, 1.25, 1.0], [2.0, None, 3.5], [1.0, 1.25, None]])
fit([[1.0, 1.5, 2.0], [1.25, 1.5, 2.5], [0.75, 1.5, 2.0]])
print(scipy.stats.ttest_rel([1.5, 1.25, 1.75], [1.0, 1.0, 1.0]).pvalue)
print(scipy.stats.ttest_rel([1.5, 1.25], [1.0, 1.0]).pvalue)
# The expected loss after three rounds of three candidates: the variance of a mean, with what is common to a round.
y = np.array([[1.0, 1.5, 2.0], [1.25, 1.5, 2.5], [0.75, 1.5, 2.0]])
n, m = y.shape
rows, columns, mean = y.mean(1), y.mean(0), y.mean()
between = m * ((rows - mean) ** 2).sum() / (n - 1)
rest = ((y - rows[:, None] - columns + mean) ** 2).sum() / ((n - 1) * (m - 1))
first, second = between / (m * n), (m - 1) * rest / (m * n)
freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / ((n - 1) * (m - 1)))
print("half width", scipy.stats.t.ppf(0.975, freedom) * np.sqrt(first + second))
effects = columns - columns[0]
v = rest / n
print("shift", effects.mean() * min(1, v * (m - 1) / ((effects - effects.mean()) ** 2).sum()))
