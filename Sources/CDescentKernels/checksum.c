#include "checksum.h"

#include <string.h>

#include "clones.h"

enum { STRIPE = 64, BLOCK = 1024, SECRET = 192 };

static const uint64_t PRIME32_1 = 0x9E3779B1, PRIME32_2 = 0x85EBCA77, PRIME32_3 = 0xC2B2AE3D;
static const uint64_t PRIME64_1 = 0x9E3779B185EBCA87, PRIME64_2 = 0xC2B2AE3D27D4EB4F,
                      PRIME64_3 = 0x165667B19E3779F9, PRIME64_4 = 0x85EBCA77C2B2AE63,
                      PRIME64_5 = 0x27D4EB2F165667C5;
static const uint64_t PRIME_MX1 = 0x165667919E3779F9, PRIME_MX2 = 0x9FB21C651E98DF25;

// The specification's default secret.
static const uint8_t secret[SECRET] = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
    0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
    0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
    0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
    0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
    0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
    0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
    0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
    0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
    0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

// MARK: Words

DESCENT_INLINE uint64_t word64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

DESCENT_INLINE uint32_t word32(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap32(word);
#endif
  return word;
}

DESCENT_INLINE uint64_t rotated(uint64_t value, int count) {
  return value << count | value >> (64 - count);
}

