/* SPDX-License-Identifier: Apache-2.0
 *
 * Between those who put events into the outbox and those who deliver them. */
#ifndef LT_DELIVER_OUTBOX_PRIV_H
#define LT_DELIVER_OUTBOX_PRIV_H

#include "deliver/outbox.h"

enum { LT_OUTBOX_ID_BYTES = 36 }; /* of a run, at the beginning of a name */

char *lt_outbox_folder(const char *lineage_folder, const char *id); /* malloc'd */
/* The events in a folder, in the order of their delivery. */
void lt_outbox_names(const char *folder, struct lt_text_list *ret_names);
void lt_outbox_clear_names(struct lt_text_list *names);

#endif
