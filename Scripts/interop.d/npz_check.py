"""Reads our NPZ file with numpy, and writes one with numpy for us to read."""

import json
import pathlib

import numpy as np

# The arrays that we read.
TYPES = ["f8", "f4", "i8", "i4", "i1", "u1", "?"]


def check(folder: pathlib.Path) -> str:
    cases = json.loads((folder / "cases.json").read_text())
    values = np.fromfile(folder / "ours.values", np.float32)
    start = 0
    with np.load(folder / "ours.npz") as file:
        assert file.files == [case["name"] for case in cases]
        for case in cases:
            array = file[case["name"]]
            assert array.dtype == np.float32 and list(array.shape) == case["shape"], case
            assert array.tobytes() == values[start : start + array.size].tobytes(), case
            start += array.size
    assert start == values.size
    write(folder)
    return f"{len(cases)} arrays of ours have the same bits there; a file with {len(TYPES)} types written"


def write(folder: pathlib.Path):
    random = np.random.default_rng(3)
    arrays, cases, values = {}, [], []
    for index, kind in enumerate(TYPES):
        shape = [(4,), (2, 3), (2, 1, 2)][index % 3]
        name = f"{index}-{np.dtype(kind).name}"
        arrays[name] = random.normal(0, 60, shape).astype(kind)
        cases.append({"name": name, "shape": list(shape)})
        values.append(arrays[name].astype(np.float32).reshape(-1))
    np.savez_compressed(folder / "theirs.npz", **arrays)
    np.concatenate(values).tofile(folder / "theirs.values")
    (folder / "theirs.json").write_text(json.dumps(cases))
