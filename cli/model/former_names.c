/* SPDX-License-Identifier: Apache-2.0
 *
 * Moves are gone through backwards from the moment of the name. A folder on the way may be told by another
 * name (a link), so of a file's own moves the last components are compared. */
#include "model/former_names.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct lt_former_names {
    const struct lt_observed *observed;
    struct lt_pool *texts;
    uint32_t *first; /* of each file: where its moves begin in `moves`; one more at the end */
    uint32_t *moves; /* names that were given, by file, in their order */
};

static bool is_naming(const struct lt_seen_move *move)
{
    return (move->how == LT_SEEN_RENAME || move->how == LT_SEEN_LINK) && move->file != LT_NO_INDEX;
}

/* The names that were given, by file. */
static void order_names(struct lt_former_names *names)
{
    const struct lt_observed *observed = names->observed;
    uint32_t *first = lt_xcalloc(observed->files.count + 2, sizeof *first);
    names->moves = lt_xcalloc(observed->moves.count + 1, sizeof *names->moves);
    for (size_t i = 0; i < observed->moves.count; i++)
        if (is_naming(&observed->moves.items[i]))
            first[observed->moves.items[i].file + 2]++;
    for (size_t i = 2; i < observed->files.count + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < observed->moves.count; i++)
        if (is_naming(&observed->moves.items[i]))
            names->moves[first[observed->moves.items[i].file + 1]++] = (uint32_t)i;
    names->first = first;
}

struct lt_former_names *lt_former_names_new(const struct lt_observed *observed, struct lt_pool *texts)
{
    struct lt_former_names *names = lt_xcalloc(1, sizeof *names);
    names->observed = observed;
    names->texts = texts;
    order_names(names);
    return names;
}

void lt_former_names_free(struct lt_former_names *names)
{
    if (!names)
        return;
    free(names->first);
    free(names->moves);
    free(names);
}

const char *lt_former_name(const struct lt_former_names *names, size_t file, const char *path, uint64_t seq)
{
    const struct lt_observed *observed = names->observed;
    for (uint32_t i = names->first[file + 1]; path && i-- > names->first[file];) {
        const struct lt_seen_move *move = &observed->moves.items[names->moves[i]];
        if (move->seq < seq && move->from[0] && strcmp(lt_path_base(move->to), lt_path_base(path)) == 0) {
            path = move->from;
            seq = move->seq;
        }
    }
    for (size_t i = observed->folder_moves.count; path && i-- > 0;) {
        const struct lt_seen_move *move = &observed->moves.items[observed->folder_moves.items[i]];
        size_t length = strlen(move->to);
        if (move->seq >= seq || !length || !move->from[0] || strncmp(path, move->to, length) != 0 ||
            path[length] != '/')
            continue;
        char *former = lt_xasprintf("%s%s", move->from, path + length);
        path = lt_pool_text(names->texts, former, strlen(former));
        free(former);
    }
    return path;
}
