/* SPDX-License-Identifier: Apache-2.0
 *
 * What a descriptor is, asked of the kernel: statx for identity (device, inode, birth time), /proc/self/fd
 * for the name. A name that was given before and still leads to the same file is not asked for again; a file
 * that is opened for reading again after it was closed continues its old counters, so that a trace grows with
 * the number of files and not of opens. */
#include "uses.h"

#include "fdtab.h"
#include "process.h"
#include "wire/facts.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <errno.h>
#include <limits.h>
#include <sys/mman.h>

enum { CACHE_SIZE = 8192, NOTED_SIZE = 256, USUAL_PATH_BYTES = 192 };

/* Names by the text they were opened with. Entries are written without a lock: what is read out of them is
 * checked against the record it leads to. */
static struct {
    uint64_t hash;
    uint64_t name_ref;
    struct lt_use_record *last_use; /* the last read-only use of it */
} cache[CACHE_SIZE] LT_LARGE;
static uint64_t noted[NOTED_SIZE] LT_LARGE;
static uint64_t names_generation = 1;

void lt_names_changed(void)
{
    __atomic_add_fetch(&names_generation, 1, __ATOMIC_RELAXED);
}

static uint64_t hash_of(const char *path)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ names_generation;
    for (; *path; path++)
        hash = (hash ^ (uint8_t)*path) * UINT64_C(0x100000001b3);
    return hash ? hash : 1;
}

static bool is_file_of(const struct lt_name_record *name, const struct statx *status)
{
    return name && name->inode == status->stx_ino && name->device == lt_device_of(status) &&
           name->birth_ns == lt_birth_of(status);
}

static char *put_number(char *to, unsigned number)
{
    char digits[12];
    int count = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count)
        *to++ = digits[--count];
    *to = '\0';
    return to;
}

/* "/proc/thread-self/fd/N": /proc/self has none any more when the first thread has ended, and a thread may
 * have descriptors of its own. */
static void descriptor_path(char *to, int fd)
{
    put_number(lt_put_text(to, "/proc/thread-self/fd/", 21), (unsigned)fd);
}

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

void lt_record_drop(struct lt_record_head *head)
{
    head->kind = 0;
    lt_record_commit(head);
}

/* A name record for the open file `fd`; 0 when it cannot be made. The name is read straight into the record.
 */
static uint64_t new_name(int fd, const struct statx *status)
{
    char link[32];
    descriptor_path(link, fd);
    uint64_t ref = 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name + USUAL_PATH_BYTES, LT_KIND_NAME, &ref);
    long length = name ? lt_sys_readlink(link, (char *)(name + 1), USUAL_PATH_BYTES) : 0;
    if (length == USUAL_PATH_BYTES) {
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
    name->device = lt_device_of(status);
    name->inode = status->stx_ino;
    name->birth_ns = lt_birth_of(status);
    name->mode = status->stx_mode;
    name->path_length = (uint32_t)length;
    lt_record_commit(&name->head);
    return ref;
}

void lt_not_told(void)
{
    lt_sink_count_loss(lt_sys_is_forbidden ? LT_LOSS_SANDBOX : LT_LOSS_NAMELESS);
}

/* An open descriptor whose file the kernel does not tell us of. */
static struct lt_use_record *untold(void)
{
    lt_not_told();
    return &lt_fd_quiet;
}

static struct lt_use_record *new_use(int fd, uint64_t name_ref, const struct statx *status, int flags,
                                     enum lt_use_how how)
{
    uint64_t ref = 0;
    uint64_t process = lt_process_ref();
    struct lt_use_record *use = lt_sink_take(sizeof *use, LT_KIND_USE, &ref);
    if (!use)
        return &lt_fd_quiet;
    use->process = process;
    use->name = name_ref;
    use->fd = fd;
    use->open_flags = (uint32_t)flags;
    use->how = (uint16_t)how;
    use->status = flags & O_APPEND ? LT_STATUS_APPEND : 0;
    use->size_at_open = status->stx_size;
    use->mtime_at_open_ns = lt_time_ns(status->stx_mtime);
    use->owner = LT_OWNER_NONE;
    use->opens = 1;
    return use;
}

