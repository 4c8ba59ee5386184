/* SPDX-License-Identifier: Apache-2.0
 *
 * The class of a path: data, code, system ... by the user's rules first, then what the run's processes were
 * running, then the table in classes.def. Pure: nothing is looked up on the machine. */
#ifndef LT_MODEL_CLASS_H
#define LT_MODEL_CLASS_H

#include "model/observed.h"
#include "model/run.h"

/* Paths that are code in this run because some process ran them: programs, scripts. Free with
 * lt_class_code_free. */
struct lt_class_code;
struct lt_class_code *lt_class_code_of(const struct lt_observed *observed);
void lt_class_code_free(struct lt_class_code *code);

/* `is_module_read`: all its readers are interpreters, so a file named like a module of theirs is one. */
enum lt_class lt_class_of(const char *path, const struct lt_metadata *metadata, const struct lt_job_meta *job,
                          const struct lt_class_code *code, bool is_module_read);

/* `path` against `folder`, with "." and ".." taken out as text. malloc'd. */
char *lt_class_normal_path(const char *folder, const char *path);

#endif
