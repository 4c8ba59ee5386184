/* SPDX-License-Identifier: Apache-2.0
 *
 * One stream of bytes whose format shows after its head: that is collected first, the format recognised, then
 * all of it goes to the reader of that format. Used for the bytes of a file and for those out of a packed
 * one. */
#ifndef LT_PROFILE_CONTENT_H
#define LT_PROFILE_CONTENT_H

#include "model/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_content;

/* `name` is what tells of the format and must outlive the content. */
struct lt_content *lt_content_new(struct lt_profile *profile, const char *name, uint64_t type_limit_bytes);
/* False: nothing more is wanted. */
bool lt_content_feed(struct lt_content *content, const char *bytes, size_t length);
/* The end: the profile's format and all else is set; frees the content. */
void lt_content_close(struct lt_content *content);

#endif
