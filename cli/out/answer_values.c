/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and times as people and machines read them. Nothing here asks the locale, and only local time the
 * time zone. */
#include "out/answer_priv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECOND_MS = 1000, UNIT_BYTES = 1024, YEAR_MOST = 9999 };

void lt_answer_add_words(const char *name, struct lt_buf *ret_text)
{
    for (; *name; name++)
        lt_buf_addc(ret_text, *name == '_' ? ' ' : *name);
}

/* That many digits and what stands behind them; returns where it goes on. Long answers have very many. */
static char *put_digits(char *at, int64_t number, int digits, char behind)
{
    for (int i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    at[digits] = behind;
    return at + digits + 1;
}

bool lt_answer_time_text(char ret_text[LT_ANSWER_TIME_SIZE], int64_t time_ms, enum lt_answer_clock clock)
{
    int64_t ms = time_ms % SECOND_MS;
    ms += ms < 0 ? SECOND_MS : 0;
    time_t seconds = (time_t)(time_ms / SECOND_MS - (time_ms % SECOND_MS < 0));
    struct tm parts;
    if (!(clock == LT_CLOCK_LOCAL ? localtime_r(&seconds, &parts) : gmtime_r(&seconds, &parts)))
        return false;
    int64_t year = (int64_t)parts.tm_year + 1900;
    if (year < 0 || year > YEAR_MOST)
        return false;
    char *at = put_digits(ret_text, year, 4, '-');
    at = put_digits(at, parts.tm_mon + 1, 2, '-');
    at = put_digits(at, parts.tm_mday, 2, clock == LT_CLOCK_MACHINE ? 'T' : ' ');
    at = put_digits(at, parts.tm_hour, 2, ':');
    at = put_digits(at, parts.tm_min, 2, ':');
    at = put_digits(at, parts.tm_sec, 2, clock == LT_CLOCK_LOCAL ? '\0' : 'Z');
    if (clock == LT_CLOCK_MACHINE) {
        at[-1] = '.';
        at = put_digits(at, ms, 3, 'Z');
    }
    *at = '\0';
    return true;
}

void lt_answer_real_text(char ret_text[LT_ANSWER_REAL_SIZE], double number)
{
    snprintf(ret_text, LT_ANSWER_REAL_SIZE, "%.12g", number == 0 ? 0.0 : number); /* no "-0" */
}

/* "0.32 s", "12.5 s", "2 min 05 s", "3 h 07 min": three digits or so, whatever the size. */
static void add_seconds(double seconds, struct lt_buf *ret_text)
{
    double size = fabs(seconds);
    if (seconds < 0)
        lt_buf_addc(ret_text, '-');
    if (size < 9.995)
        lt_buf_addf(ret_text, "%.2f s", size);
    else if (size < 59.95)
        lt_buf_addf(ret_text, "%.1f s", size);
    else if (size < 3599.5)
        lt_buf_addf(ret_text, "%d min %02d s", (int)(size + 0.5) / 60, (int)(size + 0.5) % 60);
    else
        lt_buf_addf(ret_text, "%.0f h %02d min", floor((size + 30) / 3600),
                    (int)fmod(floor((size + 30) / 60), 60));
}

static void add_bytes(int64_t bytes, struct lt_buf *ret_text)
{
    static const char units[][4] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = fabs((double)bytes);
    size_t unit = 0;
    for (; size >= (unit ? UNIT_BYTES - 0.05 : UNIT_BYTES); unit++)
        size /= UNIT_BYTES;
    lt_buf_addf(ret_text, unit ? "%s%.1f %s" : "%s%.0f %s", bytes < 0 ? "-" : "", size, units[unit]);
}

void lt_answer_add_plain(const struct lt_cell *cell, enum lt_answer_clock clock, struct lt_buf *ret_text)
{
    char text[LT_ANSWER_TIME_SIZE];
    switch (cell->kind) {
    case LT_CELL_COUNT:
        lt_buf_addf(ret_text, "%lld", (long long)cell->as.integer);
        break;
    case LT_CELL_REAL:
        lt_buf_addf(ret_text, "%.6g", cell->as.real == 0 ? 0.0 : cell->as.real);
        break;
    case LT_CELL_SECONDS:
        add_seconds(cell->as.real, ret_text);
        break;
    case LT_CELL_TIME:
        lt_buf_adds(ret_text, lt_answer_time_text(text, cell->as.integer, clock) ? text : "?");
        break;
    case LT_CELL_BYTES:
        add_bytes(cell->as.integer, ret_text);
        break;
    case LT_CELL_BOOL:
        lt_buf_adds(ret_text, cell->as.integer ? "yes" : "no");
        break;
    default:
        break;
    }
}
