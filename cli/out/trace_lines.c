/* SPDX-License-Identifier: Apache-2.0
 *
 * Order: the run, then processes, files, uses, moves and accesses as they were observed. Names are text as in
 * the event (lt_ident_name). Processes are referred to by their number in this file, from 0. */
#include "out/trace_lines.h"

#include "model/ident.h"
#include "out/json_writer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct lt_json_writer new_line(struct lt_buf *text, const char *type)
{
    struct lt_json_writer line = {.text = text};
    lt_json_put_object(&line, NULL);
    lt_json_put_plain(&line, "type", type);
    return line;
}

static void end_line(struct lt_json_writer *line)
{
    lt_json_put_end(line);
    lt_buf_addc(line->text, '\n');
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

static void set_name(struct lt_json_writer *line, const char *key, const char *path)
{
    char *name = path && !is_ascii(path) ? lt_ident_name(path, NULL) : NULL;
    lt_json_put_text(line, key, name ? name : path);
    free(name);
}

static void set_time(struct lt_json_writer *line, const char *key, int64_t time_ns)
{
    char text[LT_IDENT_TIME_SIZE];
    if (!time_ns)
        return;
    lt_ident_time(text, time_ns);
    lt_json_put_text(line, key, text);
}

/* Keeps the lines short: zeros and falsehoods are left out. */
static void set_count(struct lt_json_writer *line, const char *key, uint64_t count)
{
    if (count)
        lt_json_put_count(line, key, count);
}

static void set_flag(struct lt_json_writer *line, const char *key, bool truth)
{
    if (truth)
        lt_json_put_bool(line, key, truth);
}

static void add_run(const struct lt_run *run, struct lt_buf *text)
{
    struct lt_json_writer line = new_line(text, "run");
    lt_json_put_text(&line, "run_id", run->run_id);
    lt_json_put_text(&line, "command", run->command_line);
    set_name(&line, "folder", run->working_folder);
    set_time(&line, "start", run->start_ns);
    set_time(&line, "end", run->end_ns);
    lt_json_put_text(&line, "verdict", lt_run_is_complete(run) ? "complete" : "incomplete");
    lt_json_put_array(&line, "reasons");
    for (size_t i = 0; i < run->reasons.count; i++)
        lt_json_put_text(&line, NULL, run->reasons.items[i]);
    lt_json_put_end(&line);
    end_line(&line);
}

static void add_process(const struct lt_run_process *process, size_t number, long parent, struct lt_buf *text)
{
    struct lt_json_writer line = new_line(text, "process");
    lt_json_put_count(&line, "process", number);
    if (parent != LT_NO_INDEX)
        lt_json_put_count(&line, "parent", (uint64_t)parent);
    lt_json_put_count(&line, "pid", process->pid);
    set_count(&line, "parent_pid", process->parent_pid);
    set_count(&line, "execs", process->exec_count);
    set_name(&line, "program", process->program);
    lt_json_put_text(&line, "command", process->command_line);
    set_time(&line, "start", process->start_ns);
    set_time(&line, "end", process->end_ns);
    lt_json_put_bool(&line, "traced", process->is_traced);
    lt_json_put_text(&line, "note", process->note);
    end_line(&line);
}

static void add_file(const struct lt_run_file *file, struct lt_buf *text)
{
    static const struct {
        unsigned role;
        const char *word;
    } roles[] = {{LT_ROLE_INPUT, "input"},
                 {LT_ROLE_OUTPUT, "output"},
                 {LT_ROLE_INTERMEDIATE, "intermediate"},
                 {LT_ROLE_TEMPORARY, "temporary"},
                 {LT_ROLE_TOUCHED, "touched"}};
    struct lt_json_writer line = new_line(text, "file");
    lt_json_put_text(&line, "name", file->name);
    set_flag(&line, "name_escaped", file->name_is_escaped);
    lt_json_put_text(&line, "class", lt_class_name(file->class));
    lt_json_put_array(&line, "roles");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (file->roles & roles[i].role)
            lt_json_put_plain(&line, NULL, roles[i].word);
    lt_json_put_end(&line);
    lt_json_put_count(&line, "bytes_read", file->read_bytes);
    lt_json_put_count(&line, "bytes_written", file->written_bytes);
    set_count(&line, "bytes_mapped", file->mapped_bytes);
    set_count(&line, "opens", file->opens);
    set_flag(&line, "created", file->created);
    set_flag(&line, "truncated", file->truncated);
    set_flag(&line, "appended", file->appended);
    set_flag(&line, "deleted", file->is_deleted);
    set_flag(&line, "changed_under_run", file->changed_under_run);
    set_flag(&line, "bytes_estimated", file->bytes_estimated);
    set_name(&line, "renamed_from", file->renamed_from);
    if (file->profile && file->profile->sha256[0])
        lt_json_put_text(&line, "sha256", file->profile->sha256);
    end_line(&line);
}

static const char *type_word(uint32_t mode)
{
    return S_ISFIFO(mode) ? "pipe" : S_ISSOCK(mode) ? "socket" : "file";
}

/* The name that the file line has, where the file was moved after it was opened. */
static void set_later_name(struct lt_json_writer *line, const struct lt_seen_file *file, const char *path)
{
    const char *last = file->final_path ? file->final_path : file->last_path;
    if (path && last && strcmp(path, last) != 0)
        set_name(line, "later_name", last);
}

/* Ends of one connection have the same number; a socket whose other end is not of this run has none. */
static void set_channel(struct lt_json_writer *line, const struct lt_observed *observed, long file)
{
    size_t low = 0, high = observed->sockets.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (observed->sockets.items[middle].file < (uint32_t)file)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < observed->sockets.count && observed->sockets.items[low].file == (uint32_t)file &&
        observed->sockets.items[low].channel != LT_NO_INDEX)
        lt_json_put_count(line, "channel", (uint64_t)observed->sockets.items[low].channel);
}

