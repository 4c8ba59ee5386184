/* SPDX-License-Identifier: Apache-2.0
 *
 * One request by HTTP, and what came of it. Redirects are not followed: a key is for the host it was given
 * for. Certificates are checked unless told otherwise. Proxies as curl takes them from the environment. */
#ifndef LT_EXT_HTTP_H
#define LT_EXT_HTTP_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_http_post {
    const char *url;
    const char *const *headers; /* "Name: value", NULL at the end */
    const char *certificates;   /* file of those to trust; NULL: the system's */
    bool is_unverified;         /* certificates are not checked */
    int64_t timeout_ms;         /* of the whole request */
    const void *body;
    size_t length;
};

enum { LT_HTTP_LINE_BYTES = 200 };

struct lt_http_answer {
    long status;                   /* 0: no answer came */
    char line[LT_HTTP_LINE_BYTES]; /* first line of its body, cut */
};

/* LT_ENOT_FOUND when there is no libcurl, LT_EIO when no answer came (`err` tells why). */
int lt_http_send(const struct lt_http_post *post, struct lt_http_answer *ret_answer, struct lt_err *err);

#endif
