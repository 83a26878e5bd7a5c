#ifndef CDESCENT_PNG_H
#define CDESCENT_PNG_H

#include <stddef.h>
#include <stdint.h>

// The longest message, with its closing zero.
enum { DESCENT_PNG_MESSAGE_LENGTH = 160 };

// Decodes a PNG image that lies whole in memory to bytes, row by row from the top, the channels of a
// pixel beside each other. channels is 1 (grey) or 3 (red, green, blue).
//
// Samples of fewer than 8 bits are stretched to 0...255, those of 16 bits rounded to 8; transparency is
// ignored, gamma too; colour becomes grey by (19595 R + 38470 G + 7471 B + 32768) / 65536 (ITU-R BT.601).
//
// width and height are what the caller has read from the header and made room for: 3 * width * height
// bytes at pixels, whatever channels is. Returns 0, or -1 with what is wrong in message. It is here and
// not in Swift because libpng reports errors by longjmp, which may not pass through Swift.
int descent_png_decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height,
                       int channels, uint8_t *pixels, char message[DESCENT_PNG_MESSAGE_LENGTH]);

#endif
