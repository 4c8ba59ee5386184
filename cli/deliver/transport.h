/* SPDX-License-Identifier: Apache-2.0
 *
 * One event through one transport, as often as the transport is to try. */
#ifndef LT_DELIVER_TRANSPORT_H
#define LT_DELIVER_TRANSPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "deliver/config.h"

enum lt_sent {
    LT_SENT,
    LT_SENT_LATER,   /* not now: nobody is there, or it is not the event's fault */
    LT_SENT_REFUSED, /* never: the event itself was refused */
};

/* `event` is JSON on one line without its end. `err` says why it is not LT_SENT. A console gets it on
 * standard error. */
enum lt_sent lt_transport_send(const struct lt_transport *transport, const struct lt_buf *event,
                               struct lt_err *err);

/* One attempt, no retries. */
enum lt_sent lt_transport_try(const struct lt_transport *transport, const struct lt_buf *event,
                              struct lt_err *err);

/* Takes the blanks between the parts of a JSON document away, and its last newline. */
void lt_event_on_one_line(struct lt_buf *event);

#endif
