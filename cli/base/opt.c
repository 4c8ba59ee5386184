/* SPDX-License-Identifier: Apache-2.0
 *
 * getopt(3)'s conventions (clusters, "--name=value", "--name value", "--") over rows. */
#include "base/opt.h"

#include "base/suggest.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 64, HELP_COLUMN = 24 };

static const struct lt_opt *by_letter(const struct lt_opt *rows, char letter)
{
    for (; rows->kind != LT_OPT_END; rows++)
        if (rows->letter == letter)
            return rows;
    return NULL;
}

static const struct lt_opt *by_name(const struct lt_opt *rows, const char *name, size_t length)
{
    for (; rows->kind != LT_OPT_END; rows++)
        if (strlen(rows->name) == length && strncmp(rows->name, name, length) == 0)
            return rows;
    return NULL;
}

static int fail(const struct lt_opt_usage *usage, const char *what, const char *word, const char *more)
{
    fprintf(stderr, "%s: %s '%s'%s; try '%s --help'\n", usage->command, what, word, more, usage->command);
    return 2;
}

static int unknown(const struct lt_opt_usage *usage, const char *word)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (const struct lt_opt *row = usage->options; row->kind != LT_OPT_END && count < NAMES_MAX; row++)
        names[count++] = row->name;
    char more[128] = "";
    char bare[64];
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *near = word[1] == '-' ? lt_suggest(bare, names, count) : NULL;
    if (near)
        snprintf(more, sizeof more, "; did you mean '--%s'?", near);
    return fail(usage, "unknown option", word, more);
}

static int not_a_choice(const struct lt_opt_usage *usage, const struct lt_opt *row, const char *value)
{
    fprintf(stderr, "%s: --%s takes ", usage->command, row->name);
    for (int i = 0; row->words[i]; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : row->words[i + 1] ? ", " : " or ", row->words[i]);
    fprintf(stderr, ", not '%s'; try '%s --help'\n", value, usage->command);
    return 2;
}

/* Takes one option with its value. Returns LT_OPT_STOP to go on. */
static int take(const struct lt_opt_usage *usage, const struct lt_opt *row, const char *value)
{
    switch (row->kind) {
    case LT_OPT_FLAG:
        *(bool *)row->target = true;
        return LT_OPT_STOP;
    case LT_OPT_TEXT:
        *(const char **)row->target = value;
        return LT_OPT_STOP;
    case LT_OPT_WORD:
        for (int i = 0; row->words[i]; i++)
            if (strcmp(row->words[i], value) == 0) {
                *(int *)row->target = i;
                return LT_OPT_STOP;
            }
        return not_a_choice(usage, row, value);
    case LT_OPT_HELP:
    default:
        lt_opt_help(usage);
        return 0;
    }
}

bool lt_opt_has_value(const struct lt_opt *row)
{
    return row->kind == LT_OPT_TEXT || row->kind == LT_OPT_WORD;
}

static int take_long(const struct lt_opt_usage *usage, char **argv, int argc, int *next)
{
    const char *word = argv[*next];
    size_t length = strcspn(word + 2, "=");
    const struct lt_opt *row = by_name(usage->options, word + 2, length);
    const char *value = word[2 + length] ? word + 2 + length + 1 : NULL;
    if (!row)
        return unknown(usage, word);
    if (!lt_opt_has_value(row) && value)
        return fail(usage, "this option takes no value:", word, "");
    if (lt_opt_has_value(row) && !value) {
        if (*next + 1 >= argc)
            return fail(usage, "a value is missing after", word, "");
        value = argv[++*next];
    }
    return take(usage, row, value);
}

static int take_cluster(const struct lt_opt_usage *usage, char **argv, int argc, int *next)
{
    const char *word = argv[*next];
    for (const char *letter = word + 1; *letter; letter++) {
        const struct lt_opt *row = by_letter(usage->options, *letter);
        if (!row)
            return unknown(usage, word);
        const char *value = NULL;
        if (lt_opt_has_value(row)) {
            value = letter[1] ? letter + 1 : *next + 1 < argc ? argv[++*next] : NULL;
            if (!value)
                return fail(usage, "a value is missing after", word, "");
        }
        int status = take(usage, row, value);
        if (status != LT_OPT_STOP || value)
            return status;
    }
    return LT_OPT_STOP;
}

static const struct lt_opt_usage **revealed;

void lt_opt_reveal(const struct lt_opt_usage **ret_usage)
{
    revealed = ret_usage;
}

/* Takes the option at argv[*next], and its value. Returns LT_OPT_STOP to go on. */
static int take_word(const struct lt_opt_usage *usage, char **argv, int argc, int *next)
{
    return argv[*next][1] == '-' ? take_long(usage, argv, argc, next) : take_cluster(usage, argv, argc, next);
}

int lt_opt_parse(const struct lt_opt_usage *usage, int argc, char **argv, int *ret_next)
{
    int next = 1;
    if (revealed) {
        *revealed = usage;
        return 0;
    }
    for (; next < argc; next++) {
        const char *word = argv[next];
        if (word[0] != '-' || !word[1])
            break;
        if (strcmp(word, "--") == 0) {
            next++;
            break;
        }
        int status = take_word(usage, argv, argc, &next);
        if (status != LT_OPT_STOP)
            return status;
    }
    *ret_next = next;
    return LT_OPT_STOP;
}

int lt_opt_parse_mixed(const struct lt_opt_usage *usage, int argc, char **argv, int *ret_next)
{
    int kept = 1; /* argv[1..kept) are options by now, argv[kept..next) other words */
    for (int next = 1; next < argc && !revealed; next++) {
        const char *word = argv[next];
        int first = next;
        bool is_end = strcmp(word, "--") == 0;
        if (word[0] != '-' || !word[1])
            continue;
        int status = is_end ? LT_OPT_STOP : take_word(usage, argv, argc, &next);
        if (status != LT_OPT_STOP)
            return status;
        while (first <= next) { /* before the other words, which keep their order */
            char *moved = argv[first];
            memmove(argv + kept + 1, argv + kept, (size_t)(first - kept) * sizeof *argv);
            argv[kept++] = moved;
            first++;
        }
        if (is_end)
            break;
    }
    *ret_next = kept;
    return revealed ? lt_opt_parse(usage, argc, argv, ret_next) : LT_OPT_STOP;
}

static void print_row(const struct lt_opt *row)
{
    char left[64];
    int used = row->letter ? snprintf(left, sizeof left, "  -%c, --%s", row->letter, row->name)
                           : snprintf(left, sizeof left, "      --%s", row->name);
    if (row->hint)
        used += snprintf(left + used, sizeof left - (size_t)used, " %s", row->hint);
    const char *help = row->help;
    printf("%-*s", HELP_COLUMN, left);
    if (used >= HELP_COLUMN)
        printf("\n%*s", HELP_COLUMN, "");
    for (;;) {
        size_t length = strcspn(help, "\n");
        printf("%.*s\n", (int)length, help);
        if (!help[length])
            break;
        help += length + 1;
        printf("%*s", HELP_COLUMN, "");
    }
}

void lt_opt_help(const struct lt_opt_usage *usage)
{
    printf("%s: %s\n\nUsage: %s %s\n\nOptions:\n", usage->command, usage->summary, usage->command,
           usage->arguments);
    for (const struct lt_opt *row = usage->options; row->kind != LT_OPT_END; row++)
        print_row(row);
    if (usage->text)
        printf("\n%s", usage->text);
}
