#!/usr/bin/env python3
"""Writes GapReference.swift: tables with missing values, and the results of pandas and scikit-learn.

    python3 Tests/DescentDataTests/Scripts/make-gaps.py > Tests/DescentDataTests/GapReference.swift
    swift format -i Tests/DescentDataTests/GapReference.swift
"""

import json

import numpy as np
import pandas as pd
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def main():
    random = np.random.default_rng(10)
    print("// Made by Scripts/make-gaps.py.\n\nstruct GapReference {\n  let text: String\n  let later: String")
    print("  let names: [String]\n  let features: [Float]\n  let laterFeatures: [Float]\n")
    print("  static let all: [GapReference] = [")
    for _ in range(4):
        frame, later = table(random, 12), table(random, 5)
        features, names = prepared(frame, frame)
        after, _ = prepared(frame, later)
        print("    GapReference(")
        for name, value in [("text", frame.to_csv(index=False)), ("later", later.to_csv(index=False))]:
            print(f"      {name}:\n        {json.dumps(value, ensure_ascii=False)},")
        print(f"      names: {json.dumps(names)},")
        print(f"      features: {numbers(features)},\n      laterFeatures: {numbers(after)}),")
    print("  ]\n}")


def table(random, rows: int) -> pd.DataFrame:
    frame = pd.DataFrame({
        "size": random.normal(50, 20, rows).round(2), "colour": random.choice(["red", "green", "blue"], rows),
        "weight": random.normal(1e6, 3, rows).round(3), "city": random.choice(["Rome", "Oslo"], rows),
        "y": np.arange(rows)})
    for column in ["size", "colour"]:
        frame.loc[random.choice(rows, 2, replace=False), column] = None
    if rows < 10:
        # Missing values where training has none.
        frame.loc[1, "weight"] = None
        frame.loc[2, "city"] = None
    return frame


def prepared(training: pd.DataFrame, frame: pd.DataFrame):
    parts, names = [], []
    for column in training.columns.drop("y"):
        known, values = training[[column]], frame[[column]]
        if known[column].dtype == float:
            # The scaler excludes missing values from mean and standard deviation; the mean of scaled values is 0.
            scaler = StandardScaler().fit(known)
            imputer = SimpleImputer(add_indicator=True).fit(scaler.transform(known))
            parts.append(imputer.transform(scaler.transform(values)))
            has_gaps = MissingIndicator().fit(known).features_.size > 0
            names += [column] + ([f"{column} is missing"] if has_gaps else [])
        else:
            # None, which sorts after all texts, is a category if training has it.
            known, values = (part.astype(object).where(part.notna(), None) for part in (known, values))
            encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(known)
            parts.append(encoder.transform(values))
            names += [f"{column}={name}" if name is not None else f"{column} is missing" for name in encoder.categories_[0]]
    return np.concatenate(parts, axis=1).astype(np.float32), names


def numbers(values) -> str:
    return "[" + ", ".join(repr(round(float(value), 6) + 0.0) for value in values.ravel()) + "]"


main()
