/* SPDX-License-Identifier: Apache-2.0
 *
 * The run's events on their way to whoever is configured to get them. Nothing here is waited for: what is to
 * go over the network is sent by processes of its own, before and after the program. */
#ifndef LT_CMD_DELIVERY_H
#define LT_CMD_DELIVERY_H

#include "base/buf.h"
#include "deliver/claim.h"
#include "deliver/config.h"
#include "model/run.h"
#include "trace/live.h"

#include <stdbool.h>

struct lt_delivering {
    struct lt_delivery *delivery;
    struct lt_buf start;   /* the START event; empty when nobody gets it */
    struct lt_claim claim; /* from the end on */
    int alive;             /* what the sender of START sees us by; -1 when there is none */
    bool is_nested;        /* an outer lintrace would wait for what we start */
    bool is_kept;          /* the events are in the outbox */
    bool is_quiet;
};

/* Reads the configuration, before the program can change it, and says what is wrong with it. */
void lt_delivering_load(struct lt_delivering *delivering, bool is_quiet, bool is_nested);

/* Before the program: makes the START event and has it sent in a while. Must come before this process becomes
 * the reaper of orphans. */
void lt_delivering_begin(struct lt_delivering *delivering, const struct lt_run *run,
                         const struct lt_live *live);

/* Once the event is in events/, while the live trace is still there: puts both events into the outbox. */
void lt_delivering_keep(struct lt_delivering *delivering, const struct lt_run *run,
                        const struct lt_live *live, const char *lineage_folder);

/* The last thing: writes what goes to this machine, has the rest sent. `shown_folder` is the lineage folder
 * as the user called it. */
void lt_delivering_send(struct lt_delivering *delivering, const struct lt_run *run,
                        const char *lineage_folder, const char *shown_folder);

void lt_delivering_end(struct lt_delivering *delivering);

/* For a run that process `pid` began: puts its events into the outbox, for the transports that it had.
 * Returns 0, or LT_E* with `err` when they could not be written. */
int lt_delivery_recover(const struct lt_run *run, uint32_t pid, const struct lt_live *live,
                        const char *lineage_folder, struct lt_err *err);

#endif
