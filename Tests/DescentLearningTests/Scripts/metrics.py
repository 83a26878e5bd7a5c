"""Metrics as scikit-learn computes them, in double precision.

Run `python3 metrics.py` with scikit-learn installed; it prints the table of MetricReference.swift. The
outputs are those of `scattered` in Support.swift, to single precision and coarse, so that some are equal.
"""

import warnings

import numpy as np
from sklearn import metrics
from sklearn.utils.class_weight import compute_class_weight

warnings.filterwarnings("ignore")
SAMPLES = 60


def scattered(count, seed=0):
    index = np.arange(count)
    place = (index * 7 + seed * 3) % count
    return -2 + 4 * (place + 0.3 + 0.02 * ((index * 5 + seed) % 11)) / count


def coarse(numbers):
    return np.round(np.float32(numbers) * 4) / 4


table = {}
logits = coarse(scattered(SAMPLES * 4, seed=1)).astype(np.float64).reshape(SAMPLES, 4)
# No sample has class 3, and most are of class 0.
labels = np.array([0 if i % 2 else (i // 2) % 3 for i in range(SAMPLES)])
predicted = logits.argmax(axis=1)
table["confusion"] = metrics.confusion_matrix(labels, predicted, labels=range(4)).flatten()
for average in ["macro", "micro"]:
    options = {"average": average, "zero_division": 0}
    table[average + "Precision"] = [metrics.precision_score(labels, predicted, **options)]
    table[average + "Recall"] = [metrics.recall_score(labels, predicted, **options)]
    table[average + "F1"] = [metrics.f1_score(labels, predicted, **options)]
options = {"average": None, "zero_division": 0, "labels": range(4)}
table["precision"] = metrics.precision_score(labels, predicted, **options)
table["recall"] = metrics.recall_score(labels, predicted, **options)
table["f1"] = metrics.f1_score(labels, predicted, **options)

table["balanced"] = compute_class_weight("balanced", classes=np.arange(3), y=labels)

yes = np.array([[i % 2, i % 3 == 0, i % 5 < 2] for i in range(SAMPLES)]).astype(int)
scores = coarse(scattered(SAMPLES * 3, seed=2)).reshape(SAMPLES, 3)
options = {"zero_division": 0}
for average in ["macro", "micro", None]:
    name = average or "each"
    table[name + "YesPrecision"] = np.atleast_1d(
        metrics.precision_score(yes, scores > 0, average=average, **options)
    )
    table[name + "YesRecall"] = np.atleast_1d(
        metrics.recall_score(yes, scores > 0, average=average, **options)
    )
    table[name + "YesF1"] = np.atleast_1d(
        metrics.f1_score(yes, scores > 0, average=average, **options)
    )
table["yesArea"] = [metrics.roc_auc_score(yes, scores, average="macro")]
table["binaryArea"] = [metrics.roc_auc_score(yes[:, 2], scores[:, 2])]

# Without equal outputs, for which scikit-learn defines no order.
fine = np.float32(scattered(SAMPLES * 4, seed=1)).reshape(SAMPLES, 4)
for k in [1, 2, 3]:
    table[f"top{k}"] = [metrics.top_k_accuracy_score(labels, fine, k=k, labels=range(4))]

# Rows of different scales: softmax gives no equal numbers that rounding could distinguish.
rows = scattered(SAMPLES * 3, seed=5).reshape(SAMPLES, 3) * (1 + np.arange(SAMPLES) / 64)[:, None]
shares = np.exp(np.float32(rows).astype(np.float64))
shares /= shares.sum(axis=1, keepdims=True)
table["area"] = [metrics.roc_auc_score(labels, shares, multi_class="ovr", average="macro")]

values = np.float32(scattered(SAMPLES * 2, seed=3)).astype(np.float64).reshape(SAMPLES, 2)
guesses = np.float32(scattered(SAMPLES * 2, seed=4)).astype(np.float64).reshape(SAMPLES, 2)
guesses = np.float32(guesses * 0.25 + values * 0.75).astype(np.float64)
table["rootMeanSquaredError"] = [np.sqrt(metrics.mean_squared_error(values, guesses))]
table["r2"] = [metrics.r2_score(values, guesses)]

for name, numbers in table.items():
    print(f'  "{name}": [')
    for number in np.asarray(numbers).tolist():
        print(f"    {number!r},")
    print("  ],")
