/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs and moments in words of people. The order of versions is that of (time of the last event, run id). */
#include "index/find.h"

#include "index/index_priv.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The run that stands `back` before the last that is no part of another. */
static int64_t latest(struct lt_index *index, int64_t back)
{
    return lt_database_number(
        index->database, 0,
        "SELECT id FROM run r WHERE status <> 'DECLARED' AND NOT EXISTS "
        "(SELECT 1 FROM run p WHERE p.run_id = r.parent) ORDER BY seen DESC, run_id DESC LIMIT 1 OFFSET ?",
        "i", back);
}

static int64_t tagged(struct lt_index *index, const char *name)
{
    return lt_database_number(
        index->database, 0,
        "SELECT r.id FROM mark m JOIN run r ON r.run_id = m.target WHERE m.kind = 'tag' AND m.name = ? "
        "ORDER BY m.time DESC, m.id DESC LIMIT 1",
        "t", name);
}

/* How many runs begin so; the only one, or the first. err: which, when there are several. */
static size_t count_beginnings(struct lt_index *index, const char *reference, int64_t *ret_run,
                               struct lt_err *err)
{
    char *last = lt_xasprintf("%s\x7f", reference);
    char known[4][80] = {{0}};
    size_t count = 0;
    struct lt_query *query = lt_database_ask(index->database,
                                             "SELECT id, run_id FROM run WHERE run_id >= ? AND run_id < ? "
                                             "AND status <> 'DECLARED' ORDER BY run_id",
                                             "tt", reference, last);
    *ret_run = 0;
    while (lt_query_next(query)) {
        const char *id = lt_query_text(query, 1);
        if (count == 0 || strcmp(id, reference) == 0)
            *ret_run = lt_query_integer(query, 0);
        if (strcmp(id, reference) == 0) {
            count = 1;
            break;
        }
        if (count < 4)
            snprintf(known[count], sizeof known[count], "%s", id);
        count++;
    }
    free(last);
    if (count > 1)
        lt_err_set(err, LT_ENOT_FOUND, "%zu runs begin with '%.100s': %s, %s%s%s", count, reference, known[0],
                   known[1], *known[2] ? ", " : "", known[2]);
    return count;
}

bool lt_find_is_several_runs(struct lt_index *index, const char *text, struct lt_err *err)
{
    int64_t run;
    return *text && count_beginnings(index, text, &run, err) > 1;
}

static int by_beginning(struct lt_index *index, const char *reference, int64_t *ret_run, struct lt_err *err)
{
    size_t count = count_beginnings(index, reference, ret_run, err);
    if (count == 0)
        lt_err_set(err, LT_ENOT_FOUND, "no run '%.100s' in '%.500s': 'lintrace runs' lists them", reference,
                   index->folder);
    return count == 1 ? LT_OK : LT_ENOT_FOUND;
}

int lt_find_run(struct lt_index *index, const char *reference, int64_t *ret_run, struct lt_err *err)
{
    char *end = NULL;
    bool is_latest = strncmp(reference, "latest", 6) == 0;
    if (is_latest && reference[6] == 0) {
        *ret_run = latest(index, 0);
    } else if (is_latest && reference[6] == '~' && isdigit((unsigned char)reference[7])) {
        *ret_run = latest(index, strtol(reference + 7, &end, 10));
        if (*end)
            *ret_run = 0;
    } else if (reference[0] == '@') {
        *ret_run = tagged(index, reference + 1);
    } else if (reference[0]) {
        return by_beginning(index, reference, ret_run, err);
    } else {
        *ret_run = 0;
    }
    int result = lt_database_result(index->database, err);
    if (result == LT_OK && !*ret_run)
        result = lt_err_set(err, LT_ENOT_FOUND, "no run '%.100s' in '%.500s': 'lintrace runs' lists them",
                            reference, index->folder);
    return result;
}

