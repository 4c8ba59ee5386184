/* SPDX-License-Identifier: Apache-2.0
 *
 * The sequence around a run: configuration, START, outbox, senders. Where a step fails the program and the
 * log are as without it, one line tells, and what was not sent lies in the outbox. */
#include "cmd/delivery.h"

#include "base/file.h"
#include "cmd/say.h"
#include "deliver/outbox.h"
#include "deliver/sender.h"
#include "deliver/transport.h"
#include "out/openlineage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EVENT_LIMIT_BYTES = 1 << 30 };

static bool has_outbox(const struct lt_delivery *delivery)
{
    return lt_delivery_has(delivery, LT_TRANSPORT_HTTP) || lt_delivery_has(delivery, LT_TRANSPORT_FILE);
}

void lt_delivering_load(struct lt_delivering *delivering, bool is_quiet, bool is_nested)
{
    *delivering = (struct lt_delivering){.delivery = lt_delivery_load(),
                                         .claim.fd = -1,
                                         .alive = -1,
                                         .is_nested = is_nested,
                                         .is_quiet = is_quiet};
    const struct lt_text_list *warnings = &delivering->delivery->warnings;
    if (warnings->count > 1 && !is_quiet)
        lt_say("%s (and %zu more about OpenLineage; 'lintrace send' tells all)", warnings->items[0],
               warnings->count - 1);
    else if (warnings->count && !is_quiet)
        lt_say("%s", warnings->items[0]);
}

/* The sender is no process of the run: whoever looks for those must not find our memory in it. */
static void leave_live(void *user)
{
    struct lt_live copy = *(const struct lt_live *)user;
    copy.lock_fd = -1; /* closed already */
    lt_live_close(&copy);
}

/* lt_live_close frees what `user` has; `live` is needed after it. */
static int start_sender(struct lt_delivering *delivering, const struct lt_live *live, struct lt_err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return lt_err_set(err, LT_ESYSTEM, "no pipe can be made");
    char *folder = lt_xstrdup(live->folder);
    struct lt_live copy = *live;
    int result = lt_sender_start(delivering->delivery, folder, ends[0], leave_live, &copy, err);
    free(folder);
    close(ends[0]);
    if (result == LT_OK)
        delivering->alive = ends[1];
    else
        close(ends[1]);
    return result;
}

void lt_delivering_begin(struct lt_delivering *delivering, const struct lt_run *run,
                         const struct lt_live *live)
{
    struct lt_err err = {0};
    if (!delivering->delivery->count)
        return;
    lt_openlineage_start(run, &delivering->start);
    if (!live->folder || !has_outbox(delivering->delivery))
        return;
    struct lt_claim claim;
    lt_claim_new(delivering->delivery, &delivering->start, &claim);
    /* Without the claim, or the sender, START goes with the end. */
    if (lt_claim_write(&claim, live->folder, &err) == LT_OK && !delivering->is_nested &&
        lt_delivery_has(delivering->delivery, LT_TRANSPORT_HTTP))
        (void)start_sender(delivering, live, &err);
    lt_claim_clear(&claim);
}

/* Takes START from whoever may be about to send it. */
static void take_claim(struct lt_claim *claim)
{
    if (claim->fd < 0)
        return;
    if (lt_claim_lock(claim, false) == LT_OK)
        lt_claim_mark(claim, "taken");
    else
        claim->is_under_way = true;
}

/* The run's events, and those of its steps. */
static int put_events(const struct lt_run *run, const char *lineage_folder, struct lt_claim *claim,
                      struct lt_err *err)
{
    int result = lt_outbox_put(lineage_folder, run->run_id, lt_run_event_type(run), claim, err);
    for (size_t i = 0; i < run->steps.count && result == LT_OK; i++) {
        const struct lt_logged_step *step = &run->steps.items[i];
        result = lt_outbox_put_whole(lineage_folder, step->run_id, step->event_type, step->start, claim, err);
    }
    return result;
}

void lt_delivering_keep(struct lt_delivering *delivering, const struct lt_run *run,
                        const struct lt_live *live, const char *lineage_folder)
{
    struct lt_err err = {0};
    if (!has_outbox(delivering->delivery))
        return;
    if (!live->folder || lt_claim_open(live->folder, &delivering->claim, NULL) < 0)
        lt_claim_new(delivering->delivery, &delivering->start, &delivering->claim);
    take_claim(&delivering->claim);
    int result = put_events(run, lineage_folder, &delivering->claim, &err);
    delivering->is_kept = result == LT_OK;
    if (result == LT_OK)
        lt_claim_mark(&delivering->claim, "kept");
    if (result != LT_OK)
        lt_say("not all events could be put into the outbox: %s", err.text);
}

