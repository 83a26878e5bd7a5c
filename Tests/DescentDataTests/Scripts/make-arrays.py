#!/usr/bin/env python3
"""Writes ArrayReference.swift: arrays as numpy writes them, and their contents.

    python3 Tests/DescentDataTests/Scripts/make-arrays.py > Tests/DescentDataTests/ArrayReference.swift
"""

import base64
import io

import numpy

TYPES = ["<f4", "<f8", "<i4", "<i8", "|u1", "|i1", "|b1", ">f4", ">f8", ">i4", ">i8"]
SHAPES = [(), (5,), (2, 3), (3, 1, 2), (2, 3, 2), (0, 4)]


def text(data):
    return '"' + base64.b64encode(data).decode() + '"'


def npy(array, version=None):
    output = io.BytesIO()
    numpy.lib.format.write_array(output, array, version=version)
    return output.getvalue()


def arrays():
    random = numpy.random.default_rng(1)
    for index, kind in enumerate(TYPES * 2):
        shape = SHAPES[index % len(SHAPES)]
        array = numpy.asarray(random.normal(0, 60, shape)).astype(kind, casting="unsafe")
        if index % 2:
            array = numpy.asfortranarray(array)
        yield array, [(1, 0), (2, 0), (3, 0)][index % 3]


def archive(save):
    output = io.BytesIO()
    save(output, x=numpy.arange(12, dtype="<f4").reshape(4, 3), y=numpy.array([0, 2, 1, 2]))
    return output.getvalue()


def main():
    with numpy.errstate(all="ignore"):
        cases = list(arrays())
    print("// Made by Scripts/make-arrays.py.\n")
    print("struct ArrayReference {")
    print("  let npy: String\n  let shape: [Int]\n  let values: [Double]\n")
    print("  static let all: [ArrayReference] = [")
    for array, version in cases:
        values = ", ".join(repr(float(value)) for value in array.ravel(order="C"))
        print(f"    ArrayReference(\n      npy: {text(npy(array, version))},")
        print(f"      shape: {list(array.shape)}, values: [{values}]),")
    print("  ]\n")
    print("  /// x is 0 ..< 12 as 4×3, y is 0, 2, 1, 2.")
    print(f"  static let stored = {text(archive(numpy.savez))}")
    print(f"  static let deflated = {text(archive(numpy.savez_compressed))}")
    print("}")


if __name__ == "__main__":
    main()
