#include "random.h"

#include <string.h>

#include "clones.h"
#include "floats.h"

// Four 32-bit words, each in the low half of 64 bits; the high halves are ignored. This is the form that vector
// instructions need for the factors of a wide product.
typedef struct {
  uint64_t word[4];
} Block;

DESCENT_INLINE uint64_t wide_product(uint64_t a, uint32_t b) { return (a & UINT32_MAX) * b; }

DESCENT_INLINE Block philox(Block counter, uint32_t key0, uint32_t key1) {
  Block c = counter;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    uint64_t product0 = wide_product(c.word[0], 0xD2511F53);
    uint64_t product1 = wide_product(c.word[2], 0xCD9E8D57);
    c.word[0] = (product1 >> 32) ^ c.word[1] ^ key0;
    c.word[1] = product1;
    c.word[2] = (product0 >> 32) ^ c.word[3] ^ key1;
    c.word[3] = product0;
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return c;
}

void descent_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  Block block = {{counter[0], counter[1], counter[2], counter[3]}};
  block = philox(block, key[0], key[1]);
  for (int i = 0; i < 4; i++) out[i] = (uint32_t)block.word[i];
}

typedef struct {
  uint64_t seed, stream;
  uint32_t step;
} Source;

// Arrays are generated in chunks of this many blocks, which live on the stack.
enum { chunk = 64 };

// Word j of block first + i goes to words[j][i].
DESCENT_INLINE void draw(Source source, uint64_t first, size_t count, uint32_t words[4][chunk]) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    Block counter = {{first + i, source.step, source.stream, source.stream >> 32}};
    Block block = philox(counter, (uint32_t)source.seed, (uint32_t)(source.seed >> 32));
    words[0][i] = (uint32_t)block.word[0];
    words[1][i] = (uint32_t)block.word[1];
    words[2][i] = (uint32_t)block.word[2];
    words[3][i] = (uint32_t)block.word[3];
  }
}

DESCENT_INLINE float uniform(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

DESCENT_INLINE void uniforms(uint32_t words[4][chunk], size_t count, float *y) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    y[4 * i] = uniform(words[0][i]);
    y[4 * i + 1] = uniform(words[1][i]);
    y[4 * i + 2] = uniform(words[2][i]);
    y[4 * i + 3] = uniform(words[3][i]);
  }
}

// ln((word + 1) / 2^32), with full relative accuracy even if it is close to 0.
DESCENT_INLINE float logarithm_of_unit(uint32_t word) {
  float below_one = (float)~word * -0x1p-32f;
  float u = (float)(word + 1);
  int32_t k = (int32_t)(bits_of(u) - bits_of(SQRT_HALF)) >> 23;
  float f = float_of(bits_of(u) - ((uint32_t)k << 23)) - 1;
  int close = word >= 0xB504F334;  // sqrt(1/2) * 2^32
  return logarithm_of_product(close ? below_one : f, close ? 0 : (float)(k - 32));
}

typedef struct {
  float first, second;
} Pair;

DESCENT_INLINE Pair normal_pair(uint32_t a, uint32_t b) {
  float radius = __builtin_elementwise_sqrt(-2 * logarithm_of_unit(a));
  // b is an angle in turns of 2^32: the nearest quarter turn, and the exact remainder.
  uint32_t quarter = (b + 0x20000000) >> 30;
  float angle = (float)(int32_t)(b - (quarter << 30)) * 1.46291812e-09f;  // 2 pi / 2^32
  float t = angle * angle;
  float sine = angle + angle * (t * (-0.166666552f + t * (0.008332178f + t * -0.000195172979f)));
  float p = 0.0416666456f + t * (-0.00138873677f + t * 2.44384519e-05f);
  float cosine = 1 + t * (-0.5f + t * p);
  float x = radius * (quarter & 1 ? sine : cosine);
  float y = radius * (quarter & 1 ? cosine : sine);
  // The cosine is negative in quarters 1 and 2, the sine in 2 and 3.
  x = float_of(bits_of(x) ^ ((quarter + 1) & 2) << 30);
  y = float_of(bits_of(y) ^ (quarter & 2) << 30);
  Pair pair = {x, y};
  return pair;
}

DESCENT_INLINE void normals(uint32_t words[4][chunk], size_t count, float *y) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    Pair p = normal_pair(words[0][i], words[1][i]);
    Pair q = normal_pair(words[2][i], words[3][i]);
    y[4 * i] = p.first;
    y[4 * i + 1] = p.second;
    y[4 * i + 2] = q.first;
    y[4 * i + 3] = q.second;
  }
}

// Elements first ..< first + n, chunk by chunk; the first and the last block may be needed only in part.
//
// The transforms are called by name. A function called through a pointer is not inlined into each clone without
// optimization, so debug builds would compile it for the baseline and produce different bits.
DESCENT_INLINE void fill(Source source, uint64_t first, float *y, size_t n, int is_normal) {
  uint32_t words[4][chunk];
  float values[4 * chunk];
  while (n > 0) {
    size_t skipped = first % 4;
    size_t wanted = 4 * chunk - skipped < n ? 4 * chunk - skipped : n;
    size_t blocks = (skipped + wanted + 3) / 4;
    draw(source, first / 4, blocks, words);
    if (is_normal)
      normals(words, blocks, values);
    else
      uniforms(words, blocks, values);
    memcpy(y, values + skipped, wanted * sizeof(float));
    first += wanted;
    y += wanted;
    n -= wanted;
  }
}

DESCENT_CLONES void descent_random_uniform(uint64_t seed, uint64_t stream, uint32_t step,
                                           uint64_t first, float *y, size_t n) {
  Source source = {seed, stream, step};
  fill(source, first, y, n, 0);
}

DESCENT_CLONES void descent_random_normal(uint64_t seed, uint64_t stream, uint32_t step,
                                          uint64_t first, float *y, size_t n) {
  Source source = {seed, stream, step};
  fill(source, first, y, n, 1);
}
