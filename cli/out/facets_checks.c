/* SPDX-License-Identifier: Apache-2.0
 *
 * What came of the sidecar's rules: with each input those that were tried on it, and with the run all of
 * them, also those about outputs, for which the specification has no place, and those that could not be
 * tried. */
#include "out/facets.h"

#include <string.h>

static void put_words(struct lt_json_writer *json, const struct lt_check_result *result)
{
    if (result->expected)
        lt_json_put_text(json, "expected", result->expected);
    if (result->status != LT_CHECK_SKIPPED)
        lt_json_put_text(json, "actual", result->actual);
}

void lt_facet_assertions(struct lt_json_writer *json, const struct lt_run *run,
                         const struct lt_dataset *dataset)
{
    bool is_open = false;
    for (size_t i = 0; i < run->checks.count; i++) {
        const struct lt_check_result *result = &run->checks.items[i];
        if (result->file != dataset->files[0] || result->role != LT_ROLE_INPUT ||
            result->status == LT_CHECK_SKIPPED)
            continue;
        if (!is_open) {
            lt_facet_open(json, LT_FACET_ASSERTIONS);
            lt_json_put_array(json, "assertions");
        }
        is_open = true;
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "assertion", result->kind);
        lt_json_put_bool(json, "success", result->status == LT_CHECK_PASSED);
        lt_json_put_text(json, "column", result->column);
        lt_json_put_text(json, "severity", result->severity);
        lt_json_put_text(json, "name", result->name);
        put_words(json, result);
        lt_json_put_end(json);
    }
    if (is_open) {
        lt_json_put_end(json);
        lt_json_put_end(json);
    }
}

/* Which dataset and column it is about: the facet has no keys of its own for that. */
static void put_about(struct lt_json_writer *json, const struct lt_check_result *result)
{
    lt_json_put_object(json, "params");
    lt_json_put_text(json, "namespace", lt_run_file_namespace(result->file));
    lt_json_put_text(json, "dataset", lt_run_file_dataset(result->file));
    lt_json_put_plain(json, "role", result->role == LT_ROLE_INPUT ? "input" : "output");
    lt_json_put_text(json, "column", result->column);
    lt_json_put_end(json);
}

void lt_facet_tests(struct lt_json_writer *json, const struct lt_run *run)
{
    static const char *const words[] = {"pass", "fail", "skip"};
    if (!run->checks.count)
        return;
    lt_facet_open(json, LT_FACET_TEST);
    lt_json_put_array(json, "tests");
    for (size_t i = 0; i < run->checks.count; i++) {
        const struct lt_check_result *result = &run->checks.items[i];
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "name", result->name);
        lt_json_put_plain(json, "status", words[result->status]);
        lt_json_put_text(json, "severity", result->severity);
        lt_json_put_text(json, "type", result->kind);
        if (result->status == LT_CHECK_SKIPPED)
            lt_json_put_text(json, "description", result->actual);
        put_words(json, result);
        put_about(json, result);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
}
