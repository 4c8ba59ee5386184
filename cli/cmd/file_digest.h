/* SPDX-License-Identifier: Apache-2.0
 *
 * The SHA-256 of a file as it is now. */
#ifndef LT_CMD_FILE_DIGEST_H
#define LT_CMD_FILE_DIGEST_H

#include "base/err.h"

/* LT_ENOT_FOUND when there is no such file; LT_EIO when it is no regular file, or cannot be read. */
int lt_file_digest(const char *path, char ret_hex[65], struct lt_err *err);

#endif
