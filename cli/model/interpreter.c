/* SPDX-License-Identifier: Apache-2.0
 *
 * Options are read as interpreters read them: letters in clusters, a value in the same word or the next, "--"
 * ends them. Long options are taken to have their value in the same word. */
#include "model/interpreter.h"

#include "base/file.h"

#include <string.h>

struct interpreter {
    const char *name, *no_script, *with_value;
    char script_option;
    const char *language;
};
static const struct interpreter interpreters[] = {
#define INTERPRETER(name, no_script, with_value, script_option, language)                                    \
    {name, no_script, with_value, script_option, language},
#include "model/interpreters.def"
};
static const char *const module_endings[] = {
#define MODULE(ending) ending,
#include "model/interpreters.def"
};
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct interpreter *find(const char *program)
{
    const char *base = lt_path_base(program);
    for (size_t i = 0; i < COUNT_OF(interpreters); i++) {
        size_t length = strlen(interpreters[i].name);
        if (strncmp(base, interpreters[i].name, length) == 0 &&
            !base[length + strspn(base + length, ".0123456789")])
            return &interpreters[i];
    }
    return NULL;
}

/* What the process of a program of many names is by these arguments: busybox is a shell only as sh, ash or
 * hush. *argv is moved on to the name that it goes by. */
static const struct interpreter *find_applet(const char *program, char *const **argv)
{
    static const char *const shells[] = {"sh", "ash", "hush"};
    const struct interpreter *interpreter = find(program);
    if (!interpreter || strcmp(interpreter->name, "busybox") != 0)
        return interpreter;
    if (*argv && (*argv)[0] && find((*argv)[0]) == interpreter)
        ++*argv;
    const char *name = *argv && (*argv)[0] ? lt_path_base((*argv)[0]) : "";
    name += name[0] == '-'; /* a login shell */
    for (size_t i = 0; i < COUNT_OF(shells); i++)
        if (strcmp(name, shells[i]) == 0)
            return find("sh");
    return NULL;
}

bool lt_interpreter_runs(const char *program, char *const *argv)
{
    return find_applet(program, &argv) != NULL;
}

bool lt_interpreter_knows(const char *program)
{
    return find(program) != NULL;
}

const char *lt_interpreter_language(const char *program)
{
    const struct interpreter *interpreter = find(program);
    return interpreter ? interpreter->language : "native";
}

const char *lt_interpreter_script(const char *program, char *const *argv)
{
    const struct interpreter *interpreter = find_applet(program, &argv);
    if (!interpreter || !argv || !argv[0])
        return NULL;
    for (argv++; *argv; argv++) {
        const char *word = *argv;
        if (strcmp(word, "--") == 0)
            return interpreter->script_option ? NULL : argv[1];
        if ((word[0] != '-' && word[0] != '+') || !word[1])
            return interpreter->script_option || word[0] == '-' ? NULL : word;
        if (word[1] == '-')
            continue;
        for (const char *letter = word + 1; *letter; letter++) {
            if (strchr(interpreter->no_script, *letter))
                return NULL;
            if (!strchr(interpreter->with_value, *letter))
                continue;
            if (!letter[1] && !*++argv)
                return NULL;
            if (*letter == interpreter->script_option)
                return letter[1] ? letter + 1 : *argv;
            break;
        }
    }
    return NULL;
}

bool lt_interpreter_is_module(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < COUNT_OF(module_endings); i++) {
        size_t ending = strlen(module_endings[i]);
        if (length > ending && strcmp(path + length - ending, module_endings[i]) == 0)
            return true;
    }
    return false;
}
