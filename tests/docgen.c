/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints one table of the documentation as Markdown, from the very rows the product is made of. Compiled and
 * run by scripts/gen-docs; says nothing that is not in a .def file. Usage: docgen TABLE; without one it lists
 * the tables there are. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "wire/record.def"

struct field {
    const char *type, *name;
    int offset;
    const char *meaning;
};
#define FIELD_ROW(type, name, offset, meaning) {#type, #name, offset, meaning},
static const struct field segment_fields[] = {LT_SEGMENT_FIELDS(FIELD_ROW){0}};
static const struct field chunk_fields[] = {LT_CHUNK_FIELDS(FIELD_ROW){0}};
static const struct field head_fields[] = {LT_HEAD_FIELDS(FIELD_ROW){0}};
static const struct field process_fields[] = {LT_PROCESS_FIELDS(FIELD_ROW){0}};
static const struct field name_fields[] = {LT_NAME_FIELDS(FIELD_ROW){0}};
static const struct field use_fields[] = {LT_USE_FIELDS(FIELD_ROW){0}};
static const struct field exec_fields[] = {LT_EXEC_FIELDS(FIELD_ROW){0}};
static const struct field fork_fields[] = {LT_FORK_FIELDS(FIELD_ROW){0}};
static const struct field move_fields[] = {LT_MOVE_FIELDS(FIELD_ROW){0}};
static const struct field access_fields[] = {LT_ACCESS_FIELDS(FIELD_ROW){0}};
static const struct field copy_fields[] = {LT_COPY_FIELDS(FIELD_ROW){0}};

static void print_fields(const struct field *fields)
{
    puts("| offset | type | field | meaning |\n|---:|---|---|---|");
    for (; fields->name; fields++)
        printf("| %d | `%s` | `%s` | %s |\n", fields->offset, fields->type, fields->name, fields->meaning);
}

static void print_records(void)
{
    static const struct {
        const char *name;
        const struct field *fields;
        const char *meaning;
    } kinds[] = {
#define KIND(name, number, fields, meaning) {#name, fields##_fields, meaning},
#include "wire/kinds.def"
#undef KIND
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        printf("%s### %s: %s\n\n", i ? "\n" : "", kinds[i].name, kinds[i].meaning);
        print_fields(kinds[i].fields);
    }
}

static void print_kinds(void)
{
    puts("| number | kind | meaning |\n|---:|---|---|");
#define KIND(name, number, fields, meaning) printf("| %d | %s | %s |\n", number, #name, meaning);
#include "wire/kinds.def"
#undef KIND
}

static void print_losses(void)
{
    puts("| counter | name | as it stands among the reasons |\n|---:|---|---|");
#define LOSS(name, index, meaning) printf("| %d | %s | %s |\n", index, #name, meaning);
#include "wire/losses.def"
#undef LOSS
}

static void print_environment(void)
{
    puts("| variable | meaning |\n|---|---|");
#define ENV(name, variable, meaning) printf("| `%s` | %s |\n", variable, meaning);
#include "wire/env.def"
#undef ENV
}

static void print_targets(void)
{
    puts("| kind | traced | what that means |\n|---|---|---|");
#define TARGET(name, can_preload, word, why)                                                                 \
    printf("| %s | %s | %s |\n", word, can_preload ? "yes" : "no", why);
#include "trace/targets.def"
#undef TARGET
}

static void print_classes(void)
{
    puts("| class | meaning |\n|---|---|");
#define CLASS(name, text, meaning) printf("| `%s` | %s |\n", text, meaning);
#include "model/classes.def"
}

