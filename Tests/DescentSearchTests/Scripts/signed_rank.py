"""The p-values in SignedRankTests, with SciPy."""
import scipy.stats

CASES = [
    [0.3, -0.1, 0.5, 0.2],
    [1, 1, 1, 1, 1],
    [0.1, 0.2, 0, -0.3, 0.4, 0.5, 0],
    [1, 2, 2, -2, 3, -1, 4, 5, -6],
    [-1, -2, 3],
    [i * 37 % 101 / 100 - 0.4253 for i in range(45)],
    [i * 37 % 101 / 100 - 0.4253 for i in range(60)],
]
for case in CASES:
    print(scipy.stats.wilcoxon(case, alternative="greater", zero_method="zsplit").pvalue)
