/* SPDX-License-Identifier: Apache-2.0
 *
 * A block whose quotes all stand where RFC 4180 has them is done by arithmetic on its bits: a running parity
 * tells what is inside quotes. Any other block, one with a quote in plain text, goes byte by byte through the
 * four states, which is what the arithmetic stands for. */
#include "profile/csv_marks.h"

#include "profile/vector.h"

#include <stdbool.h>

/* The bits of one block. */
struct block {
    uint64_t quotes, newlines;
    uint64_t edges; /* delimiters and line ends */
    uint64_t ends;  /* line ends */
    uint64_t valid; /* bytes that are there */
};

/* Loops of a known few rounds are written out here: the compilers leave them as loops, and half as fast. */
static inline uint64_t equal_bits(const char *bytes, char byte)
{
    lt_vector wanted = lt_vector_of(byte);
    uint64_t first = lt_vector_bits((lt_vector)(lt_vector_load(bytes) == wanted));
    uint64_t second = lt_vector_bits((lt_vector)(lt_vector_load(bytes + 16) == wanted));
    uint64_t third = lt_vector_bits((lt_vector)(lt_vector_load(bytes + 32) == wanted));
    uint64_t fourth = lt_vector_bits((lt_vector)(lt_vector_load(bytes + 48) == wanted));
    return first | second << 16 | third << 32 | fourth << 48;
}

static inline struct block look(char delimiter, const char *bytes)
{
    uint64_t newlines = equal_bits(bytes, '\n');
    uint64_t ends = newlines | equal_bits(bytes, '\r');
    return (struct block){
        .quotes = equal_bits(bytes, '"'),
        .newlines = newlines,
        .edges = ends | equal_bits(bytes, delimiter),
        .ends = ends,
        .valid = UINT64_MAX,
    };
}

/* Each bit: whether the number of bits set up to it is odd. */
static inline uint64_t parity(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* Leaves only those edges that end a cell; false, with nothing done, when a quote is not in its place. Text
 * after a closing quote is, until another quote follows in the same cell: that one then seems to open. */
static inline bool judge_quotes(struct block *block, enum lt_csv_state *state)
{
    uint64_t inside = parity(block->quotes) ^ (*state == LT_CSV_QUOTED ? UINT64_MAX : 0);
    uint64_t edges = block->edges & ~inside;
    uint64_t opening = block->quotes & inside, closing = block->quotes & ~inside;
    uint64_t may_open = (edges | closing) << 1 | (*state == LT_CSV_EDGE || *state == LT_CSV_CLOSED);
    if (opening & ~may_open)
        return false;
    uint64_t last = block->valid ^ block->valid >> 1;
    *state = inside & last          ? LT_CSV_QUOTED
             : block->quotes & last ? LT_CSV_CLOSED
             : block->edges & last  ? LT_CSV_EDGE
                                    : LT_CSV_PLAIN;
    block->edges = edges;
    block->ends &= ~inside;
    return true;
}

/* The same for any block; returns the edges that end a cell. */
static uint64_t walk_quotes(struct block block, enum lt_csv_state *state)
{
    uint64_t edges = 0;
    for (uint64_t bit = 1; bit & block.valid; bit <<= 1) {
        bool is_quote = block.quotes & bit;
        if (*state == LT_CSV_QUOTED) {
            *state = is_quote ? LT_CSV_CLOSED : LT_CSV_QUOTED;
        } else if (is_quote) {
            *state = *state == LT_CSV_PLAIN ? LT_CSV_PLAIN : LT_CSV_QUOTED;
        } else {
            edges |= block.edges & bit;
            *state = block.edges & bit ? LT_CSV_EDGE : LT_CSV_PLAIN;
        }
    }
    return edges;
}

static inline enum lt_csv_state judge(enum lt_csv_state state, struct block block, struct lt_csv_marks *marks,
                                      size_t index)
{
    enum lt_csv_state walked = state;
    if (!judge_quotes(&block, &state)) {
        block.edges = walk_quotes(block, &walked);
        block.ends &= block.edges;
        state = walked;
    }
    marks->cells[index] = block.edges;
    marks->rows[index] = block.ends;
    for (uint64_t quoted = block.newlines & ~block.ends; quoted; quoted &= quoted - 1)
        marks->quoted_newlines++;
    return state;
}

enum lt_csv_state lt_csv_mark(enum lt_csv_state state, char delimiter, const char *bytes, size_t length,
                              struct lt_csv_marks *ret_marks)
{
    size_t whole = length / LT_CSV_BLOCK_BYTES, rest = length % LT_CSV_BLOCK_BYTES;
    char last[LT_CSV_BLOCK_BYTES] = {0};
    memcpy(last, bytes + length - rest, rest);
    ret_marks->quoted_newlines = 0;
    for (size_t i = 0; i < whole + (rest > 0); i++) {
        struct block block = look(delimiter, i < whole ? bytes + i * LT_CSV_BLOCK_BYTES : last);
        if (i == whole)
            block.valid = ((uint64_t)1 << rest) - 1;
        state = judge(state, block, ret_marks, i);
    }
    return state;
}
