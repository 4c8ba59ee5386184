/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that move without read and write: mappings, clones, pipes filled from memory, asynchronous I/O. */
#include "hook.h"

#include "account.h"
#include "copies.h"
#include "memory.h"
#include "names.h"

#include "wire/sys.h"

#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/shm.h>

void *lt_hook_mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    void *result = REAL(mmap)(at, length, protection, flags, fd, offset);
    if (protection & PROT_EXEC && (fd < 0 || protection & PROT_WRITE))
        lt_account_code();
    if (LT_LIKELY((flags & (MAP_ANONYMOUS | MAP_SHARED)) == MAP_ANONYMOUS)) /* nobody else's memory */
        return result;
    if (lt_is_shared_memory(flags) && result != MAP_FAILED)
        lt_memory_mapped();
    else if (fd >= 0 && result != MAP_FAILED)
        lt_mapped(fd, (uint64_t)offset, length, protection, flags);
    return result;
}

void *lt_hook_shmat(int number, const void *at, int flags)
{
    void *result = REAL(shmat)(number, at, flags);
    if (result != (void *)-1)
        lt_memory_attached(number, flags & SHM_RDONLY);
    return result;
}

/* A clone moves the source's bytes without anybody reading them. */
static void cloned(int from, int to, uint64_t bytes)
{
    if (bytes)
        lt_copied(from, to, bytes);
    lt_changed(from, LT_STATUS_CLONED);
    lt_changed(to, LT_STATUS_CLONED);
}

static uint64_t size_of(int fd)
{
    struct statx status;
    return lt_sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0 ? 0 : status.stx_size;
}

int lt_hook_ioctl(int fd, unsigned long request, ...)
{
    va_list values;
    va_start(values, request);
    void *argument = va_arg(values, void *);
    va_end(values);
    int result = REAL(ioctl)(fd, request, argument);
    if (LT_UNLIKELY(result == 0 && lt_ioctl_changes_file(request)))
        lt_changed(fd, LT_STATUS_TRUNCATED);
    if (LT_LIKELY(result != 0 || (request != FICLONE && request != FICLONERANGE)))
        return result;
    if (request == FICLONE) {
        cloned((int)(long)argument, fd, size_of((int)(long)argument));
    } else {
        const struct file_clone_range *range = argument;
        uint64_t size = size_of((int)range->src_fd);
        uint64_t rest = size > range->src_offset ? size - range->src_offset : 0;
        cloned((int)range->src_fd, fd, range->src_length ? range->src_length : rest);
    }
    return result;
}

int lt_hook_socketpair(int domain, int type, int protocol, int ends[2])
{
    int result = REAL(socketpair)(domain, type, protocol, ends);
    if (result == 0)
        lt_sockets_paired(ends);
    return result;
}

ssize_t lt_hook_vmsplice(int fd, const struct iovec *parts, size_t count, unsigned flags)
{
    ssize_t result = REAL(vmsplice)(fd, parts, count, flags);
    if (result > 0) {
        if ((lt_sys_fcntl(fd, F_GETFL, 0) & O_ACCMODE) == O_RDONLY)
            lt_count_read(fd, (uint64_t)result);
        else
            lt_count_write(fd, (uint64_t)result);
    }
    return result;
}

/* What was started and not asked for yet, in the process that started it. */
static long aio_started;
static uint64_t aio_process;

void lt_aio_started(long count)
{
    if (__atomic_exchange_n(&aio_process, lt_process_ref(), __ATOMIC_RELAXED) != lt_process_ref())
        __atomic_store_n(&aio_started, 0, __ATOMIC_RELAXED); /* a fork: the parent's are not ours */
    __atomic_fetch_add(&aio_started, count, __ATOMIC_RELAXED);
}

bool lt_aio_is_pending(void)
{
    return aio_started > 0 && aio_process == lt_process_ref();
}

int lt_hook_lio_listio(int mode, struct aiocb *const *list, int count, struct sigevent *event)
{
    long moving = 0;
    for (int i = 0; i < count; i++)
        moving += list[i] && list[i]->aio_lio_opcode != LIO_NOP;
    int result = REAL(lio_listio)(mode, list, count, event);
    if (result == 0)
        lt_aio_started(moving);
    return result;
}

ssize_t lt_hook_aio_return(struct aiocb *control)
{
    ssize_t result = REAL(aio_return)(control);
    if (lt_aio_is_pending())
        lt_aio_started(-1);
    if (result > 0 && control->aio_lio_opcode == LIO_READ)
        lt_count_read(control->aio_fildes, (uint64_t)result);
    else if (result > 0 && control->aio_lio_opcode == LIO_WRITE)
        lt_count_write(control->aio_fildes, (uint64_t)result);
    return result;
}
