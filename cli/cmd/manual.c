/* SPDX-License-Identifier: Apache-2.0
 *
 * A help text is paragraphs with a blank line between. One that begins "Exit status:", "Environment:" or
 * "Examples:" is the section of that name, indented lines are shown as they are, all else is description.
 * Nothing in a text can be a macro: what begins a line or an escape is said so that it is itself. */
#include "cmd/manual.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void print_byte(char byte)
{
    static const char bytes[] = "\\-`'~^";
    static const char *const escapes[] = {"e", "-", "(ga", "(aq", "(ti", "(ha"};
    const char *place = strchr(bytes, byte);
    if (place)
        printf("\\%s", escapes[place - bytes]);
    else
        putchar(byte);
}

/* A line of text; in one that is filled, a sentence begins a line, as the formatters want it. */
static void print_text(const char *text, size_t length, bool is_filled)
{
    for (size_t i = 0; i < length; i++) {
        bool is_start = i == 0;
        if (is_filled && text[i] == ' ' && i > 1 && text[i - 1] == '.' && i + 1 < length) {
            putchar('\n');
            is_start = true;
            i++;
        }
        if (is_start && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", stdout);
        print_byte(text[i]);
    }
    putchar('\n');
}

/* The lines of a paragraph up to `end`, the indented ones as they are. */
static void print_lines(const char *text, const char *end)
{
    bool is_display = false;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t length = newline ? (size_t)(newline - text) : (size_t)(end - text);
        bool is_indented = *text == ' ';
        size_t blanks = is_indented ? strspn(text, " ") : 0;
        if (is_indented != is_display)
            puts(is_indented ? ".Bd -literal -offset indent" : ".Ed");
        is_display = is_indented;
        blanks = is_indented && blanks > 2 ? 2 : blanks;
        print_text(text + blanks, length - blanks, !is_display);
        text += length + 1;
    }
    if (is_display)
        puts(".Ed");
}

static const struct {
    const char *start, *section;
} sections[] = {
    {"", "DESCRIPTION"},
    {"Environment:", "ENVIRONMENT"},
    {"Exit status:", "EXIT STATUS"},
    {"Examples:", "EXAMPLES"},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

/* Which section the paragraph belongs to; 0 is the description. An indented one goes on with what was before
 * it. */
static size_t section_of(const char *paragraph, size_t before)
{
    if (*paragraph == ' ')
        return before;
    for (size_t i = 1; i < SECTIONS; i++)
        if (strncmp(paragraph, sections[i].start, strlen(sections[i].start)) == 0)
            return i;
    return 0;
}

/* The paragraphs of one section, wherever they stand. */
static void print_section(const char *text, size_t section)
{
    bool has_title = false;
    size_t current = 0;
    while (*text) {
        const char *gap = strstr(text, "\n\n");
        const char *end = gap ? gap : text + strlen(text);
        current = section_of(text, current);
        if (current == section) {
            const char *start = text + (*text == ' ' ? 0 : strlen(sections[section].start));
            if (!has_title && section)
                printf(".Sh %s\n", sections[section].section);
            else
                puts(".Pp");
            has_title = true;
            start += strspn(start, "\n");
            print_lines(*start == ' ' && start[-1] == ':' ? start + 1 : start, end);
        }
        text = gap ? gap + 2 : end;
    }
}

/* Are all the values told in the words of the row? */
static bool tells_values(const struct lt_opt *row)
{
    for (int i = 0; row->words[i]; i++)
        if (!strstr(row->help, row->words[i]) && !strstr(row->hint, row->words[i]))
            return false;
    return true;
}

static void print_option(const struct lt_opt *row)
{
    fputs(".It ", stdout);
    if (row->letter)
        printf("Fl %c , ", row->letter);
    printf("Fl \\-%s", row->name);
    if (lt_opt_has_value(row))
        printf(" Ar %s", row->hint);
    putchar('\n');
    print_lines(row->help, row->help + strlen(row->help));
    if (row->kind != LT_OPT_WORD || tells_values(row))
        return;
    puts(".Pp\nOne of");
    for (int i = 0; row->words[i]; i++)
        printf(".Cm %s %c\n", row->words[i], row->words[i + 1] ? ',' : '.');
}

static void print_synopsis(const char *name, const struct lt_opt_usage *usage)
{
    puts(".Sh SYNOPSIS\n.Nm lintrace");
    if (strchr(usage->command, ' '))
        printf(".Cm %s\n", name);
    print_text(usage->arguments, strlen(usage->arguments), false);
}

void lt_manual_print(const char *name, const struct lt_opt_usage *usage)
{
    fputs(".\\\" SPDX-License-Identifier: Apache-2.0\n"
          ".\\\" Made from the text of --help by scripts/gen-docs.\n"
          ".Dd $Mdocdate$\n.Dt LINTRACE-",
          stdout);
    for (const char *at = name; *at; at++)
        putchar(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    printf(" 1\n.Os\n.Sh NAME\n.Nm lintrace-%s\n.Nd %s\n", name, usage->summary);
    print_synopsis(name, usage);
    puts(".Sh DESCRIPTION");
    printf("%c%s.\n", usage->summary[0] - (usage->summary[0] >= 'a' ? 'a' - 'A' : 0), usage->summary + 1);
    if (usage->text)
        print_section(usage->text, 0);
    puts(".Pp\nThe options:\n.Bl -tag -width Ds");
    for (const struct lt_opt *row = usage->options; row->kind != LT_OPT_END; row++)
        print_option(row);
    puts(".El");
    for (size_t i = 1; usage->text && i < SECTIONS; i++)
        print_section(usage->text, i);
    puts(".Sh SEE ALSO\n.Xr lintrace 1 ,\n.Xr lintrace.yaml 5");
}
