/* SPDX-License-Identifier: Apache-2.0
 *
 * Sockets that belong together become one set (union by the smallest); a set of one has its other end
 * elsewhere. */
#include "trace/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES = 192, COMPARED_MOST = 4096 };

/* A socket's text, taken apart. */
struct end {
    size_t socket; /* its place in observed->sockets */
    char
        own[WORD_BYTES]; /* inet: both addresses, the own one first; unix: the path, of whichever end it is */
    char other[WORD_BYTES];
    unsigned own_pid, other_pid;
    enum end_role { ROLE_INET, ROLE_OWN, ROLE_OTHER, ROLE_NONE } role;
    bool is_anybodys; /* for datagrams from and to anybody */
    bool is_to_here;  /* for datagrams, and its other end is on this machine */
};

struct joining {
    struct lt_observed *observed;
    size_t *set;     /* of each socket: another one of the same set, itself if it is the smallest */
    size_t *members; /* of the smallest of a set: how many there are */
    struct end *ends;
    size_t end_count;
};

static size_t smallest(struct joining *joining, size_t socket)
{
    while (joining->set[socket] != socket)
        socket = joining->set[socket] = joining->set[joining->set[socket]];
    return socket;
}

static void join(struct joining *joining, size_t left, size_t right)
{
    size_t a = smallest(joining, left), b = smallest(joining, right);
    if (a == b)
        return;
    size_t root = a < b ? a : b, leaf = a < b ? b : a;
    joining->set[leaf] = root;
    joining->members[root] += joining->members[leaf];
}

static bool is_alone(struct joining *joining, size_t socket)
{
    return joining->members[smallest(joining, socket)] == 1;
}

static int compare_files(const void *left, const void *right)
{
    const struct lt_seen_socket *a = left, *b = right;
    return a->file < b->file ? -1 : a->file > b->file;
}

/* Every process that met a socket told of it. */
static void keep_each_once(struct lt_observed *observed)
{
    struct lt_seen_socket *items = observed->sockets.items;
    size_t kept = 0;
    qsort(items, observed->sockets.count, sizeof *items, compare_files);
    for (size_t i = 0; i < observed->sockets.count; i++) {
        if (kept && items[kept - 1].file == items[i].file)
            items[kept - 1].other_inode |= items[i].other_inode;
        else
            items[kept++] = items[i];
    }
    observed->sockets.count = kept;
}

static bool read_end(const char *text, struct end *ret_end)
{
    char role[8] = "";
    int begin = 0;
    if (!text)
        return false;
    if (strcmp(text, "datagram") == 0) { /* any of them may be the other end of any other */
        *ret_end = (struct end){.socket = ret_end->socket, .role = ROLE_NONE, .is_anybodys = true};
        snprintf(ret_end->own, sizeof ret_end->own, "%s", text);
        return true;
    }
    ret_end->role = ROLE_INET;
    char own[WORD_BYTES / 2], other[WORD_BYTES / 2], kind[16] = "";
    if (sscanf(text, "inet %95s %95s %15s", own, other, kind) >= 2) {
        size_t host_length = (size_t)(strrchr(own, ':') ? strrchr(own, ':') - own + 1 : 0);
        ret_end->is_to_here = strcmp(kind, "datagram") == 0 &&
                              (strncmp(own, other, host_length) == 0 || strncmp(other, "127.", 4) == 0);
        snprintf(ret_end->own, sizeof ret_end->own, "%s %s", own, other);
        snprintf(ret_end->other, sizeof ret_end->other, "%s %s", other, own); /* as the other end says it */
        return true;
    }
    if (sscanf(text, "unix %u %u %7s %n", &ret_end->own_pid, &ret_end->other_pid, role, &begin) < 3)
        return false;
    ret_end->role = strcmp(role, "own") == 0 ? ROLE_OWN : strcmp(role, "other") == 0 ? ROLE_OTHER : ROLE_NONE;
    snprintf(ret_end->own, sizeof ret_end->own, "%s", begin ? text + begin : "");
    return true;
}

static int compare_ends(const void *left, const void *right)
{
    const struct end *a = left, *b = right;
    return strcmp(a->own, b->own);
}

/* Brings the ends with text `own` together: returns the first, *ret_count how many follow. */
static struct end *ends_of(struct joining *joining, const char *own, size_t *ret_count)
{
    size_t low = 0, high = joining->end_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(joining->ends[middle].own, own) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t count = 0;
    while (low + count < joining->end_count && strcmp(joining->ends[low + count].own, own) == 0)
        count++;
    *ret_count = count;
    return joining->ends + low;
}

struct inode {
    uint64_t number;
    size_t socket;
};

