/* SPDX-License-Identifier: Apache-2.0
 *
 * One trial is one rule about one dataset. Those about the whole (rows, age) and about empty cells are
 * settled from the profiles; those about values are gathered and get all rows in one pass for each file.
 * Empty cells are no values: unique, accepted_values and relationships do not look at them, as in SQL. */
#include "profile/checks.h"

#include "profile/cells.h"
#include "profile/value_set.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The dataset under trial. */
struct subject {
    const struct lt_run *run;
    const struct lt_dataset_meta *meta;
    const struct lt_run_file *const *files;
    size_t count;
    enum lt_role role;
    struct lt_check_results *results;
};

/* A rule about values. */
struct trial {
    size_t result;              /* which of the results */
    const char *const *columns; /* one, or the several that are unique together */
    size_t column_count;
    size_t *places;              /* of these columns among the cells of the row */
    struct lt_value_set *values; /* seen so far, or allowed */
    bool is_unique;
    uint64_t found;  /* cells, or rows, that break it */
    const char *why; /* it cannot be told; NULL: it can */
};
struct trials {
    struct trial *items;
    size_t count, capacity;
};

/* ---- results ---- */

/* A result of which the outcome is still open. NULL when the same was asked before (primary_key, and unique).
 */
static struct lt_check_result *add(struct subject *subject, const char *kind, const char *const *columns,
                                   size_t count, const char *severity)
{
    struct lt_buf name = {0};
    lt_buf_adds(&name, kind);
    for (size_t i = 0; i < count; i++)
        lt_buf_addf(&name, "%s%s%s", i ? ", " : "(", columns[i], i + 1 == count ? ")" : "");
    bool has_no_bounds = strcmp(kind, "not_null") == 0 || strcmp(kind, "unique") == 0;
    for (size_t i = 0; has_no_bounds && i < subject->results->count; i++) {
        const struct lt_check_result *other = &subject->results->items[i];
        if (other->file == subject->files[0] && other->role == (unsigned)subject->role &&
            strcmp(other->name, name.data) == 0 && strcmp(other->severity, severity) == 0) {
            lt_buf_clear(&name);
            return NULL;
        }
    }
    LT_VEC_PUSH(subject->results, (struct lt_check_result){.file = subject->files[0],
                                                           .role = subject->role,
                                                           .kind = kind,
                                                           .column = count == 1 ? columns[0] : NULL,
                                                           .name = lt_buf_take(&name),
                                                           .severity = severity,
                                                           .status = LT_CHECK_SKIPPED});
    return &subject->results->items[subject->results->count - 1];
}

static void settle(struct lt_check_result *result, bool has_passed, char *expected, char *actual)
{
    result->status = has_passed ? LT_CHECK_PASSED : LT_CHECK_FAILED;
    result->expected = expected;
    result->actual = actual;
}

static void skip(struct lt_check_result *result, const char *why)
{
    result->status = LT_CHECK_SKIPPED;
    result->actual = lt_xstrdup(why);
}

static const struct lt_profile *profile_of(const struct subject *subject, size_t file)
{
    const struct lt_profile *profile = lt_run_profile(subject->files[file], subject->role);
    return profile == &lt_profile_unread ? NULL : profile;
}

static const char not_looked_at[] = "the data was not looked at";

/* ---- rows and age ---- */

static void try_row_count(struct subject *subject, const struct lt_check *check)
{
    struct lt_check_result *result = add(subject, check->kind, NULL, 0, check->severity);
    uint64_t rows = 0;
    for (size_t i = 0; result && i < subject->count; i++) {
        const struct lt_profile *profile = profile_of(subject, i);
        if (!profile || !profile->has_rows) {
            skip(result, profile ? "its rows cannot be counted" : not_looked_at);
            return;
        }
        rows += profile->row_count;
    }
    if (!result)
        return;
    bool is_exact = check->has_minimum && check->has_maximum && check->minimum == check->maximum;
    bool has_passed = (!check->has_minimum || (double)rows >= check->minimum) &&
                      (!check->has_maximum || (double)rows <= check->maximum);
    char *expected = is_exact              ? lt_xasprintf("%.0f", check->minimum)
                     : !check->has_maximum ? lt_xasprintf("at least %.0f", check->minimum)
                     : !check->has_minimum ? lt_xasprintf("at most %.0f", check->maximum)
                                           : lt_xasprintf("%.0f to %.0f", check->minimum, check->maximum);
    settle(result, has_passed, expected, lt_xasprintf("%" PRIu64, rows));
}

