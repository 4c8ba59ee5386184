/* SPDX-License-Identifier: Apache-2.0
 *
 * The command names a program, or a script whose interpreter the kernel or `env` finds; which interpreter it
 * really was, the trace tells. */
#include "trace/who.h"

#include "base/file.h"
#include "model/environment.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "trace/container.h"
#include "trace/executed.h"
#include "trace/git.h"
#include "trace/live.h"
#include "trace/target.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_BYTES = 1 << 20, SOURCE_BYTES = 256 << 10, PASSWD_LINE_BYTES = 16 << 10 };

/* ---- the script ---- */

/* Line by line, so that a secret's mask does not swallow what follows; NULL when it is no text. */
static char *source_of(const struct lt_buf *content)
{
    struct lt_buf source = {0};
    bool is_bytes = content->length > SOURCE_BYTES || strlen(content->data) != content->length;
    char *text = is_bytes ? NULL : lt_ident_name(content->data, &is_bytes);
    if (is_bytes) {
        free(text);
        return NULL;
    }
    lt_buf_add(&source, "", 0);
    for (char *line = text, *next; *line; line = next) {
        size_t length = strcspn(line, "\n");
        next = line + length + (line[length] == '\n');
        bool has_end = line[length] == '\n';
        line[length] = '\0';
        char *masked = lt_ident_mask_text(line);
        lt_buf_adds(&source, masked);
        lt_buf_adds(&source, has_end ? "\n" : "");
        free(masked);
    }
    free(text);
    return lt_buf_take(&source);
}

static void look_at_script(struct lt_who *who, const char *state, bool wants_source)
{
    struct lt_buf content = {0};
    struct stat status;
    bool is_read = stat(who->script.path, &status) == 0 && S_ISREG(status.st_mode) &&
                   lt_file_read(who->script.path, SCRIPT_BYTES, &content, NULL) == LT_OK;
    if (is_read)
        lt_executed_digest(&who->script, content.data, content.length);
    else
        lt_executed_look(&who->script, state);
    lt_git_look(who->script.path, is_read ? content.data : NULL, is_read ? content.length : 0, &who->source);
    if (is_read && wants_source)
        who->source_code = source_of(&content);
    lt_buf_clear(&content);
}

/* ---- what the command names ---- */

/* The interpreter of a "#!" line: the program itself, or what `env` finds on PATH; malloc'd, NULL if none. */
static char *find_interpreter(const struct lt_target *target)
{
    const char *path = target->interpreter;
    if (!path || strcmp(lt_path_base(path), "env") != 0)
        return path ? realpath(path, NULL) : NULL;
    char *words = lt_xstrdup(target->argument ? target->argument : ""), *rest = NULL, *found = NULL;
    char *word = strtok_r(words, " \t", &rest);
    while (word && (word[0] == '-' || strchr(word, '=')))
        word = strtok_r(NULL, " \t", &rest);
    char *program = word ? lt_target_find(word) : NULL;
    if (program)
        found = realpath(program, NULL);
    free(program);
    free(words);
    return found;
}

/* Does the file begin as a program that the kernel runs by itself? */
static bool is_elf(const char *path)
{
    char magic[4] = "";
    FILE *file = fopen(path, "re");
    bool is = file && fread(magic, 1, 4, file) == 4 && memcmp(magic, "\177ELF", 4) == 0;
    if (file)
        fclose(file);
    return is;
}