static int compare_inodes(const void *left, const void *right)
{
    const struct inode *a = left, *b = right;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void join_pairs(struct joining *joining)
{
    const struct lt_observed *observed = joining->observed;
    size_t count = observed->sockets.count;
    struct inode *inodes = lt_xcalloc(count, sizeof *inodes);
    for (size_t i = 0; i < count; i++)
        inodes[i] = (struct inode){observed->files.items[observed->sockets.items[i].file].inode, i};
    qsort(inodes, count, sizeof *inodes, compare_inodes);
    for (size_t i = 0; i < count; i++) {
        const struct inode key = {.number = observed->sockets.items[i].other_inode};
        const struct inode *found =
            key.number ? bsearch(&key, inodes, count, sizeof *inodes, compare_inodes) : NULL;
        if (found)
            join(joining, i, found->socket);
    }
    free(inodes);
}

static bool belong_together(const struct end *a, const struct end *b)
{
    if (a->role == ROLE_INET || b->role == ROLE_INET)
        return a->role == b->role && strcmp(a->own, b->other) == 0;
    if (a->role == ROLE_NONE || b->role == ROLE_NONE)
        return a->role == b->role && a->other_pid == b->other_pid;
    /* whom the server was connected by is certain; the client knows but who listened, maybe long before */
    return a->role != b->role &&
           (a->role == ROLE_OWN ? a->other_pid == b->own_pid : b->other_pid == a->own_pid);
}

static bool may_belong_together(const struct end *a, const struct end *b)
{
    return a->role == ROLE_NONE
               ? b->role == ROLE_NONE
               : a->role != ROLE_INET && b->role == (a->role == ROLE_OWN ? ROLE_OTHER : ROLE_OWN);
}

/* By what the texts say. With `is_loose` Unix sockets that nobody belongs to (their process forked after it
 * had connected) go with all such of their path. */
static void join_ends(struct joining *joining, bool is_loose)
{
    bool *was_alone = lt_xcalloc(joining->observed->sockets.count + 1, sizeof *was_alone);
    for (size_t i = 0; i < joining->end_count; i++)
        was_alone[joining->ends[i].socket] = is_alone(joining, joining->ends[i].socket);
    for (size_t i = 0; i < joining->end_count; i++) {
        const struct end *end = &joining->ends[i];
        size_t count;
        struct end *others = ends_of(joining, end->role == ROLE_INET ? end->other : end->own, &count);
        /* So many of one path are not compared each with each: all are one channel. */
        if (count > COMPARED_MOST)
            join(joining, end->socket, others[0].socket);
        for (size_t j = 0; j < count && count <= COMPARED_MOST; j++)
            if (is_loose ? was_alone[end->socket] && may_belong_together(end, &others[j])
                         : belong_together(end, &others[j]))
                join(joining, end->socket, others[j].socket);
    }
    free(was_alone);
}

/* What is sent to one that takes datagrams from anybody: whose other end has not been found may have that. */
static void join_datagrams(struct joining *joining)
{
    size_t first = 0;
    while (first < joining->end_count && !joining->ends[first].is_anybodys)
        first++;
    for (size_t i = 0; i < joining->end_count && first < joining->end_count; i++)
        if (joining->ends[i].is_to_here && is_alone(joining, joining->ends[i].socket))
            join(joining, joining->ends[i].socket, joining->ends[first].socket);
}

static void read_ends(struct joining *joining)
{
    const struct lt_observed *observed = joining->observed;
    joining->ends = lt_xcalloc(observed->sockets.count + 1, sizeof *joining->ends);
    for (size_t i = 0; i < observed->sockets.count; i++) {
        struct end *end = &joining->ends[joining->end_count];
        end->socket = i;
        /* one of a pair is known by its inode, for certain */
        if (is_alone(joining, i) &&
            read_end(observed->files.items[observed->sockets.items[i].file].first_path, end))
            joining->end_count++;
    }
    qsort(joining->ends, joining->end_count, sizeof *joining->ends, compare_ends);
}

static void name_channels(struct joining *joining)
{
    struct lt_seen_socket *sockets = joining->observed->sockets.items;
    size_t count = joining->observed->sockets.count;
    for (size_t i = 0; i < count; i++) {
        size_t first = smallest(joining, i);
        bool is_alone = joining->members[first] == 1;
        sockets[i].channel = is_alone ? LT_NO_INDEX : (long)sockets[first].file;
        sockets[i].other_end = LT_NO_INDEX;
        if (first != i && joining->members[first] == 2) {
            sockets[i].other_end = (long)sockets[first].file;
            sockets[first].other_end = (long)sockets[i].file;
        }
    }
}

void lt_sockets_join(struct lt_observed *observed)
{
    struct joining joining = {.observed = observed};
    if (!observed->sockets.count)
        return;
    keep_each_once(observed);
    joining.set = lt_xcalloc(observed->sockets.count, sizeof *joining.set);
    joining.members = lt_xcalloc(observed->sockets.count, sizeof *joining.members);
    for (size_t i = 0; i < observed->sockets.count; i++) {
        joining.set[i] = i;
        joining.members[i] = 1;
    }
    join_pairs(&joining);
    read_ends(&joining);
    join_ends(&joining, false);
    join_ends(&joining, true);
    join_datagrams(&joining);
    name_channels(&joining);
    free(joining.set);
    free(joining.members);
    free(joining.ends);
}