// The halves of a product of 128 bits, folded.
DESCENT_INLINE uint64_t folded(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

DESCENT_INLINE uint64_t avalanche(uint64_t value) {
  value = (value ^ value >> 37) * PRIME_MX1;
  return value ^ value >> 32;
}

DESCENT_INLINE uint64_t strong_avalanche(uint64_t value) {
  value = (value ^ value >> 33) * PRIME64_2;
  value = (value ^ value >> 29) * PRIME64_3;
  return value ^ value >> 32;
}

// MARK: Up to 240 bytes

static uint64_t up_to_16(const uint8_t *bytes, size_t count) {
  if (count == 0) return strong_avalanche(word64(secret + 56) ^ word64(secret + 64));
  if (count < 4) {
    uint32_t combined = (uint32_t)bytes[count - 1] | (uint32_t)count << 8 |
                        (uint32_t)bytes[0] << 16 | (uint32_t)bytes[count >> 1] << 24;
    return strong_avalanche((uint64_t)(word32(secret) ^ word32(secret + 4)) ^ combined);
  }
  if (count <= 8) {
    uint64_t combined = word32(bytes + count - 4) | (uint64_t)word32(bytes) << 32;
    uint64_t value = word64(secret + 8) ^ word64(secret + 16) ^ combined;
    value ^= rotated(value, 49) ^ rotated(value, 24);
    value *= PRIME_MX2;
    value ^= (value >> 35) + count;
    value *= PRIME_MX2;
    return value ^ value >> 28;
  }
  uint64_t low = word64(secret + 24) ^ word64(secret + 32) ^ word64(bytes);
  uint64_t high = word64(secret + 40) ^ word64(secret + 48) ^ word64(bytes + count - 8);
  return avalanche(count + __builtin_bswap64(low) + high + folded(low, high));
}

DESCENT_INLINE uint64_t mixed(const uint8_t *bytes, const uint8_t *key) {
  return folded(word64(bytes) ^ word64(key), word64(bytes + 8) ^ word64(key + 8));
}

static uint64_t up_to_240(const uint8_t *bytes, size_t count) {
  uint64_t sum = count * PRIME64_1;
  if (count <= 128) {
    for (int i = (int)((count - 1) >> 5); i >= 0; i--) {
      sum += mixed(bytes + 16 * i, secret + 32 * i);
      sum += mixed(bytes + count - 16 * i - 16, secret + 32 * i + 16);
    }
    return avalanche(sum);
  }
  for (size_t i = 0; i < 8; i++) sum += mixed(bytes + 16 * i, secret + 16 * i);
  sum = avalanche(sum);
  for (size_t i = 8; i < count >> 4; i++) sum += mixed(bytes + 16 * i, secret + 16 * (i - 8) + 3);
  return avalanche(sum + mixed(bytes + count - 16, secret + 119));
}

// MARK: More

DESCENT_INLINE void add_stripe(uint64_t lanes[8], const uint8_t *stripe, const uint8_t *key) {
  uint64_t data[8], keyed[8];
  for (int i = 0; i < 8; i++) {
    data[i] = word64(stripe + 8 * i);
    keyed[i] = data[i] ^ word64(key + 8 * i);
  }
  for (int i = 0; i < 8; i++) lanes[i] += data[i ^ 1] + (keyed[i] & UINT32_MAX) * (keyed[i] >> 32);
}

DESCENT_CLONES
static void add_blocks(uint64_t lanes[8], const uint8_t *bytes, size_t count) {
  uint64_t sums[8];
  memcpy(sums, lanes, sizeof sums);
  for (size_t block = 0; block < count; block++, bytes += BLOCK) {
    for (int n = 0; n < BLOCK / STRIPE; n++) add_stripe(sums, bytes + STRIPE * n, secret + 8 * n);
    for (int i = 0; i < 8; i++) {
      sums[i] = (sums[i] ^ sums[i] >> 47 ^ word64(secret + SECRET - STRIPE + 8 * i)) * PRIME32_1;
    }
  }
  memcpy(lanes, sums, sizeof sums);
}

void descent_checksum_begin(DescentChecksum *checksum) {
  const uint64_t lanes[8] = {PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3,
                             PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1};
  memset(checksum, 0, sizeof *checksum);
  memcpy(checksum->lanes, lanes, sizeof lanes);
}

void descent_checksum_add(DescentChecksum *checksum, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  checksum->length += count;
  if (checksum->filled > 0 && checksum->filled + count > BLOCK) {
    size_t missing = BLOCK - checksum->filled;
    memcpy(checksum->block + checksum->filled, next, missing);
    next += missing;
    count -= missing;
    add_blocks(checksum->lanes, checksum->block, 1);
    memcpy(checksum->before, checksum->block + BLOCK - STRIPE, STRIPE);
    checksum->filled = 0;
  }
  // A complete block may be the last, which is treated otherwise: it waits for what follows.
  if (count > BLOCK) {
    size_t blocks = (count - 1) / BLOCK;
    add_blocks(checksum->lanes, next, blocks);
    next += blocks * BLOCK;
    count -= blocks * BLOCK;
    memcpy(checksum->before, next - STRIPE, STRIPE);
  }
  if (count > 0) memcpy(checksum->block + checksum->filled, next, count);
  checksum->filled += (uint32_t)count;
}

uint64_t descent_checksum_value(const DescentChecksum *checksum) {
  const uint8_t *block = checksum->block;
  const size_t filled = checksum->filled;
  if (checksum->length <= 16) return up_to_16(block, filled);
  if (checksum->length <= 240) return up_to_240(block, filled);
  uint64_t lanes[8];
  memcpy(lanes, checksum->lanes, sizeof lanes);
  for (size_t n = 0; n < (filled - 1) / STRIPE; n++) {
    add_stripe(lanes, block + STRIPE * n, secret + 8 * n);
  }
  uint8_t last[STRIPE];
  const size_t own = filled < STRIPE ? filled : STRIPE;
  memcpy(last, checksum->before + own, STRIPE - own);
  memcpy(last + STRIPE - own, block + filled - own, own);
  add_stripe(lanes, last, secret + SECRET - 71);
  uint64_t sum = checksum->length * PRIME64_1;
  for (int i = 0; i < 4; i++) {
    sum += folded(lanes[2 * i] ^ word64(secret + 11 + 16 * i),
                  lanes[2 * i + 1] ^ word64(secret + 19 + 16 * i));
  }
  return avalanche(sum);
}
