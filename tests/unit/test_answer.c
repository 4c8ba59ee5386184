/* SPDX-License-Identifier: Apache-2.0
 *
 * The four formats of an answer, with cells of every kind, none, too few, too many, and names that would like
 * to be more than text. */
#include "out/answer.h"

#include "ext/csv_read.h"
#include "out/escape.h"
#include "out/width.h"
#include "unit.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>

static const struct lt_answer_column columns[] = {
    {"dataset", LT_CELL_TEXT, false},  {"read_rows", LT_CELL_COUNT, false}, {"size", LT_CELL_BYTES, false},
    {"took", LT_CELL_SECONDS, false},  {"at", LT_CELL_TIME, false},         {"tags", LT_CELL_LIST, false},
    {"is_known", LT_CELL_BOOL, false}, {"share", LT_CELL_REAL, false},      {"raw", LT_CELL_JSON, false},
    {"namespace", LT_CELL_TEXT, true},
};
enum { COLUMNS = sizeof columns / sizeof *columns };
static const int64_t moment_ms = 1795282952125; /* 2026-11-21T17:42:32.125Z */

static char *write_as(const struct lt_answer *answer, struct lt_answer_style style)
{
    struct lt_buf text = {0};
    struct lt_err err = {0};
    CHECK_INT(lt_answer_write(answer, &style, &text, &err), LT_OK);
    return lt_buf_take(&text);
}

static void add_whole_row(struct lt_answer *answer, const struct lt_json *raw)
{
    static const char *const tags[] = {"a;b", "c"};
    lt_answer_row(answer);
    lt_answer_text(answer, "/d/\xE8\xA1\xA8.csv");
    lt_answer_count(answer, 120);
    lt_answer_bytes(answer, 1258291);
    lt_answer_seconds(answer, 0.3214);
    lt_answer_time(answer, moment_ms);
    lt_answer_list(answer, tags, 2);
    lt_answer_bool(answer, true);
    lt_answer_real(answer, 0.1 + 0.2);
    lt_answer_json(answer, raw);
    lt_answer_text(answer, "file");
}

static struct lt_answer *whole_answer(struct lt_json *raw)
{
    struct lt_answer *answer = lt_answer_new("sample");
    lt_json_set_text(raw, "k", "v");
    lt_json_set_text(lt_answer_head(answer), "of", "x");
    lt_answer_section(answer, NULL, NULL, columns, COLUMNS);
    add_whole_row(answer, raw);
    lt_answer_row(answer);
    lt_answer_text(answer, "b");
    CHECK_INT(lt_answer_row_count(answer), 2);
    return answer;
}

static void check_whole(struct lt_answer_style style, const char *expected)
{
    struct lt_json *raw = lt_json_object();
    struct lt_answer *answer = whole_answer(raw);
    char *text = write_as(answer, style);
    CHECK_STR(text, expected);
    free(text);
    lt_answer_free(answer);
    lt_json_free(raw);
}

TEST(text_lines_up_and_leaves_details_out)
{
    check_whole(
        (struct lt_answer_style){.format = LT_AS_TEXT},
        "DATASET    READ ROWS     SIZE    TOOK  AT                    TAGS    IS KNOWN  SHARE  RAW\n"
        "/d/\xE8\xA1\xA8.csv        120  1.2 MiB  0.32 s  2026-11-21 17:42:32Z  a;b, c  yes         0.3"
        "  {\"k\":\"v\"}\n"
        "b                  -        -       -  -                     -       -             -  -\n");
}

TEST(json_has_a_row_a_line_and_null_for_nothing)
{
    check_whole(
        (struct lt_answer_style){.format = LT_AS_JSON},
        "{\n  \"schema\": \"lintrace.sample/1\",\n  \"of\": \"x\",\n  \"rows\": [\n"
        "    {\"dataset\":\"/d/\xE8\xA1\xA8.csv\",\"read_rows\":120,\"size\":1258291,\"took\":0.3214,"
        "\"at\":\"2026-11-21T17:42:32.125Z\",\"tags\":[\"a;b\",\"c\"],\"is_known\":true,\"share\":0.3,"
        "\"raw\":{\"k\":\"v\"},\"namespace\":\"file\"},\n"
        "    {\"dataset\":\"b\",\"read_rows\":null,\"size\":null,\"took\":null,\"at\":null,"
        "\"tags\":null,\"is_known\":null,\"share\":null,\"raw\":null,\"namespace\":null}\n  ]\n}\n");
}

