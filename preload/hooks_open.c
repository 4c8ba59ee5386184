/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening, closing and duplicating descriptors: the hooks whose parameters do not fit a shape. A close
 * forgets the entry before the real close, so that another thread which gets the same number at once starts
 * clean. */
#include "account.h"
#include "hook.h"

#include "wire/encode.h"
#include "wire/sys.h"

#include <limits.h>
#include <string.h>

/* The mode is there when something may be created. */
#define MODE_OF(flags, last)                                                                                 \
    __extension__({                                                                                          \
        mode_t mode_ = 0;                                                                                    \
        if ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE) {                                           \
            va_list values_;                                                                                 \
            va_start(values_, last);                                                                         \
            mode_ = va_arg(values_, mode_t);                                                                 \
            va_end(values_);                                                                                 \
        }                                                                                                    \
        mode_;                                                                                               \
    })

static int opened(int fd, int folder, const char *path, int flags, long before)
{
    if (fd >= 0)
        lt_opened(fd, folder, path, flags, before);
    else
        lt_not_opened(folder, path, errno);
    return fd;
}

int lt_hook_open(const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags, flags);
    long before = lt_before_open(AT_FDCWD, path, flags);
    return opened(REAL(open)(path, flags, mode), AT_FDCWD, path, flags, before);
}

int lt_hook_openat(int folder, const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags, flags);
    long before = lt_before_open(folder, path, flags);
    return opened(REAL(openat)(folder, path, flags, mode), folder, path, flags, before);
}

int lt_hook_creat(const char *path, mode_t mode)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    long before = lt_before_open(AT_FDCWD, path, flags);
    return opened(REAL(creat)(path, mode), AT_FDCWD, path, flags, before);
}

int lt_hook_open_by_handle_at(int mount_fd, struct file_handle *handle, int flags)
{
    return opened(REAL(open_by_handle_at)(mount_fd, handle, flags), AT_FDCWD, NULL, flags, 0);
}

/* glibc opens "/dev/shm/" and the name without its slashes (shm_overview(7)). */
static long before_shm_open(const char *path, int flags)
{
    static const char folder[] = "/dev/shm/";
    char full[sizeof folder + NAME_MAX];
    while (path && *path == '/')
        path++;
    size_t length = path ? strlen(path) : 0;
    if (!length || length > NAME_MAX) /* it will fail */
        return 0;
    lt_put_text(lt_put_text(full, folder, sizeof folder - 1), path, length + 1);
    return lt_before_open(AT_FDCWD, full, flags);
}

int lt_hook_shm_open(const char *path, int flags, mode_t mode)
{
    long before = before_shm_open(path, flags);
    return opened(REAL(shm_open)(path, flags, mode), AT_FDCWD, NULL, flags, before);
}

/* The mkstemp family always makes a file of its own. */
static int created(int fd, const char *path, int flags)
{
    return opened(fd, AT_FDCWD, path, flags | O_RDWR | O_CREAT | O_EXCL, 0);
}

int lt_hook_mkstemp(char *path)
{
    return created(REAL(mkstemp)(path), path, 0);
}

int lt_hook_mkostemp(char *path, int flags)
{
    return created(REAL(mkostemp)(path, flags), path, flags);
}

int lt_hook_mkstemps(char *path, int suffix)
{
    return created(REAL(mkstemps)(path, suffix), path, 0);
}

int lt_hook_mkostemps(char *path, int suffix, int flags)
{
    return created(REAL(mkostemps)(path, suffix, flags), path, flags);
}

int lt_hook_close(int fd)
{
    if (fd >= 0)
        lt_fd_closed((unsigned)fd, (unsigned)fd);
    return REAL(close)(fd);
}

int lt_hook_closedir(DIR *folder_stream)
{
    if (folder_stream) {
        int fd = dirfd(folder_stream);
        if (fd >= 0)
            lt_fd_closed((unsigned)fd, (unsigned)fd);
    }
    return REAL(closedir)(folder_stream);
}

int lt_hook_close_range(unsigned first, unsigned last, int flags)
{
    if (first <= last && !(flags & CLOSE_RANGE_CLOEXEC))
        lt_fd_closed(first, last);
    return REAL(close_range)(first, last, flags);
}

void lt_hook_closefrom(int first)
{
    lt_fd_closed(first < 0 ? 0 : (unsigned)first, ~0U);
    REAL(closefrom)(first);
}

static int duplicated(int from, int fd)
{
    if (fd >= 0)
        lt_duplicated(from, fd);
    return fd;
}

int lt_hook_dup(int fd)
{
    return duplicated(fd, REAL(dup)(fd));
}

int lt_hook_dup2(int fd, int to)
{
    return duplicated(fd, REAL(dup2)(fd, to));
}

int lt_hook_dup3(int fd, int to, int flags)
{
    return duplicated(fd, REAL(dup3)(fd, to, flags));
}

int lt_hook_fcntl(int fd, int command, ...)
{
    va_list values;
    va_start(values, command);
    void *argument = va_arg(values, void *); /* a number or an address: both fit, as in libc's own wrapper */
    va_end(values);
    int result = REAL(fcntl)(fd, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return duplicated(fd, result);
    if (result == 0 &&
        (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW))
        lt_changed(fd, LT_STATUS_LOCKED);
    return result;
}

DIR *lt_hook_opendir(const char *path)
{
    DIR *result = REAL(opendir)(path);
    if (result)
        lt_listed(dirfd(result));
    else
        lt_not_opened(AT_FDCWD, path, errno);
    return result;
}

DIR *lt_hook_fdopendir(int fd)
{
    DIR *result = REAL(fdopendir)(fd);
    if (result)
        lt_listed(fd);
    return result;
}

/* These list through a descriptor of libc's own, which is gone when they return: it is opened once more. */
static void listed_by_name(int folder, const char *path, int result)
{
    if (result < 0) {
        lt_not_opened(folder, path, errno);
        return;
    }
    int kept = errno;
    long fd = lt_sys_openat(folder, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd >= 0) {
        lt_listed((int)fd);
        lt_fd_set((int)fd, NULL);
        lt_sys_close((int)fd);
    }
    errno = kept;
}

int lt_hook_scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
                    int (*order)(const struct dirent **, const struct dirent **))
{
    int result = REAL(scandir)(path, list, filter, order);
    listed_by_name(AT_FDCWD, path, result);
    return result;
}

int lt_hook_scandirat(int folder, const char *path, struct dirent ***list,
                      int (*filter)(const struct dirent *),
                      int (*order)(const struct dirent **, const struct dirent **))
{
    int result = REAL(scandirat)(folder, path, list, filter, order);
    listed_by_name(folder, path, result);
    return result;
}

/* libc makes the semaphore's file inside itself, by a write of its own. */
void *lt_hook_sem_open(const char *name, int flags, ...)
{
    va_list values;
    va_start(values, flags);
    mode_t mode = flags & O_CREAT ? va_arg(values, mode_t) : 0;
    unsigned value = flags & O_CREAT ? va_arg(values, unsigned) : 0;
    va_end(values);
    uint64_t before = lt_account_written();
    void *result = REAL(sem_open)(name, flags, mode, value);
    int kept = errno;
    __atomic_fetch_add(&lt_fd_quiet.shared_write_bytes, lt_account_written() - before, __ATOMIC_RELAXED);
    errno = kept;
    return result;
}
