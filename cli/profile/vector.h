/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing 16 bytes at once, through the vector extensions of gcc and clang, and 8 bytes in one word. Only
 * what gathers the results knows the processor; any other goes by words. */
#ifndef LT_PROFILE_VECTOR_H
#define LT_PROFILE_VECTOR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char lt_vector __attribute__((vector_size(16)));

#define LT_EACH_BYTE(byte) (0x0101010101010101U * (unsigned char)(byte))

static inline lt_vector lt_vector_load(const char *bytes)
{
    lt_vector vector;
    memcpy(&vector, bytes, sizeof vector);
    return vector;
}

static inline lt_vector lt_vector_of(char byte)
{
    return (lt_vector){0} + (unsigned char)byte;
}

/* The highest bit of each byte, that of the first byte lowest. */
#if defined(__SSE2__) && !defined(LT_TEST_NO_SSE2)
static inline uint32_t lt_vector_bits(lt_vector vector)
{
    typedef char signed_bytes __attribute__((vector_size(16)));
    return (uint32_t)__builtin_ia32_pmovmskb128((signed_bytes)vector);
}
#else
static inline uint32_t lt_vector_bits(lt_vector vector)
{
    uint64_t words[2];
    memcpy(words, &vector, sizeof words);
    uint64_t low = (le64toh(words[0]) >> 7 & LT_EACH_BYTE(1)) * 0x0102040810204080U >> 56;
    uint64_t high = (le64toh(words[1]) >> 7 & LT_EACH_BYTE(1)) * 0x0102040810204080U >> 56;
    return (uint32_t)(low | high << 8);
}
#endif

/* Up to 8 bytes as a little-endian word, zeros beyond them; reads nothing but these. */
static inline uint64_t lt_word_of(const char *bytes, size_t length)
{
    const unsigned char *byte = (const unsigned char *)bytes;
    uint64_t word;
    uint32_t first, last;
    if (length == 8) {
        memcpy(&word, bytes, sizeof word);
        return le64toh(word);
    }
    if (length >= 4) {
        memcpy(&first, bytes, sizeof first);
        memcpy(&last, bytes + length - 4, sizeof last);
        return le32toh(first) | (uint64_t)le32toh(last) << (length - 4) * 8;
    }
    if (!length)
        return 0;
    size_t middle = length / 2;
    return byte[0] | (uint64_t)byte[middle] << middle * 8 | (uint64_t)byte[length - 1] << (length - 1) * 8;
}

/* The highest bit of each byte of the word that is equal to `byte`, exactly. */
static inline uint64_t lt_word_equal(uint64_t word, char byte)
{
    uint64_t differences = word ^ LT_EACH_BYTE(byte);
    return ~(((differences & LT_EACH_BYTE(0x7f)) + LT_EACH_BYTE(0x7f)) | differences | LT_EACH_BYTE(0x7f));
}

static inline bool lt_word_is_digits(uint64_t word)
{
    uint64_t tens = (word & LT_EACH_BYTE(0xf0)) ^ LT_EACH_BYTE('0');
    uint64_t carried = ((word + LT_EACH_BYTE(6)) & LT_EACH_BYTE(0xf0)) ^ LT_EACH_BYTE('0');
    return !(tens | carried);
}

#endif
