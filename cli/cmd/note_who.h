/* SPDX-License-Identifier: Apache-2.0
 *
 * Who ran, as the note of a run keeps it: all but what only the trace can tell, and the digests that were not
 * known when the run began. */
#ifndef LT_CMD_NOTE_WHO_H
#define LT_CMD_NOTE_WHO_H

#include "ext/json.h"
#include "model/who.h"

/* Sets the key "who"; NULL sets nothing. */
void lt_note_who_write(const struct lt_who *who, struct lt_json *note);
/* NULL when there is none. What is not as it was written is left out. */
struct lt_who *lt_note_who_read(const struct lt_json *value);

#endif