static bool moment_of_run(struct lt_index *index, int64_t run, struct lt_moment *ret_moment)
{
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT seen, run_id FROM run WHERE id = ?", "i", run);
    if (!lt_query_next(query))
        return false;
    ret_moment->seen_ms = lt_query_integer(query, 0);
    snprintf(ret_moment->run_id, sizeof ret_moment->run_id, "%s", lt_query_text(query, 1));
    return true;
}

/* "2h": how long ago; false when it is not that. */
static bool moment_ago(const char *text, struct lt_moment *ret_moment)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 7 * INT64_C(86400000)}};
    char *end = NULL;
    size_t digits = strspn(text, "0123456789");
    int64_t count = digits && digits < 10 ? strtol(text, &end, 10) : 0;
    for (size_t i = 0; end && i < sizeof units / sizeof *units; i++)
        if (end[0] == units[i].letter && !end[1]) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            ret_moment->seen_ms = now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000 - count * units[i].ms;
            return true;
        }
    return false;
}

/* A day, a minute, a second, or the whole: the last millisecond of it. */
static bool moment_of_time(const char *text, struct lt_moment *ret_moment)
{
    static const struct {
        size_t length;
        const char *rest;
        int64_t lasts_ms;
    } forms[] = {{10, "T00:00:00Z", 86400000}, {16, ":00Z", 60000}, {19, "Z", 1000}};
    size_t length = strcspn(text, "Zz");
    char whole[64];
    if (strlen(text) >= 40 || !isdigit((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (length == forms[i].length) {
            snprintf(whole, sizeof whole, "%.*s%s", (int)length, text, forms[i].rest);
            ret_moment->seen_ms = lt_index_time(whole);
            if (ret_moment->seen_ms == INT64_MIN)
                return false;
            ret_moment->seen_ms += forms[i].lasts_ms - 1;
            return true;
        }
    ret_moment->seen_ms = lt_index_time(text);
    return ret_moment->seen_ms != INT64_MIN;
}

/* "v12", the twelfth version; a rollback is one, too, if there is what it goes back to. */
static bool moment_of_version(struct lt_index *index, const char *text, struct lt_moment *ret_moment)
{
    char *end = NULL;
    long number = text[0] == 'v' && isdigit((unsigned char)text[1]) ? strtol(text + 1, &end, 10) : 0;
    if (number < 1 || *end)
        return false;
    struct lt_query *query = lt_database_ask(
        index->database,
        "SELECT seen, run_id FROM (SELECT seen, run_id, 0 AS late FROM run UNION ALL "
        "SELECT m.time, '', 1 FROM mark m LEFT JOIN run r ON r.run_id = m.target WHERE m.kind = 'rollback' "
        "AND (m.target IS NULL OR r.id IS NOT NULL)) ORDER BY seen, late, run_id LIMIT 1 OFFSET ?",
        "i", (int64_t)number - 1);
    if (!lt_query_next(query))
        return false;
    ret_moment->seen_ms = lt_query_integer(query, 0);
    snprintf(ret_moment->run_id, sizeof ret_moment->run_id, "%s", lt_query_text(query, 1));
    return true;
}

int lt_find_moment(struct lt_index *index, const char *text, struct lt_moment *ret_moment, struct lt_err *err)
{
    int64_t run;
    *ret_moment = (struct lt_moment){0};
    if (moment_ago(text, ret_moment) || moment_of_version(index, text, ret_moment))
        return LT_OK;
    if (lt_find_run(index, text, &run, err) == LT_OK && moment_of_run(index, run, ret_moment))
        return LT_OK;
    if (moment_of_time(text, ret_moment))
        return LT_OK;
    if (lt_find_is_several_runs(index, text, err))
        return LT_ENOT_FOUND;
    return lt_err_set(err, LT_ENOT_FOUND,
                      "'%.100s' is neither a run, a version (v12), a time (2026-05-01T12:00:00Z) nor a time "
                      "ago (2h)",
                      text);
}
