/* SPDX-License-Identifier: Apache-2.0
 *
 * What lt_flat_record is sure of, against the parser: whatever it says yes to must be an object with the same
 * members. Records are put together from parts, most of them plain and some that it must leave alone, and
 * then damaged. LT_FLAT_ROUNDS makes it a longer fuzz run. */
#include "unit.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ext/json_read.h"
#include "profile/bytes.h"
#include "profile/flat.h"
#include "profile/types.h"

#include <stdlib.h>

static const char *const names[] = {"id", "when", "a\"b", "back\\slash", "\xc3\xa4", "", "tab\there", "last"};
static const char *const keys[] = {"\"id\"",       "\"when\"", "\"a\\\"b\"",     "\"back\\\\slash\"",
                                   "\"\xc3\xa4\"", "\"\"",     "\"tab\\there\"", "\"last\""};
static const char *const values[] = {
    "1",
    "-0",
    "0",
    "-12.50",
    "01",
    "1.",
    "-",
    "1e5",
    "1E400",
    "999999999999999999",
    "9223372036854775808",
    "0.1234567890123456789012345678901234567890123456789012345678901234567890",
    "true",
    "false",
    "null",
    "nul",
    "\"\"",
    "\"text\"",
    "\"2024-01-31\"",
    "\"2024-01-31T10:00:00Z\"",
    "\"2024-02-31\"",
    "\"esc\\n\"",
    "\"\xc3\xa4 and more than sixteen bytes\"",
    "\"sixteen bytes ok\\\"\"",
    "[1]",
    "{}",
    "\"a\tb\"",
    "5"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t random_state = 1;
static uint32_t random_below(uint64_t limit)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((random_state >> 33) % limit);
}

static struct lt_profile make_profile(void)
{
    struct lt_profile profile = {0};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct lt_column column = {.name = lt_xstrdup(names[i])};
        LT_VEC_PUSH(&profile.columns, column);
    }
    return profile;
}

static void free_columns(struct lt_profile *profile)
{
    for (size_t i = 0; i < profile->columns.count; i++)
        free(profile->columns.items[i].name);
    free(profile->columns.items);
}

/* Members as the parser tells them, one column and type after the other. */
struct told {
    struct lt_flat_member members[LT_FLAT_MEMBERS_MAX];
    size_t count;
};

static void on_member(void *user, const struct lt_json_member *member)
{
    static const enum lt_column_type types[] = {
        [LT_JSON_NULL] = LT_TYPE_UNKNOWN,    [LT_JSON_BOOLEAN] = LT_TYPE_BOOLEAN,
        [LT_JSON_INTEGER] = LT_TYPE_INTEGER, [LT_JSON_NUMBER] = LT_TYPE_NUMBER,
        [LT_JSON_STRING] = LT_TYPE_STRING,   [LT_JSON_ARRAY] = LT_TYPE_STRING,
        [LT_JSON_OBJECT] = LT_TYPE_STRING,
    };
    struct told *told = user;
    struct lt_flat_member *here = &told->members[told->count++];
    here->type = types[member->kind];
    for (here->column = 0; here->column < COUNT(names); here->column++)
        if (strcmp(names[here->column], member->key) == 0)
            break;
    if (member->kind == LT_JSON_STRING) {
        enum lt_column_type type = lt_type_of(member->text, member->text_length);
        here->type = type == LT_TYPE_DATE || type == LT_TYPE_DATETIME ? type : LT_TYPE_STRING;
    }
}

/* 1: sure, and right; 0: no opinion; -1: wrong. */
static int compare(const struct lt_profile *profile, const char *bytes, size_t length)
{
    struct told flat = {0}, parsed = {0};
    struct lt_json_handler handler = {on_member, &parsed};
    enum lt_json_kind kind;
    if (!lt_utf8_check(bytes, length) || !lt_flat_record(profile, bytes, length, flat.members, &flat.count))
        return 0;
    if (lt_json_look(bytes, length, &handler, &kind, NULL, NULL) != 0 || kind != LT_JSON_OBJECT ||
        flat.count != parsed.count)
        return -1;
    for (size_t i = 0; i < flat.count; i++)
        if (flat.members[i].column != parsed.members[i].column ||
            flat.members[i].type != parsed.members[i].type)
            return -1;
    return 1;
}

