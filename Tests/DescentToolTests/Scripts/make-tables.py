"""Writes the tables of Fixtures with pandas: python make-tables.py FOLDER.

Mixed columns, values missing in some of them, quoted texts, whole and broken numbers, and targets of three
kinds that can be learned from the features.
"""

import pathlib
import sys

import numpy as np
import pandas as pd

ROWS = 160


def main(folder: pathlib.Path):
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "id": np.arange(1, ROWS + 1),
            "age": random.integers(18, 80, ROWS),
            "height": random.normal(1.7, 0.1, ROWS).round(3),
            "weight, kg": random.normal(70, 12, ROWS).round(1),
            "city": random.choice(["Paris", "Zürich", 'the "Hague"', "Rio, Brazil"], ROWS),
            "member": random.choice([True, False], ROWS),
        }
    )
    sum_ = (
        (frame["age"] - 49) / 18
        + (frame["height"] - 1.7) / 0.1
        + frame["member"]
        + (frame["city"] == "Paris") * 2
        + random.normal(0, 0.2, ROWS)
    )
    frame["kind"] = pd.cut(sum_, [-9, 0, 1.5, 9], labels=["low", "middle", "high one"]).astype(str)
    frame["is tall"] = (frame["height"] > 1.7).astype(int)
    frame["is old"] = (frame["age"] > 49).astype(int)
    frame["score"] = (3 * sum_ + 0.5).round(4)
    for column in ["age", "height", "city"]:
        frame.loc[random.choice(ROWS, 12, replace=False), column] = None
    frame.to_csv(folder / "people.csv", index=False)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
