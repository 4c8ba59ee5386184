/* SPDX-License-Identifier: Apache-2.0
 *
 * From what statx(2) says to what records say: the same for both backends. */
#ifndef LT_WIRE_FACTS_H
#define LT_WIRE_FACTS_H

#include "wire/sys.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>

static inline int64_t lt_time_ns(struct statx_timestamp stamp)
{
    return lt_ns(stamp.tv_sec, stamp.tv_nsec);
}

static inline uint64_t lt_device_of(const struct statx *status)
{
    return ((uint64_t)status->stx_dev_major << 32) | status->stx_dev_minor;
}

/* 0 where the file system keeps no birth times. */
static inline int64_t lt_birth_of(const struct statx *status)
{
    return status->stx_mask & STATX_BTIME ? lt_time_ns(status->stx_btime) : 0;
}

/* Files, pipes and sockets are recorded; terminals, devices and folders are not. */
static inline bool lt_is_followed(const struct statx *status)
{
    return S_ISREG(status->stx_mode) || S_ISFIFO(status->stx_mode) || S_ISSOCK(status->stx_mode);
}

/* Where the terminal that the holder plays is another program's (pts(4): /dev/ptmx). */
static inline bool lt_is_terminal_of_others(const struct statx *status)
{
    return S_ISCHR(status->stx_mode) && status->stx_rdev_major == 5 && status->stx_rdev_minor == 2;
}

/* Does an open with these flags make the file or find it, and does not tell which? Then its name is looked at
 * before. The file's birth would not do: it is stamped by a clock that ticks every few milliseconds, or by
 * another machine's. */
static inline bool lt_is_make_or_find(int flags)
{
    return (flags & (O_CREAT | O_EXCL)) == O_CREAT;
}

/* Did an open make its file? `before`: what statx(2) said of the name before it, 0 or -errno. */
static inline bool lt_is_new_file(int flags, long before)
{
    if (lt_is_make_or_find(flags))
        return before == -ENOENT;
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

/* Do these flags of mmap(2) ask for memory without a file that children of a fork share? MAP_SHARED_VALIDATE
 * has the bit of MAP_SHARED, MAP_PRIVATE has not. */
static inline bool lt_is_shared_memory(int flags)
{
    const int both = MAP_ANONYMOUS | MAP_SHARED;
    return (flags & both) == both;
}

/* ioctl requests that preallocate, punch or zero a file (linux/falloc.h, FS_IOC_RESVSP and its kin). */
static inline bool lt_ioctl_changes_file(unsigned long request)
{
    return (request >= 0x40305828 && request <= 0x4030582b) || request == 0x40305839;
}

#endif
