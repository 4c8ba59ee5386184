/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose the START event of a run is. While the program runs it lies in the live trace, in the file "start":
 * the event on one line, then where it is to go ("to ID"), then what became of it ("sent ID"). Whoever sends
 * it holds a lock on that file; when the program has ended, lintrace takes what was not sent ("taken") and
 * puts it into the outbox ("kept"). The lock is the kernel's, so that it ends with its holder. */
#ifndef LT_DELIVER_CLAIM_H
#define LT_DELIVER_CLAIM_H

#include "base/buf.h"
#include "base/err.h"
#include "deliver/config.h"

#include <stdbool.h>
#include <stddef.h>

#define LT_CLAIM_NAME "start"

struct lt_claim_place {
    char *id;     /* of a transport */
    bool is_sent; /* it has got the START event */
    int held_fd;  /* holds the event in its outbox while somebody may be sending it; or -1 */
};

struct lt_claim {
    int fd;              /* the file, or -1 when there is none */
    bool is_taken;       /* it is not to be sent from here any more */
    bool is_kept;        /* it is in the outbox */
    bool is_under_way;   /* somebody is sending it */
    struct lt_buf start; /* the event, without its newline */
    struct {
        struct lt_claim_place *items;
        size_t count, capacity;
    } places;
};

/* A claim without a file: of the transports that have an outbox. */
void lt_claim_new(const struct lt_delivery *delivery, const struct lt_buf *start, struct lt_claim *ret_claim);
/* Writes it into the folder of the live trace. */
int lt_claim_write(const struct lt_claim *claim, const char *live, struct lt_err *err);
/* Reads it from there; LT_ENOT_FOUND when there is none. */
int lt_claim_open(const char *live, struct lt_claim *ret_claim, struct lt_err *err);

/* Locks the claim, unless somebody else sends: then LT_EIO at once, or when that is over (`waits`). What has
 * been sent by then is known afterwards. */
int lt_claim_lock(struct lt_claim *claim, bool waits);
/* Notes that `id` has got it, or, by the word that the file has for it, what else became of it. */
void lt_claim_mark_sent(struct lt_claim *claim, const char *id);
void lt_claim_mark(struct lt_claim *claim, const char *word);

void lt_claim_clear(struct lt_claim *claim);

#endif
