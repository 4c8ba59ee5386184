/* SPDX-License-Identifier: Apache-2.0
 *
 * What a descriptor is, asked of the kernel: statx for identity (device, inode, birth time), /proc/self/fd
 * for the name. A name that was given before and still leads to the same file is not asked for again; a file
 * that is opened for reading again after it was closed continues its old counters, so that a trace grows with
 * the number of files and not of opens. */
#include "uses.h"

#include "fdtab.h"
#include "names.h"
#include "process.h"
#include "wire/facts.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <errno.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

enum { FEW_SETS = 16, MANY_SETS = 2048, CACHE_WAYS = 4, NOTED_SIZE = 256 };

/* Names by the text they were opened with. Entries are written without a lock: what is read out of them is
 * checked against the record it leads to, or by the version. Most processes open few files, and each page of
 * a large table would be a fault in each of them. */
struct entry {
    uint64_t hash;
    uint64_t name_ref;
    struct lt_use_record *last_use; /* the last read-only use of it */
    uint64_t version;               /* of the file, as that use met it; of this process too */
};
static struct {
    struct entry cache[FEW_SETS][CACHE_WAYS];
    uint64_t noted[NOTED_SIZE];
} few LT_LARGE __attribute__((aligned(4096)));
static struct entry many[MANY_SETS][CACHE_WAYS] LT_LARGE;
static uint32_t new_names; /* so far; more than there is room for in the small table move to the large one */

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

