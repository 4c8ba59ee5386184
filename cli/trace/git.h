/* SPDX-License-Identifier: Apache-2.0
 *
 * What a git work tree tells of a file in it, read from its files without running git
 * (gitrepository-layout(5), gitformat-index(5)): nothing of it is executed, no hook, no configuration of
 * filters. A repository is foreign bytes: what is not as it should be is as if it were not there. */
#ifndef LT_TRACE_GIT_H
#define LT_TRACE_GIT_H

#include "model/who.h"

#include <stddef.h>

/* Fills `ret_source` (empty so far) with what is known of the regular file at `path` (absolute, no links),
 * whose whole content is given, or NULL when it was not read. Nothing is filled in when it lies in no work
 * tree. */
void lt_git_look(const char *path, const char *content, size_t length, struct lt_source *ret_source);

/* A URL without user and password (the user of ssh stays: it is no secret), query and fragment; malloc'd. */
char *lt_git_clean_url(const char *url);

#endif
