/* SPDX-License-Identifier: Apache-2.0
 *
 * Names and arguments are bytes, JSON is text: a backslash is doubled and every byte that is not UTF-8 is
 * \xNN, so that what is read back is what was written. The reader trusts nothing. */
#include "cmd/note.h"

#include "base/file.h"
#include "base/mem.h"
#include "cmd/note_who.h"
#include "ext/json.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "profile/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTE_NAME "run.json" /* as trace/live.c makes it */

static char *as_text(const char *bytes)
{
    struct lt_buf text = {0};
    lt_buf_add(&text, "", 0);
    while (*bytes) {
        uint32_t point;
        size_t length = lt_ident_utf8(bytes, &point);
        if (length && *bytes != '\\')
            lt_buf_add(&text, bytes, length);
        else if (length)
            lt_buf_adds(&text, "\\\\");
        else
            lt_buf_addf(&text, "\\x%02x", (unsigned char)*bytes);
        bytes += length ? length : 1;
    }
    return lt_buf_take(&text);
}

/* malloc'd; NULL when `text` is NULL or was not made by as_text. */
static char *as_bytes(const char *text)
{
    struct lt_buf bytes = {0};
    unsigned byte;
    int used;
    if (!text)
        return NULL;
    lt_buf_add(&bytes, "", 0);
    while (*text) {
        if (*text != '\\') {
            lt_buf_addc(&bytes, *text++);
        } else if (text[1] == '\\') {
            lt_buf_addc(&bytes, '\\');
            text += 2;
        } else if (used = 0, sscanf(text, "\\x%2x%n", &byte, &used) == 1 && used == 4 && byte) {
            lt_buf_addc(&bytes, (char)byte);
            text += 4;
        } else {
            lt_buf_clear(&bytes);
            return NULL;
        }
    }
    return lt_buf_take(&bytes);
}

static void set_bytes(struct lt_json *object, const char *key, const char *bytes)
{
    char *text = bytes ? as_text(bytes) : NULL;
    lt_json_set_text(object, key, text);
    free(text);
}

static void set_parent(struct lt_json *object, const char *key, const struct lt_parent *parent)
{
    char *text = parent ? lt_parent_text(parent) : NULL;
    set_bytes(object, key, text);
    free(text);
}

/* How it ended; and all reasons, for what they came from may have changed when the note is read. */
static void set_end(struct lt_json *object, const struct lt_run *run)
{
    struct lt_json *end = lt_json_set_object(object, "end");
    lt_json_set_count(end, "end_ns", (uint64_t)run->end_ns);
    lt_json_set_count(end, "exit_status", (uint64_t)run->exit_status);
    lt_json_set_count(end, "exit_signal", (uint64_t)run->exit_signal);
    lt_json_set_bool(end, "aborted", run->is_aborted);
    struct lt_json *reasons = lt_json_set_array(end, "reasons");
    for (size_t i = 0; i < run->reasons.count; i++)
        lt_json_add_text(reasons, run->reasons.items[i]);
}

void lt_note_write(const struct lt_run *run, const struct lt_note *note, struct lt_buf *ret_text)
{
    struct lt_json *json = lt_json_object();
    lt_json_set_text(json, "run_id", run->run_id);
    set_bytes(json, "lineage_folder", note->lineage_folder);
    set_bytes(json, "folder", run->working_folder);
    lt_json_set_text(json, "job_namespace", run->job_namespace);
    lt_json_set_text(json, "job_name", run->job_name);
    lt_json_set_count(json, "start_ns", (uint64_t)run->start_ns);
    lt_json_set_count(json, "pid", note->pid);
    lt_json_set_text(json, "command", run->command_line);
    struct lt_json *argv = lt_json_set_array(json, "argv");
    for (char **word = run->argv; *word; word++) {
        char *text = as_text(*word);
        lt_json_add_text(argv, text);
        free(text);
    }
    set_bytes(json, "sidecar", note->sidecar);
    set_bytes(json, "search_path", note->search_path);
    lt_json_set_text(json, "host", run->hostname);
    lt_json_set_text(json, "dataset_namespace", run->naming ? lt_naming_text(run->naming) : NULL);
    set_parent(json, "parent", run->parent);
    set_parent(json, "root_parent", run->root);
    lt_note_who_write(run->who, json);
    lt_json_set_bool(json, "all", run->show_all_classes);
    if (run->wants_steps)
        lt_json_set_bool(json, "steps", true);
    if (run->wants_no_groups)
        lt_json_set_bool(json, "no_groups", true);
    lt_json_set_count(json, "profile", (uint64_t)note->profile);
    if (note->has_end)
        set_end(json, run);
    lt_json_write(json, true, ret_text);
    lt_json_free(json);
}

/* Within the blocks that the file has; what it was when that fails. */
static int write_over(const char *path, const struct lt_buf *text)
{
    struct lt_buf old = {0};
    int failed = 0, fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -errno;
    if (lt_file_read(path, SIZE_MAX, &old, NULL) < 0)
        failed = -EIO;
    if (!failed)
        failed = lt_fd_write_all(fd, text->data, text->length);
    if (failed && old.length && lseek(fd, 0, SEEK_SET) == 0)
        (void)!lt_fd_write_all(fd, old.data, old.length);
    if (ftruncate(fd, (off_t)(failed ? old.length : text->length)) < 0 && !failed)
        failed = -errno;
    close(fd);
    lt_buf_clear(&old);
    return failed;
}