/* A use of this image whose record is complete can be seen from now on. */
static struct lt_use_record *publish(int fd, struct lt_use_record *use)
{
    if (use != &lt_fd_quiet)
        lt_record_commit(&use->head);
    if (!lt_vfork_depth)
        lt_fd_set(fd, use);
    return use;
}

/* The closed read-only use of the same version of the same file, ours again; NULL when there is none. */
static struct lt_use_record *use_again(struct lt_use_record *use, uint64_t name_ref,
                                       const struct statx *status, int fd)
{
    if (!use || use->name != name_ref || use->process != lt_process_ref() ||
        use->size_at_open != status->stx_size || use->mtime_at_open_ns != lt_time_ns(status->stx_mtime))
        return NULL;
    uint64_t closed = __atomic_load_n(&use->close_seq, __ATOMIC_ACQUIRE);
    if (!closed ||
        !__atomic_compare_exchange_n(&use->close_seq, &closed, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return NULL;
    use->opens++;
    use->fd = fd;
    return use;
}

static void mark_opened(struct lt_use_record *use, const struct statx *status, int flags, int64_t before_ns)
{
    if (!S_ISREG(status->stx_mode))
        return;
    if ((flags & (O_CREAT | O_EXCL)) == O_CREAT && !before_ns)
        lt_not_told(); /* without a clock: is it new or old? */
    if (lt_is_new_file(status, flags, before_ns))
        use->status |= LT_STATUS_CREATED;
    if (flags & O_TRUNC)
        use->status |= LT_STATUS_TRUNCATED;
    if (use->status & (LT_STATUS_CREATED | LT_STATUS_TRUNCATED))
        use->first_write_seq = use->last_write_seq = use->head.seq;
}

void lt_opened(int fd, int folder, const char *path, int flags, int64_t before_ns)
{
    int kept = errno;
    struct statx status;
    struct lt_use_record *use = &lt_fd_quiet;
    if (!lt_process_ref() || flags & O_PATH)
        goto out;
    if (lt_sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0) {
        use = untold();
        goto out;
    }
    if (!lt_is_followed(&status))
        goto out;
    bool is_cachable = path && (path[0] == '/' || folder == AT_FDCWD);
    uint64_t hash = is_cachable ? hash_of(path) : 0;
    unsigned slot = hash % CACHE_SIZE;
    uint64_t name_ref = is_cachable && cache[slot].hash == hash ? cache[slot].name_ref : 0;
    bool is_plain = (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY && S_ISREG(status.stx_mode);
    if (name_ref && is_file_of(lt_sink_at(name_ref), &status)) {
        use = is_plain && !lt_vfork_depth ? use_again(cache[slot].last_use, name_ref, &status, fd) : NULL;
        if (use) {
            lt_fd_set(fd, use);
            goto kept;
        }
    } else {
        name_ref = new_name(fd, &status);
    }
    use = new_use(fd, name_ref, &status, flags, LT_USE_OPEN);
    if (use != &lt_fd_quiet) {
        mark_opened(use, &status, flags, before_ns);
        if (is_cachable) {
            cache[slot].hash = hash;
            cache[slot].name_ref = name_ref;
            cache[slot].last_use = is_plain && !lt_vfork_depth ? use : NULL;
        }
    }
out:
    publish(fd, use);
kept:
    errno = kept;
}

/* The description's flags, for a descriptor that was not opened before our eyes. */
static int flags_of(int fd)
{
    long flags = lt_sys_fcntl(fd, F_GETFL, 0);
    return flags < 0 ? 0 : (int)flags;
}

static struct lt_use_record *look_up(int fd)
{
    struct statx status;
    if (!lt_process_ref())
        return &lt_fd_quiet;
    if (lt_sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0)
        return untold();
    if (!lt_is_followed(&status))
        return &lt_fd_quiet;
    uint64_t name = new_name(fd, &status);
    return new_use(fd, name, &status, flags_of(fd), LT_USE_INHERITED);
}

/* After a fork: the parent's use becomes one of ours, under the same name. */
static struct lt_use_record *adopt(int fd, const struct lt_use_record *parents)
{
    struct statx status;
    if (lt_sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0)
        return untold();
    return new_use(fd, parents->name, &status, (int)parents->open_flags, LT_USE_FORKED);
}

struct lt_use_record *lt_use_of(int fd)
{
    if (fd < 0)
        return &lt_fd_quiet;
    struct lt_use_record *use = lt_vfork_depth ? NULL : lt_fd_get(fd);
    if (!use)
        return publish(fd, look_up(fd));
    if (use != &lt_fd_quiet && use->process != lt_process_ref())
        return publish(fd, adopt(fd, use));
    return use;
}

/* Makes this thread the owner when there is none yet. Returns whether it is. */
static bool owns(struct lt_use_record *use)
{
    uint64_t token = lt_token();
    uint64_t none = LT_OWNER_NONE;
    return use->owner == token ||
           __atomic_compare_exchange_n(&use->owner, &none, token, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void lt_count_read_slow(int fd, uint64_t bytes)
{
    int kept = errno;
    struct lt_use_record *use = lt_use_of(fd);
    if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&use->shared_read_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        if (!use->first_read_seq)
            use->first_read_seq = lt_clock_tick();
        if (owns(use)) {
            lt_add(&use->read_bytes, bytes);
            lt_add(&use->read_calls, 1);
        } else {
            __atomic_fetch_add(&use->shared_read_bytes, bytes, __ATOMIC_RELAXED);
            __atomic_fetch_add(&use->shared_read_calls, 1, __ATOMIC_RELAXED);
        }
        use->last_read_seq = lt_clock_now();
    }
    errno = kept;
}

void lt_count_write_slow(int fd, uint64_t bytes)
{
    int kept = errno;
    struct lt_use_record *use = lt_use_of(fd);
    if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&use->shared_write_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        if (!use->first_write_seq)
            use->first_write_seq = lt_clock_tick();
        if (owns(use)) {
            lt_add(&use->write_bytes, bytes);
            lt_add(&use->write_calls, 1);
        } else {
            __atomic_fetch_add(&use->shared_write_bytes, bytes, __ATOMIC_RELAXED);
            __atomic_fetch_add(&use->shared_write_calls, 1, __ATOMIC_RELAXED);
        }
        use->last_write_seq = lt_clock_now();
    }
    errno = kept;
}

void lt_duplicated(int from, int fd)
{
    if (from == fd || lt_vfork_depth)
        return;
    int kept = errno;
    lt_fd_closed((unsigned)fd, (unsigned)fd);
    lt_fd_set(fd, lt_fd_get(from)); /* unknown stays unknown: it is looked up when it is used */
    errno = kept;
}

void lt_changed(int fd, uint32_t status)
{
    int kept = errno;
    struct lt_use_record *use = lt_use_of(fd);
    if (use != &lt_fd_quiet) {
        __atomic_fetch_or(&use->status, status, __ATOMIC_RELAXED);
        if (status & LT_STATUS_TRUNCATED) {
            uint64_t now = lt_clock_tick();
            if (!use->first_write_seq)
                use->first_write_seq = now;
            use->last_write_seq = now;
        }
    }
    errno = kept;
}

void lt_changed_by_name(int folder, const char *path, uint32_t status)
{
    int kept = errno;
    long fd = lt_process_ref() ? lt_sys_openat(folder, path, O_PATH | O_CLOEXEC, 0) : -1;
    struct statx found;
    long looked = fd < 0 ? fd : lt_sys_statx((int)fd, "", AT_EMPTY_PATH, &found);
    if (looked < 0 && looked != -ENOENT && lt_process_ref())
        lt_not_told();
    if (looked == 0 && S_ISREG(found.stx_mode)) {
        struct lt_use_record *use = new_use(-1, new_name((int)fd, &found), &found, O_WRONLY, LT_USE_TRUNCATE);
        if (use != &lt_fd_quiet) {
            use->status = status;
            use->first_write_seq = use->last_write_seq = use->close_seq = use->head.seq;
            lt_record_commit(&use->head);
        }
    }
    if (fd >= 0)
        lt_sys_close((int)fd);
    errno = kept;
}

void lt_mapped(int fd, uint64_t offset, uint64_t length, int protection, int flags)
{
    int kept = errno;
    struct lt_use_record *use = lt_use_of(fd);
    struct statx status;
    long looked = use == &lt_fd_quiet ? -EBADF : lt_sys_statx(fd, "", AT_EMPTY_PATH, &status);
    if (looked < 0 && looked != -EBADF)
        lt_not_told();
    if (looked < 0 || !S_ISREG(status.stx_mode))
        goto out;
    bool is_shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    uint64_t now = lt_clock_tick();
    /* one that may not be read now can be made so later (mprotect); only program text never is */
    if (protection != PROT_EXEC) {
        uint64_t rest = status.stx_size > offset ? status.stx_size - offset : 0;
        __atomic_fetch_add(&use->mapped_bytes, length < rest ? length : rest, __ATOMIC_RELAXED);
        __atomic_fetch_or(&use->status, LT_STATUS_MAPPED_READ, __ATOMIC_RELAXED);
        if (!use->first_read_seq)
            use->first_read_seq = now;
        use->last_read_seq = now;
    }
    /* A mapping that may not be written to now can be made so later (mprotect) if the descriptor allows it.
     */
    if (is_shared && (use->open_flags & O_ACCMODE) == O_RDWR)
        __atomic_fetch_or(&use->status, LT_STATUS_MAPPED_WRITE, __ATOMIC_RELAXED);
out:
    errno = kept;
}

size_t lt_absolute(int folder, const char *path, char *ret_text, size_t size)
{
    size_t length = 0;
    if (path[0] != '/') {
        long got;
        if (folder == AT_FDCWD) {
            got = lt_sys_getcwd(ret_text, (long)size) - 1;
        } else {
            char link[32];
            descriptor_path(link, folder);
            got = lt_sys_readlink(link, ret_text, (long)size);
        }
        if (got <= 0 || (size_t)got >= size || ret_text[0] != '/')
            return 0;
        length = (size_t)got;
        if (length > 1 && length < size)
            ret_text[length++] = '/';
    }
    for (; *path; path++) {
        if (length + 1 >= size)
            return 0;
        ret_text[length++] = *path;
    }
    ret_text[length] = '\0';
    return length;
}

static void note_access(int folder, const char *path, enum lt_access_how how)
{
    /* The name is put together in the record itself: a signal stack has no room for a path. */
    uint64_t ref = 0;
    for (size_t room = USUAL_PATH_BYTES; room <= 2 * PATH_MAX; room = 2 * PATH_MAX) {
        struct lt_access_record *access = lt_sink_take(sizeof *access + room, LT_KIND_ACCESS, &ref);
        if (!access)
            return;
        size_t length = lt_absolute(folder, path, (char *)(access + 1), room);
        if (length) {
            access->process = lt_process_ref();
            access->how = (uint16_t)how;
            access->path_length = (uint32_t)length;
            lt_record_commit(&access->head);
            return;
        }
        lt_record_drop(&access->head);
        if (room == 2 * PATH_MAX)
            return;
    }
}

/* Was the name noted not long ago? It is remembered. */
static bool was_noted(const char *path, uint64_t salt)
{
    uint64_t hash = hash_of(path) ^ salt;
    bool is_known = noted[hash % NOTED_SIZE] == hash;
    noted[hash % NOTED_SIZE] = hash;
    return is_known;
}

void lt_not_opened(int folder, const char *path, int failure)
{
    if ((failure != ENOENT && failure != ENOTDIR) || !path || !path[0] || !lt_process_ref())
        return;
    if ((path[0] == '/' || folder == AT_FDCWD) && was_noted(path, 0))
        return;
    note_access(folder, path, LT_ACCESS_ABSENT);
    errno = failure;
}

void lt_loaded(const char *path, bool is_path)
{
    uint64_t ref = 0;
    if (was_noted(path, LT_ACCESS_LOADED))
        return;
    if (is_path) {
        note_access(AT_FDCWD, path, LT_ACCESS_LOADED);
        return;
    }
    size_t length = __builtin_strlen(path);
    struct lt_access_record *access = lt_sink_take(sizeof *access + length, LT_KIND_ACCESS, &ref);
    if (!access)
        return;
    lt_put_text((char *)(access + 1), path, length);
    access->process = lt_process_ref();
    access->how = LT_ACCESS_LOADED;
    access->path_length = (uint32_t)length;
    lt_record_commit(&access->head);
}

void lt_listed(int fd)
{
    int kept = errno;
    if (fd >= 0 && lt_process_ref()) {
        lt_fd_set(fd, &lt_fd_quiet);
        note_access(fd, ".", LT_ACCESS_LISTED);
    }
    errno = kept;
}
