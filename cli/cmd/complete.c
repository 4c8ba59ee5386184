/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the words before the cursor as the command would, by its rows, and so knows what the next may be.
 * What an argument is, the usage line tells: RUN, DATASET, DIR and the like stand for themselves. */
#include "cmd/complete.h"

#include "base/buf.h"
#include "cmd/ask.h"
#include "cmd/cmd.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What the words so far say about the last. */
struct place {
    const struct lt_opt_usage *usage;
    const char *word;           /* to be completed */
    size_t skipped;             /* of it: "--format=" stays as it is */
    const struct lt_opt *value; /* of this option, or NULL */
    size_t argument;            /* else which argument, from 0 */
    bool may_be_option, is_program, is_program_word;
    const char *folder;
};

/* What is found, until it is known what else the shell shall offer. */
struct found {
    struct place *place;
    struct lt_buf lines;
    const char *others;
};

static void take(void *user, const char *name, const char *help)
{
    struct found *found = user;
    const char *beginning = found->place->word + found->place->skipped;
    if (strncmp(name, beginning, strlen(beginning)) != 0 || strpbrk(name, "\n\t\r\033"))
        return;
    lt_buf_add(&found->lines, found->place->word, found->place->skipped);
    lt_buf_adds(&found->lines, name);
    lt_buf_addc(&found->lines, '\t');
    lt_buf_add(&found->lines, help, strcspn(help, "\n"));
    lt_buf_addc(&found->lines, '\n');
}

static void take_commands(struct found *found)
{
    for (size_t i = 0; i < lt_cmd_count; i++)
        take(found, lt_cmds[i].name, lt_cmds[i].summary);
}

static void take_options(struct found *found, const struct lt_opt *row)
{
    for (; row->kind != LT_OPT_END; row++) {
        char name[64];
        snprintf(name, sizeof name, "--%s", row->name);
        take(found, name, row->help);
    }
}

/* ---- arguments ---- */

static void take_names(struct found *found, enum lt_complete_kind kind)
{
    const struct place *place = found->place;
    lt_complete_names(place->folder, kind, place->word + place->skipped, take, found);
}

static void take_runs(struct found *found)
{
    take_names(found, LT_COMPLETE_RUN);
}

static void take_datasets(struct found *found)
{
    take_names(found, LT_COMPLETE_DATASET);
}

static void take_columns(struct found *found)
{
    take_names(found, LT_COMPLETE_COLUMN);
}

static void take_jobs(struct found *found)
{
    take_names(found, LT_COMPLETE_JOB);
}

/* All that lineage is about. */
static void take_nodes(struct found *found)
{
    static const char job[] = "job:";
    if (strncmp(found->place->word + found->place->skipped, job, sizeof job - 1) == 0) {
        found->place->skipped += sizeof job - 1;
        take_jobs(found);
        return;
    }
    take_datasets(found);
    take_columns(found);
}

static void want_files(struct found *found)
{
    found->others = "files";
}

static void want_folders(struct found *found)
{
    if (!*found->others)
        found->others = "dirs";
}

/* The words of usage lines and hints; others stand for something that nobody can know. */
static const struct {
    const char *word;
    void (*take)(struct found *found);
} meanings[] = {
    {"RUN", take_runs},         {"VERSION", take_runs}, {"DATASET", take_datasets},
    {"COLUMN", take_columns},   {"WHAT", take_nodes},   {"SELECTOR", take_nodes},
    {"JOB", take_jobs},         {"DIR", want_folders},  {"FOLDER", want_folders},
    {"FILE", want_files},       {"LOG", want_files},    {"EVENT", want_files},
    {"COMMAND", take_commands},
};

/* `text` is one argument of a usage line, or a hint: "RUN", "[DATASET[.COLUMN]...]", "bash|zsh|fish". */
static void take_meaning(struct found *found, const char *text, size_t length)
{
    char word[32];
    for (size_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && (isalnum((unsigned char)text[end]) || text[end] == '-'); end++)
            continue;
        snprintf(word, sizeof word, "%.*s", (int)(end - at), text + at);
        for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
            if (strcmp(meanings[i].word, word) == 0)
                meanings[i].take(found);
        if (islower((unsigned char)*word) && memchr(text, '|', length))
            take(found, word, "");
    }
}

/* The argument with that number in a usage line; the last may stand for more when "..." is in it. */
static const char *find_argument(const char *arguments, size_t wanted, size_t *ret_length)
{
    const char *last = NULL;
    bool is_value_next = false;
    for (size_t number = 0; *arguments; arguments += *ret_length) {
        arguments += strspn(arguments, " ");
        *ret_length = strcspn(arguments, " ");
        bool is_option = strncmp(arguments, "[options]", 9) == 0 || arguments[strspn(arguments, "[")] == '-';
        bool is_value = is_value_next;
        is_value_next = *arguments == '-'; /* "--keep N": one that must be there */
        if (is_option || is_value || !*ret_length)
            continue;
        if (number++ == wanted)
            return arguments;
        last = memmem(arguments, *ret_length, "...", 3) ? arguments : NULL;
    }
    *ret_length = last ? strcspn(last, " ") : 0;
    return last;
}