int lt_note_replace(const char *live, const struct lt_buf *text, struct lt_err *err)
{
    char *path = lt_path_join(live, NOTE_NAME);
    int result = lt_file_replace_soon(path, text->data, text->length, err);
    if (result != LT_OK && write_over(path, text) == 0)
        result = LT_OK;
    free(path);
    return result;
}

static char *text_of(const struct lt_json *json, const char *key)
{
    const char *text = lt_json_text(lt_json_get(json, key));
    return text ? lt_xstrdup(text) : NULL;
}

static void read_argv(const struct lt_json *array, struct lt_run *run)
{
    struct lt_text_list words = {0};
    for (size_t i = 0; i < lt_json_size(array); i++) {
        char *word = as_bytes(lt_json_text(lt_json_at(array, i)));
        if (word)
            LT_VEC_PUSH(&words, word);
    }
    LT_VEC_PUSH(&words, NULL);
    run->argv = words.items;
}

/* What may be missing; what is not as it was written is as if it were. */
static void read_context(const struct lt_json *json, struct lt_run *run)
{
    const char *naming = lt_json_text(lt_json_get(json, "dataset_namespace"));
    char *parent = as_bytes(lt_json_text(lt_json_get(json, "parent")));
    char *root = as_bytes(lt_json_text(lt_json_get(json, "root_parent")));
    if (naming)
        (void)lt_naming_read(naming, "", &run->naming, NULL);
    if (parent && root && lt_parent_read(parent, &run->parent, NULL) == LT_OK &&
        lt_parent_read(root, &run->root, NULL) != LT_OK) {
        lt_parent_free(run->parent);
        run->parent = NULL;
    }
    free(parent);
    free(root);
}

/* An end that is none is as if it had not been seen. */
static bool read_end(const struct lt_json *end, struct lt_run *run)
{
    int64_t end_ns = lt_json_integer(lt_json_get(end, "end_ns"));
    int64_t status = lt_json_integer(lt_json_get(end, "exit_status"));
    int64_t number = lt_json_integer(lt_json_get(end, "exit_signal"));
    const struct lt_json *reasons = lt_json_get(end, "reasons");
    if (end_ns <= 0 || status < 0 || status > 255 || number < 0 || number >= NSIG || !reasons)
        return false;
    run->end_ns = end_ns;
    run->exit_status = (int)status;
    run->exit_signal = (int)number;
    run->is_aborted = lt_json_truth(lt_json_get(end, "aborted"));
    for (size_t i = 0; i < lt_json_size(reasons); i++) {
        const char *reason = lt_json_text(lt_json_at(reasons, i));
        LT_VEC_PUSH(&run->reasons, lt_xstrdup(reason ? reason : "a reason of its own was not readable"));
    }
    return true;
}

int lt_note_read(const struct lt_buf *text, const char *run_id, struct lt_note *ret_note,
                 struct lt_run **ret_run, struct lt_err *err)
{
    struct lt_json *json = NULL;
    int result = lt_json_read(text->data, text->length, &json, err);
    if (result != LT_OK)
        return result;
    struct lt_run *run = lt_xcalloc(1, sizeof *run);
    struct lt_note note = {
        .lineage_folder = as_bytes(lt_json_text(lt_json_get(json, "lineage_folder"))),
        .sidecar = as_bytes(lt_json_text(lt_json_get(json, "sidecar"))),
        .search_path = as_bytes(lt_json_text(lt_json_get(json, "search_path"))),
        .pid = (uint32_t)lt_json_integer(lt_json_get(json, "pid")),
        .profile = (int)lt_json_integer(lt_json_get(json, "profile")),
    };
    const char *own_id = lt_json_text(lt_json_get(json, "run_id"));
    snprintf(run->run_id, sizeof run->run_id, "%s", run_id);
    run->working_folder = as_bytes(lt_json_text(lt_json_get(json, "folder")));
    run->job_namespace = text_of(json, "job_namespace");
    run->job_name = text_of(json, "job_name");
    run->command_line = text_of(json, "command");
    run->hostname = text_of(json, "host");
    run->who = lt_note_who_read(lt_json_get(json, "who"));
    run->start_ns = lt_json_integer(lt_json_get(json, "start_ns"));
    run->show_all_classes = lt_json_truth(lt_json_get(json, "all"));
    run->wants_steps = lt_json_truth(lt_json_get(json, "steps"));
    run->wants_no_groups = lt_json_truth(lt_json_get(json, "no_groups"));
    run->backend = "none";
    run->was_started = run->is_aborted = true;
    note.has_end = read_end(lt_json_get(json, "end"), run);
    read_argv(lt_json_get(json, "argv"), run);
    read_context(json, run);
    bool is_whole = own_id && strcmp(own_id, run_id) == 0 && note.lineage_folder &&
                    note.lineage_folder[0] == '/' && run->working_folder && run->working_folder[0] == '/' &&
                    run->job_namespace && run->job_name && run->command_line && run->hostname &&
                    run->argv[0] && run->start_ns > 0 && note.profile >= LT_PROFILE_OFF &&
                    note.profile <= LT_PROFILE_FULL;
    lt_json_free(json);
    if (!is_whole) {
        lt_note_clear(&note);
        lt_run_free(run);
        return lt_err_set(err, LT_EFORMAT, "its run.json is not the note of this run");
    }
    *ret_note = note;
    *ret_run = run;
    return LT_OK;
}

const char *lt_note_program(char *const argv[])
{
    const char *script = lt_interpreter_script(argv[0], argv);
    return lt_path_base(script ? script : argv[0]);
}

void lt_note_clear(struct lt_note *note)
{
    free(note->lineage_folder);
    free(note->sidecar);
    free(note->search_path);
    *note = (struct lt_note){0};
}
