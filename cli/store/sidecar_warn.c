/* SPDX-License-Identifier: Apache-2.0
 *
 * Warnings about sidecars. They quote foreign text to a terminal, so control characters are shown as `?`,
 * what is long is cut, and what is too much is counted. */
#include "store/sidecar_priv.h"

#include "base/suggest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 400 };

static void cut(char *text)
{
    if (strlen(text) <= TEXT_BYTES_MAX)
        return;
    size_t length = TEXT_BYTES_MAX - 3;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80) /* not within a character */
        length--;
    memcpy(text + length, "...", 4);
}

static void hide_controls(char *text)
{
    for (unsigned char *byte = (unsigned char *)text; *byte; byte++) {
        if (*byte < ' ' || *byte == 0x7f)
            *byte = '?';
        else if (*byte == 0xC2 && byte[1] >= 0x80 && byte[1] < 0xA0) /* those beyond ASCII */
            byte[0] = byte[1] = '?';
    }
}

__attribute__((format(printf, 4, 0))) static void add_warning(struct lt_sidecar_context *context,
                                                              const char *file, struct lt_yaml_place place,
                                                              const char *format, va_list args)
{
    if (context->warnings.count >= LT_SIDECAR_WARNINGS_MAX) {
        if (!context->dropped_warnings++)
            context->dropped_from = lt_xasprintf("%s:%zu:%zu", file, place.line, place.column);
        return;
    }
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        text = lt_xstrdup(format);
    cut(text);
    struct lt_sidecar_warning warning = {
        .file_number = context->file_number,
        .number = context->warnings.count,
        .place = place,
        .text = lt_xasprintf("%s:%zu:%zu: %s", file, place.line, place.column, text),
    };
    hide_controls(warning.text);
    LT_VEC_PUSH(&context->warnings, warning);
    free(text);
}

void lt_sidecar_warn_at(struct lt_sidecar_context *context, const char *file, struct lt_yaml_place place,
                        const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_warning(context, file, place, format, args);
    va_end(args);
}

void lt_sidecar_warn(struct lt_sidecar_context *context, const struct lt_yaml_node *node, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    add_warning(context, node->file, node->place, format, args);
    va_end(args);
}

void lt_sidecar_warn_unknown(struct lt_sidecar_context *context, const char *file, struct lt_yaml_place place,
                             const char *what, const char *word, const char *const *known, size_t count)
{
    bool is_heard =
        context->warnings.count < LT_SIDECAR_WARNINGS_MAX; /* a suggestion costs a walk over all */
    const char *near = is_heard ? lt_suggest(word, known, count) : NULL;
    if (near)
        lt_sidecar_warn_at(context, file, place, "unknown %s '%s' (did you mean '%s'?)", what, word, near);
    else
        lt_sidecar_warn_at(context, file, place, "unknown %s '%s'", what, word);
}

static int compare_warnings(const void *left, const void *right)
{
    const struct lt_sidecar_warning *a = left, *b = right;
    if (a->file_number != b->file_number)
        return a->file_number < b->file_number ? -1 : 1;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

void lt_sidecar_hand_over_warnings(struct lt_sidecar_context *context)
{
    struct lt_text_list *texts = &context->metadata->warnings;
    if (context->warnings.count)
        qsort(context->warnings.items, context->warnings.count, sizeof *context->warnings.items,
              compare_warnings);
    for (size_t i = 0; i < context->warnings.count; i++)
        LT_VEC_PUSH(texts, context->warnings.items[i].text);
    if (context->dropped_warnings) {
        char *last = lt_xasprintf("%s: %zu more warnings are not shown", context->dropped_from,
                                  context->dropped_warnings);
        hide_controls(last);
        LT_VEC_PUSH(texts, last);
    }
    free(context->dropped_from);
    free(context->warnings.items);
}