static int compare_text(const struct lt_profile *profile, const char *text)
{
    char *exact = malloc(strlen(text)); /* no byte behind it */
    memcpy(exact, text, strlen(text));
    int result = compare(profile, exact, strlen(text));
    free(exact);
    return result;
}

TEST(plain_records_are_settled)
{
    struct lt_profile profile = make_profile();
    CHECK_INT(compare_text(&profile, "{\"id\":1,\"when\":\"2024-01-31\",\"last\":null}"), 1);
    CHECK_INT(compare_text(&profile, " { \"id\" : -1.5 , \"\xc3\xa4\":\"\xc3\xb6\" } \r"), 1);
    CHECK_INT(compare_text(&profile, "{\"last\":true}"), 1);
    free_columns(&profile);
}

TEST(others_are_left_to_the_parser)
{
    static const char *const texts[] = {"",
                                        "{",
                                        "{}",
                                        "[1]",
                                        "{\"id\":1",
                                        "{\"id\":1}x",
                                        "{\"id\":1,}",
                                        "{\"id\":1 \"last\":2}",
                                        "{\"id\":01}",
                                        "{\"id\":1.}",
                                        "{\"id\":1e5}",
                                        "{\"id\":[1]}",
                                        "{\"other\":1}",
                                        "{\"id\":1,\"id\":2}",
                                        "{\"last\":1,\"id\":2}",
                                        "{\"a\"b\":1}",
                                        "{\"back\\slash\":1}",
                                        "{\"id\":\"a\\\"b\"}",
                                        "{\"id\":\"open}",
                                        "{\"id\":truex}"};
    struct lt_profile profile = make_profile();
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_INT(compare_text(&profile, texts[i]), 0);
    free_columns(&profile);
}

static void make_record(struct lt_buf *text)
{
    static const char *const blanks[] = {"", "", "", " ", "\t", "  \r"};
    lt_buf_addf(text, "%s{", blanks[random_below(6)]);
    uint32_t plain = random_below(3);
    for (size_t i = random_below(2), count = 0; i < COUNT(keys); i += 1 + random_below(3)) {
        size_t value =
            plain ? (size_t[]){0, 3, 12, 13, 14, 17, 18, 19}[random_below(8)] : random_below(COUNT(values));
        lt_buf_addf(text, "%s%s%s%s:%s%s", count++ ? "," : "", blanks[random_below(6)], keys[i],
                    blanks[random_below(6)], values[value], blanks[random_below(6)]);
    }
    lt_buf_addf(text, "}%s", blanks[random_below(6)]);
}

TEST(never_another_answer_than_the_parsers)
{
    const char *rounds = getenv("LT_FLAT_ROUNDS");
    long settled = 0, wrong = 0;
    struct lt_profile profile = make_profile();
    for (long round = rounds ? atol(rounds) : 50000; round > 0 && !wrong; round--) {
        struct lt_buf text = {0};
        make_record(&text);
        for (uint32_t damage = random_below(3); damage && text.length; damage--)
            text.data[random_below(text.length)] = "\"\\{}[]:, 0-.eu\tn"[random_below(16)];
        char *exact = malloc(text.length);
        memcpy(exact, text.data, text.length);
        int result = compare(&profile, exact, text.length);
        settled += result > 0;
        wrong += result < 0;
        if (result < 0)
            printf("# for %.*s\n", (int)text.length, text.data);
        free(exact);
        lt_buf_clear(&text);
    }
    CHECK_INT(wrong, 0);
    CHECK(settled > 1000);
    free_columns(&profile);
}
