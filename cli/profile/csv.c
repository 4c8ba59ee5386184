/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells out of marks (csv_marks.c). A cell is a span of the caller's bytes, and handed on as such; only one
 * that is cut by the end of a piece, or has quotes inside its quotes, is put together in a buffer. */
#include "profile/csv.h"

#include "base/buf.h"
#include "base/mem.h"
#include "profile/csv_marks.h"

#include <stdlib.h>
#include <string.h>

/* Below the limit of a cell, so that only one that is held can be above it. */
#define SLICE_BYTES ((size_t)1 << 20)

struct lt_csv {
    struct lt_csv_handler handler;
    char delimiter;
    bool wants_cells;
    enum lt_csv_state state;
    size_t cells; /* that have ended in the row under way */
    uint64_t quoted_newlines;
    bool is_held; /* the cell under way began before this piece */
    enum lt_csv_state held_state;
    struct lt_buf held; /* that cell so far, without its quotes; a quote that may close it is there */
    struct lt_csv_marks marks;
};

struct lt_csv *lt_csv_new(char delimiter, const struct lt_csv_handler *handler)
{
    struct lt_csv *csv = lt_xcalloc(1, sizeof *csv);
    csv->handler = *handler;
    csv->delimiter = delimiter;
    csv->wants_cells = true;
    return csv;
}

void lt_csv_want_cells(struct lt_csv *csv, bool are_wanted)
{
    csv->wants_cells = are_wanted;
}

uint64_t lt_csv_quoted_newlines(const struct lt_csv *csv)
{
    return csv->quoted_newlines;
}

static int too_large(struct lt_err *err)
{
    return lt_err_set(err, LT_ELIMIT,
                      "a cell is larger than %zu MiB, perhaps for a quote that is never closed",
                      LT_CSV_CELL_MAX_BYTES >> 20);
}

/* Adds to the held cell what fits; false when that is not all. */
static bool keep(struct lt_csv *csv, const char *bytes, size_t length)
{
    size_t room = LT_CSV_CELL_MAX_BYTES - csv->held.length;
    lt_buf_add(&csv->held, bytes, length < room ? length : room);
    return length <= room;
}

/* Goes on with the held cell over bytes that belong to it; false above the limit. */
static bool hold(struct lt_csv *csv, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    while (bytes < end) {
        const char *quote;
        if (csv->held.length == LT_CSV_CELL_MAX_BYTES)
            return false;
        if (csv->held_state == LT_CSV_PLAIN)
            return keep(csv, bytes, (size_t)(end - bytes));
        if (csv->held_state == LT_CSV_QUOTED) {
            quote = memchr(bytes, '"', (size_t)(end - bytes));
            if (!keep(csv, bytes, (size_t)((quote ? quote + 1 : end) - bytes)))
                return false;
            csv->held_state = quote ? LT_CSV_CLOSED : LT_CSV_QUOTED;
            bytes = quote ? quote + 1 : end;
        } else if (*bytes == '"') { /* the first of the cell, or the second half of a doubled one */
            csv->held_state = LT_CSV_QUOTED;
            bytes++;
        } else {
            csv->held_state = LT_CSV_PLAIN;
        }
    }
    return true;
}

static void end_held(struct lt_csv *csv)
{
    if (csv->wants_cells)
        csv->handler.cell(csv->handler.user, csv->cells, csv->held.data ? csv->held.data : "",
                          csv->held.length - (csv->held_state == LT_CSV_CLOSED));
    csv->held.length = 0;
    csv->held_state = LT_CSV_EDGE;
    csv->is_held = false;
}

static void end_quoted(struct lt_csv *csv, const char *bytes, size_t length)
{
    if (length >= 2 && bytes[length - 1] == '"' && !memchr(bytes + 1, '"', length - 2)) {
        csv->handler.cell(csv->handler.user, csv->cells, bytes + 1, length - 2);
    } else {
        (void)hold(csv, bytes, length); /* a slice is below the limit */
        end_held(csv);
    }
}

static inline void end_row(struct lt_csv *csv, size_t cells, int end)
{
    csv->cells = 0;
    csv->handler.row(csv->handler.user, cells, end);
}

