/* SPDX-License-Identifier: Apache-2.0
 *
 * Where sidecars lie, and what the paths in them mean. Nothing here opens a file: it only asks whether names
 * are there. A path from a sidecar becomes a pattern for the final names that the kernel tells. */
#include "store/sidecar_priv.h"

#include "model/interpreter.h"

#include "base/buf.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum { GLOSSARY_LEVELS = 8 };

/* ---- paths as patterns ---- */

/* The same path as a pattern that matches just it. */
static void add_quoted(struct lt_buf *buf, const char *path)
{
    for (; *path; path++) {
        if (strchr("*?[\\", *path))
            lt_buf_addc(buf, '\\');
        lt_buf_addc(buf, *path);
    }
}

/* Adds the components of `pattern` to an absolute one, "." and ".." and doubled slashes resolved by text. */
static void add_components(struct lt_buf *buf, const char *pattern)
{
    while (*pattern) {
        pattern += strspn(pattern, "/");
        size_t length = strcspn(pattern, "/");
        if (length == 2 && memcmp(pattern, "..", 2) == 0) {
            const char *slash = buf->length ? memrchr(buf->data, '/', buf->length) : NULL;
            buf->length = slash ? (size_t)(slash - buf->data) : 0;
        } else if (length && !(length == 1 && *pattern == '.')) {
            lt_buf_addc(buf, '/');
            lt_buf_add(buf, pattern, length);
        }
        pattern += length;
    }
    lt_buf_add(buf, "", 0);
}

/* How much of an absolute pattern is the plain name of something that exists; its name in `ret_name`. */
static size_t existing_prefix(const char *pattern, struct lt_buf *ret_name)
{
    size_t found = 0, length = 0;
    struct lt_buf name = {0};
    while (pattern[length] == '/') {
        size_t end = length + 1 + strcspn(pattern + length + 1, "/");
        for (size_t i = length; i < end; i++) {
            if (strchr("*?[", pattern[i]))
                goto out;
            i += pattern[i] == '\\' && i + 1 < end;
            lt_buf_addc(&name, pattern[i]);
        }
        struct stat status;
        if (stat(name.data, &status) < 0)
            goto out;
        found = end;
        ret_name->length = 0;
        lt_buf_adds(ret_name, name.data);
        length = end;
    }
out:
    lt_buf_clear(&name);
    return found;
}

/* Links in the part that exists are followed, because observed names are final. */
static char *with_final_prefix(char *pattern)
{
    struct lt_buf name = {0}, final = {0};
    size_t prefix = existing_prefix(pattern, &name);
    char *real = prefix ? realpath(name.data, NULL) : NULL;
    lt_buf_clear(&name);
    if (!real)
        return pattern;
    if (strcmp(real, "/") != 0)
        add_quoted(&final, real);
    lt_buf_adds(&final, pattern + prefix);
    free(real);
    free(pattern);
    return lt_buf_take(&final);
}

char *lt_sidecar_pattern(const struct lt_sidecar_context *context, const char *text)
{
    struct lt_buf buf = {0};
    if (text[0] != '/' && strcmp(context->folder, "/") != 0)
        add_quoted(&buf, context->folder);
    add_components(&buf, text);
    if (!buf.length) {
        lt_buf_addc(&buf, '/');
        return lt_buf_take(&buf);
    }
    return with_final_prefix(lt_buf_take(&buf));
}

char *lt_sidecar_ignore_pattern(const struct lt_sidecar_context *context, const char *text)
{
    if (!strchr(text, '/'))
        return lt_xasprintf("/**/%s", text);
    if (strncmp(text, "**/", 3) == 0)
        return lt_xasprintf("/%s", text);
    return lt_sidecar_pattern(context, text);
}

/* ---- which program is run ---- */

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Anything that is not nothing: what is wrong with it is said when it is read. */
static bool is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