TEST(csv_has_a_header_and_escapes_lists_as_the_log_does)
{
    check_whole((struct lt_answer_style){.format = LT_AS_CSV},
                "dataset,read_rows,size,took,at,tags,is_known,share,raw,namespace\n"
                "/d/\xE8\xA1\xA8.csv,120,1258291,0.3214,2026-11-21T17:42:32.125Z,a\\;b;c,true,0.3,"
                "\"{\"\"k\"\":\"\"v\"\"}\",file\n"
                "b,,,,,,,,,\n");
}

TEST(markdown_is_a_pipe_table)
{
    check_whole(
        (struct lt_answer_style){.format = LT_AS_MARKDOWN, .has_local_time = true, .has_color = true},
        "| dataset | read rows | size | took | at | tags | is known | share | raw | namespace |\n"
        "|---|---:|---:|---:|---|---|---|---:|---|---|\n"
        "| /d/\xE8\xA1\xA8.csv | 120 | 1.2 MiB | 0.32 s | 2026-11-21 17:42:32Z | `a;b`, c | yes | 0.3 | "
        "`{\"k\":\"v\"}` | file |\n"
        "| b |  |  |  |  |  |  |  |  |  |\n");
}

TEST(a_terminal_has_local_times_and_colours)
{
    static const struct lt_answer_column two[] = {{"at", LT_CELL_TIME, false}, {"n", LT_CELL_TEXT, false}};
    struct lt_answer *answer = lt_answer_new("x");
    setenv("TZ", "EST5", 1);
    tzset();
    lt_answer_section(answer, NULL, NULL, two, 2);
    lt_answer_row(answer);
    lt_answer_time(answer, moment_ms);
    lt_answer_text(answer, "failed");
    lt_answer_tone(answer, LT_TONE_BAD);
    char *text = write_as(answer, (struct lt_answer_style){.has_local_time = true, .has_color = true});
    CHECK_STR(text, "\033[1mAT\033[0m                   \033[1mN\033[0m\n"
                    "2026-11-21 12:42:32  \033[31mfailed\033[0m\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_JSON, .has_color = true});
    CHECK(strstr(text, "17:42:32.125Z") && !strchr(text, '\033'));
    free(text);
    setenv("TZ", "UTC0", 1);
    tzset();
    lt_answer_free(answer);
}

static struct lt_answer *answer_of_three(void)
{
    static const struct lt_answer_column one[] = {{"name", LT_CELL_TEXT, false}};
    struct lt_answer *answer = lt_answer_new("show");
    lt_answer_facts(answer, "run", "Run <b>");
    lt_answer_fact(answer, "exit_status");
    lt_answer_count(answer, 7);
    lt_answer_fact(answer, "job");
    lt_answer_text(answer, "etl");
    lt_answer_section(answer, "inputs", "Inputs", one, 1);
    lt_answer_row(answer);
    lt_answer_text(answer, "");
    lt_answer_section(answer, "outputs", "Outputs", one, 1);
    return answer;
}

TEST(an_answer_may_have_several_tables)
{
    struct lt_answer *answer = answer_of_three();
    char *text = write_as(answer, (struct lt_answer_style){.format = LT_AS_TEXT});
    CHECK_STR(text, "Run <b>\nexit status  7\njob          etl\n\nInputs\nNAME\n\n\nOutputs\n(none)\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_JSON});
    CHECK_STR(
        text,
        "{\n  \"schema\": \"lintrace.show/1\",\n  \"run\": {\n    \"exit_status\": 7,\n    \"job\": \"etl\"\n"
        "  },\n  \"inputs\": [\n    {\"name\":\"\"}\n  ],\n  \"outputs\": []\n}\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_MARKDOWN});
    CHECK_STR(text, "### `Run <b>`\n\n| name | value |\n|---|---|\n| exit status | 7 |\n| job | etl |\n\n"
                    "### Inputs\n\n| name |\n|---|\n|  |\n\n### Outputs\n\n| name |\n|---|\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_CSV});
    CHECK_STR(text, "name,value\nexit_status,7\njob,etl\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_CSV, .section = "inputs"});
    CHECK_STR(text, "name\n\"\"\n");
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_TEXT, .section = "outputs"});
    CHECK_STR(text, "Outputs\n(none)\n");
    free(text);
    lt_answer_free(answer);
}

TEST(a_section_that_is_not_there_is_told_with_those_that_are)
{
    struct lt_answer *answer = answer_of_three();
    struct lt_answer_style style = {.format = LT_AS_CSV, .section = "input"};
    struct lt_buf text = {0};
    struct lt_err err = {0};
    CHECK_INT(lt_answer_write(answer, &style, &text, &err), LT_EUSAGE);
    CHECK_STR(err.text, "no section 'input' in this answer; there are run, inputs, outputs");
    CHECK_INT(text.length, 0);
    lt_answer_free(answer);
}

TEST(rows_stay_rows_whatever_is_said)
{
    static const struct lt_answer_column two[] = {{"a", LT_CELL_TEXT, false}, {"b", LT_CELL_LIST, false}};
    struct lt_answer *answer = lt_answer_new("x");
    lt_answer_section(answer, NULL, NULL, two, 2);
    lt_answer_row(answer);
    lt_answer_row(answer);
    lt_answer_text(answer, NULL);
    lt_answer_list(answer, NULL, 0);
    lt_answer_list_add(answer, "i");
    lt_answer_text(answer, "one too many");
    lt_answer_tone(answer, LT_TONE_BAD);
    lt_answer_list_add(answer, "of no list");
    lt_answer_row(answer);
    lt_answer_real(answer, NAN);
    char *text = write_as(answer, (struct lt_answer_style){.format = LT_AS_CSV});
    CHECK_STR(text, "a,b\n,\n,i\n,\n");
    free(text);
    lt_answer_free(answer);
    answer = lt_answer_new("nothing");
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_JSON});
    CHECK_STR(text, "{\n  \"schema\": \"lintrace.nothing/1\"\n}\n");
    free(text);
    for (enum lt_answer_format format = LT_AS_TEXT; format <= LT_AS_MARKDOWN; format++) {
        if (format == LT_AS_JSON)
            continue;
        text = write_as(answer, (struct lt_answer_style){.format = format});
        CHECK_STR(text, "");
        free(text);
    }
    lt_answer_free(answer);
}

TEST(hostile_names_stay_one_cell)
{
    static const struct lt_answer_column two[] = {{"a", LT_CELL_TEXT, false}, {"b", LT_CELL_LIST, false}};
    static const char name[] = "x\n\033[2J,\"|`\\\xFF";
    static const char *const names[] = {"a\nb", ";", "\\"};
    struct lt_answer *answer = lt_answer_new("x");
    lt_answer_section(answer, NULL, NULL, two, 2);
    lt_answer_row(answer);
    lt_answer_text(answer, name);
    lt_answer_list(answer, names, 3);
    char *text = write_as(answer, (struct lt_answer_style){.format = LT_AS_TEXT});
    CHECK(strstr(text, "\nx\\n\\x1b[2J,\"|`\\\\\\xff  a\\nb, ;, \\\n") != NULL);
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_MARKDOWN});
    CHECK(strstr(text, "| ``x\\n\\x1b[2J,\"\\|`\\\\\\xff`` | `a\\nb`, `;`, `\\` |\n") != NULL);
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_JSON});
    struct lt_json *json = NULL;
    CHECK_INT(lt_json_read(text, strlen(text), &json, NULL), LT_OK);
    struct lt_json *row = lt_json_at(lt_json_get(json, "rows"), 0);
    CHECK_STR(lt_json_text(lt_json_get(row, "a")), "x\n\033[2J,\"|`\\\\\\xff");
    CHECK_STR(lt_json_text(lt_json_at(lt_json_get(row, "b"), 0)), "a\nb");
    lt_json_free(json);
    free(text);
    text = write_as(answer, (struct lt_answer_style){.format = LT_AS_CSV});
    struct lt_csv_record record = {0};
    size_t used = 0;
    CHECK_INT(lt_csv_read_record(text + 4, strlen(text) - 4, &record, &used), LT_OK);
    CHECK_INT(record.count, 2);
    CHECK_INT(used, strlen(text) - 4);
    CHECK_STR(record.cells[0], "x\n\033[2J,\"|`\\\\\\xff");
    CHECK_STR(record.cells[1], "a\\nb;\\;;\\\\");
    lt_csv_record_clear(&record);
    free(text);
    lt_answer_free(answer);
}

