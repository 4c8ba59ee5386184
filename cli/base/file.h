/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole files, and the folders around them. Every function returns 0 or a negative LT_E* code with `err`
 * filled. */
#ifndef LT_BASE_FILE_H
#define LT_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the content of `path` to `ret_content`; more than `limit` bytes is LT_ELIMIT. Missing:
 * LT_ENOT_FOUND. */
int lt_file_read(const char *path, size_t limit, struct lt_buf *ret_content, struct lt_err *err);

/* Writes `path` so that a reader sees the old content or the new, never a part: a temporary file beside it,
 * fsync, rename, fsync of the folder. */
int lt_file_replace(const char *path, const void *content, size_t length, struct lt_err *err);
/* The same for what need not outlive a power failure: nothing is waited for. */
int lt_file_replace_soon(const char *path, const void *content, size_t length, struct lt_err *err);

/* The same part by part. Whatever fails is kept and told at the end; the end takes the draft away then. */
struct lt_file_draft {
    char *path, *temporary;
    int fd;
    int failed; /* 0 or -errno */
};
void lt_file_draft_begin(struct lt_file_draft *draft, const char *path);
void lt_file_draft_add(struct lt_file_draft *draft, const void *bytes, size_t length);
/* `must_last`: it is to outlive a power failure. `is_good`: nothing else went wrong either; else the draft is
 * dropped, and the result is LT_OK for the caller has a failure of its own to tell. */
int lt_file_draft_end(struct lt_file_draft *draft, bool is_good, bool must_last, struct lt_err *err);

/* Makes `path` and the folders above it (mode 0777 less umask; 0700 with `is_private`). Already there is
 * fine. */
int lt_dir_make(const char *path, bool is_private, struct lt_err *err);

/* Does the folder lie on another machine, as far as its file system tells? */
bool lt_dir_is_remote(const char *path);

/* Writes all bytes to a descriptor, across short writes and EINTR. Returns 0 or -errno. */
int lt_fd_write_all(int fd, const void *bytes, size_t length);

/* Path text. Results are malloc'd. */
char *lt_path_join(const char *folder, const char *name); /* `name` alone when it is absolute */
char *lt_path_dir(const char *path);                      /* "." when there is no slash, "/" for "/x" */
const char *lt_path_base(const char *path); /* points into `path`: what follows the last slash */
char *lt_path_absolute(const char *path);   /* against the working folder; "." and ".." kept */

#endif
