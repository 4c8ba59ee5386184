/* SPDX-License-Identifier: Apache-2.0
 *
 * Where events are sent to, read as the OpenLineage clients read it: a file (the first of
 * $OPENLINEAGE_CONFIG, ./openlineage.yml, ~/.openlineage/openlineage.yml that can be read), over
 * OPENLINEAGE__A__B variables, over OPENLINEAGE_URL and its like. Without any of them nothing is sent. What
 * is wrong or not known here is a warning, never a failure. */
#ifndef LT_DELIVER_CONFIG_H
#define LT_DELIVER_CONFIG_H

#include "model/metadata.h"

#include <stdbool.h>
#include <stdint.h>

enum lt_transport_kind { LT_TRANSPORT_HTTP, LT_TRANSPORT_FILE, LT_TRANSPORT_CONSOLE };

struct lt_transport {
    enum lt_transport_kind kind;
    char *name; /* as in the configuration; "default" when it is the only one */
    char *id;   /* name and a digest of where it leads to: its folder in the outbox */
    /* http */
    char *url;                   /* with the endpoint */
    struct lt_text_list headers; /* "Name: value" */
    char *key;                   /* or NULL */
    char *certificates;          /* file of those to trust, or NULL */
    int64_t timeout_ms;          /* of one attempt */
    bool is_packed, is_unverified;
    uint32_t retries;
    double backoff_s; /* before the n-th retry: this times two to the power of n - 1 */
    struct {
        long *items;
        size_t count, capacity;
    } retried; /* statuses */
    /* file */
    char *path; /* absolute */
    bool is_appended;
    bool ends_pass; /* those after it wait when it fails */
};

struct lt_delivery {
    struct lt_transport *items;
    size_t count, capacity;
    struct lt_text_list warnings; /* a line each */
};

/* Never NULL. */
struct lt_delivery *lt_delivery_load(void);
void lt_delivery_free(struct lt_delivery *delivery); /* NULL is fine */

/* Is there a transport of this kind? */
bool lt_delivery_has(const struct lt_delivery *delivery, enum lt_transport_kind kind);

#endif
