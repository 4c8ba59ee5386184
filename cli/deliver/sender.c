/* SPDX-License-Identifier: Apache-2.0
 *
 * Whoever holds the lock of the claim decides about START: this process while it sends, lintrace from the end
 * of the program on. So each transport gets it once, however the two fall together. */
#include "deliver/sender.h"

#include "base/mem.h"
#include "deliver/detach.h"
#include "deliver/outbox.h"
#include "deliver/transport.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

struct start {
    const struct lt_delivery *delivery;
    const char *live;
    int alive;
    void (*leave)(void *user);
    void *user;
};

static void send_start(const struct lt_delivery *delivery, struct lt_claim *claim)
{
    for (size_t i = 0; i < delivery->count; i++) {
        const struct lt_transport *transport = &delivery->items[i];
        struct lt_err err;
        if (transport->kind == LT_TRANSPORT_HTTP &&
            lt_transport_try(transport, &claim->start, &err) == LT_SENT)
            lt_claim_mark_sent(claim, transport->id);
        else if (transport->ends_pass)
            break;
    }
}

static void start_work(void *user)
{
    const struct start *start = user;
    struct pollfd gone = {.fd = start->alive, .events = POLLIN};
    struct lt_claim claim;
    start->leave(start->user);
    if (poll(&gone, 1, LT_SENDER_START_MS) != 0)
        return; /* it goes with the end, or with the recovery, of the run */
    if (lt_claim_open(start->live, &claim, NULL) < 0)
        return;
    if (lt_claim_lock(&claim, false) == LT_OK && !claim.is_taken)
        send_start(start->delivery, &claim);
    lt_claim_clear(&claim);
}

int lt_sender_start(const struct lt_delivery *delivery, const char *live, int alive,
                    void (*leave)(void *user), void *user, struct lt_err *err)
{
    struct start start = {delivery, live, alive, leave, user};
    return lt_detach(start_work, &start, &alive, 1, err);
}

struct rest {
    const struct lt_delivery *delivery;
    const char *lineage_folder, *run_id;
    struct lt_claim *claim;
};

static void rest_work(void *user)
{
    const struct rest *rest = user;
    lt_outbox_settle(rest->lineage_folder, rest->run_id, rest->claim);
    for (size_t i = 0; i < rest->delivery->count; i++) {
        const struct lt_transport *transport = &rest->delivery->items[i];
        struct lt_outbox_pass pass = {0};
        if (transport->kind != LT_TRANSPORT_CONSOLE)
            lt_outbox_deliver(rest->lineage_folder, transport, false, &pass);
        if (pass.left && !pass.is_busy && transport->ends_pass)
            break;
    }
}

int lt_sender_rest(const struct lt_delivery *delivery, const char *lineage_folder, const char *run_id,
                   struct lt_claim *claim, struct lt_err *err)
{
    struct rest rest = {delivery, lineage_folder, run_id, claim};
    LT_VEC(int) kept = {0};
    if (claim->fd >= 0)
        LT_VEC_PUSH(&kept, claim->fd);
    for (size_t i = 0; i < claim->places.count; i++)
        if (claim->places.items[i].held_fd >= 0)
            LT_VEC_PUSH(&kept, claim->places.items[i].held_fd);
    int result = lt_detach(rest_work, &rest, kept.items, kept.count, err);
    free(kept.items);
    return result;
}
