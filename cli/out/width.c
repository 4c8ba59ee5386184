/* SPDX-License-Identifier: Apache-2.0
 *
 * Two sorted tables of ranges and a search by halves; ASCII goes around them. */
#include "out/width.h"

#include "model/ident.h"

#include <stdbool.h>
#include <stdint.h>

struct range {
    uint32_t first, last;
};
static const struct range wide[] = {
#define WIDE(first, last) {first, last},
#include "out/width.def"
};
static const struct range zero[] = {
#define ZERO(first, last) {first, last},
#include "out/width.def"
};

static bool is_in(const struct range *ranges, size_t count, uint32_t point)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (point < ranges[middle].first)
            count = middle;
        else if (point > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

size_t lt_width(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t point = (unsigned char)text[at];
        size_t bytes = point < 0x80 ? 1 : lt_ident_utf8(text + at, &point);
        if (bytes > 1 && is_in(wide, sizeof wide / sizeof *wide, point))
            width += 2;
        else if (bytes <= 1 || !is_in(zero, sizeof zero / sizeof *zero, point))
            width++;
        at += bytes ? bytes : 1;
    }
    return width;
}
