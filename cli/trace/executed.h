/* SPDX-License-Identifier: Apache-2.0
 *
 * What is told of a file that is executed: its version, build id and digest. */
#ifndef LT_TRACE_EXECUTED_H
#define LT_TRACE_EXECUTED_H

#include "model/who.h"

#include <stddef.h>

/* Looks at the file at file->path (NULL: does nothing). Its digest is taken from what is known in folder
 * `state` (may be NULL), and read only when the file is so young that a change could go unnoticed. */
void lt_executed_look(struct lt_who_file *file, const char *state);
/* The digest of a file whose content is at hand. */
void lt_executed_digest(struct lt_who_file *file, const char *content, size_t length);
/* Reads the digest that is still missing, if the file is what it was; keeps it in `state`. */
void lt_executed_finish(struct lt_who_file *file, const char *state);

#endif
