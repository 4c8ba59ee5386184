/* SPDX-License-Identifier: Apache-2.0
 *
 * The page is a text with four gaps. What goes into a gap is never looked at for gaps again. */
#include "report/report.h"

#include "model/ident.h"

#include <string.h>

/* Of assets.S: the files of this folder. */
extern const char lt_report_skeleton[], lt_report_style[], lt_report_script[];

static void add_title(const char *title, struct lt_buf *ret_html)
{
    for (const char *at = title; *at;) {
        uint32_t point;
        size_t length = lt_ident_utf8(at, &point);
        if (!length || point < 0x20 || point == 0x7f)
            lt_buf_adds(ret_html, "\xEF\xBF\xBD");
        else if (strchr("<>&\"'", *at))
            lt_buf_addf(ret_html, "&#%u;", (unsigned)point);
        else
            lt_buf_add(ret_html, at, length);
        at += length ? length : 1;
    }
}

/* In JSON a "<" stands in texts only, and there its code says the same: no tag can begin, none can end. */
static void add_data(const struct lt_buf *data, struct lt_buf *ret_html)
{
    const char *at = data->data, *end = at + data->length;
    while (at < end) {
        const char *next = memchr(at, '<', (size_t)(end - at));
        lt_buf_add(ret_html, at, (size_t)((next ? next : end) - at));
        if (!next)
            return;
        lt_buf_adds(ret_html, "\\u003c");
        at = next + 1;
    }
}

void lt_report_page(const char *title, const struct lt_buf *data, struct lt_buf *ret_html)
{
    static const char *const gaps[] = {"@@TITLE@@", "@@STYLE@@", "@@DATA@@", "@@SCRIPT@@"};
    const char *at = lt_report_skeleton;
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        const char *gap = strstr(at, gaps[i]);
        if (!gap)
            continue;
        lt_buf_add(ret_html, at, (size_t)(gap - at));
        at = gap + strlen(gaps[i]);
        if (i == 0)
            add_title(title, ret_html);
        else if (i == 1)
            lt_buf_adds(ret_html, lt_report_style);
        else if (i == 2)
            add_data(data, ret_html);
        else
            lt_buf_adds(ret_html, lt_report_script);
    }
    lt_buf_adds(ret_html, at);
}
