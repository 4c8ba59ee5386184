/* SPDX-License-Identifier: Apache-2.0
 *
 * From what statx(2) says to what records say: the same for both backends. */
#ifndef LT_WIRE_FACTS_H
#define LT_WIRE_FACTS_H

#include "wire/sys.h"

#include <stdbool.h>

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

/* The time to hand to lt_is_new_file, taken before an open with these flags. */
static inline int64_t lt_before_open(int flags)
{
    return flags & O_CREAT ? lt_sys_now_ns(1) : 0;
}

/* Was this file made by the open that began at `before_ns`? The kernel stamps births with the coarse clock.
 */
static inline bool lt_is_new_file(const struct statx *status, int flags, int64_t before_ns)
{
    if (!(flags & O_CREAT))
        return (flags & O_TMPFILE) == O_TMPFILE;
    if (flags & O_EXCL)
        return true;
    int64_t born_ns = lt_birth_of(status);
    if (!born_ns && status->stx_size == 0)
        born_ns =
            lt_time_ns(status->stx_mtime); /* no birth times here: a fresh file is empty and unmodified */
    return born_ns >= before_ns;
}

/* ioctl requests that preallocate, punch or zero a file (linux/falloc.h, FS_IOC_RESVSP and its kin). */
static inline bool lt_ioctl_changes_file(unsigned long request)
{
    return (request >= 0x40305828 && request <= 0x4030582b) || request == 0x40305839;
}

#endif