static void print_event(const struct lt_transport *transport, const char *lineage_folder, const char *run_id)
{
    struct lt_buf event = {0};
    struct lt_err err = {0};
    char *path = lt_xasprintf("%s/events/%s.json", lineage_folder, run_id);
    if (lt_file_read(path, EVENT_LIMIT_BYTES, &event, &err) == LT_OK) {
        lt_event_on_one_line(&event);
        (void)lt_transport_send(transport, &event, &err);
    } else {
        lt_say("the event cannot be printed: %s", err.text);
    }
    free(path);
    lt_buf_clear(&event);
}

static void print_events(const struct lt_delivering *delivering, const struct lt_transport *transport,
                         const struct lt_run *run, const char *lineage_folder)
{
    struct lt_err err = {0};
    (void)lt_transport_send(transport, &delivering->start, &err);
    for (size_t i = 0; i < run->steps.count; i++) {
        struct lt_buf start = {0};
        lt_buf_adds(&start, run->steps.items[i].start);
        (void)lt_transport_send(transport, &start, &err);
        lt_buf_clear(&start);
        print_event(transport, lineage_folder, run->steps.items[i].run_id);
    }
    print_event(transport, lineage_folder, run->run_id);
}

/* Tells of earlier failures: nobody else would. */
static void say_problem(const struct lt_delivering *delivering, const struct lt_transport *transport,
                        const char *lineage_folder, const char *shown_folder)
{
    char *problem = delivering->is_quiet ? NULL : lt_outbox_problem(lineage_folder, transport->id);
    if (problem)
        lt_say("%zu events wait in %s/%s/%s: %.300s; 'lintrace send %s' tries again",
               lt_outbox_count(lineage_folder, transport->id), shown_folder, LT_OUTBOX, transport->id,
               problem, shown_folder);
    free(problem);
}

/* What goes to a file or to the terminal goes now; returns whether something is left for a sender. */
static bool send_here(struct lt_delivering *delivering, const struct lt_run *run, const char *lineage_folder,
                      const char *shown_folder)
{
    bool is_left = false, is_held_up = false;
    for (size_t i = 0; i < delivering->delivery->count; i++) {
        const struct lt_transport *transport = &delivering->delivery->items[i];
        struct lt_outbox_pass pass;
        if (transport->kind == LT_TRANSPORT_CONSOLE) {
            print_events(delivering, transport, run, lineage_folder);
            continue;
        }
        if (transport->kind == LT_TRANSPORT_FILE && delivering->is_kept && !is_held_up &&
            !delivering->claim.is_under_way)
            lt_outbox_deliver(lineage_folder, transport, false, &pass);
        bool waits = delivering->is_kept && lt_outbox_count(lineage_folder, transport->id);
        is_held_up |= waits && transport->ends_pass;
        is_left |= waits;
        say_problem(delivering, transport, lineage_folder, shown_folder);
    }
    return is_left;
}

void lt_delivering_send(struct lt_delivering *delivering, const struct lt_run *run,
                        const char *lineage_folder, const char *shown_folder)
{
    struct lt_err err = {0};
    if (!send_here(delivering, run, lineage_folder, shown_folder))
        return;
    if (delivering->is_nested)
        lt_err_set(&err, LT_ESYSTEM, "lintrace itself is being traced");
    else
        (void)lt_sender_rest(delivering->delivery, lineage_folder, run->run_id, &delivering->claim, &err);
    if (err.code && !delivering->is_quiet)
        lt_say("the events wait in %s/%s: %s; 'lintrace send %s' sends them", shown_folder, LT_OUTBOX,
               err.text, shown_folder);
}

void lt_delivering_end(struct lt_delivering *delivering)
{
    lt_delivery_free(delivering->delivery);
    lt_buf_clear(&delivering->start);
    lt_claim_clear(&delivering->claim);
    if (delivering->alive >= 0)
        close(delivering->alive);
}

int lt_delivery_recover(const struct lt_run *run, uint32_t pid, const struct lt_live *live,
                        const char *lineage_folder, struct lt_err *err)
{
    struct lt_claim claim;
    if (lt_claim_open(live->folder, &claim, NULL) < 0)
        return LT_OK; /* nobody was to get them */
    int result = LT_OK;
    take_claim(&claim);
    if (claim.is_under_way)
        result = lt_err_set(err, LT_ESYSTEM, "its START event is being sent just now");
    else if (!claim.is_kept)
        result = put_events(run, lineage_folder, &claim, err);
    if (result == LT_OK) {
        lt_claim_mark(&claim, "kept");
        lt_outbox_tidy(lineage_folder, run->run_id, pid, &claim);
    }
    lt_claim_clear(&claim);
    return result;
}
