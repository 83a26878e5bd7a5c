#ifndef CDESCENT_PNG_H
#define CDESCENT_PNG_H

#include <stddef.h>
#include <stdint.h>

// The longest message, with its closing zero.
enum { DESCENT_PNG_MESSAGE_LENGTH = 160 };

// Decodes a PNG image in memory to bytes, row by row from the top, with the channels of each pixel adjacent. channels
// is 1 (gray) or 3 (red, green, blue).
//
// Samples of fewer than 8 bits are stretched to 0...255, those of 16 bits rounded to 8; transparency and gamma are
// ignored; color is converted to gray as (19595 R + 38470 G + 7471 B + 32768) / 65536 (ITU-R BT.601).
//
// width and height are those that the caller has read from the header and allocated: 3 * width * height bytes at
// pixels, whatever channels is. Returns 0, or -1 with an error in message. This is in C because libpng reports errors
// by longjmp, which must not pass through Swift.
int descent_png_decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height,
                       int channels, uint8_t *pixels, char message[DESCENT_PNG_MESSAGE_LENGTH]);

#endif
