/* SPDX-License-Identifier: Apache-2.0
 *
 * Readers of the rules about data: checks, freshness and their numbers. A rule that came out half is dropped:
 * a check that nobody wrote must not fail. */
#include "store/sidecar_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum { HOUR_S = 3600 };

void lt_sidecar_read_unit(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    static const char *const words[] = {"second", "minute", "hour", "day", "week"};
    static const char *const plurals[] = {"seconds", "minutes", "hours", "days", "weeks"};
    static const double seconds[] = {1, 60, HOUR_S, 86400, 604800};
    double *unit_s = target;
    for (size_t i = 0; value->kind == LT_YAML_TEXT && i < COUNT_OF(plurals); i++)
        if (strcasecmp(plurals[i], value->text) == 0)
            *unit_s = seconds[i];
    if (*unit_s > 0)
        return;
    const char *word = lt_sidecar_word(context, value, key->name, words, COUNT_OF(words));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (word == words[i])
            *unit_s = seconds[i];
}

void lt_sidecar_read_duration(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                              const struct lt_yaml_node *value, void *target)
{
    double *duration_s = target;
    struct lt_sidecar_period period = {0};
    if (!lt_sidecar_is(context, value, LT_YAML_MAP) || !lt_sidecar_has_required(context, key->of, value))
        return;
    lt_sidecar_read_section(context, key->of, value, &period);
    *duration_s = period.count * period.unit_s;
}

void lt_sidecar_read_freshness(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                               const struct lt_yaml_node *value, void *target)
{
    struct lt_freshness *freshness = target;
    if (!lt_sidecar_is(context, value, LT_YAML_MAP))
        return;
    lt_sidecar_read_section(context, key->of, value, freshness);
    freshness->given = freshness->warn_after_s > 0 || freshness->error_after_s > 0;
}

void lt_sidecar_read_severity(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                              const struct lt_yaml_node *value, void *target)
{
    static const char *const words[] = {"error", "warn"};
    char **severity = target;
    const char *word = lt_sidecar_word(context, value, key->name, words, COUNT_OF(words));
    *severity = word ? lt_xstrdup(word) : NULL;
}

/* ---- bounds of row_count: inclusive, so "less than 5" is "at most 4" ---- */

/* The largest whole number that is not above `number`; from 2^53 on every double is whole. */
static double whole_part(double number)
{
    const double all_whole = 9007199254740992.0;
    if (number <= -all_whole || number >= all_whole)
        return number;
    double whole = (double)(int64_t)number;
    return whole > number ? whole - 1 : whole;
}

static void at_least(struct lt_check *check, double minimum)
{
    if (!check->has_minimum || minimum > check->minimum)
        check->minimum = minimum;
    check->has_minimum = true;
}

static void at_most(struct lt_check *check, double maximum)
{
    if (!check->has_maximum || maximum < check->maximum)
        check->maximum = maximum;
    check->has_maximum = true;
}

void lt_sidecar_read_exactly(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                             const struct lt_yaml_node *value, void *target)
{
    (void)key;
    double number = 0;
    if (lt_sidecar_number(context, value, &number)) {
        at_least(target, number);
        at_most(target, number);
    }
}

void lt_sidecar_read_between(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                             const struct lt_yaml_node *value, void *target)
{
    (void)key;
    double low = 0, high = 0;
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    if (value->count != 2) {
        lt_sidecar_warn(context, value, "expected a list of two numbers");
        return;
    }
    if (!lt_sidecar_number(context, value->items[0], &low) ||
        !lt_sidecar_number(context, value->items[1], &high))
        return;
    if (low > high) {
        lt_sidecar_warn(context, value, "the first number is larger than the second");
        return;
    }
    at_least(target, low);
    at_most(target, high);
}

void lt_sidecar_read_less_than(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                               const struct lt_yaml_node *value, void *target)
{
    (void)key;
    double number = 0;
    if (lt_sidecar_number(context, value, &number))
        at_most(target, whole_part(number) < number ? whole_part(number) : number - 1);
}

void lt_sidecar_read_greater_than(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                  const struct lt_yaml_node *value, void *target)
{
    (void)key;
    double number = 0;
    if (lt_sidecar_number(context, value, &number))
        at_least(target, whole_part(number) + 1);
}

