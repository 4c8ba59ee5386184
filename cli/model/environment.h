/* SPDX-License-Identifier: Apache-2.0
 *
 * What of an environment an event tells: the variables of environment.def and those that the sidecar adds,
 * with secrets masked; and the tags that are given to OpenLineage clients by variables. Pure. */
#ifndef LT_MODEL_ENVIRONMENT_H
#define LT_MODEL_ENVIRONMENT_H

#include "model/who.h"

/* Adds what may be told of `environment` ("NAME=value" each, NULL at the end) to `ret_list`, sorted. `more`
 * are names, which may end with "*". What lintrace itself sets is never among them. */
void lt_environment_choose(char *const environment[], const struct lt_text_list *more,
                           struct lt_pair_list *ret_list);

/* Adds the tags of OPENLINEAGE__TAGS__<of>__NAME=value, by lower-case name, to `ret_list`, sorted. */
void lt_environment_tags(char *const environment[], const char *of, struct lt_pair_list *ret_list);

#endif