static void check_shown(enum lt_cell_kind kind, double number, const char *expected)
{
    const struct lt_answer_column one[] = {{"v", kind, false}};
    struct lt_answer *answer = lt_answer_new("x");
    lt_answer_section(answer, NULL, NULL, one, 1);
    lt_answer_row(answer);
    if (kind == LT_CELL_BYTES)
        lt_answer_bytes(answer, (int64_t)number);
    else if (kind == LT_CELL_TIME)
        lt_answer_time(answer, (int64_t)number);
    else if (kind == LT_CELL_REAL)
        lt_answer_real(answer, number);
    else
        lt_answer_seconds(answer, number);
    char *text = write_as(answer, (struct lt_answer_style){.format = LT_AS_MARKDOWN});
    char *cell = strrchr(text, '\n') - 2;
    *cell = '\0';
    CHECK_STR(strstr(text, "\n| ") + 3, expected);
    free(text);
    lt_answer_free(answer);
}

TEST(sizes_and_durations_keep_their_unit_when_they_are_rounded)
{
    check_shown(LT_CELL_BYTES, 0, "0 B");
    check_shown(LT_CELL_BYTES, 1023, "1023 B");
    check_shown(LT_CELL_BYTES, 1024, "1.0 KiB");
    check_shown(LT_CELL_BYTES, 1048575, "1.0 MiB");
    check_shown(LT_CELL_BYTES, -1536, "-1.5 KiB");
    check_shown(LT_CELL_BYTES, 9e18, "7.8 EiB");
    check_shown(LT_CELL_SECONDS, 0, "0.00 s");
    check_shown(LT_CELL_SECONDS, 9.999, "10.0 s");
    check_shown(LT_CELL_SECONDS, 59.96, "1 min 00 s");
    check_shown(LT_CELL_SECONDS, 125, "2 min 05 s");
    check_shown(LT_CELL_SECONDS, 3599.7, "1 h 00 min");
    check_shown(LT_CELL_SECONDS, -7260, "-2 h 01 min");
    check_shown(LT_CELL_REAL, -0.0, "0");
    check_shown(LT_CELL_REAL, 1234567.0, "1.23457e+06");
    check_shown(LT_CELL_TIME, -1, "1969-12-31 23:59:59Z");
    check_shown(LT_CELL_TIME, 9e18, "?");
}

