/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of events/ as documents, and the events in them: a file holds one event, an array of them, or one
 * a line, and a run may have several, in several files. For the parts of the index that make rows of them. */
#ifndef LT_INDEX_DOCUMENTS_H
#define LT_INDEX_DOCUMENTS_H

#include "base/mem.h"
#include "ext/json.h"
#include "index/index.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_documents {
    struct lt_json **items; /* an array is one document */
    size_t count, capacity;
};

/* Adds those of a file of events/; when it fails, those of its lines that can be read. */
int lt_documents_read(const struct lt_index *index, const char *name, struct lt_documents *ret_list,
                      struct lt_err *err);
void lt_documents_free(struct lt_documents *list);
/* The events of one document. */
size_t lt_event_count(const struct lt_json *document);
struct lt_json *lt_event_at(struct lt_json *document, size_t place);

/* Why it is no event, or NULL. */
const char *lt_event_problem(const struct lt_json *event);
/* Of one event, borrowed; NULL when it is not there. */
const struct lt_json *lt_event_facet(const struct lt_json *owner, const char *name);
const char *lt_event_run_id(const struct lt_json *event);
/* COMPLETED, FAILED or ABORTED of an event type that ends a run; else NULL. */
const char *lt_event_status(const char *type);
/* In one moment: START, then others, then the end. */
int lt_event_rank(const struct lt_json *event);
/* When it is said, as a number that grows: the outputs of an event come after its inputs. */
int64_t lt_event_moment(const struct lt_json *event, bool is_output);

/* An event of a run, and where it is. */
struct lt_occurrence {
    const char *run_id;
    struct lt_json *event; /* borrowed from its document */
    const char *file;      /* and the place in it */
    size_t place;
};
struct lt_occurrences {
    struct lt_occurrence *items;
    size_t count, capacity;
};
/* For qsort: by run, then in the order in which they count, whichever way they came. */
int lt_occurrences_order(const void *left, const void *right);
/* Adds the events of a file, from document `first` on, that are of that run; NULL: of any. */
void lt_occurrences_add(const struct lt_documents *list, size_t first, const char *file, const char *run_id,
                        struct lt_occurrences *ret_found);

/* The files that were taken before and have events of a run. */
struct lt_other_files {
    LT_VEC(char *) names;
    struct lt_documents documents;
    bool is_partial; /* one of them could not be read */
};
void lt_other_files_read(struct lt_index *index, const char *run_id, struct lt_other_files *ret_files,
                         struct lt_occurrences *ret_found);
/* But for the documents. */
void lt_other_files_free(struct lt_other_files *files);

#endif
