/* SPDX-License-Identifier: Apache-2.0
 *
 * Which namespace a file's dataset is in. ("file", path) says enough on one machine; on many, files of the
 * same path are other files, and files of a shared folder are the same, under whatever path it is mounted.
 * The rules are one text, so that they fit into an option and a variable:
 *
 *   NAMESPACE                  of every file; {host} in it is this host's name:    file://{host}
 *   FOLDER=NAMESPACE           of the files below FOLDER; the nearest folder counts:  /mnt/share=file://nas
 *   FOLDER=NAMESPACE/FOLDER    the second folder takes the place of the first in names, after scheme://host
 *   FOLDER=s3://BUCKET         FOLDER is the bucket (or a folder of it, s3://BUCKET/FOLDER), names are the
 * keys in it, without a slash before them; as well with gs:// and wasbs://
 *
 * with a comma between rules. */
#ifndef LT_MODEL_NAMING_H
#define LT_MODEL_NAMING_H

#include "base/err.h"

struct lt_naming; /* rules that were read */

/* LT_EUSAGE when `text` holds no rules in this form; `ret_naming` is NULL then. */
int lt_naming_read(const char *text, const char *host, struct lt_naming **ret_naming, struct lt_err *err);

/* The namespace of the file `name`, an absolute path: borrowed from `naming`, which may be NULL (no rules).
 * `ret_name` is what the file is called in it, malloc'd, or NULL when that is its path. */
const char *lt_naming_find(const struct lt_naming *naming, const char *name, char **ret_name);

/* The rules as text, {host} replaced: lt_naming_read makes the same of it on any host. Borrowed. */
const char *lt_naming_text(const struct lt_naming *naming);

void lt_naming_free(struct lt_naming *naming); /* NULL is fine */

#endif