/* Steps over `env`, its options and its VAR=value words; NULL when no program is left. */
static char *const *behind_env(char *const *argv)
{
    while (*argv && strcmp(lt_path_base(*argv), "env") == 0) {
        argv++;
        while (*argv && (**argv == '-' || strchr(*argv, '='))) {
            bool has_value = strcmp(*argv, "-u") == 0 || strcmp(*argv, "-C") == 0;
            argv++;
            if (has_value && *argv)
                argv++;
        }
    }
    return *argv ? argv : NULL;
}

/* A word of the command line as an absolute path, without a leading "./" that nobody wants to read. */
static char *join_word(const char *working_folder, const char *word)
{
    while (word[0] == '.' && word[1] == '/' && word[2] && word[2] != '/')
        word += 2;
    return lt_path_join(working_folder, word);
}

static char *find_on_path(const char *program, const char *working_folder)
{
    const char *at = getenv("PATH");
    if (!at)
        at = "/usr/local/bin:/usr/bin:/bin";
    for (;;) {
        size_t length = strcspn(at, ":");
        char *entry = lt_xstrndup(at, length); /* an empty one is the working folder */
        char *folder = length ? lt_path_join(working_folder, entry) : lt_xstrdup(working_folder);
        char *found = lt_path_join(folder, program);
        free(entry);
        free(folder);
        if (is_file(found) && access(found, X_OK) == 0)
            return found;
        free(found);
        if (!at[length])
            return NULL;
        at += length + 1;
    }
}

/* The file a person means by "the program": the script, or the executable; malloc'd, NULL when there is none.
 */
static char *find_program(char *const *argv, const char *working_folder)
{
    char *const *program = behind_env(argv);
    if (!program)
        program = argv;
    const char *word = lt_interpreter_script(*program, program);
    char *script = word && *word ? join_word(working_folder, word) : NULL;
    if (script && is_file(script))
        return script;
    free(script);
    if (strchr(*program, '/'))
        return join_word(working_folder, *program);
    char *found = find_on_path(*program, working_folder);
    return found ? found : lt_xstrdup(*program);
}

/* ---- where files lie ---- */

static char *if_there(char *path)
{
    if (is_there(path))
        return path;
    free(path);
    return NULL;
}

static char *find_beside(const char *folder, const char *name)
{
    char *file = lt_xasprintf("%s.lintrace.yaml", name);
    char *path = if_there(lt_path_join(folder, file));
    free(file);
    return path;
}

char *lt_sidecar_find_program_file(char *const argv[], const char *working_folder)
{
    if (!argv || !argv[0] || !*argv[0])
        return NULL;
    char *program = find_program(argv, working_folder);
    const char *base = lt_path_base(program), *dot = strrchr(base, '.');
    char *stem = dot && dot != base ? lt_xstrndup(base, (size_t)(dot - base)) : lt_xstrdup(base);
    char *folder = strchr(program, '/') ? lt_path_dir(program) : NULL;
    char *found = NULL;
    if (folder)
        found = find_beside(folder, base);
    if (folder && !found)
        found = find_beside(folder, stem);
    if (!found)
        found = find_beside(working_folder, base);
    if (!found)
        found = find_beside(working_folder, stem);
    free(folder);
    free(stem);
    free(program);
    return found;
}

char *lt_sidecar_find_project_file(const char *working_folder)
{
    for (char *folder = lt_xstrdup(working_folder);;) {
        char *found = if_there(lt_path_join(folder, "lintrace.yaml"));
        bool is_last = !strchr(folder, '/') || strcmp(folder, "/") == 0;
        char *parent = lt_path_dir(folder);
        free(folder);
        folder = parent;
        if (found || is_last) {
            free(folder);
            return found;
        }
    }
}

char *lt_sidecar_find_glossary(const char *folder)
{
    char *at = lt_xstrdup(folder), *found = NULL;
    for (int level = 0; level <= GLOSSARY_LEVELS && !found; level++) {
        found = if_there(lt_path_join(at, "glossary.yaml"));
        if (!found)
            found = if_there(lt_path_join(at, "docs/glossary.yaml"));
        if (strcmp(at, "/") == 0)
            break;
        char *parent = lt_path_dir(at);
        free(at);
        at = parent;
    }
    free(at);
    return found;
}
