/* SPDX-License-Identifier: Apache-2.0
 *
 * The note of a run, run.json of its live trace: all that is needed to write the run's event when lintrace no
 * longer can. */
#ifndef LT_CMD_NOTE_H
#define LT_CMD_NOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/run.h"

#include <stdbool.h>

struct lt_note {
    char *lineage_folder; /* absolute */
    char *sidecar;        /* the one that was asked for, or NULL */
    char *search_path;    /* $PATH, by which the program is found, or NULL */
    uint32_t pid;         /* of the lintrace that began it */
    int profile;          /* enum lt_profile_mode */
    bool has_end;         /* how the program ended and what is missing are in it, too */
};

/* Writes what is known of `run`: before it starts, or (`has_end`) when it has ended. */
void lt_note_write(const struct lt_run *run, const struct lt_note *note, struct lt_buf *ret_text);

/* Puts another text in the place of the note in folder `live`. On a full disk too, as long as it needs no
 * block more than the old one. */
int lt_note_replace(const char *live, const struct lt_buf *text, struct lt_err *err);

/* Reads it back: fills `ret_note` and a new run without metadata. Without an end in it the run ended in a way
 * that nobody saw. LT_EFORMAT when the text is no note of run `run_id`; nothing is to be freed then. */
int lt_note_read(const struct lt_buf *text, const char *run_id, struct lt_note *ret_note,
                 struct lt_run **ret_run, struct lt_err *err);

/* What a job is called that nobody gave a name: its script, or its program (borrowed). */
const char *lt_note_program(char *const argv[]);

void lt_note_clear(struct lt_note *note);

#endif
