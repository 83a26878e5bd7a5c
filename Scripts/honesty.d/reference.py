"""The reference model: scikit-learn on the data frame, with the meaning of each column.

Missing numbers and Booleans are filled with the median, with an indicator of what was missing, and all are
standardized; categories are one-hot, a missing one is a separate category; a date becomes its year, month, day of the
week, hour and the days since the first. Then a network with one hidden layer of 100 units, Adam, early stopping on a
fifth of the rows (MLPClassifier or MLPRegressor; targets are standardized). The score, accuracy or R², is the lowest of
three seeds.
"""

import collections
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def score(table, without=(), enough=-np.inf):
    """The score on the held-out rows, without some columns, given by index. No further seed is tried below `enough`."""
    frame, numbers, categories = features(table, without)
    if frame.shape[1] == 0:
        return share_of_the_most_frequent(table)
    target = table.target.values
    train = [row for row in range(table.training) if target[row] is not None]
    known, right = [target[row] for row in train], target[table.training:]
    warnings.simplefilter("ignore", ConvergenceWarning)
    scores = []
    for seed in range(3):
        model = make_pipeline(prepared(numbers, categories), network(table, seed))
        model.fit(frame.iloc[train], known)
        predicted = model.predict(frame[table.training:])
        measure = accuracy_score if table.task == "classification" else r2_score
        scores.append(measure(right, predicted))
        if scores[-1] <= enough:
            break
    return min(scores)


def share_of_the_most_frequent(table):
    if table.task == "regression":
        return 0.0
    counts = collections.Counter(table.target.values[table.training:])
    return max(counts.values()) / counts.total()


def features(table, without):
    cells, numbers, categories = {}, [], []
    for place, column in enumerate(table.columns):
        if place in without:
            continue
        if column.kind == "category":
            cells[f"{place}"] = ["missing" if value is None else value for value in column.values]
            categories.append(f"{place}")
            continue
        if column.kind == "date":
            days = pd.to_datetime(pd.Series(column.values))
            parts = {"year": days.dt.year, "month": days.dt.month, "weekday": days.dt.dayofweek, "hour": days.dt.hour,
                     "days": (days - days.min()).dt.total_seconds() / 86400}
        else:
            parts = {"": pd.Series([np.nan if value is None else float(value) for value in column.values])}
        for name, values in parts.items():
            cells[f"{place}{name}"] = values.to_numpy(float)
            numbers.append(f"{place}{name}")
    return pd.DataFrame(cells), numbers, categories


def prepared(numbers, categories):
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
        ("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories),
    ])


def prepared_features(table):
    """The features as the network sees them."""
    frame, numbers, categories = features(table, ())
    return prepared(numbers, categories).fit(frame[:table.training]).transform(frame)


def network(table, seed):
    settings = dict(
        hidden_layer_sizes=(100,), early_stopping=True, validation_fraction=0.2, n_iter_no_change=20, max_iter=300,
        batch_size=16 if table.training < 500 else 32, random_state=seed)
    if table.task == "classification":
        return MLPClassifier(**settings)
    return TransformedTargetRegressor(MLPRegressor(**settings), transformer=StandardScaler())
