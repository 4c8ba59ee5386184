/* SPDX-License-Identifier: Apache-2.0
 *
 * A question to the log at some moment: the index, the graph of that moment, and what every answer says of
 * what it rests on. While it is open, what others add to the index is not seen. */
#ifndef LT_CMD_QUESTION_H
#define LT_CMD_QUESTION_H

#include "cmd/asking.h"
#include "index/about.h"

/* A row of options: the moment. */
#define LT_AS_OF_ROW(as_of)                                                                                  \
    {                                                                                                        \
        LT_OPT_TEXT, 0, "as-of", &(as_of), "WHEN",                                                           \
            "the graph as it was then: a time (2026-05-01, or 2h\nago), a run, @tag or version (v12)", NULL  \
    }

struct lt_question {
    struct lt_index *index;
    struct lt_index_links *links;
    struct lt_about about;
    struct lt_moment moment;
    const char *as_of; /* NULL: now */
};

/* Close it in any case. */
int lt_question_open(const char *folder, const char *as_of, struct lt_question *ret_question,
                     struct lt_err *err);
void lt_question_close(struct lt_question *question);

/* The members of every answer: "log", and "as_of" when it was asked. */
void lt_question_head(struct lt_question *question, struct lt_answer *answer);
/* Adds {kind, namespace, name, column} of each node as a member. */
void lt_question_put_nodes(struct lt_question *question, struct lt_answer *answer, const char *key,
                           const struct lt_nodes *nodes);
/* The last member: whether runs that it rests on are incomplete. People are told that on standard error, and
 * when there are events that could not be read. */
void lt_question_put_incomplete(struct lt_question *question, const struct lt_ask *ask,
                                struct lt_answer *answer, bool is_incomplete);

/* "3", "0"; LT_HOPS_ALL for NULL. LT_EUSAGE when it is no number. */
int lt_question_hops(const char *text, uint32_t *ret_hops, struct lt_err *err);

#endif