static const char *class_text(const char *id)
{
#define CLASS(name, text, meaning)                                                                           \
    if (strcmp(id, #name) == 0)                                                                              \
        return text;
#include "model/classes.def"
    return "";
}

/* In the order in which they are tried; neighbours of one class share a row. */
static void print_class_rules(void)
{
    const char *before = "";
    puts("| class | paths |\n|---|---|");
#define RULE(name, glob)                                                                                     \
    if (strcmp(before, #name) != 0)                                                                          \
        printf("%s| `%s` | `%s`", *before ? " |\n" : "", class_text(#name), glob);                           \
    else                                                                                                     \
        printf(", `%s`", glob);                                                                              \
    before = #name;
#include "model/classes.def"
    puts(" |");
}

static void print_interpreters(void)
{
    puts("| program | language |\n|---|---|");
#define INTERPRETER(name, no_script, with_value, script_option, language)                                    \
    printf("| `%s` | %s |\n", name, language);
#include "model/interpreters.def"
}

/* Neighbours of one service share a row. */
static void print_variables(void)
{
    const char *before = "";
    puts("| of | variables |\n|---|---|");
#define VARIABLE(name, of)                                                                                   \
    if (strcmp(before, of) != 0)                                                                             \
        printf("%s| %s | `%s`", *before ? " |\n" : "", of, name);                                            \
    else                                                                                                     \
        printf(", `%s`", name);                                                                              \
    before = of;
#include "model/environment.def"
    puts(" |");
}

static void print_secrets(void)
{
    const char *comma = "";
    puts("| what | which |\n|---|---|");
    printf("| the value of `--NAME VALUE`, `NAME=VALUE`, `\"NAME\": VALUE`, where a part of the name ends in | ");
#define SECRET_END(word) comma = printf("%s`%s`", comma, word) ? ", " : "";
#include "model/secrets.def"
    printf(" |\n| the same where a part of the name is | ");
    comma = "";
#define SECRET_PART(word) comma = printf("%s`%s`", comma, word) ? ", " : "";
#include "model/secrets.def"
#define SECRET_PAIR(first, second) printf("%s`%s-%s`", comma, first, second);
#include "model/secrets.def"
    printf(" |\n| but not where the name begins with `no`, or ends with | ");
    comma = "";
#define SECRET_PLACE(word) comma = printf("%s`%s`", comma, word) ? ", " : "";
#include "model/secrets.def"
    printf(" |\n| tokens that begin so, and go on long enough | ");
    comma = "";
#define SECRET_TOKEN(prefix, least, characters) comma = printf("%s`%s`", comma, prefix) ? ", " : "";
#include "model/secrets.def"
    printf(" |\n| the values of these options | ");
    comma = "";
#define SECRET_FLAG(program, flag, next) comma = printf("%s`%s` of `%s…`", comma, flag, program) ? ", " : "";
#include "model/secrets.def"
    puts(" |\n| the password in an address | `scheme://user:password@host` |");
}

static void print_commands(void)
{
    puts("| command | what it does |\n|---|---|");
#define CMD(function, name, summary) printf("| `lintrace %s` | %s |\n", name, summary);
#include "cmd/cmds.def"
#undef CMD
}

static void print_statuses(void)
{
    static const struct {
        int status;
        const char *meaning;
    } errors[] = {
#define ERR(name, status, meaning) {status, meaning},
#include "base/errs.def"
#undef ERR
    };
    puts("| status | cause |\n|---:|---|");
    for (int status = 1; status < 256; status++) {
        int count = 0;
        for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
            if (errors[i].status != status)
                continue;
            if (count++)
                printf("; %s", errors[i].meaning);
            else
                printf("| %d | %s", status, errors[i].meaning);
        }
        if (count)
            puts(" |");
    }
}

/* ---- the keys of a sidecar ---- */

static const struct {
    const char *name, *looks;
} readers[] = {
#define READER(name, looks) {#name, looks},
#include "store/sidecar_keys.def"
};
static const struct {
    const char *name, *place;
} sections[] = {
#define SECTION(name, element, doc) {#name, doc},
#include "store/sidecar_keys.def"
};
static const struct {
    const char *section, *name, *reader, *of, *need, *doc;
} keys[] = {
#define KEY(section, name, reader, target, of, need, doc) {#section, name, #reader, #of, #need, doc},
#include "store/sidecar_keys.def"
};

static const char *looks_of(const char *reader)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].name, reader) == 0)
            return readers[i].looks;
    return "";
}

/* A section's name is its heading, and so the anchor that others link to. */
static void print_keys(void)
{
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
        printf("%s### %s\n\n%s\n\n| key | value | meaning |\n|---|---|---|\n", s ? "\n" : "",
               sections[s].name, sections[s].place);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            bool has_element = strcmp(keys[i].of, "none") != 0;
            if (strcmp(keys[i].section, sections[s].name) != 0)
                continue;
            printf("| `%s`%s | %s", keys[i].name, strcmp(keys[i].need, "must") == 0 ? " (needed)" : "",
                   looks_of(keys[i].reader));
            if (has_element)
                printf(" ([%s](#%s))", keys[i].of, keys[i].of);
            printf(" | %s |\n", keys[i].doc);
        }
    }
}