/* The edges of one block; `cell` is where the cell under way begins, the return value where the next does. */
static inline const char *walk_cells(struct lt_csv *csv, const char *block, uint64_t edges, uint64_t ends,
                                     const char *cell)
{
    for (; edges; edges &= edges - 1) {
        const char *edge = block + __builtin_ctzll(edges);
        bool is_end = ends & edges & -edges;
        if (!is_end || csv->cells || edge > cell) {
            if (edge > cell && *cell == '"')
                end_quoted(csv, cell, (size_t)(edge - cell));
            else
                csv->handler.cell(csv->handler.user, csv->cells, cell, (size_t)(edge - cell));
            csv->cells++;
        }
        if (is_end)
            end_row(csv, csv->cells, *edge);
        cell = edge + 1;
    }
    return cell;
}

/* Without a processor's own instruction, which is not there for sure, this is the fastest. */
static inline size_t count_bits(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555U;
    bits = (bits & 0x3333333333333333U) + (bits >> 2 & 0x3333333333333333U);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fU;
    return bits * 0x0101010101010101U >> 56;
}

static inline const char *walk_rows(struct lt_csv *csv, const char *block, uint64_t edges, uint64_t ends,
                                    const char *cell)
{
    for (; ends; ends &= ends - 1) {
        uint64_t end = ends & -ends;
        const char *edge = block + __builtin_ctzll(ends);
        size_t cells = csv->cells + count_bits(edges & (end - 1));
        end_row(csv, cells + (cells || edge > cell), *edge);
        edges &= ~(end | (end - 1));
        cell = edge + 1;
    }
    if (edges) {
        csv->cells += count_bits(edges);
        cell = block + 64 - __builtin_clzll(edges);
    }
    return cell;
}

/* The first edge of a piece ends the cell that was held, if one was. */
static bool end_first(struct lt_csv *csv, const char *bytes, const char *edge, bool is_end)
{
    if (!hold(csv, bytes, (size_t)(edge - bytes)) || csv->held.length == LT_CSV_CELL_MAX_BYTES)
        return false;
    end_held(csv);
    csv->cells++;
    if (is_end)
        end_row(csv, csv->cells, *edge);
    return true;
}

static bool feed_slice(struct lt_csv *csv, const char *bytes, size_t length)
{
    struct lt_csv_marks *marks = &csv->marks;
    const char *cell = bytes, *end = bytes + length;
    for (const char *window = bytes; window < end; window += LT_CSV_WINDOW_BYTES) {
        size_t room = (size_t)(end - window);
        size_t taken = room < LT_CSV_WINDOW_BYTES ? room : LT_CSV_WINDOW_BYTES;
        csv->state = lt_csv_mark(csv->state, csv->delimiter, window, taken, marks);
        csv->quoted_newlines += marks->quoted_newlines;
        for (size_t i = 0; i * LT_CSV_BLOCK_BYTES < taken; i++) {
            const char *block = window + i * LT_CSV_BLOCK_BYTES;
            uint64_t edges = marks->cells[i], ends = marks->rows[i];
            if (csv->is_held && edges) {
                const char *edge = block + __builtin_ctzll(edges);
                if (!end_first(csv, bytes, edge, ends & edges & -edges))
                    return false;
                cell = edge + 1;
                ends &= ~(edges & -edges);
                edges &= edges - 1;
            }
            cell = csv->wants_cells ? walk_cells(csv, block, edges, ends, cell)
                                    : walk_rows(csv, block, edges, ends, cell);
        }
    }
    csv->is_held = cell < end;
    return hold(csv, cell, (size_t)(end - cell));
}

int lt_csv_feed(struct lt_csv *csv, const char *bytes, size_t length, struct lt_err *err)
{
    while (length) {
        size_t taken = length < SLICE_BYTES ? length : SLICE_BYTES;
        if (!feed_slice(csv, bytes, taken))
            return too_large(err);
        bytes += taken;
        length -= taken;
    }
    return LT_OK;
}

void lt_csv_finish(struct lt_csv *csv, bool *ret_is_unclosed)
{
    *ret_is_unclosed = csv->held_state == LT_CSV_QUOTED;
    if (!csv->is_held && !csv->cells)
        return;
    end_held(csv);
    end_row(csv, csv->cells + 1, -1);
}

void lt_csv_free(struct lt_csv *csv)
{
    if (!csv)
        return;
    lt_buf_clear(&csv->held);
    free(csv);
}