static void check_markdown(const char *text, const char *expected)
{
    struct lt_buf shown = {0};
    lt_buf_add(&shown, "", 0);
    lt_escape_markdown(text, &shown);
    CHECK_STR(shown.data, expected);
    lt_buf_clear(&shown);
}

TEST(what_github_would_read_into_a_name_is_put_into_code)
{
    check_markdown("raw/orders_2026-11.csv", "raw/orders_2026-11.csv");
    check_markdown("", "");
    check_markdown("<script>", "`<script>`");
    check_markdown("a|b\\|c", "`a\\|b\\\\|c`");
    check_markdown("`", "`` ` ``");
    check_markdown(" a ", "`  a  `");
    check_markdown("  ", "`  `");
    check_markdown("@octocat", "`@octocat`");
    check_markdown("GH-12", "`GH-12`");
    check_markdown("#12", "`#12`");
    check_markdown(":tada:", "`:tada:`");
    check_markdown("www.example.com", "`www.example.com`");
    check_markdown("_a_", "`_a_`");
    check_markdown("a\xE2\x80\xAE"
                   "b",
                   "`a\\xe2\\x80\\xaeb`");
}

TEST(width_is_that_of_a_terminal)
{
    CHECK_INT(lt_width("abc", 3), 3);
    CHECK_INT(lt_width("\xE8\xA1\xA8", 3), 2);         /* a Han character */
    CHECK_INT(lt_width("e\xCC\x81", 3), 1);            /* a combining accent */
    CHECK_INT(lt_width("\xF0\x9F\x8E\x89", 4), 2);     /* an emoji */
    CHECK_INT(lt_width("\xC3\xA9\xE2\x80\x8B", 5), 1); /* a zero-width blank */
    CHECK_INT(lt_width("\xFF", 1), 1);
}

static size_t put_utf8(char text[5], uint32_t point)
{
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; point >>= 6)
        text[i] = (char)(0x80 | (point & 0x3F));
    text[0] = (char)(length == 1 ? point : (0xF00 >> length & 0xFF) | point);
    return length;
}

/* Circled numbers on black squares are as wide as one likes: there it is no witness. */
TEST(width_is_that_of_the_c_library)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return;
    for (uint32_t point = 0x20; point < 0x110000; point++) {
        char text[5];
        int expected = point < 0xD800 || point > 0xDFFF ? wcwidth((wchar_t)point) : -1;
        if (expected < 0 || (point >= 0x3248 && point <= 0x324F))
            continue;
        size_t length = put_utf8(text, point);
        if (lt_width(text, length) != (size_t)expected)
            CHECK_INT(point, 0);
    }
    setlocale(LC_CTYPE, "C");
}
