#!/usr/bin/env python3
"""Writes Sources/DescentData/Resources/digits.bin from scikit-learn's digits.csv.gz.

    python3 Scripts/make-digits.py path/to/sklearn/datasets/data/digits.csv.gz

The input has one line per sample: 64 pixels (0...16), then the label (0...9). It is a copy of the test
set of the UCI "Optical Recognition of Handwritten Digits" (DOI 10.24432/C50P49).

The output, all numbers little-endian:

    offset  size
         0     4  "DDIG"
         4     1  version, 1
         5     1  the largest pixel value, 16
         6     1  rows of an image, 8
         7     1  columns of an image, 8
         8     4  samples, 1797
        12     4  CRC-32 of the payload before compression
        16     …  the payload, compressed as a zlib stream

The payload holds the first pixel of every sample, then the second of every sample, and so on, one
byte per pixel; then the label of every sample, one byte per label; samples in input order. Ordered
by pixel, one byte each, they compress better (39 KB) than by sample (43 KB) or packed in 5 bits
(46 KB), and the reader needs no bit arithmetic.
"""

import gzip
import hashlib
import pathlib
import struct
import sys
import zlib

CSV_SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
OUTPUT = pathlib.Path(__file__).parent.parent / "Sources/DescentData/Resources/digits.bin"


def deflate(payload):
    """The shortest zlib stream over all of zlib's strategies."""
    streams = []
    for strategy in range(4):
        for memory in (8, 9):
            compressor = zlib.compressobj(9, zlib.DEFLATED, 15, memory, strategy)
            streams.append(compressor.compress(payload) + compressor.flush())
    return min(streams, key=len)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = gzip.open(sys.argv[1]).read()
    if hashlib.sha256(text).hexdigest() != CSV_SHA256:
        sys.exit(f"{sys.argv[1]} is not the digits.csv.gz that is expected")
    rows = [[int(value) for value in line.split(",")] for line in text.decode().split()]
    payload = bytes(row[column] for column in range(65) for row in rows)
    header = b"DDIG" + struct.pack("<BBBBII", 1, 16, 8, 8, len(rows), zlib.crc32(payload))
    OUTPUT.write_bytes(header + deflate(payload))
    print(f"{OUTPUT}: {OUTPUT.stat().st_size} bytes, {len(rows)} samples")


if __name__ == "__main__":
    main()
