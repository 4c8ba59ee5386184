/* SPDX-License-Identifier: Apache-2.0
 *
 * The reader of delimited text against libcsv: the same cells, rows and line ends for any bytes, in pieces of
 * any size, with and without the cells. Random texts of few different bytes, for those meet every state.
 * LT_CSV_ROUNDS (and LT_CSV_SEED) in the environment make it a longer fuzz run. */
#include "unit.h"

#include "base/buf.h"
#include "csv_oracle.h"
#include "profile/csv_marks.h"

#include <stdint.h>
#include <stdlib.h>

/* Everything that a handler was told, as text. */
static void tell_cell(void *user, size_t index, const char *bytes, size_t length)
{
    lt_buf_addf(user, "[%zu %zu ", index, length);
    lt_buf_add(user, bytes, length);
    lt_buf_addc(user, ']');
}

static void tell_row(void *user, size_t cells, int end)
{
    lt_buf_addf(user, "(%zu %d)", cells, end);
}

static void count_cell(void *user, size_t index, const char *bytes, size_t length)
{
    (void)user, (void)index, (void)bytes, (void)length;
}

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((random_state >> 33) % limit);
}

/* Feeds pieces of `most` bytes at most, out of a buffer of their own so that reading beyond one is noticed.
 */
static bool read_pieces(char delimiter, const struct lt_csv_handler *handler, bool wants_cells,
                        const char *bytes, size_t length, size_t most, bool *ret_is_unclosed,
                        uint64_t *ret_quoted)
{
    struct lt_csv *csv = lt_csv_new(delimiter, handler);
    bool is_read = true;
    lt_csv_want_cells(csv, wants_cells);
    for (size_t at = 0; at < length && is_read;) {
        size_t room = length - at < most ? length - at : most;
        size_t taken = most > 1 ? 1 + random_below((uint32_t)room) : 1;
        char *piece = malloc(taken);
        memcpy(piece, bytes + at, taken);
        is_read = lt_csv_feed(csv, piece, taken, NULL) == 0;
        free(piece);
        at += taken;
    }
    if (is_read)
        lt_csv_finish(csv, ret_is_unclosed);
    *ret_quoted = lt_csv_quoted_newlines(csv);
    lt_csv_free(csv);
    return is_read;
}

/* Line feeds that ended no row. */
static uint64_t quoted_newlines_of(const struct lt_buf *rows, const char *bytes, size_t length)
{
    uint64_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += bytes[i] == '\n';
    for (size_t i = 0; i + 4 <= rows->length; i++)
        count -= memcmp(rows->data + i, " 10)", 4) == 0;
    return count;
}

static bool is_same(const struct lt_buf *one, const struct lt_buf *other)
{
    return one->length == other->length && (!one->length || memcmp(one->data, other->data, one->length) == 0);
}

static void compare(char delimiter, const char *bytes, size_t length, size_t most)
{
    struct lt_buf expected = {0}, told = {0}, expected_rows = {0}, told_rows = {0};
    struct lt_csv_handler oracle = {tell_cell, tell_row, &expected}, ours = {tell_cell, tell_row, &told};
    struct lt_csv_handler oracle_rows = {count_cell, tell_row, &expected_rows};
    struct lt_csv_handler our_rows = {NULL, tell_row, &told_rows};
    bool is_unclosed[3] = {0};
    uint64_t quoted[2];
    CHECK(oracle_read(delimiter, &oracle, bytes, length, &is_unclosed[0]));
    oracle_read(delimiter, &oracle_rows, bytes, length, &is_unclosed[0]);
    CHECK(read_pieces(delimiter, &ours, true, bytes, length, most, &is_unclosed[1], &quoted[0]));
    CHECK(read_pieces(delimiter, &our_rows, false, bytes, length, most, &is_unclosed[2], &quoted[1]));
    bool is_right = is_same(&expected, &told) && is_same(&expected_rows, &told_rows) &&
                    is_unclosed[0] == is_unclosed[1] && is_unclosed[0] == is_unclosed[2];
    CHECK(is_right);
    CHECK_INT(quoted[0], quoted_newlines_of(&expected_rows, bytes, length));
    CHECK_INT(quoted[1], quoted[0]);
    if (!is_right && length < 400) {
        lt_buf_addc(&expected, '\0');
        lt_buf_addc(&told, '\0');
        printf("# of %.*s\n# expected %s\n# told %s\n", (int)length, bytes, expected.data, told.data);
    }
    lt_buf_clear(&expected);
    lt_buf_clear(&told);
    lt_buf_clear(&expected_rows);
    lt_buf_clear(&told_rows);
}

static void compare_random(uint32_t max_length)
{
    static const char *const alphabets[] = {
        "\",\n\rab", "\",\nabcdefghijkl",  "\"\"\"\",\n", "a,\"",
        "\n\r,",     ",\n\"\r \t\xc3\xa4", "\",abcd",     "abcdefghijklmnop,\n",
    };
    const char *alphabet = alphabets[random_below(8)];
    uint32_t count = (uint32_t)strlen(alphabet), length = random_below(max_length);
    char *bytes = malloc(length + 1);
    bool has_nul = random_below(8) == 0;
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = has_nul && random_below(10) == 0 ? '\0' : alphabet[random_below(count)];
    compare(random_below(8) ? ',' : '\t', bytes, length, random_below(4) ? 1 + random_below(200) : 1 << 20);
    free(bytes);
}

/* Rows as they should be, with here and there a byte that should not be: the arithmetic and the walk in turn.
 */
