/* SPDX-License-Identifier: Apache-2.0
 *
 * Such memory is recorded as a file without a name that is mapped: then what was stored there by one and may
 * have been looked at by another is told like that of mapped files, children of forks included. All anonymous
 * mappings of a process are one, so that a program which makes thousands costs two records. Signal-safe;
 * errno is kept. */
#include "memory.h"

#include "hook.h"

#include <limits.h>

extern char **environ;

static void note_memory(uint64_t device, uint64_t inode, uint32_t status)
{
    uint64_t process = lt_process_ref(), name_ref = 0, use_ref = 0;
    struct lt_name_record *name = lt_sink_take(sizeof *name, LT_KIND_NAME, &name_ref);
    struct lt_use_record *use = name ? lt_sink_take(sizeof *use, LT_KIND_USE, &use_ref) : NULL;
    if (!use)
        return;
    name->device = device;
    name->inode = inode;
    name->mode = S_IFREG;
    lt_record_commit(&name->head);
    use->process = process;
    use->name = name_ref;
    use->fd = -1;
    use->open_flags = O_RDWR;
    use->how = LT_USE_OPEN;
    use->status = status;
    use->owner = LT_OWNER_NONE;
    use->first_read_seq = use->last_read_seq = use->head.seq;
    lt_record_commit(&use->head);
}

void lt_memory_mapped(void)
{
    static uint64_t noted; /* the process that has done so */
    int kept = errno;
    uint64_t process = lt_vfork_depth ? 0 : lt_process_ref();
    if (process && __atomic_exchange_n(&noted, process, __ATOMIC_RELAXED) != process)
        note_memory(LT_DEVICE_ANONYMOUS, lt_clock_tick(), LT_STATUS_MAPPED_READ | LT_STATUS_MAPPED_WRITE);
    errno = kept;
}

static bool starts_with(const char *text, const char *start)
{
    while (*start && *text == *start) {
        text++;
        start++;
    }
    return !*start;
}

/* Its programs know their queue by a variable; its server is called faked, faked-sysv ... */
static bool is_of_fakeroot(void)
{
    char path[PATH_MAX];
    for (char **entry = environ; entry && *entry; entry++)
        if (starts_with(*entry, "FAKEROOTKEY="))
            return true;
    long length = lt_sys_readlink("/proc/self/exe", path, sizeof path - 1);
    long base = length;
    while (base > 0 && path[base - 1] != '/')
        base--;
    path[length > 0 ? length : 0] = '\0';
    return length > 0 && starts_with(path + base, "faked");
}

void lt_memory_message(void)
{
    static enum { UNKNOWN, FAKEROOT, OTHER } whose;
    int kept = errno;
    if (whose == UNKNOWN)
        whose = is_of_fakeroot() ? FAKEROOT : OTHER;
    if (whose == OTHER)
        lt_sink_count_loss(LT_LOSS_QUEUE);
    errno = kept;
}

void lt_memory_attached(int number, bool is_read_only)
{
    int kept = errno;
    if (!lt_vfork_depth && lt_process_ref())
        note_memory(LT_DEVICE_SEGMENTS, (uint64_t)(unsigned)number,
                    LT_STATUS_MAPPED_READ | (is_read_only ? 0 : LT_STATUS_MAPPED_WRITE));
    errno = kept;
}
