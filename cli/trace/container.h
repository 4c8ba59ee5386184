/* SPDX-License-Identifier: Apache-2.0
 *
 * The container that this process runs in, by what runtimes leave to be seen in it. Only what is certain: a
 * runtime that hides the id gives none, one that is not known gives nothing. */
#ifndef LT_TRACE_CONTAINER_H
#define LT_TRACE_CONTAINER_H

#include <stdbool.h>

/* The texts of /proc/self/cgroup, /proc/self/mountinfo and /run/.containerenv (NULL: not there); whether
 * there is a /.dockerenv. Sets what it finds, malloc'd, else NULL. */
void lt_container_read(const char *cgroup, const char *mountinfo, const char *containerenv,
                       bool has_dockerenv, char **ret_id, char **ret_runtime);

/* The same of this machine. */
void lt_container_look(char **ret_id, char **ret_runtime);

#endif