static bool is_regular(const char *path)
{
    struct stat status;
    return path && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The command's script, by the words of an interpreter's command line; malloc'd, NULL when there is none. */
static char *script_among(const char *program, char *const argv[], const char *folder)
{
    const char *word = lt_interpreter_script(program, argv);
    char *path = word && *word ? lt_path_join(folder, word) : NULL;
    char *script = path ? realpath(path, NULL) : NULL;
    free(path);
    if (is_regular(script))
        return script;
    free(script);
    return NULL;
}

/* What stands in the place of an interpreter may be a script itself, which finds the real one: then only the
 * trace tells that. */
static void find_files(struct lt_who *who, char *const argv[])
{
    char *named = lt_target_find(argv[0]);
    char *path = named ? realpath(named, NULL) : NULL;
    free(named);
    if (!is_regular(path)) {
        free(path);
        return;
    }
    bool is_program = is_elf(path);
    who->script.path = script_among(argv[0], argv, "");
    if (!who->script.path && is_program)
        who->script.path = script_among(path, argv, "");
    if (who->script.path && is_program) {
        who->interpreter.path = path;
    } else if (who->script.path) {
        free(path);
    } else if (is_program) {
        who->program.path = path;
    } else {
        struct lt_target target;
        lt_target_look(path, &target);
        who->script.path = path;
        who->interpreter.path = find_interpreter(&target);
        lt_target_clear(&target);
    }
}

/* ---- the user, the surroundings ---- */

static char *user_name(uint32_t uid)
{
    FILE *file = fopen("/etc/passwd", "re");
    char *line = lt_xmalloc(PASSWD_LINE_BYTES), *name = NULL;
    struct passwd entry, *found;
    while (file && !name && fgetpwent_r(file, &entry, line, PASSWD_LINE_BYTES, &found) == 0 && found)
        if (found->pw_uid == uid)
            name = lt_ident_name(found->pw_name, NULL);
    free(line);
    if (file)
        fclose(file);
    return name;
}

/* A time as the sidecar gives it: itself, or the variable that holds it; malloc'd, NULL when it is none. */
static char *instant_of(const char *text)
{
    const char *value = text && text[0] == '$' ? getenv(text + 1) : text;
    return value && lt_who_is_instant(value) ? lt_xstrdup(value) : NULL;
}

struct lt_who *lt_who_begin(char *const argv[], char *const environment[], const struct lt_metadata *metadata,
                            const struct lt_job_meta *job)
{
    struct lt_who *who = lt_xcalloc(1, sizeof *who);
    char *state = lt_live_home(NULL);
    find_files(who, argv);
    lt_executed_look(&who->program, state);
    lt_executed_look(&who->interpreter, state);
    if (who->script.path)
        look_at_script(who, state, job && job->source_code);
    who->has_uid = true;
    who->uid = (uint32_t)geteuid();
    who->user = user_name(who->uid);
    lt_container_look(&who->container_id, &who->container_runtime);
    lt_environment_choose(environment, &metadata->environment, &who->environment);
    lt_environment_tags(environment, "RUN", &who->run_tags);
    lt_environment_tags(environment, "JOB", &who->job_tags);
    who->nominal_start = job ? instant_of(job->nominal_start) : NULL;
    who->nominal_end = job && who->nominal_start ? instant_of(job->nominal_end) : NULL;
    free(state);
    return who;
}

/* ---- afterwards ---- */

static uint32_t first_pid(const struct lt_observed *observed)
{
    for (size_t i = 0; i < observed->execs.count; i++)
        if (observed->execs.items[i].process == LT_NO_INDEX)
            return observed->execs.items[i].pid;
    return 0;
}

/* What the run's first process ran: the last interpreter that was given the script; else the one expected, or
 * the first. NULL when nothing is known of that process. */
static const char *program_seen(const struct lt_who *who, const struct lt_observed *observed)
{
    const char *expected = who->script.path ? who->interpreter.path : who->program.path;
    const char *runs_script = NULL, *as_expected = NULL, *first = NULL;
    uint32_t pid = first_pid(observed);
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (!process->is_image || process->pid != pid || !process->program)
            continue;
        char *script = who->script.path && process->folder
                           ? script_among(process->program, process->argv, process->folder)
                           : NULL;
        if (script && strcmp(script, who->script.path) == 0)
            runs_script = process->program;
        if (expected && strcmp(process->program, expected) == 0)
            as_expected = process->program;
        if (!first)
            first = process->program;
        free(script);
    }
    return runs_script ? runs_script : as_expected ? as_expected : first;
}

static void forget(struct lt_who_file *file)
{
    free(file->path);
    *file = (struct lt_who_file){0};
}

void lt_who_end(struct lt_who *who, const struct lt_observed *observed, int64_t start_ns)
{
    struct lt_who_file *file = who->script.path ? &who->interpreter : &who->program;
    const char *seen = program_seen(who, observed);
    char *state = lt_live_home(NULL);
    if (seen && (!file->path || strcmp(seen, file->path) != 0)) {
        forget(file);
        file->path = lt_xstrdup(seen);
        lt_executed_look(file, state);
        if (file->version.changed_ns >= start_ns)
            *file = (struct lt_who_file){.path = file->path}; /* it may have been another one then */
    }
    lt_executed_finish(&who->program, state);
    lt_executed_finish(&who->interpreter, state);
    lt_executed_finish(&who->script, state);
    for (size_t i = 0; i < observed->sockets.count; i++)
        if (observed->sockets.items[i].channel == LT_NO_INDEX)
            lt_who_add_peer(who, observed->files.items[observed->sockets.items[i].file].first_path);
    lt_who_sort_peers(who);
    free(state);
}
