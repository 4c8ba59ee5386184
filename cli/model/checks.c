/* SPDX-License-Identifier: Apache-2.0 */
#include "model/checks.h"

#include <stdlib.h>

void lt_check_results_clear(struct lt_check_results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        free(results->items[i].name);
        free(results->items[i].expected);
        free(results->items[i].actual);
    }
    free(results->items);
    *results = (struct lt_check_results){0};
}
