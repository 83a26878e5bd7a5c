#!/usr/bin/env python3
"""Prints the order of 10 samples in epochs 1 and 3 by Philox 4x32-10, for StreamTests.swift."""

MASK = 0xFFFFFFFF


def philox(counter, key):
    for _ in range(10):
        a, b = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(b >> 32) ^ counter[1] ^ key[0], b & MASK, (a >> 32) ^ counter[3] ^ key[1], a & MASK]
        key = [(key[0] + 0x9E3779B9) & MASK, (key[1] + 0xBB67AE85) & MASK]
    return counter


def words(seed, epoch):
    stream = 0xCBF29CE484222325
    for byte in b"batches":
        stream = ((stream ^ byte) * 0x100000001B3) & (2**64 - 1)
    block = 0
    while True:
        out = philox([block, epoch, stream & MASK, stream >> 32], [seed & MASK, seed >> 32])
        yield out[0] | out[1] << 32
        yield out[2] | out[3] << 32
        block += 1


def order(count, seed, epoch):
    source, indices = words(seed, epoch), list(range(count))
    for last in range(count - 1, 0, -1):
        other = next(source) * (last + 1) >> 64
        indices[last], indices[other] = indices[other], indices[last]
    return indices


if __name__ == "__main__":
    for epoch in (1, 3):
        print(order(10, 5 << 32 | 7, epoch))
