/* SPDX-License-Identifier: Apache-2.0
 *
 * A file is where its last known name leads, if what lies there is the same file: device, inode and birth are
 * compared. Names that were put together from text (a rename's) are resolved in their folder part, and follow
 * the renames of folders above them. */
#include "trace/settle.h"

#include "base/file.h"
#include "model/class.h"
#include "trace/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { FOLDERS = 1 << 12 };

/* Folders as the kernel sees them, each asked for once as long as its place is not taken by another. */
struct folders {
    struct {
        char *name, *real; /* `real` NULL when it is gone */
    } places[FOLDERS];
};

static void free_folders(struct folders *folders)
{
    for (size_t i = 0; i < FOLDERS; i++) {
        free(folders->places[i].name);
        free(folders->places[i].real);
    }
    free(folders);
}

static const char *real_folder(struct folders *folders, const char *name, size_t length)
{
    uint64_t hash = length;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001b3);
    char **known = &folders->places[hash % FOLDERS].name, **real = &folders->places[hash % FOLDERS].real;
    if (*known && strncmp(*known, name, length) == 0 && !(*known)[length])
        return *real;
    free(*known);
    free(*real);
    *known = lt_xstrndup(name, length);
    *real = realpath(*known, NULL);
    return *real;
}

/* The name with the folder part as the kernel sees it; as it is when the folder is gone. In `buf`, or `path`
 * itself. */
static const char *with_real_folder(struct folders *folders, const char *path, struct lt_buf *buf)
{
    const char *base = lt_path_base(path);
    size_t length = base - path > 1 ? (size_t)(base - path) - 1 : 1; /* without its slash */
    const char *real = real_folder(folders, path, length);
    if (!real || (strncmp(real, path, length) == 0 && !real[length]))
        return path;
    buf->length = 0;
    lt_buf_adds(buf, real);
    if (real[strlen(real) - 1] != '/')
        lt_buf_addc(buf, '/');
    lt_buf_adds(buf, base);
    return buf->data;
}

/* Follows renames of folders that came after the name did. Takes and returns malloc'd text. */
static char *follow_folders(const struct lt_observed *observed, char *path, uint64_t seq)
{
    for (size_t i = 0; i < observed->folder_moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[observed->folder_moves.items[i]];
        size_t length = strlen(move->from);
        if (move->seq < seq || !length || strncmp(path, move->from, length) != 0 || path[length] != '/')
            continue;
        char *moved = lt_xasprintf("%s%s", move->to, path + length);
        free(path);
        path = moved;
    }
    return path;
}

static bool is_same_file(const struct lt_seen_file *file, const struct statx *status)
{
    uint64_t device = ((uint64_t)status->stx_dev_major << 32) | status->stx_dev_minor;
    int64_t birth_ns = status->stx_mask & STATX_BTIME
                           ? (int64_t)status->stx_btime.tv_sec * 1000000000 + status->stx_btime.tv_nsec
                           : 0;
    return file->inode == status->stx_ino && file->device == device && file->birth_ns == birth_ns;
}

/* Is the file there? */
static bool try_path(struct lt_observed *observed, struct lt_seen_file *file, const char *path)
{
    struct statx status;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &status) != 0)
        return false;
    if (file->is_replaced || !is_same_file(file, &status)) {
        file->is_path_taken = true;
        return false;
    }
    file->final_path =
        strcmp(path, file->last_path) == 0 ? file->last_path : lt_observed_text(observed, path, strlen(path));
    file->final_size = status.stx_size;
    file->final_mtime_ns = (int64_t)status.stx_mtime.tv_sec * 1000000000 + status.stx_mtime.tv_nsec;
    return true;
}

static void settle_file(struct lt_observed *observed, struct lt_seen_file *file, struct folders *folders,
                        struct lt_buf *buf)
{
    if (!S_ISREG(file->mode) || !file->last_path || file->last_path[0] != '/')
        return;
    if (try_path(observed, file, with_real_folder(folders, file->last_path, buf)))
        return;
    char *followed = follow_folders(observed, lt_xstrdup(file->last_path), file->last_path_seq);
    bool is_found = strcmp(followed, file->last_path) != 0 && try_path(observed, file, followed);
    free(followed);
    if (!is_found && strcmp(file->first_path, file->last_path) != 0)
        try_path(observed, file, with_real_folder(folders, file->first_path, buf));
}

static void settle_files(struct lt_observed *observed)
{
    struct folders *folders = lt_xcalloc(1, sizeof *folders);
    struct lt_buf buf = {0};
    for (size_t i = 0; i < observed->files.count; i++)
        settle_file(observed, &observed->files.items[i], folders, &buf);
    lt_buf_clear(&buf);
    free_folders(folders);
}

/* Why ptrace did not follow a program, with what can be done about it. */
static char *why_not_followed(int failure)
{
    switch (failure) {
    case ECANCELED:
        return lt_xstrdup("--backend preload was asked for");
    case EPERM:
    case EACCES:
        return lt_xstrdup(
            "ptrace is not permitted here (kernel.yama.ptrace_scope, the container, or another tracer)");
    case ENOENT:
    case ECONNREFUSED:
        return lt_xstrdup("lintrace's helper could not be asked");
    default:
        return lt_xasprintf("following it by ptrace failed: %s", strerror(failure));
    }
}

