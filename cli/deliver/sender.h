/* SPDX-License-Identifier: Apache-2.0
 *
 * The two processes that send while nobody waits: one beside a program, with its START event, and one after
 * it, with what lies in the outbox. */
#ifndef LT_DELIVER_SENDER_H
#define LT_DELIVER_SENDER_H

#include "base/err.h"
#include "deliver/claim.h"
#include "deliver/config.h"

/* How long a program is to run before its START event goes out by itself; a shorter one's goes with its end.
 */
enum { LT_SENDER_START_MS = 500 };

/* Sends the START event of the live trace `live` to the HTTP transports, once each, unless the claim is taken
 * by then. `alive` becomes readable, or ends, when lintrace has ended; `leave` lets go of what a fork
 * inherits. LT_ESYSTEM when no process could be made. */
int lt_sender_start(const struct lt_delivery *delivery, const char *live, int alive,
                    void (*leave)(void *user), void *user, struct lt_err *err);

/* Sends what lies in the outbox, after the claim is settled. */
int lt_sender_rest(const struct lt_delivery *delivery, const char *lineage_folder, const char *run_id,
                   struct lt_claim *claim, struct lt_err *err);

#endif