static void take_argument(struct found *found)
{
    const struct place *place = found->place;
    size_t length;
    const char *argument = find_argument(place->usage->arguments, place->argument, &length);
    if (argument)
        take_meaning(found, argument, length);
}

static void take_value(struct found *found, const struct lt_opt *row)
{
    for (int i = 0; row->kind == LT_OPT_WORD && row->words[i]; i++)
        take(found, row->words[i], "");
    if (row->kind == LT_OPT_TEXT && row->hint)
        take_meaning(found, row->hint, strlen(row->hint));
}

/* ---- the words before ---- */

/* The option that `word` is, with the value in it if there is one. */
static const struct lt_opt *find_option(const struct lt_opt *row, const char *word, const char **ret_value)
{
    bool is_long = word[0] == '-' && word[1] == '-';
    size_t length = is_long ? strcspn(word + 2, "=") : 0;
    *ret_value = NULL;
    for (; row->kind != LT_OPT_END; row++) {
        if (is_long && strlen(row->name) == length && strncmp(row->name, word + 2, length) == 0) {
            *ret_value = word[2 + length] ? word + 2 + length + 1 : NULL;
            return row;
        }
        if (!is_long && row->letter && word[1] == row->letter) {
            *ret_value = word[2] ? word + 2 : NULL;
            return row;
        }
    }
    return NULL;
}

static bool is_folder(const struct lt_opt *row)
{
    return strcmp(row->name, "dir") == 0 || strcmp(row->name, "output-dir") == 0;
}

/* Reads the words before the last as lt_opt_parse would. */
static void read_words(struct place *place, int count, char **words)
{
    bool takes_program = strstr(place->usage->arguments, "-- ") != NULL;
    for (int i = 0; i < count - 1; i++) {
        const char *value = NULL;
        if (place->is_program) {
            place->is_program_word = false;
        } else if (strcmp(words[i], "--") == 0 && place->may_be_option) {
            place->may_be_option = false;
            place->is_program = place->is_program_word = takes_program;
        } else if (words[i][0] == '-' && words[i][1] && place->may_be_option) {
            const struct lt_opt *row = find_option(place->usage->options, words[i], &value);
            bool has_value = row && lt_opt_has_value(row);
            if (has_value && !value && i + 1 == count - 1)
                place->value = row;
            else if (has_value && !value)
                value = words[++i];
            if (has_value && value && is_folder(row))
                place->folder = value;
        } else {
            place->argument++;
            place->is_program = takes_program;
        }
    }
}

static void read_last(struct place *place, const char *word)
{
    const char *value = NULL;
    place->word = word;
    if (place->value || place->is_program || !place->may_be_option || strncmp(word, "--", 2) != 0)
        return;
    const struct lt_opt *row = find_option(place->usage->options, word, &value);
    if (row && value && lt_opt_has_value(row)) {
        place->value = row;
        place->skipped = (size_t)(value - word);
    }
}

static void find_all(struct found *found)
{
    const struct place *place = found->place;
    if (place->is_program_word)
        found->others = "commands";
    else if (place->is_program)
        found->others = "files";
    else if (place->value)
        take_value(found, place->value);
    else if (*place->word == '-' && place->may_be_option)
        take_options(found, place->usage->options);
    else
        take_argument(found);
}

/* The command that the words are about, or NULL; what is not a command is traced, if it is an option. */
static const struct lt_cmd *find_command(int *count, char ***words)
{
    const char *first = (*words)[0];
    if (*first == '-')
        return lt_cmd_find("run");
    --*count;
    ++*words;
    return lt_cmd_find(first);
}

int lt_complete(int count, char **words)
{
    struct lt_ask ask = {.folder = NULL};
    struct place place = {.word = "", .may_be_option = true, .folder = lt_ask_folder(&ask)};
    struct found found = {.place = &place, .others = ""};
    if (count < 1)
        return lt_err_exit_status(LT_EUSAGE);
    if (count == 1 && *words[0] != '-') {
        place.word = words[0];
        take_commands(&found);
    } else {
        const struct lt_cmd *cmd = find_command(&count, &words);
        place.usage = cmd ? lt_cmd_usage(cmd) : NULL;
        if (place.usage) {
            read_words(&place, count, words);
            read_last(&place, words[count - 1]);
            find_all(&found);
        }
    }
    lt_buf_add(&found.lines, "", 0);
    printf("%s\n%s", found.others, found.lines.data);
    lt_buf_clear(&found.lines);
    return fflush(stdout) != 0;
}
