/* SPDX-License-Identifier: Apache-2.0
 *
 * The index of a git work tree (gitformat-index(5)), versions 2 to 4: is a file in it, with this content? The
 * reader trusts no length in it. */
#ifndef LT_TRACE_GIT_INDEX_H
#define LT_TRACE_GIT_INDEX_H

#include "model/who.h"

#include <stddef.h>

/* Compares the blob that the index holds for `relative` with the content (NULL: only whether it is there).
 * Its ids have `id_bytes` 20 (SHA-1) or 32 (SHA-256). UNKNOWN when it cannot be told: no such file, a
 * damaged, split or sparse one, or one too large to go through. */
enum lt_in_index lt_git_index_compare(const char *index_path, size_t id_bytes, const char *relative,
                                      const char *content, size_t length);

#endif
