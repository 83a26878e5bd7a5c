#ifndef DESCENT_RANDOM_H
#define DESCENT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// Random numbers by Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
// 2011). It has no state: a number is a function of its seed, stream, step and index, so any part of an array can be
// generated anywhere, in any order, with the same values.

// The generator itself: four random words for a counter and a key.
void descent_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

// y[i] is element first + i of an endless array: word e % 4 of block e / 4 for element e, where
// block b is made from the counter {b, step, low and high word of stream} and the key {low and high
// word of seed}. The array repeats itself after 2^34 elements.

// Uniform in [0, 1): multiples of 2^-24.
void descent_random_uniform(uint64_t seed, uint64_t stream, uint32_t step, uint64_t first, float *y,
                            size_t n);

// Standard normal, by the Box-Muller method. The words (a, b), the first two and the last two of each block, give
// radius * cos(angle) and radius * sin(angle), in this order, with
//   radius = sqrt(-2 ln((a + 1) / 2^32)) and angle = 2 pi b / 2^32.
// Within 5 ULP of that formula. The largest magnitude is 6.66.
void descent_random_normal(uint64_t seed, uint64_t stream, uint32_t step, uint64_t first, float *y,
                           size_t n);

#endif
