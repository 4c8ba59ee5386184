/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the data afterwards: one file in, one struct lt_profile out. Never fails: what cannot be read is
 * said in `problem`. Deterministic: decided by size and content, never by the clock. */
#ifndef LT_PROFILE_PROFILE_H
#define LT_PROFILE_PROFILE_H

#include "model/profile.h"

enum lt_profile_mode {
    LT_PROFILE_OFF,  /* size and mtime only */
    LT_PROFILE_AUTO, /* digest and exact rows always; types from all rows up to 64 MiB, above that from the
                        first 64 MiB (types_sampled) */
    LT_PROFILE_FULL, /* everything from all rows */
};

/* Never NULL; free with lt_profile_free. `path` is opened for reading, regular files only (checked after the
 * open, so a FIFO cannot block it). Format is recognised by content and name. */
struct lt_profile *lt_profile_file(const char *path, enum lt_profile_mode mode);

/* The same of many, in parallel where there are processors for it; profile i is that of path i. */
void lt_profile_files(const char *const *paths, size_t count, enum lt_profile_mode mode,
                      struct lt_profile **ret_profiles);

#endif
