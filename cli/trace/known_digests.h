/* SPDX-License-Identifier: Apache-2.0
 *
 * The SHA-256 of programs, kept from run to run beside .known_programs and with the same care: for one
 * version of one file, and nothing that is damaged is believed. It only saves work. */
#ifndef LT_TRACE_KNOWN_DIGESTS_H
#define LT_TRACE_KNOWN_DIGESTS_H

#include <stdbool.h>
#include <sys/stat.h>

/* Both open the table of a state folder for the moment. `status` must have been taken from the open file,
 * before it was read. */
bool lt_known_digest_find(const char *folder, const struct stat *status, char ret_hex[65]);
void lt_known_digest_add(const char *folder, const struct stat *status, const char *hex);

#endif