/* The age of the newest file when the run began, of what it left: when it ended. */
static void try_freshness(struct subject *subject, double most_s, const char *severity)
{
    struct lt_check_result *result = add(subject, "freshness", NULL, 0, severity);
    int64_t newest_ns = INT64_MIN;
    int64_t now_ns = subject->role == LT_ROLE_INPUT ? subject->run->start_ns : subject->run->end_ns;
    for (size_t i = 0; result && i < subject->count; i++) {
        const struct lt_profile *profile = profile_of(subject, i);
        if (!profile) {
            skip(result, not_looked_at);
            return;
        }
        newest_ns = profile->mtime_ns > newest_ns ? profile->mtime_ns : newest_ns;
    }
    if (!result)
        return;
    double age_s = newest_ns < now_ns ? (double)(now_ns - newest_ns) / 1e9 : 0;
    settle(result, age_s < most_s, lt_xasprintf("less than %.0f s", most_s), lt_xasprintf("%.0f s", age_s));
}

/* ---- empty cells ---- */

/* SIZE_MAX when there is none. */
static size_t column_index(const struct lt_profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->columns.count; i++)
        if (strcmp(profile->columns.items[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

static const char sampled[] = "the file is too large to look at all of it; --profile=full does";

/* Why cells of these columns cannot be spoken of in one file; NULL when they can. ret_is_missing: the data is
 * known, and it has no such column. */
static const char *why_no_cells(const struct lt_profile *profile, const char *const *columns, size_t count,
                                bool *ret_is_missing)
{
    *ret_is_missing = false;
    if (!profile)
        return not_looked_at;
    if (!profile->columns.count)
        return "it has no columns that can be read";
    for (size_t i = 0; i < count && !*ret_is_missing; i++)
        *ret_is_missing = column_index(profile, columns[i]) == SIZE_MAX;
    return *ret_is_missing ? "there is no such column" : profile->types_sampled ? sampled : NULL;
}

static void try_not_null(struct subject *subject, const char *const *column, const char *severity)
{
    struct lt_check_result *result = add(subject, "not_null", column, 1, severity);
    uint64_t found = 0;
    for (size_t i = 0; result && i < subject->count; i++) {
        const struct lt_profile *profile = profile_of(subject, i);
        bool is_missing;
        const char *why = why_no_cells(profile, column, 1, &is_missing);
        if (is_missing)
            settle(result, false, lt_xstrdup("0 empty"), lt_xstrdup(why));
        else if (why)
            skip(result, why);
        if (why)
            return;
        found += profile->columns.items[column_index(profile, *column)].null_count;
    }
    if (result)
        settle(result, !found, lt_xstrdup("0 empty"), lt_xasprintf("%" PRIu64 " empty", found));
}

/* ---- values ---- */

/* What counts as the value of these cells, into `key`; false when one of them is empty. */
static bool value_of(const struct trial *trial, const struct lt_buf *cells, struct lt_buf *key)
{
    key->length = 0;
    for (size_t i = 0; i < trial->column_count; i++) {
        const struct lt_buf *cell = &cells[trial->places[i]];
        if (!cell->length)
            return false;
        if (trial->column_count > 1)
            lt_buf_add(key, &cell->length, sizeof cell->length); /* so that "a", "bc" is not "ab", "c" */
        lt_buf_add(key, cell->data, cell->length);
    }
    return true;
}

struct pass {
    struct trials *trials;
    struct lt_buf key;
};

static void on_row(void *user, const struct lt_buf *cells)
{
    struct pass *pass = user;
    for (size_t i = 0; i < pass->trials->count; i++) {
        struct trial *trial = &pass->trials->items[i];
        if (trial->why || !value_of(trial, cells, &pass->key))
            continue;
        if (trial->is_unique)
            trial->found += !lt_value_set_add(trial->values, pass->key.data, pass->key.length);
        else
            trial->found += !lt_value_set_has(trial->values, pass->key.data, pass->key.length);
    }
}

static int by_number(const void *left, const void *right)
{
    const size_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The columns that the trials want of one file, rising, each once; and where each finds its own. */
static size_t wanted_columns(const struct trials *trials, const struct lt_profile *profile,
                             size_t *ret_columns)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < trials->count; i++)
        for (size_t j = 0; !trials->items[i].why && j < trials->items[i].column_count; j++)
            ret_columns[count++] = column_index(profile, trials->items[i].columns[j]);
    if (count)
        qsort(ret_columns, count, sizeof *ret_columns, by_number);
    for (size_t i = 0; i < count; i++)
        if (!kept || ret_columns[kept - 1] != ret_columns[i])
            ret_columns[kept++] = ret_columns[i];
    for (size_t i = 0; i < trials->count; i++)
        for (size_t j = 0; !trials->items[i].why && j < trials->items[i].column_count; j++) {
            size_t index = column_index(profile, trials->items[i].columns[j]);
            trials->items[i].places[j] =
                (size_t)((size_t *)bsearch(&index, ret_columns, kept, sizeof index, by_number) - ret_columns);
        }
    return kept;
}

/* All rows of one file through all trials that can still be told. */
static void go_through(struct subject *subject, struct trials *trials, const struct lt_profile *profile)
{
    size_t most = 0;
    for (size_t i = 0; i < trials->count; i++) {
        struct trial *trial = &trials->items[i];
        bool is_missing;
        const char *why =
            trial->why ? trial->why : why_no_cells(profile, trial->columns, trial->column_count, &is_missing);
        if (!trial->why && why && is_missing)
            settle(&subject->results->items[trial->result], false, NULL, lt_xstrdup(why));
        trial->why = why;
        most += trial->column_count;
    }
    if (!profile)
        return;
    size_t *columns = lt_xcalloc(most + 1, sizeof *columns);
    size_t count = wanted_columns(trials, profile, columns);
    struct pass pass = {.trials = trials};
    const char *problem = count ? lt_cells_read(profile, columns, count, on_row, &pass) : NULL;
    for (size_t i = 0; problem && i < trials->count; i++)
        if (!trials->items[i].why)
            trials->items[i].why = problem;
    lt_buf_clear(&pass.key);
    free(columns);
}

static struct trial *add_trial(struct subject *subject, struct trials *trials, const char *kind,
                               const char *const *columns, size_t count, const char *severity)
{
    struct lt_check_result *result = add(subject, kind, columns, count, severity);
    if (!result)
        return NULL;
    LT_VEC_PUSH(trials, (struct trial){.result = (size_t)(result - subject->results->items),
                                       .columns = columns,
                                       .column_count = count,
                                       .places = lt_xcalloc(count, sizeof(size_t)),
                                       .values = lt_value_set_new(),
                                       .is_unique = strcmp(kind, "unique") == 0});
    return &trials->items[trials->count - 1];
}

/* ---- relationships ---- */

static void on_other_row(void *user, const struct lt_buf *cells)
{
    if (cells[0].length)
        lt_value_set_add(user, cells[0].data, cells[0].length);
}

/* Takes the values of the other dataset's column in; why that could not be, or NULL. */
static const char *take_values(const struct lt_run *run, const struct lt_check *check,
                               struct lt_value_set *values)
{
    const struct lt_dataset_meta *other = lt_metadata_dataset_named(run->metadata, check->to);
    const char *const field = check->field;
    const char *why = "the other dataset is no part of this run";
    for (size_t i = 0; other && i < run->files.count; i++) {
        const struct lt_run_file *file = &run->files.items[i];
        enum lt_role role = file->roles & LT_ROLE_OUTPUT ? LT_ROLE_OUTPUT : LT_ROLE_INPUT;
        bool is_missing;
        if (file->meta != other || !(file->roles & role))
            continue;
        const struct lt_profile *profile = lt_run_profile(file, role);
        profile = profile == &lt_profile_unread ? NULL : profile;
        why = why_no_cells(profile, &field, 1, &is_missing);
        size_t column = why ? 0 : column_index(profile, field);
        why = why ? why : lt_cells_read(profile, &column, 1, on_other_row, values);
        if (why)
            return is_missing ? "the other dataset has no such column" : why;
    }
    return why;
}

/* ---- the rules ---- */

static void add_values(struct trial *trial, const struct lt_text_list *values)
{
    for (size_t i = 0; trial && i < values->count; i++)
        lt_value_set_add(trial->values, values->items[i], strlen(values->items[i]));
}

static void try_check(struct subject *subject, const struct lt_check *check, struct trials *trials)
{
    const char *const *columns = (const char *const *)check->columns.items;
    if (strcmp(check->kind, "row_count") == 0)
        try_row_count(subject, check);
    else if (strcmp(check->kind, "freshness") == 0)
        try_freshness(subject, check->maximum, check->severity);
    else if (strcmp(check->kind, "unique") == 0)
        add_trial(subject, trials, check->kind, columns, check->columns.count, check->severity);
    else
        for (size_t i = 0; i < check->columns.count; i++) {
            if (strcmp(check->kind, "not_null") == 0) {
                try_not_null(subject, columns + i, check->severity);
                continue;
            }
            struct trial *trial = add_trial(subject, trials, check->kind, columns + i, 1, check->severity);
            add_values(trial, &check->values);
            if (trial && check->to)
                trial->why = take_values(subject->run, check, trial->values);
        }
}

static void try_column(struct subject *subject, const struct lt_column_meta *column, struct trials *trials)
{
    const char *const *name = (const char *const *)&column->name;
    if (column->required || column->primary_key)
        try_not_null(subject, name, "error");
    if (column->unique || column->primary_key)
        add_trial(subject, trials, "unique", name, 1, "error");
    for (size_t i = 0; i < column->checks.count; i++)
        try_check(subject, &column->checks.items[i], trials);
}

static void close_trial(struct subject *subject, struct trial *trial)
{
    struct lt_check_result *result = &subject->results->items[trial->result];
    const char *what = trial->is_unique                             ? "repeated"
                       : strcmp(result->kind, "relationships") == 0 ? "without a match"
                                                                    : "others";
    if (!trial->why && trial->is_unique && !trial->found && lt_value_set_is_full(trial->values))
        trial->why = "there are too many values to compare them all";
    if (!trial->why && !trial->is_unique && lt_value_set_is_full(trial->values))
        trial->why = "there are too many values to compare with";
    if (result->status == LT_CHECK_FAILED) /* there is no such column */
        result->expected = lt_xasprintf("0 %s", what);
    else if (trial->why)
        skip(result, trial->why);
    else
        settle(result, !trial->found, lt_xasprintf("0 %s", what),
               lt_xasprintf("%" PRIu64 " %s", trial->found, what));
    lt_value_set_free(trial->values);
    free(trial->places);
}

void lt_checks_try(const struct lt_run *run, const struct lt_run_file *const *files, size_t count,
                   enum lt_role role, struct lt_check_results *results)
{
    const struct lt_dataset_meta *meta = files[0]->meta;
    struct subject subject = {run, meta, files, count, role, results};
    struct trials trials = {0};
    for (size_t i = 0; meta && i < meta->checks.count; i++)
        try_check(&subject, &meta->checks.items[i], &trials);
    for (size_t i = 0; meta && i < meta->columns.count; i++)
        try_column(&subject, &meta->columns.items[i], &trials);
    if (meta && meta->freshness.warn_after_s > 0)
        try_freshness(&subject, meta->freshness.warn_after_s, "warn");
    if (meta && meta->freshness.error_after_s > 0)
        try_freshness(&subject, meta->freshness.error_after_s, "error");
    for (size_t i = 0; trials.count && i < count; i++)
        go_through(&subject, &trials, profile_of(&subject, i));
    for (size_t i = 0; i < trials.count; i++)
        close_trial(&subject, &trials.items[i]);
    free(trials.items);
}
