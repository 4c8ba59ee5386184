/* SPDX-License-Identifier: Apache-2.0
 *
 * A word of the table leads to a record, and what is read out of that is checked: it may be another file's by
 * now. A file system without birth times gives an inode number to the next file, so there nothing is looked
 * up. */
#include "names.h"

#include "process.h"
#include "uses.h"
#include "wire/facts.h"
#include "wire/socket.h"

#include <errno.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/vfs.h>

enum { TEXT_BYTES = 256, PIPE_MAGIC = 0x50495045 /* <linux/magic.h> */ };

void lt_record_drop(struct lt_record_head *head)
{
    head->kind = 0;
    lt_record_commit(head);
}

bool lt_is_name_of(const struct lt_name_record *name, const struct statx *status)
{
    return name && name->inode == status->stx_ino && name->device == lt_device_of(status) &&
           name->birth_ns == lt_birth_of(status);
}

void lt_descriptor_path(char *to, int fd)
{
    char digits[12];
    int count = 0;
    unsigned number = (unsigned)fd;
    to = lt_put_text(to, "/proc/thread-self/fd/", 21);
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count)
        *to++ = digits[--count];
    *to = '\0';
}

static uint64_t commit(struct lt_name_record *name, uint64_t ref, const struct statx *status, size_t length)
{
    name->device = lt_device_of(status);
    name->inode = status->stx_ino;
    name->birth_ns = lt_birth_of(status);
    name->mode = status->stx_mode;
    name->path_length = (uint32_t)length;
    lt_record_commit(&name->head);
    return ref;
}

/* ---- by the descriptor ---- */

static bool ends_with_deleted(const char *path, long length)
{
    static const char mark[] = " (deleted)";
    long size = (long)sizeof mark - 1;
    if (length <= size)
        return false;
    for (long i = 0; i < size; i++)
        if (path[length - size + i] != mark[i])
            return false;
    return true;
}

/* The name is read straight into the record. */
static uint64_t by_descriptor(int fd, const struct statx *status)
{
    char link[32];
    lt_descriptor_path(link, fd);
    uint64_t ref = 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name + LT_USUAL_PATH_BYTES, LT_KIND_NAME, &ref);
    long length = name ? lt_sys_readlink(link, (char *)(name + 1), LT_USUAL_PATH_BYTES) : 0;
    if (length == LT_USUAL_PATH_BYTES) {
        lt_record_drop(&name->head);
        name = lt_sink_take(sizeof *name + 2 * PATH_MAX, LT_KIND_NAME, &ref);
        length = name ? lt_sys_readlink(link, (char *)(name + 1), 2 * PATH_MAX) : 0;
    }
    if (!name)
        return 0;
    char *path = (char *)(name + 1);
    if (length < 0 || (S_ISREG(status->stx_mode) && path[0] != '/')) {
        lt_sink_count_loss(LT_LOSS_NAMELESS);
        length = 0;
    } else if (path[0] != '/') {
        length = 0; /* "pipe:[7]": its inode says it all */
    } else if (status->stx_nlink == 0 && ends_with_deleted(path, length)) {
        length -= (long)sizeof " (deleted)" - 1;
    }
    return commit(name, ref, status, (size_t)length);
}

/* Sockets and pipes have no name; only a fifo lies in a file system. */
static bool is_nameless(int fd, const struct statx *status)
{
    struct statfs system;
    if (!S_ISFIFO(status->stx_mode))
        return S_ISSOCK(status->stx_mode);
    return lt_sys6(SYS_fstatfs, fd, (long)&system, 0, 0, 0, 0) == 0 && system.f_type == PIPE_MAGIC;
}

/* A pipe is known by its inode; of a socket it is told what it is connected to. */
static uint64_t nameless(int fd, const struct statx *status)
{
    uint64_t ref = 0;
    char text[LT_SOCKET_TEXT_BYTES];
    size_t length = S_ISSOCK(status->stx_mode) ? lt_socket_text(fd, lt_sys_getpid(), text) : 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name + length, LT_KIND_NAME, &ref);
    if (!name)
        return 0;
    lt_put_text((char *)(name + 1), text, length);
    return commit(name, ref, status, length);
}

void lt_sockets_paired(const int ends[2])
{
    int kept = errno;
    struct statx status[2];
    if (lt_process_ref() && lt_sys_statx(ends[0], "", AT_EMPTY_PATH, &status[0]) == 0 &&
        lt_sys_statx(ends[1], "", AT_EMPTY_PATH, &status[1]) == 0) {
        uint64_t ref = 0;
        struct lt_name_record *name = lt_sink_take(sizeof *name, LT_KIND_NAME, &ref);
        if (name) {
            name->other_end = status[1].stx_ino;
            commit(name, ref, &status[0], 0);
        }
        for (int i = 0; i < 2; i++)
            lt_use_of(ends[i]); /* a thread may close an end while another writes to it */
    }
    errno = kept;
}

