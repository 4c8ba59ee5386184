/* SPDX-License-Identifier: Apache-2.0
 *
 * The three variables of env.def. LD_PRELOAD keeps the user's libraries and their order, ours comes last; the
 * loader separates its items by colons or spaces (ld.so(8)). */
#include "environment.h"

#include "wire/encode.h"
#include "wire/env.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <stdbool.h>

enum { TEXT_MAX = 4096, KEPT_SHORT = 320 };

/* Our variables as "NAME=value", copied: a program may overwrite the memory it was given. Short ones go into
 * the page that is written to anyway. */
static char kept_short[KEPT_SHORT], kept_long[2 * TEXT_MAX] LT_LARGE;
static const char *trace_entry = "", *library_entry = "";
static bool has_auditor, has_guests;
static const char *library; /* the value inside library_entry; NULL while there is no trace */

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length; /* libc's own would be one more page of its text in each process */
}

static bool starts_with(const char *text, const char *start)
{
    while (*start && *text == *start) {
        text++;
        start++;
    }
    return !*start;
}

static bool is_same(const char *left, const char *right)
{
    return starts_with(left, right) && length_of(left) == length_of(right);
}

/* A copy that stays; an empty text when the entry is too long or its value is empty. */
static const char *remember(const char *entry, enum lt_env variable)
{
    static size_t short_bytes, long_bytes;
    size_t bytes = length_of(entry) + 1;
    if (bytes > TEXT_MAX || !lt_env_value(entry, variable)[0])
        return "";
    bool is_short = bytes <= KEPT_SHORT - short_bytes;
    char *kept = is_short ? kept_short + short_bytes : kept_long + long_bytes;
    *(is_short ? &short_bytes : &long_bytes) += bytes;
    lt_put_text(kept, entry, bytes);
    return kept;
}

void lt_environment_remember(char **envp)
{
    static bool is_done;
    /* The first one counts, as for getenv(3). */
    const char *trace = NULL, *of_library = NULL, *preload = NULL;
    for (; envp && *envp && !is_done; envp++) {
        if (**envp != 'L')
            continue;
        if (!trace && lt_env_value(*envp, LT_ENV_TRACE))
            trace = remember(*envp, LT_ENV_TRACE);
        else if (!of_library && lt_env_value(*envp, LT_ENV_LIBRARY))
            of_library = remember(*envp, LT_ENV_LIBRARY);
        else if (starts_with(*envp, "LD_AUDIT="))
            has_auditor = true;
        else if (!preload && lt_env_value(*envp, LT_ENV_PRELOAD))
            preload = lt_env_value(*envp, LT_ENV_PRELOAD);
    }
    is_done = true;
    trace_entry = trace && trace[0] ? trace : trace_entry;
    library_entry = of_library && of_library[0] ? of_library : library_entry;
    if (trace_entry[0] && library_entry[0])
        library = lt_env_value(library_entry, LT_ENV_LIBRARY);
    has_guests |= library && preload && !is_same(preload, library);
}

const char *lt_environment_trace(void)
{
    return trace_entry[0] ? lt_env_value(trace_entry, LT_ENV_TRACE) : NULL;
}

bool lt_environment_is_library(const char *path)
{
    return library && is_same(path, library);
}

bool lt_environment_has_guests(void)
{
    return has_guests;
}

bool lt_environment_has_auditor(void)
{
    return has_auditor;
}

bool lt_environment_library_is_there(void)
{
    const struct lt_segment_header *header = lt_sink_header();
    if (!library || !header || !header->losses[LT_LOSS_NAMESPACE])
        return true;
    return lt_sys6(SYS_faccessat, AT_FDCWD, (long)library, R_OK, 0, 0, 0) == 0;
}

/* Is the library an item of this LD_PRELOAD value? */
static bool names_library(const char *value)
{
    size_t length = length_of(library);
    for (;;) {
        size_t item = 0;
        while (value[item] && value[item] != ':' && value[item] != ' ')
            item++;
        if (item == length && starts_with(value, library))
            return true;
        if (!value[item])
            return false;
        value += item + 1;
    }
}

size_t lt_environment_room(char *const envp[], bool is_bare)
{
    if (!library)
        return 0;
    bool has_trace = false, has_library = false, has_preload = false;
    size_t count = 0, preload_length = 0;
    for (; envp && envp[count]; count++) {
        const char *entry = envp[count];
        if (entry[0] != 'L')
            continue;
        if (is_same(entry, trace_entry))
            has_trace = true;
        else if (is_same(entry, library_entry))
            has_library = true;
        else if (lt_env_value(entry, LT_ENV_PRELOAD)) {
            preload_length = length_of(entry);
            has_preload = names_library(lt_env_value(entry, LT_ENV_PRELOAD));
        }
    }
    if (!is_bare && has_trace && has_library && has_preload)
        return 0;
    return (count + 4) * sizeof(char *) + preload_length + length_of(lt_env_prefix(LT_ENV_PRELOAD)) +
           length_of(library) + 2;
}

/* Writes LD_PRELOAD=`preload` with our library at its end, or without it; NULL when nothing would be left. */
static char *put_preload(char **to, const char *preload, bool is_bare)
{
    char *entry = *to;
    char *text = lt_put_text(entry, lt_env_prefix(LT_ENV_PRELOAD), length_of(lt_env_prefix(LT_ENV_PRELOAD)));
    char *value = text;
    size_t own = length_of(library);
    for (const char *item = preload; item && *item;) {
        size_t length = 0;
        while (item[length] && item[length] != ':' && item[length] != ' ')
            length++;
        bool is_ours = length == own && starts_with(item, library);
        size_t with_separator = length + (item[length] != '\0');
        if (!is_ours || !is_bare)
            text = lt_put_text(text, item, with_separator);
        item += with_separator;
    }
    if (is_bare) {
        while (text > value && (text[-1] == ':' || text[-1] == ' '))
            text--;
    } else if (!preload || !names_library(preload)) {
        if (text > value && text[-1] != ':' && text[-1] != ' ')
            *text++ = ':';
        text = lt_put_text(text, library, own);
    }
    *text = '\0';
    *to = text + 1;
    return text > value ? entry : NULL;
}

char **lt_environment_mend(char *const envp[], void *room, bool is_bare)
{
    char **entries = room;
    size_t kept = 0, count = 0;
    const char *preload = NULL;
    for (; envp && envp[count]; count++) {
        char *entry = envp[count];
        if (lt_env_value(entry, LT_ENV_PRELOAD))
            preload = lt_env_value(entry, LT_ENV_PRELOAD);
        else if (!lt_env_value(entry, LT_ENV_TRACE) && !lt_env_value(entry, LT_ENV_LIBRARY))
            entries[kept++] = entry;
    }
    char *text = (char *)(entries + count + 4);
    char *entry = put_preload(&text, preload, is_bare);
    if (entry)
        entries[kept++] = entry;
    if (!is_bare) {
        entries[kept++] = (char *)(uintptr_t)trace_entry; /* execve(2) wants them so */
        entries[kept++] = (char *)(uintptr_t)library_entry;
    }
    entries[kept] = NULL;
    return entries;
}