/* What the last program that kept silent is: often the next is the same. */
struct silent {
    char *path, *last;
    enum lt_target_kind kind;
};

static void explain_silence(struct lt_seen_exec *exec, struct silent *silent)
{
    char *path = lt_class_normal_path("/", exec->path);
    if (!silent->path || strcmp(silent->path, path) != 0) {
        free(silent->path);
        free(silent->last);
        silent->path = lt_xstrdup(path);
        silent->kind = lt_program_last(path, &silent->last);
    }
    free(path);
    const char *last = silent->last;
    enum lt_target_kind kind = silent->kind;
    bool is_other_user = exec->uid != geteuid();
    if (lt_target_can_preload(kind) && is_other_user)
        exec->why_not = lt_xasprintf(
            "'%s' was not traced: it ran as user %u, who may not write to this trace", last, exec->uid);
    else if (lt_target_can_preload(kind))
        exec->why_not =
            lt_xasprintf("'%s' was not traced: it ended, or was stopped, before it could report", last);
    else if (exec->not_followed) {
        char *why = why_not_followed(exec->not_followed);
        exec->why_not = lt_xasprintf("'%s' was not traced: %s; %s", last, lt_target_why(kind), why);
        free(why);
    } else {
        exec->why_not = lt_xasprintf("'%s' was not traced: %s", last, lt_target_why(kind));
    }
}

static void look_at_image(struct lt_observed *observed, const char *program)
{
    struct lt_target target;
    lt_target_look(program, &target);
    bool is_by_library = target.kind == LT_TARGET_RAW && strcmp(target.raw_calls, program) != 0;
    if (target.kind == LT_TARGET_GO || target.kind == LT_TARGET_RAW)
        LT_VEC_PUSH(&observed->losses,
                    lt_xasprintf("'%s' was seen in part: %s%s%s", program, lt_target_why(target.kind),
                                 is_by_library ? ", in " : "", is_by_library ? target.raw_calls : ""));
    lt_target_clear(&target);
}

struct image {
    const char *program;
    size_t index;
};

static int compare_images(const void *left, const void *right)
{
    const struct image *a = left, *b = right;
    int order = strcmp(a->program, b->program);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static int compare_first_uses(const void *left, const void *right)
{
    const struct image *a = left, *b = right;
    return (a->index > b->index) - (a->index < b->index);
}

/* A program that goes past libc and reported all the same, because it also uses it: it was seen in part. Each
 * is looked at once, in the order in which they came. */
static void look_at_images(struct lt_observed *observed)
{
    LT_VEC(struct image) images = {0};
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        bool is_again = images.count && images.items[images.count - 1].program == process->program;
        if (process->is_image && process->program && !is_again && strcmp(process->backend, "preload") == 0)
            LT_VEC_PUSH(&images, (struct image){process->program, i});
    }
    if (!images.count)
        return;
    qsort(images.items, images.count, sizeof *images.items, compare_images);
    size_t count = 1;
    for (size_t i = 1; i < images.count; i++)
        if (strcmp(images.items[count - 1].program, images.items[i].program) != 0)
            images.items[count++] = images.items[i];
    qsort(images.items, count, sizeof *images.items, compare_first_uses);
    for (size_t i = 0; i < count; i++)
        if (images.items[i].program[0])
            look_at_image(observed, images.items[i].program);
    free(images.items);
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Libraries that programs loaded while they ran, all at once: what they need is looked at once. */
static void look_at_loaded(struct lt_observed *observed)
{
    LT_VEC(char *) names = {0};
    char *where, *gone;
    for (size_t i = 0; i < observed->accesses.count; i++)
        if (observed->accesses.items[i].how == LT_SEEN_LOADED)
            LT_VEC_PUSH(&names, observed->accesses.items[i].path);
    if (!names.count)
        return;
    qsort(names.items, names.count, sizeof *names.items, by_text);
    size_t count = 1;
    for (size_t i = 1; i < names.count; i++)
        if (strcmp(names.items[i], names.items[count - 1]) != 0)
            names.items[count++] = names.items[i];
    if (lt_target_look_at_libraries(names.items, count, &where, &gone))
        LT_VEC_PUSH(&observed->losses,
                    lt_xasprintf("a program loaded '%s', which makes system calls of its own, "
                                 "past libc: it was seen in part",
                                 where));
    if (gone)
        LT_VEC_PUSH(&observed->losses,
                    lt_xasprintf("a program loaded '%s', which is gone: nobody can say whether "
                                 "it makes system calls past libc",
                                 gone));
    free(where);
    free(gone);
    free(names.items);
}

/* There may be very many moves, and hardly any of a folder. */
static void find_folder_moves(struct lt_observed *observed)
{
    for (size_t i = 0; i < observed->moves.count; i++)
        if (observed->moves.items[i].how == LT_SEEN_RENAME && S_ISDIR(observed->moves.items[i].mode))
            LT_VEC_PUSH(&observed->folder_moves, i);
}

void lt_settle(struct lt_observed *observed)
{
    find_folder_moves(observed);
    settle_files(observed);
    struct silent silent = {0};
    for (size_t i = 0; i < observed->execs.count; i++)
        if (observed->execs.items[i].image == LT_NO_INDEX)
            explain_silence(&observed->execs.items[i], &silent);
    free(silent.path);
    free(silent.last);
    look_at_images(observed);
    look_at_loaded(observed);
}