/* ---- checks ---- */

static void clear_check(struct lt_check *check)
{
    free(check->kind);
    free(check->severity);
    for (size_t i = 0; i < check->columns.count; i++)
        free(check->columns.items[i]);
    free(check->columns.items);
    for (size_t i = 0; i < check->values.count; i++)
        free(check->values.items[i]);
    free(check->values.items);
    free(check->to);
    free(check->field);
}

/* Fills in what follows from the place and the kind; false when the check cannot stand. */
static bool settle_check(struct lt_sidecar_context *context, struct lt_sidecar_check *read,
                         const struct lt_sidecar_key *kind, const struct lt_yaml_node *item)
{
    struct lt_check *check = &read->check;
    bool is_freshness = kind->of == LT_SECTION_check_freshness,
         is_count = kind->of == LT_SECTION_check_row_count;
    if (!check->severity)
        check->severity = lt_xstrdup("error");
    if (context->column && !check->columns.count)
        LT_VEC_PUSH(&check->columns, lt_xstrdup(context->column->name));
    if (is_freshness) {
        check->has_maximum = check->maximum > 0;
        check->maximum *= read->unit_s > 0 ? read->unit_s : HOUR_S;
        return check->has_maximum;
    }
    if (is_count && !check->has_minimum && !check->has_maximum) {
        lt_sidecar_warn(context, item,
                        "'row_count' needs must_be, must_be_between, must_be_less_than or "
                        "must_be_greater_than");
        return false;
    }
    if (!is_count && !check->columns.count) {
        lt_sidecar_warn(context, item, "'%s' needs 'columns', or a column to stand under", kind->name);
        return false;
    }
    if (kind->of == LT_SECTION_check_accepted_values)
        return check->values.count > 0;
    return true;
}

static void read_check(struct lt_sidecar_context *context, const struct lt_yaml_node *item,
                       const struct lt_sidecar_key *kind, const struct lt_yaml_node *arguments,
                       struct lt_check_list *checks)
{
    static const struct lt_yaml_node nothing = {.kind = LT_YAML_MAP};
    bool is_bare = !arguments || lt_yaml_is_null(arguments);
    if (!is_bare && !lt_sidecar_is(context, arguments, LT_YAML_MAP))
        return;
    struct lt_yaml_node empty = nothing;
    empty.file = item->file;
    empty.place = item->place;
    const struct lt_yaml_node *map = is_bare ? &empty : arguments;
    if (!lt_sidecar_has_required(context, kind->of, map))
        return;
    struct lt_sidecar_check read = {.check.kind = lt_xstrdup(kind->name)};
    lt_sidecar_read_section(context, kind->of, map, &read);
    if (read.check.to && read.check.field) {
        lt_sidecar_expect_name(context, lt_yaml_get(map, "to"), LT_NAME_DATASET, NULL, read.check.to);
        lt_sidecar_expect_name(context, lt_yaml_get(map, "field"), LT_NAME_COLUMN, read.check.to,
                               read.check.field);
    }
    if (settle_check(context, &read, kind, item))
        LT_VEC_PUSH(checks, read.check);
    else
        clear_check(&read.check);
}

/* `- not_null`, or `- unique: {columns: [a]}`: a mapping with one key. */
static void read_check_item(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                            const struct lt_yaml_node *item, struct lt_check_list *checks)
{
    const struct lt_yaml_node *name = item, *arguments = NULL;
    if (item->kind == LT_YAML_LIST || (item->kind == LT_YAML_MAP && item->count != 1)) {
        lt_sidecar_warn(context, item, "expected the name of a check, or one 'name: {...}'");
        return;
    }
    if (item->kind == LT_YAML_MAP) {
        name = item->pairs[0].key;
        arguments = item->pairs[0].value;
    }
    if (!lt_sidecar_is(context, name, LT_YAML_TEXT))
        return;
    const struct lt_sidecar_key *kind = lt_sidecar_key(key->of, name->text);
    if (kind)
        read_check(context, name, kind, arguments, checks);
    else
        lt_sidecar_unknown_key(context, key->of, name, "check");
}

void lt_sidecar_read_checks(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                            const struct lt_yaml_node *value, void *target)
{
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++)
        read_check_item(context, key, value->items[i], target);
}
