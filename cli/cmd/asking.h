/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands that ask the index share: opening it, failing, and the cells that many answers have. */
#ifndef LT_CMD_ASKING_H
#define LT_CMD_ASKING_H

#include "cmd/ask.h"
#include "index/find.h"
#include "index/index.h"
#include "index/links.h"
#include "out/answer.h"

#include <stdbool.h>
#include <stdint.h>

/* Tells why on standard error; returns the exit status. */
int lt_asking_fail(const char *command, int code, const struct lt_err *err);
/* The same; of what was not found in the graph (NULL: the whole log) it says as well what the log has missed.
 */
int lt_asking_fail_in(const char *command, struct lt_index *index, const struct lt_index_links *links,
                      int code, struct lt_err *err);
/* "lintrace COMMAND: ..." on standard error, safe for a terminal. */
__attribute__((format(printf, 2, 3))) void lt_asking_say(const char *command, const char *format, ...);
/* Are there more than `most` arguments? Then that was told. */
bool lt_asking_has_more(const char *command, int argc, char *const *argv, int most);
/* LT_OPT_STOP to go on, else the exit status: what went wrong was told. */
int lt_asking_open(const char *command, const struct lt_ask *ask, struct lt_index **ret_index);
/* Prints the answer as lt_ask_print does; of one without rows people are told that in a sentence, and what
 * the log has missed. */
int lt_asking_print(const char *command, const struct lt_ask *ask, struct lt_index *index,
                    const struct lt_index_links *links, struct lt_answer *answer, const char *if_empty);
/* A whole number from 0 on; false when `text` is none. */
bool lt_asking_number(const char *text, int64_t *ret_number);
/* Can the text only mean a run: latest, latest~2, @tag that is no dataset, or a whole id? */
bool lt_asking_is_run(struct lt_index *index, const char *text);
/* A moment from which on: like lt_find_moment, but of a day its beginning. */
int lt_asking_since(struct lt_index *index, const char *text, struct lt_moment *ret_moment,
                    struct lt_err *err);
/* For qsort of char *. */
int lt_asking_by_text(const void *left, const void *right);
/* How much was asked: the member `log` of the answer. */
void lt_asking_put_log(struct lt_answer *answer, struct lt_index *index);
/* Did the run not see everything, by its own verdict? */
bool lt_asking_is_incomplete(struct lt_index *index, int64_t run);
/* The member `incomplete`. */
void lt_asking_put_incomplete(struct lt_answer *answer, bool is_incomplete);
/* Tells people that, and when there are events that could not be read. */
void lt_asking_say_incomplete(const struct lt_ask *ask, struct lt_index *index, bool is_incomplete);

/* Cells in the order of their columns, of a row or as facts:
 *     lt_answer_text(lt_cell(&cells), run->id); */
struct lt_cells {
    struct lt_answer *answer;
    const struct lt_answer_column *columns;
    size_t place;
    bool is_facts;
};
struct lt_answer *lt_cell(struct lt_cells *cells);

/* A cell of a node, by its number; 0 is none. */
void lt_asking_namespace(struct lt_answer *answer, struct lt_index *index, int64_t node);
void lt_asking_name(struct lt_answer *answer, struct lt_index *index, int64_t node);
void lt_asking_label(struct lt_answer *answer, struct lt_index *index, int64_t dataset);
void lt_asking_fact(struct lt_answer *answer, struct lt_index *index, int64_t node, const char *key);
void lt_asking_owners(struct lt_answer *answer, struct lt_index *index, int64_t node);
void lt_asking_tags(struct lt_answer *answer, struct lt_index *index, int64_t node);
/* Of jobs the names, with the namespace where another has a job of the name; sorted. */
void lt_asking_jobs(struct lt_answer *answer, struct lt_index *index, const uint32_t *jobs, size_t count);
/* Is the column marked, or any of the dataset? */
bool lt_asking_is_pii(struct lt_index *index, int64_t node);
/* "key", or "key=value" where the value is another than true; malloc'd. */
char *lt_asking_tag(const char *key, const char *value);

/* A run's whole id, by its number; 0 is none. */
void lt_asking_run(struct lt_answer *answer, struct lt_index *index, int64_t run);
void lt_asking_status(struct lt_answer *answer, const char *status);
void lt_asking_verdict(struct lt_answer *answer, const char *verdict);
/* Cells from a query's values: none for null. */
void lt_asking_count_of(struct lt_answer *answer, const struct lt_query *query, int place);
void lt_asking_bytes_of(struct lt_answer *answer, const struct lt_query *query, int place);
void lt_asking_time_of(struct lt_answer *answer, const struct lt_query *query, int place);

#endif