static bool is_followed(const struct statx *status)
{
    if (lt_is_terminal_of_others(status))
        lt_sink_count_loss(LT_LOSS_TERMINAL);
    return lt_is_followed(status);
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

/* The entry of a name, or the one that is to become it: an empty one, else any. */
static struct entry *entry_of(uint64_t hash)
{
    bool is_few = new_names <= FEW_SETS * CACHE_WAYS / 2;
    struct entry *set = is_few ? few.cache[hash % FEW_SETS] : many[hash % MANY_SETS];
    struct entry *room = &set[hash / MANY_SETS % CACHE_WAYS];
    for (int way = 0; way < CACHE_WAYS; way++) {
        if (set[way].hash == hash)
            return &set[way];
        if (!set[way].hash && room->hash)
            room = &set[way];
    }
    return room;
}

static uint64_t version_of(uint64_t device, uint64_t inode, uint64_t size, int64_t mtime_ns, int64_t ctime_ns)
{
    const uint64_t words[] = {device, inode, size, (uint64_t)mtime_ns, (uint64_t)ctime_ns};
    uint64_t hash = lt_process_ref();
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        hash = (hash ^ words[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 29;
    }
    return hash;
}

/* The closed read-only use of the same version of the same file, ours again. A file that changed in anything
 * has another ctime, so a plain fstat is enough. Returns whether it was. */
static bool use_again(struct entry *entry, int fd)
{
    struct stat status;
    struct lt_use_record *use = __atomic_load_n(&entry->last_use, __ATOMIC_ACQUIRE);
    if (!use || lt_sys6(SYS_fstat, fd, (long)&status, 0, 0, 0, 0) < 0)
        return false;
    uint64_t version = version_of(status.st_dev, status.st_ino, (uint64_t)status.st_size,
                                  lt_ns(status.st_mtim.tv_sec, status.st_mtim.tv_nsec),
                                  lt_ns(status.st_ctim.tv_sec, status.st_ctim.tv_nsec));
    if (__atomic_load_n(&entry->version, __ATOMIC_ACQUIRE) != version ||
        __atomic_load_n(&entry->last_use, __ATOMIC_RELAXED) != use)
        return false; /* another version; or another thread has just changed the entry */
    uint64_t closed = __atomic_load_n(&use->close_seq, __ATOMIC_ACQUIRE);
    if (!closed ||
        !__atomic_compare_exchange_n(&use->close_seq, &closed, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return false;
    use->opens++;
    use->fd = fd;
    lt_fd_set(fd, use);
    return true;
}

static void remember(struct entry *entry, uint64_t hash, struct lt_use_record *use, uint64_t name_ref,
                     const struct statx *status)
{
    uint64_t device = makedev(status->stx_dev_major, status->stx_dev_minor);
    __atomic_store_n(&entry->last_use, NULL, __ATOMIC_RELEASE);
    new_names += entry->hash != hash;
    entry->hash = hash;
    entry->name_ref = name_ref;
    uint64_t version = version_of(device, status->stx_ino, status->stx_size, lt_time_ns(status->stx_mtime),
                                  lt_time_ns(status->stx_ctime));
    __atomic_store_n(&entry->version, version, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->last_use, use, __ATOMIC_RELEASE);
}

long lt_before_open(int folder, const char *path, int flags)
{
    struct statx unused;
    return lt_is_make_or_find(flags) ? lt_sys_statx(folder, path, AT_STATX_DONT_SYNC, &unused) : 0;
}

static void mark_opened(struct lt_use_record *use, const struct statx *status, int flags, long before)
{
    if (!S_ISREG(status->stx_mode))
        return;
    if (before && before != -ENOENT)
        lt_not_told(); /* is it new or old? */
    if (lt_is_new_file(flags, before))
        use->status |= LT_STATUS_CREATED;
    if (flags & O_TRUNC)
        use->status |= LT_STATUS_TRUNCATED | LT_STATUS_EMPTIED;
    if (use->status & (LT_STATUS_CREATED | LT_STATUS_TRUNCATED))
        use->first_write_seq = use->last_write_seq = use->head.seq;
}

void lt_opened(int fd, int folder, const char *path, int flags, long before)
{
    int kept = errno;
    struct statx status;
    struct lt_use_record *use = &lt_fd_quiet;
    if (!lt_process_ref() || flags & O_PATH)
        goto out;
    bool is_cachable = path && (path[0] == '/' || folder == AT_FDCWD);
    uint64_t hash = is_cachable ? hash_of(path) : 0;
    struct entry *entry = entry_of(hash);
    bool is_known = is_cachable && entry->hash == hash;
    bool is_plain = (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY && !lt_vfork_depth;
    if (is_known && is_plain && use_again(entry, fd))
        goto kept;
    if (lt_sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0) {
        use = untold();
        goto out;
    }
    if (!is_followed(&status))
        goto out;
    uint64_t name_ref = is_known ? entry->name_ref : 0;
    if (!name_ref || !lt_is_name_of(lt_sink_at(name_ref), &status))
        name_ref = lt_name_of(fd, folder, path, &status);
    use = new_use(fd, name_ref, &status, flags, LT_USE_OPEN);
    if (use != &lt_fd_quiet) {
        mark_opened(use, &status, flags, before);
        if (is_cachable)
            remember(entry, hash, is_plain && S_ISREG(status.stx_mode) ? use : NULL, name_ref, &status);
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
    long looked = lt_sys_statx(fd, "", AT_EMPTY_PATH, &status);
    struct lt_use_record *before = looked == -EBADF ? lt_fd_closed_lately(fd) : NULL;
    if (before && before->process == lt_process_ref())
        return before;
    if (looked < 0)
        return untold();
    if (!is_followed(&status))
        return &lt_fd_quiet;
    uint64_t name = lt_name_of(fd, AT_FDCWD, NULL, &status);
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
    if (!use) {
        use = look_up(fd);
        bool is_closed =
            use->head.state == LT_RECORD_COMMITTED; /* else it is new: what is closed gets no entry */
        return is_closed ? use : publish(fd, use);
    }
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

/* ---- counting beside the owner ---- */

/* A thread that goes on using what another owns gets a record of its own for it, so that neither of them
 * waits for the other's cache line. The tool adds up all records of a file anyway. */
enum { LANE_COUNT = 4, LANE_AFTER = 16 };
static __thread struct lane {
    const struct lt_use_record *of;
    struct lt_use_record *own; /* NULL until it has been used LANE_AFTER times */
    uint64_t token;            /* the thread that it is for: another one after a fork, and in a vfork child */
    uint32_t count;
} lanes[LANE_COUNT] __attribute__((tls_model("initial-exec")));

static struct lt_use_record *new_lane(const struct lt_use_record *of)
{
    uint64_t ref = 0;
    struct lt_use_record *use = lt_sink_take(sizeof *use, LT_KIND_USE, &ref);
    if (!use)
        return NULL;
    use->process = of->process;
    use->name = of->name;
    use->fd = of->fd;
    use->open_flags = of->open_flags;
    use->how = of->how;
    use->status = of->status & LT_STATUS_APPEND;
    use->size_at_open = of->size_at_open;
    use->mtime_at_open_ns = of->mtime_at_open_ns;
    use->owner = lt_thread_token;
    lt_record_commit(&use->head);
    return use;
}

/* This thread's own record beside `use`, which is another's; NULL while there is none. */
static struct lt_use_record *lane_of(const struct lt_use_record *use)
{
    struct lane *lane = &lanes[((uintptr_t)use / LT_RECORD_ALIGN) % LANE_COUNT];
    if (lane->of != use || lane->token != lt_thread_token)
        *lane = (struct lane){use, NULL, lt_thread_token, 0};
    if (!lane->own && !lt_vfork_depth && ++lane->count >= LANE_AFTER)
        lane->own = new_lane(use);
    return lane->own;
}

/* The same, if it is there and has counted before: then nothing else needs to be looked at. */
static inline __attribute__((always_inline)) struct lt_use_record *known_lane(int fd)
{
    const struct lt_use_record *use = (unsigned)fd < LT_FD_FIRST ? lt_fd_first[fd] : NULL;
    const struct lane *lane = &lanes[((uintptr_t)use / LT_RECORD_ALIGN) % LANE_COUNT];
    return use && lane->of == use && lane->token == lt_thread_token ? lane->own : NULL;
}

/* What the kernel copies and what the process itself moves are kept apart: a use is for one of them. */
static struct lt_use_record *own_use_of(int fd, uint32_t copied)
{
    struct lt_use_record *use = lt_use_of(fd);
    if (LT_LIKELY(use == &lt_fd_quiet || !(use->status & copied)))
        return use;
    lt_token();
    struct lt_use_record *own = new_lane(use);
    return own ? publish(fd, own) : use;
}

struct lt_use_record *lt_count_copied(int fd, bool is_write, uint64_t bytes)
{
    static __thread struct {
        const struct lt_use_record *of;
        struct lt_use_record *lane;
    } last[2] __attribute__((tls_model("initial-exec")));
    struct lt_use_record *use = lt_use_of(fd);
    uint32_t mark = is_write ? LT_STATUS_COPIED_TO : LT_STATUS_COPIED_FROM;
    uint64_t own_calls =
        is_write ? use->write_calls + use->shared_write_calls : use->read_calls + use->shared_read_calls;
    if (use != &lt_fd_quiet && own_calls && !(use->status & mark)) {
        if (last[is_write].of != use || last[is_write].lane->process != lt_process_ref()) {
            lt_token();
            last[is_write].lane = new_lane(use);
            last[is_write].of = last[is_write].lane ? use : NULL;
        }
        use = last[is_write].of ? last[is_write].lane : use;
    }
    if (use != &lt_fd_quiet)
        __atomic_fetch_or(&use->status, mark, __ATOMIC_RELAXED);
    __atomic_fetch_add(is_write ? &use->shared_write_bytes : &use->shared_read_bytes, bytes,
                       __ATOMIC_RELAXED);
    if (use == &lt_fd_quiet)
        return use;
    __atomic_fetch_add(is_write ? &use->shared_write_calls : &use->shared_read_calls, 1, __ATOMIC_RELAXED);
    uint64_t *first = is_write ? &use->first_write_seq : &use->first_read_seq;
    if (!*first)
        *first = lt_clock_tick();
    *(is_write ? &use->last_write_seq : &use->last_read_seq) = lt_clock_now();
    return use;
}

static __attribute__((noinline)) void count_read(int fd, uint64_t bytes)
{
    int kept = errno;
    struct lt_use_record *use = own_use_of(fd, LT_STATUS_COPIED_FROM);
    if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&use->shared_read_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        struct lt_use_record *own = owns(use) ? use : lane_of(use);
        use = own ? own : use;
        if (!use->first_read_seq)
            use->first_read_seq = lt_clock_tick();
        if (own) {
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

static __attribute__((noinline)) void count_write(int fd, uint64_t bytes)
{
    int kept = errno;
    struct lt_use_record *use = own_use_of(fd, LT_STATUS_COPIED_TO);
    if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&use->shared_write_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        struct lt_use_record *own = owns(use) ? use : lane_of(use);
        use = own ? own : use;
        if (!use->first_write_seq)
            use->first_write_seq = lt_clock_tick();
        if (own) {
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

void lt_count_read_slow(int fd, uint64_t bytes)
{
    struct lt_use_record *use = known_lane(fd);
    if (LT_LIKELY(use && use->read_calls)) {
        lt_add(&use->read_bytes, bytes);
        lt_add(&use->read_calls, 1);
        use->last_read_seq = lt_clock_now();
    } else {
        count_read(fd, bytes);
    }
}

void lt_count_write_slow(int fd, uint64_t bytes)
{
    struct lt_use_record *use = known_lane(fd);
    if (LT_LIKELY(use && use->write_calls)) {
        lt_add(&use->write_bytes, bytes);
        lt_add(&use->write_calls, 1);
        use->last_write_seq = lt_clock_now();
    } else {
        count_write(fd, bytes);
    }
}

void lt_meet_output(void)
{
    struct stat status;
    if (lt_sink_is_on() && lt_sys6(SYS_fstat, 1, (long)&status, 0, 0, 0, 0) == 0 && S_ISFIFO(status.st_mode))
        lt_use_of(1);
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

/* A use of its own tells when the file was emptied; who goes on emptying the same file updates it. */
static void note_emptied(const struct lt_use_record *use)
{
    static __thread struct lt_use_record *last __attribute__((tls_model("initial-exec")));
    uint64_t ref = 0, process = lt_process_ref();
    if (!last || last->process != process || last->name != use->name) {
        struct lt_use_record *cut = lt_sink_take(sizeof *cut, LT_KIND_USE, &ref);
        if (!cut)
            return;
        cut->process = process;
        cut->name = use->name;
        cut->fd = -1;
        cut->open_flags = O_WRONLY;
        cut->how = LT_USE_TRUNCATE;
        cut->status = LT_STATUS_TRUNCATED | LT_STATUS_EMPTIED;
        cut->owner = LT_OWNER_NONE;
        cut->mtime_at_open_ns = use->mtime_at_open_ns;
        cut->first_write_seq = cut->head.seq;
        lt_record_commit(&cut->head);
        last = cut;
    }
    last->last_write_seq = last->close_seq = lt_clock_now();
}

void lt_cut(int fd, uint64_t length)
{
    int kept = errno;
    lt_changed(fd, LT_STATUS_TRUNCATED);
    const struct lt_use_record *use = lt_use_of(fd);
    if (!length && use != &lt_fd_quiet)
        note_emptied(use);
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
        struct lt_use_record *use =
            new_use(-1, lt_name_of((int)fd, folder, path, &found), &found, O_WRONLY, LT_USE_TRUNCATE);
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
            lt_descriptor_path(link, folder);
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
    for (size_t room = LT_USUAL_PATH_BYTES; room <= 2 * PATH_MAX; room = 2 * PATH_MAX) {
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
    bool is_known = few.noted[hash % NOTED_SIZE] == hash;
    few.noted[hash % NOTED_SIZE] = hash;
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
