/* SPDX-License-Identifier: Apache-2.0
 *
 * lineage/outbox/: events that wait. A folder for each transport, so that each remembers by itself what it
 * has got; in it a file an event, whose names sort in the order of delivery:
 *
 *   <id>/<run_id>.1-START.json   <id>/<run_id>.2-COMPLETE.json
 *   <id>/.lock                   held by the one who delivers
 *   <id>/.problem                why the last attempt failed; not there when it did not
 *   refused/<id>.<name>          what will never be taken, and <name>.why beside it
 *
 * An event is delivered at least once: a sender that is killed between the answer and the removal of the file
 * leaves that one event to be sent again. */
#ifndef LT_DELIVER_OUTBOX_H
#define LT_DELIVER_OUTBOX_H

#include "base/err.h"
#include "deliver/claim.h"
#include "deliver/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_OUTBOX "outbox"
#define LT_OUTBOX_REFUSED "refused"
#define LT_OUTBOX_PROBLEM ".problem"

/* Puts the run's two events in for every place of the claim: START unless it was sent, and the terminal one,
 * of type `event_type`, out of events/. When START is being sent just now it is put in held (held_fd), so
 * that nobody else sends it. Both are on the disk when it returns 0. */
int lt_outbox_put(const char *lineage_folder, const char *run_id, const char *event_type,
                  struct lt_claim *claim, struct lt_err *err);

/* The same for a run whose START, `start`, nobody has seen yet: for the places of the claim of another. */
int lt_outbox_put_whole(const char *lineage_folder, const char *run_id, const char *event_type,
                        const char *start, const struct lt_claim *places, struct lt_err *err);

/* Takes away what process `pid` has left when it was killed while it put the run in. */
void lt_outbox_tidy(const char *lineage_folder, const char *run_id, uint32_t pid,
                    const struct lt_claim *claim);

/* Waits for whoever sends START, takes away what was sent by then and lets go of the rest. */
void lt_outbox_settle(const char *lineage_folder, const char *run_id, struct lt_claim *claim);

/* What came of a pass over the events of one transport. */
struct lt_outbox_pass {
    size_t sent, refused, left;
    bool is_busy;      /* somebody else delivers */
    struct lt_err why; /* of the last one that was left or refused */
};

/* Delivers, oldest run first, until nothing is left or one must wait. `waits`: for other senders, too.
 * Without an outbox there is nothing to do. */
void lt_outbox_deliver(const char *lineage_folder, const struct lt_transport *transport, bool waits,
                       struct lt_outbox_pass *ret_pass);

/* How many events wait for the transport `id`. */
size_t lt_outbox_count(const char *lineage_folder, const char *id);

/* The names of the transports that have a folder, sorted. */
void lt_outbox_list(const char *lineage_folder, struct lt_text_list *ret_ids);

/* Why the last attempt of the transport failed; malloc'd, NULL when it did not. */
char *lt_outbox_problem(const char *lineage_folder, const char *id);

#endif
