/* SPDX-License-Identifier: Apache-2.0
 *
 * Who and what ran: the files that were executed, where their source comes from, the user, the container, the
 * chosen part of the environment, and whom the run talked to. Plain data: trace/who.c finds it out, the event
 * tells it. What is not certain is NULL, 0 or "". */
#ifndef LT_MODEL_WHO_H
#define LT_MODEL_WHO_H

#include "model/metadata.h"

#include <stdbool.h>
#include <stdint.h>

/* One version of one file. */
struct lt_file_version {
    uint64_t device, inode, size_bytes;
    int64_t modified_ns, changed_ns; /* both 0: not known */
};

struct lt_who_file {
    char *path; /* absolute, without symbolic links; NULL: there is none */
    char sha256[65];
    char build_id[65];              /* GNU build id */
    struct lt_file_version version; /* as it was before the start */
};

struct lt_pair {
    char *name, *value;
};
struct lt_pair_list {
    struct lt_pair *items;
    size_t count, capacity;
};

enum lt_in_index {
    LT_INDEX_UNKNOWN,
    LT_INDEX_TRACKED, /* it is there; whether it is the same cannot be told */
    LT_INDEX_SAME,
    LT_INDEX_DIFFERENT,
    LT_INDEX_ABSENT,
};

/* The git work tree that the script lies in. */
struct lt_source {
    char *path;   /* of the script in the work tree; NULL: it lies in none */
    char *commit; /* hex */
    char *branch;
    char *repository; /* URL of the remote `origin`, without credentials */
    enum lt_in_index in_index;
};

struct lt_peer {
    char *address;
    uint32_t port;
};

struct lt_who {
    struct lt_who_file program; /* what the command names, when it is no script */
    struct lt_who_file interpreter, script;
    struct lt_source source;
    char *source_code; /* the script's text, secrets masked; only when it was asked for */
    bool has_uid;
    uint32_t uid;
    char *user;
    char *container_id, *container_runtime;
    struct lt_pair_list environment; /* sorted by name, secrets masked */
    struct lt_pair_list run_tags, job_tags;
    char *nominal_start, *nominal_end; /* date-times */
    struct {
        struct lt_peer *items; /* sorted, each once */
        size_t count, capacity;
    } peers;
};

void lt_who_free(struct lt_who *who); /* NULL is fine */

/* Takes both texts over. */
void lt_pair_add(struct lt_pair_list *list, char *name, char *value);
void lt_pair_sort(struct lt_pair_list *list);
/* The value, or NULL. */
const char *lt_pair_find(const struct lt_pair_list *list, const char *name);

/* Adds the other end of a socket, told as wire/socket.h does ("inet OWN OTHER"); anything else is no peer. */
void lt_who_add_peer(struct lt_who *who, const char *socket_text);
void lt_who_sort_peers(struct lt_who *who);

/* Is this a date-time as RFC 3339 has it, with an offset from UTC? */
bool lt_who_is_instant(const char *text);

/* A URL under which the script can be seen, and the number of the pull request that the run belongs to;
 * malloc'd. The number is NULL when there is none. */
char *lt_who_source_url(const struct lt_who *who);
char *lt_who_pull_request(const struct lt_who *who);

#endif
