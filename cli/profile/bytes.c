/* SPDX-License-Identifier: Apache-2.0
 *
 * ASCII goes by many bytes at a time; only what is beyond it is looked at byte by byte. */
#include "profile/bytes.h"

#include "profile/vector.h"

void lt_bytes_look(const char *bytes, size_t length, uint64_t *ret_nul_bytes, bool *ret_is_beyond_ascii)
{
    const lt_vector nul = {0};
    lt_vector seen = {0};
    unsigned char rest = 0;
    size_t at = 0;
    *ret_nul_bytes = 0;
    for (; length - at >= 64; at += 64) {
        lt_vector first = lt_vector_load(bytes + at), second = lt_vector_load(bytes + at + 16);
        lt_vector third = lt_vector_load(bytes + at + 32), fourth = lt_vector_load(bytes + at + 48);
        seen |= first | second | third | fourth;
        if (lt_vector_bits((lt_vector)((first == nul) | (second == nul) | (third == nul) | (fourth == nul))))
            for (size_t i = 0; i < 64; i++)
                *ret_nul_bytes += !bytes[at + i];
    }
    for (; at < length; at++) {
        rest |= (unsigned char)bytes[at];
        *ret_nul_bytes += !bytes[at];
    }
    *ret_is_beyond_ascii = lt_vector_bits(seen) || rest & 0x80;
}

static uint64_t high_bits(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word & LT_EACH_BYTE(0x80);
}

static void lead(struct lt_utf8 *utf8, unsigned char byte)
{
    utf8->low = 0x80;
    utf8->high = 0xbf;
    if (byte >= 0xc2 && byte <= 0xdf) {
        utf8->missing = 1;
    } else if (byte >= 0xe0 && byte <= 0xef) {
        utf8->missing = 2;
        utf8->low = byte == 0xe0 ? 0xa0 : 0x80;
        utf8->high = byte == 0xed ? 0x9f : 0xbf;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
        utf8->missing = 3;
        utf8->low = byte == 0xf0 ? 0x90 : 0x80;
        utf8->high = byte == 0xf4 ? 0x8f : 0xbf;
    } else if (byte >= 0x80) {
        utf8->is_broken = true;
    }
}

void lt_utf8_feed(struct lt_utf8 *utf8, const char *bytes, size_t length)
{
    for (size_t at = 0; at < length && !utf8->is_broken;) {
        if (!utf8->missing && length - at >= 8 && !high_bits(bytes + at)) {
            at += 8;
            continue;
        }
        unsigned char byte = (unsigned char)bytes[at++];
        if (!utf8->missing) {
            lead(utf8, byte);
        } else if (byte < utf8->low || byte > utf8->high) {
            utf8->is_broken = true;
        } else {
            utf8->missing--;
            utf8->low = 0x80;
            utf8->high = 0xbf;
        }
    }
}

bool lt_utf8_is_valid(const struct lt_utf8 *utf8)
{
    return !utf8->is_broken && !utf8->missing;
}

bool lt_utf8_check(const char *bytes, size_t length)
{
    struct lt_utf8 utf8 = {0};
    lt_utf8_feed(&utf8, bytes, length);
    return lt_utf8_is_valid(&utf8);
}