/* ---- by the text ---- */

/* One component more, or one less for "..". Returns the new length, 0 when there is no room. */
static size_t add_component(char *text, size_t length, const char *part, size_t part_length)
{
    if (part_length == 0 || (part_length == 1 && part[0] == '.'))
        return length;
    if (part_length == 2 && part[0] == '.' && part[1] == '.') {
        while (length > 1 && text[length - 1] != '/')
            length--;
        return length > 1 ? length - 1 : length;
    }
    if (length + 1 + part_length >= TEXT_BYTES)
        return 0;
    if (length > 1)
        text[length++] = '/';
    lt_put_text(text + length, part, part_length);
    return length + part_length;
}

/* The absolute form of `path`, right where no symbolic link lies on the way; 0 when it is too long for us. */
static size_t plain_text(int folder, const char *path, char text[TEXT_BYTES])
{
    size_t length = 1;
    text[0] = '/';
    if (path[0] != '/') {
        long got = folder == AT_FDCWD ? lt_sys_getcwd(text, TEXT_BYTES) - 1 : -1;
        if (got <= 0 || text[0] != '/')
            return 0;
        length = (size_t)got;
    }
    while (*path && length) {
        size_t part = 0;
        while (path[part] && path[part] != '/')
            part++;
        length = add_component(text, length, path, part);
        path += part + (path[part] == '/');
    }
    text[length] = '\0';
    return length;
}

/* Does the text lead to the file without any symbolic link? Then it is the name that the kernel has. */
static bool leads_straight(const char *text, const struct statx *status)
{
    static const struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                                        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    static bool is_refused; /* an old kernel, or a container's filter that does not know the call */
    struct statx found;
    if (is_refused || lt_sink_is_filtered() || lt_sink_header()->losses[LT_LOSS_NAMESPACE])
        return false; /* in another root directory the text is not the name that others know */
    long fd = lt_sys6(SYS_openat2, AT_FDCWD, (long)text, (long)&how, sizeof how, 0, 0);
    if (fd == -ENOSYS || fd == -EPERM)
        is_refused = true;
    if (fd < 0)
        return false;
    bool is_same = lt_sys_statx((int)fd, "", AT_EMPTY_PATH, &found) == 0 &&
                   found.stx_ino == status->stx_ino && lt_device_of(&found) == lt_device_of(status) &&
                   lt_birth_of(&found) == lt_birth_of(status);
    lt_sys_close((int)fd);
    return is_same;
}

static uint64_t by_text(const char *text, size_t length, const struct statx *status)
{
    uint64_t ref = 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name + length, LT_KIND_NAME, &ref);
    if (!name)
        return 0;
    lt_put_text((char *)(name + 1), text, length);
    return commit(name, ref, status, length);
}

/* ---- by what others know ---- */

static uint64_t *place_of(const struct statx *status)
{
    struct lt_segment_header *header = lt_sink_header();
    uint64_t hash = (status->stx_ino ^ lt_device_of(status)) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ (uint64_t)lt_birth_of(status)) * UINT64_C(0xff51afd7ed558ccd);
    return header && lt_birth_of(status) ? &header->names[(hash >> 32) % LT_NAME_PLACES] : NULL;
}

/* A record of the same file, and of that text unless it is NULL. */
static bool is_found(uint64_t ref, const char *text, size_t length, const struct statx *status)
{
    struct lt_name_record *name = ref ? lt_sink_at(ref) : NULL;
    if (name)
        lt_touch(&name->mode);
    if (!name || __atomic_load_n(&name->head.state, __ATOMIC_ACQUIRE) != LT_RECORD_COMMITTED ||
        name->head.kind != LT_KIND_NAME || !lt_is_name_of(name, status) || !name->path_length ||
        name->head.size_bytes < sizeof *name + name->path_length)
        return false;
    if (!text)
        return true;
    const char *known = (const char *)(name + 1);
    size_t same = 0;
    while (same < length && same < name->path_length && known[same] == text[same])
        same++;
    return same == length && length == name->path_length;
}

uint64_t lt_name_of(int fd, int folder, const char *path, const struct statx *status)
{
    char text[TEXT_BYTES];
    if (is_nameless(fd, status))
        return nameless(fd, status);
    size_t length = path ? plain_text(folder, path, text) : 0;
    uint64_t *place = status->stx_nlink && (length || !path) ? place_of(status) : NULL;
    uint64_t ref = place ? __atomic_fetch_add(place, 0, __ATOMIC_RELAXED) : 0; /* see lt_touch */
    if (is_found(ref, path ? text : NULL, length, status))
        return ref;
    ref = length && leads_straight(text, status) ? by_text(text, length, status) : by_descriptor(fd, status);
    if (place && ref)
        __atomic_store_n(place, ref, __ATOMIC_RELEASE);
    return ref;
}
