#ifndef DESCENT_CHECKSUM_H
#define DESCENT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The checksum XXH3, 64 bits wide, seed 0, of bytes that come in pieces.
//
// Source: github.com/Cyan4973/xxHash, doc/xxhash_spec.md, "XXH3 Algorithm Overview".
typedef struct {
  uint64_t lanes[8];
  uint64_t length;
  // The 64 bytes before the block, which the last stripe may reach back to.
  uint8_t before[64];
  // The block that is not complete, or complete and perhaps the last.
  uint8_t block[1024];
  uint32_t filled;
} DescentChecksum;

void descent_checksum_begin(DescentChecksum *checksum);
void descent_checksum_add(DescentChecksum *checksum, const void *bytes, size_t count);
// The checksum of all bytes so far.
uint64_t descent_checksum_value(const DescentChecksum *checksum);

#endif