static void add_use(const struct lt_observed *observed, const struct lt_seen_use *use, struct lt_buf *text)
{
    const struct lt_seen_file *file = &observed->files.items[use->file];
    struct lt_json_writer line = new_line(text, "use");
    if (use->process != LT_NO_INDEX)
        lt_json_put_count(&line, "process", (uint64_t)use->process);
    lt_json_put_text(&line, "of", type_word(file->mode));
    set_name(&line, "name", use->path);
    if (!use->path)
        lt_json_put_count(&line, "inode", file->inode);
    set_later_name(&line, file, use->path);
    if (S_ISSOCK(file->mode))
        set_channel(&line, observed, use->file);
    set_count(&line, "bytes_read", use->read_bytes);
    set_count(&line, "bytes_written", use->written_bytes);
    set_count(&line, "bytes_mapped", use->mapped_bytes);
    set_count(&line, "first_read", use->first_read_seq);
    set_count(&line, "last_read", use->last_read_seq);
    set_count(&line, "first_write", use->first_write_seq);
    set_count(&line, "last_write", use->last_write_seq);
    set_flag(&line, "created", use->created);
    set_flag(&line, "truncated", use->truncated);
    set_flag(&line, "locked", use->locked);
    end_line(&line);
}

static void add_move(const struct lt_seen_move *move, struct lt_buf *text)
{
    static const char *const words[] = {"rename", "link", "symlink", "unlink"};
    struct lt_json_writer line = new_line(text, words[move->how]);
    if (move->process != LT_NO_INDEX)
        lt_json_put_count(&line, "process", (uint64_t)move->process);
    lt_json_put_count(&line, "at", move->seq);
    set_name(&line, "from", move->from);
    if (move->to[0])
        set_name(&line, "to", move->to);
    end_line(&line);
}

static void add_access(const struct lt_seen_access *access, struct lt_buf *text)
{
    struct lt_json_writer line = new_line(text, access->how == LT_SEEN_LISTED   ? "listed"
                                                : access->how == LT_SEEN_LOADED ? "loaded"
                                                                                : "absent");
    if (access->process != LT_NO_INDEX)
        lt_json_put_count(&line, "process", (uint64_t)access->process);
    set_name(&line, "name", access->path);
    end_line(&line);
}

void lt_trace_lines(const struct lt_run *run, const struct lt_observed *observed, struct lt_buf *text,
                    struct lt_drain *drain)
{
    add_run(run, text);
    for (size_t i = 0; i < run->processes.count; i++) {
        bool is_seen = observed && i < observed->processes.count; /* what was not traced stands behind */
        long parent = is_seen ? observed->processes.items[i].parent : LT_NO_INDEX;
        add_process(&run->processes.items[i], i, parent, text);
        lt_drain_pour(drain, text, false);
    }
    for (size_t i = 0; i < run->files.count; i++) {
        add_file(&run->files.items[i], text);
        lt_drain_pour(drain, text, false);
    }
    for (size_t i = 0; observed && i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        add_use(observed, &use, text);
        lt_drain_pour(drain, text, false);
    }
    for (size_t i = 0; observed && i < observed->moves.count; i++) {
        add_move(&observed->moves.items[i], text);
        lt_drain_pour(drain, text, false);
    }
    for (size_t i = 0; observed && i < observed->accesses.count; i++) {
        add_access(&observed->accesses.items[i], text);
        lt_drain_pour(drain, text, false);
    }
    lt_drain_pour(drain, text, true);
}
