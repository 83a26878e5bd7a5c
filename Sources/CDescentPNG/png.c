#include "CDescentPNG.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

// What libpng's callbacks need: the remaining data, and where a message goes.
struct source {
    const uint8_t *data;
    size_t left;
    char *message;
};

// Ancillary chunks (texts, profiles) larger than this are refused; they are of no use here.
enum { CHUNK_LIMIT = 8 << 20, CHUNKS_LIMIT = 1000 };

static void take(png_structp png, png_bytep bytes, png_size_t count) {
    struct source *source = png_get_io_ptr(png);
    if (count > source->left) {
        png_error(png, "it is truncated");
    }
    memcpy(bytes, source->data, count);
    source->data += count;
    source->left -= count;
}

static void fail(png_structp png, png_const_charp text) {
    struct source *source = png_get_error_ptr(png);
    strncpy(source->message, text, DESCENT_PNG_MESSAGE_LENGTH - 1);
    source->message[DESCENT_PNG_MESSAGE_LENGTH - 1] = 0;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

// Converts whatever the file holds to 8 bits of gray, or of red, green and blue.
static void set_transformations(png_structp png, png_infop info) {
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_strip_alpha(png);
    (void)info;
}

// In place: a gray pixel is at or before the first third of a colored one.
static void make_grey(uint8_t *pixels, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = pixels + 3 * i;
        pixels[i] = (uint8_t)((19595u * p[0] + 38470u * p[1] + 7471u * p[2] + 32768u) >> 16);
    }
}

// From last to first, so that no pixel is overwritten before it is read.
static void make_coloured(uint8_t *pixels, size_t count) {
    for (size_t i = count; i-- > 0;) {
        uint8_t grey = pixels[i];
        memset(pixels + 3 * i, grey, 3);
    }
}

// The part between setjmp and longjmp; none of its variables outlive an error.
static void read_image(png_structp png, png_infop info, uint32_t width, uint32_t height,
                       uint8_t *pixels) {
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) {
        png_error(png, "its size does not match its header");
    }
    set_transformations(png, info);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t row_bytes = png_get_rowbytes(png, info);
    if (row_bytes > 3 * (size_t)width) {
        png_error(png, "its pixels have more than three channels");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t row = 0; row < height; row++) {
            png_read_row(png, pixels + row * row_bytes, NULL);
        }
    }
    png_read_end(png, NULL);
}

int descent_png_decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height,
                       int channels, uint8_t *pixels, char message[DESCENT_PNG_MESSAGE_LENGTH]) {
    struct source source = {data, size, message};
    message[0] = 0;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        strcpy(message, "there is not enough memory to decode it");
        png_destroy_read_struct(&png, NULL, NULL);
        return -1;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return -1;
    }
    png_set_user_limits(png, width, height);
    png_set_chunk_malloc_max(png, CHUNK_LIMIT);
    png_set_chunk_cache_max(png, CHUNKS_LIMIT);
    png_set_read_fn(png, &source, take);
    read_image(png, info, width, height, pixels);
    int found = png_get_channels(png, info);
    png_destroy_read_struct(&png, &info, NULL);
    if (found == 3 && channels == 1) {
        make_grey(pixels, (size_t)width * height);
    } else if (found == 1 && channels == 3) {
        make_coloured(pixels, (size_t)width * height);
    }
    return 0;
}
