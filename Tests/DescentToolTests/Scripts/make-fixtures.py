"""Writes the files in Fixtures with pandas, numpy and Pillow: python make-fixtures.py FOLDER.

The table has mixed columns, some with missing values, quoted texts, integers and fractions, and three kinds
of targets that can be learned from the features. The arrays are samples of shape [2, 3] whose sum determines
the label; the images are bright or dark.
"""

import pathlib
import sys

import numpy as np
import pandas as pd
from PIL import Image

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

    features = random.normal(size=(90, 2, 3)).astype(np.float32)
    np.save(folder / "features.npy", features)
    np.save(folder / "labels.npy", (features.sum(axis=(1, 2)) > 0).astype(np.int64))
    for label, base in [("bright", 120), ("dark", 0)]:
        (folder / "images" / label).mkdir(parents=True, exist_ok=True)
        for number in range(8):
            pixels = base + random.integers(0, 120, (6, 5))
            Image.fromarray(pixels.astype(np.uint8)).save(folder / "images" / label / f"{number}.png")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