/* A line of a manual page: nothing in it is a macro or an escape, and `words` are bold. */
static void print_manual_text(const char *text)
{
    bool is_bold = false, is_start = true;
    for (; *text; text++) {
        if (*text == ' ' && is_start)
            continue;
        if (is_start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '`')
            fputs((is_bold = !is_bold) ? "\\fB" : "\\fP", stdout);
        else if (*text == '\\' || *text == '-')
            printf("\\%c", *text == '-' ? '-' : 'e');
        else if (*text == '~')
            fputs("\\(ti", stdout);
        else
            putchar(*text);
        is_start = (*text == '.' || *text == '?') && text[1] == ' ' && text[-1] != '.';
        if (is_start && text[2] >= 'A' && text[2] <= 'Z')
            putchar('\n');
        else
            is_start = false;
    }
    putchar('\n');
}

static const char *place_of(const char *section)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(sections[i].name, section) == 0)
            return sections[i].place;
    return "";
}

static void print_sidecar_manual(void)
{
    fputs(".\\\" SPDX-License-Identifier: Apache-2.0\n"
          ".\\\" Made from the table of keys by scripts/gen-docs.\n"
          ".Dd $Mdocdate$\n.Dt LINTRACE.YAML 5\n.Os\n.Sh NAME\n.Nm lintrace.yaml\n"
          ".Nd what only people know of programs and their data\n"
          ".Sh DESCRIPTION\n"
          "A sidecar is YAML; nobody has to write one, and a wrong one never stops the traced program.\n"
          "The nearest of these is read, key by key:\n"
          ".Pa NAME.lintrace.yaml\nbeside the program or in the working folder,\n.Pa lintrace.yaml\n"
          "in the working folder or above it, and the\n.Pa glossary.yaml\nbeside it or above.\n"
          "Keys that begin with\n.Ql x\\- ,\nand\n.Cm meta ,\nare free everywhere.\n"
          ".Sh KEYS\n",
          stdout);
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
        printf(".Ss %s\n.Bl -tag -width Ds\n", sections[s].place);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (strcmp(keys[i].section, sections[s].name) != 0)
                continue;
            printf(".It Cm %s%s\n", keys[i].name, strcmp(keys[i].need, "must") == 0 ? " Pq needed" : "");
            print_manual_text(keys[i].doc);
            printf("Value:\n");
            print_manual_text(looks_of(keys[i].reader));
            if (strcmp(keys[i].of, "none") != 0)
                printf("(see\n.Sx %s )\n", place_of(keys[i].of));
        }
        puts(".El");
    }
    puts(".Sh SEE ALSO\n.Xr lintrace 1");
}

static void print_command_names(void)
{
#define CMD(function, name, summary) puts(name);
#include "cmd/cmds.def"
#undef CMD
}

static void print_commands_manual(void)
{
#define CMD(function, name, summary)                                                                         \
    printf(".It Xr lintrace-%s 1\n", name);                                                                  \
    print_manual_text(summary);
#include "cmd/cmds.def"
#undef CMD
}

static const struct {
    const char *name;
    const struct field *fields;
    void (*print)(void);
} tables[] = {
    {"segment", segment_fields, NULL},
    {"chunk", chunk_fields, NULL},
    {"head", head_fields, NULL},
    {"kinds", NULL, print_kinds},
    {"records", NULL, print_records},
    {"losses", NULL, print_losses},
    {"environment", NULL, print_environment},
    {"targets", NULL, print_targets},
    {"classes", NULL, print_classes},
    {"class-rules", NULL, print_class_rules},
    {"interpreters", NULL, print_interpreters},
    {"variables", NULL, print_variables},
    {"secrets", NULL, print_secrets},
    {"commands", NULL, print_commands},
    {"commands-manual", NULL, print_commands_manual},
    {"command-names", NULL, print_command_names},
    {"statuses", NULL, print_statuses},
    {"sidecar-keys", NULL, print_keys},
    {"sidecar-manual", NULL, print_sidecar_manual},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (argc < 2) {
            puts(tables[i].name);
        } else if (strcmp(tables[i].name, argv[1]) == 0) {
            if (tables[i].print)
                tables[i].print();
            else
                print_fields(tables[i].fields);
            return 0;
        }
    }
    return argc >= 2;
}