static void compare_tidy(void)
{
    static const char *const cells[] = {"1",          "",
                                        "\"\"",       "\"a,b\"",
                                        "\"x\"\"y\"", "\"two\nlines\"",
                                        "word",       "5\" disk",
                                        "\"q\"tail",  " \"b\"",
                                        "\"\"\"\"",   "\"\"\"",
                                        "-3.5",       "\"long quoted cell, longer than most\""};
    struct lt_buf text = {0};
    uint32_t kinds = random_below(2) ? 14 : 7, rows = random_below(40);
    const char *end = random_below(3) ? "\n" : random_below(2) ? "\r\n" : "\r";
    lt_buf_adds(&text, "a");
    for (uint32_t row = 0; row < rows; row++)
        for (int cell = 0; cell < 4; cell++)
            lt_buf_addf(&text, "%s%s", cells[random_below(kinds)], cell < 3 ? "," : end);
    compare(',', text.data, text.length, random_below(2) ? 1 + random_below(300) : 1 << 20);
    lt_buf_clear(&text);
}

TEST(as_libcsv_for_any_bytes)
{
    const char *rounds = getenv("LT_CSV_ROUNDS"), *seed = getenv("LT_CSV_SEED");
    random_state = seed ? strtoull(seed, NULL, 10) : 1;
    for (long round = rounds ? atol(rounds) : 20000; round > 0 && !unit_failures; round--) {
        compare_random(round % 50 ? 40 : 700);
        if (round % 10 == 0)
            compare_tidy();
    }
}

TEST(as_libcsv_for_every_short_text)
{
    static const char alphabet[] = "\",\n\ra ";
    char bytes[6];
    for (size_t length = 0; length <= sizeof bytes && !unit_failures; length++) {
        uint32_t texts = 1;
        for (size_t i = 0; i < length; i++)
            texts *= 6;
        for (uint32_t text = 0; text < texts && !unit_failures; text++) {
            uint32_t rest = text;
            for (size_t i = 0; i < length; i++, rest /= 6)
                bytes[i] = alphabet[rest % 6];
            compare(',', bytes, length, 1 + text % 4);
        }
    }
}

TEST(as_libcsv_at_the_ends_of_blocks)
{
    static const char *const middles[] = {"\"x\"\"y\",",   "\"\"\"\"\n", "\r\n", "\"a\nb\"\r\n",
                                          "\"a\"b\"c\",d", "\"\"",       "\"",   "\"\"\"",
                                          "a\"\"b,",       "\"\" \""};
    char bytes[200];
    for (size_t middle = 0; middle < sizeof middles / sizeof *middles; middle++)
        for (size_t before = 50; before < 140 && !unit_failures; before++)
            for (int is_cell = 0; is_cell < 2; is_cell++) {
                size_t length = strlen(middles[middle]);
                memset(bytes, 'p', sizeof bytes);
                if (is_cell)
                    bytes[before - 1] = ',';
                memcpy(bytes + before, middles[middle], length);
                compare(',', bytes, before + length, 1 << 20);
                compare(',', bytes, sizeof bytes, 1 << 20);
            }
}

TEST(long_cells_over_windows_and_slices)
{
    struct lt_buf text = {0};
    for (int i = 0; i < 3; i++) {
        lt_buf_adds(&text, "a,\"");
        for (int row = 0; row < 70000; row++)
            lt_buf_adds(&text, row % 5 ? "twenty bytes of text\n" : "a \"\"quoted\"\" text, \n");
        lt_buf_adds(&text, "\",b\nplain,");
        for (int row = 0; row < 20000; row++)
            lt_buf_adds(&text, "0123456789");
        lt_buf_adds(&text, "\r\n");
    }
    compare(',', text.data, text.length, 1 << 22);
    compare(',', text.data, text.length, 70000);
    lt_buf_clear(&text);
}

/* A cell of that many bytes, quotes included where there are any, and what comes after it. */
static void check_limit(const char *before, char fill, size_t count, const char *after, bool is_within)
{
    struct lt_buf text = {0}, told = {0}, expected = {0};
    struct lt_csv_handler ours = {count_cell, tell_row, &told}, oracle = {count_cell, tell_row, &expected};
    bool is_unclosed[2];
    uint64_t quoted;
    lt_buf_adds(&text, before);
    memset(lt_buf_room(&text, count), fill, count);
    text.length += count;
    lt_buf_adds(&text, after);
    CHECK(oracle_read(',', &oracle, text.data, text.length, &is_unclosed[0]) == is_within);
    for (int wants_cells = 0; wants_cells < 2; wants_cells++) {
        told.length = 0;
        CHECK(read_pieces(',', &ours, wants_cells, text.data, text.length, text.length, &is_unclosed[1],
                          &quoted) == is_within);
        CHECK(is_same(&expected, &told));
    }
    lt_buf_clear(&text);
    lt_buf_clear(&told);
    lt_buf_clear(&expected);
}

TEST(the_limit_of_a_cell_is_exact)
{
    size_t limit = LT_CSV_CELL_MAX_BYTES;
    check_limit("a,b\n1,", 'x', limit, "", true);
    check_limit("a,b\n1,", 'x', limit, ",", false);
    check_limit("a,b\n1,", 'x', limit + 1, "", false);
    check_limit("a,b\n1,", 'x', limit - 1, ",2\n", true);
    check_limit("a,b\n1,\"", 'x', limit - 1, "\"", true);
    check_limit("a,b\n1,\"", 'x', limit - 1, "\",", false);
    check_limit("a,b\n\"", '"', 2 * limit - 4, "\"\n3,", true);
    check_limit("a,b\n\"", '"', 2 * limit, "", false);
    check_limit("a,b\n\"x\"", 'y', limit - 2, "\r", false);
}
