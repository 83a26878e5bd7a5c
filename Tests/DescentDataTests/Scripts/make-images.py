#!/usr/bin/env python3
"""Writes ImageReference.swift: PNG images of every color type and depth, interlaced or not, and their
pixels; and images resized by Pillow. The encoder is written from the specification.

    python3 Tests/DescentDataTests/Scripts/make-images.py > Tests/DescentDataTests/ImageReference.swift

Needs numpy and Pillow.
"""

import base64
import struct
import zlib

import numpy
from PIL import Image

KINDS = [(0, d) for d in (1, 2, 4, 8, 16)] + [(2, 8), (2, 16)] + [(3, d) for d in (1, 2, 4, 8)]
KINDS += [(4, 8), (4, 16), (6, 8), (6, 16)]
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def scanlines(samples, depth):
    """Samples of shape rows, columns, channels as filtered rows, all with filter 0."""
    out = b""
    for row in samples:
        flat = row.ravel()
        if flat.size == 0:
            return b""
        if depth == 16:
            line = flat.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(value), f"0{depth}b") for value in flat)
            bits += "0" * (-len(bits) % 8)
            line = int(bits, 2).to_bytes(len(bits) // 8, "big")
        out += b"\0" + line
    return out


def png(samples, kind, depth, interlaced, palette=None):
    rows, columns, _ = samples.shape
    header = struct.pack(">IIBBBBB", columns, rows, depth, kind, 0, 0, interlaced)
    if interlaced:
        data = b"".join(scanlines(samples[y::dy, x::dx], depth) for x, y, dx, dy in ADAM7)
    else:
        data = scanlines(samples, depth)
    body = chunk(b"IHDR", header)
    if palette is not None:
        body += chunk(b"PLTE", palette.astype("u1").tobytes())
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def truth(samples, kind, depth, palette):
    """Red, green and blue from 0 to 255."""
    if kind == 3:
        return palette[samples[:, :, 0]]
    wide = samples.astype(float) * 255 / (2**depth - 1)
    colors = wide[:, :, :1].repeat(3, 2) if kind in (0, 4) else wide[:, :, :3]
    return numpy.floor(colors + 0.5).astype(int)


def main():
    random = numpy.random.default_rng(2)
    print("// Made by Scripts/make-images.py.\n")
    print("struct ImageReference {")
    print("  let png: String\n  let width: Int\n  let height: Int\n  let colors: [UInt8]\n")
    print("  static let all: [ImageReference] = [")
    for index, (kind, depth) in enumerate(KINDS * 2):
        rows, columns = [(5, 3), (9, 10), (1, 1), (2, 17)][index % 4]
        samples = random.integers(0, 2**depth, (rows, columns, {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]))
        palette = random.integers(0, 256, (2**depth, 3)) if kind == 3 else None
        data = png(samples, kind, depth, index // len(KINDS), palette)
        colors = truth(samples, kind, depth, palette).ravel().tolist()
        print(f'    ImageReference(\n      png: "{base64.b64encode(data).decode()}",')
        print(f"      width: {columns}, height: {rows}, colors: {colors}),")
    print("  ]\n")
    source = random.integers(0, 256, (7, 11)).astype("u1")
    print(f'  static let source = "{base64.b64encode(png(source[:, :, None], 0, 8, 0)).decode()}"')
    print("  /// The source by Pillow's Image.resize with BILINEAR: rows, columns, pixels.")
    print("  static let resized: [(rows: Int, columns: Int, pixels: [Int])] = [")
    for rows, columns in [(3, 4), (7, 5), (14, 22), (1, 1), (20, 3), (7, 11)]:
        pixels = numpy.asarray(Image.fromarray(source).resize((columns, rows), Image.BILINEAR))
        print(f"    ({rows}, {columns}, {pixels.ravel().tolist()}),")
    print("  ]\n}")


if __name__ == "__main__":
    main()
