/* SPDX-License-Identifier: Apache-2.0
 *
 * Options before, between and behind other words, and a command that tells about itself instead of running.
 */
#include "base/opt.h"

#include "unit.h"

static bool flag;
static const char *text;
static int word;
static const char *const words[] = {"one", "two", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 'x', "flag", &flag, NULL, "a flag", NULL},
    {LT_OPT_TEXT, 't', "text", &text, "TEXT", "a text", NULL},
    {LT_OPT_WORD, 'w', "word", &word, "WORD", "a word", words},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "test", .arguments = "[options] WORD...", .summary = "a test", .options = options};

/* Parses the words (their last is NULL) and joins what is left with blanks. */
static int parse(const char *const *given, char *ret_rest, size_t size)
{
    char *argv[16] = {NULL};
    char copies[16][16];
    int argc = 1, next = 0;
    char name[] = "test";
    argv[0] = name;
    flag = false;
    text = NULL;
    word = 0;
    for (; given[argc - 1]; argc++) {
        snprintf(copies[argc], sizeof copies[argc], "%s", given[argc - 1]);
        argv[argc] = copies[argc];
    }
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    *ret_rest = '\0';
    for (; status == LT_OPT_STOP && next < argc; next++)
        snprintf(ret_rest + strlen(ret_rest), size - strlen(ret_rest), "%s ", argv[next]);
    static char kept[16]; /* `text` points into the copies */
    snprintf(kept, sizeof kept, "%s", text ? text : "");
    text = kept;
    return status;
}

static void check(const char *const *given, bool has_flag, const char *its_text, int its_word,
                  const char *rest)
{
    char found[128];
    CHECK_INT(parse(given, found, sizeof found), LT_OPT_STOP);
    CHECK_INT(flag, has_flag);
    CHECK_STR(text, its_text);
    CHECK_INT(word, its_word);
    CHECK_STR(found, rest);
}

TEST(options_may_stand_anywhere)
{
    check((const char *[]){NULL}, false, "", 0, "");
    check((const char *[]){"a", "b", NULL}, false, "", 0, "a b ");
    check((const char *[]){"a", "--flag", "b", "-t", "v", "c", "--word=two", NULL}, true, "v", 1, "a b c ");
    check((const char *[]){"a", "-xt", "v", "-", "b", NULL}, true, "v", 0, "a - b ");
    check((const char *[]){"-x", "a", "b", "--text", "--", "c", NULL}, true, "--", 0, "a b c ");
}

TEST(behind_two_dashes_nothing_is_an_option)
{
    check((const char *[]){"a", "-x", "b", "--", "-t", "c", "--", NULL}, true, "", 0, "a b -t c -- ");
    check((const char *[]){"--", "--flag", NULL}, false, "", 0, "--flag ");
}

TEST(what_is_wrong_ends_with_2)
{
    char rest[128];
    static const char *const wrong[][4] = {
        {"a", "--nothing", NULL}, {"a", "-t", NULL}, {"a", "-w", "three", NULL}, {"a", "--flag=1", NULL}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_INT(parse(wrong[i], rest, sizeof rest), 2);
}

TEST(a_command_tells_about_itself_without_reading_its_words)
{
    const struct lt_opt_usage *told = NULL;
    char rest[128];
    lt_opt_reveal(&told);
    CHECK_INT(parse((const char *[]){"-x", "--nothing", NULL}, rest, sizeof rest), 0);
    CHECK(told == &usage && !flag);
    lt_opt_reveal(NULL);
    check((const char *[]){"-x", NULL}, true, "", 0, "");
}
