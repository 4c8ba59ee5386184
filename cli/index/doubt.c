/* SPDX-License-Identifier: Apache-2.0
 *
 * What is not in the index cannot be asked for; that something is not, can. */
#include "index/doubt.h"

#include "base/file.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t lt_doubt_runs(struct lt_index *index, const struct lt_index_links *links)
{
    int64_t count = 0;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT id FROM run WHERE verdict = 'incomplete'", "");
    while (lt_query_next(query))
        count += !links || lt_index_links_counts(links, lt_query_integer(query, 0));
    return count;
}

int64_t lt_doubt_files(struct lt_index *index)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT count(*) FROM file WHERE problem IS NOT NULL", "");
}

/* Were runs moved out of the log? */
static bool has_archive(struct lt_index *index)
{
    char *path = lt_path_join(lt_index_folder(index), "archive");
    DIR *folder = opendir(path);
    bool is_there = false;
    for (struct dirent *entry; folder && !is_there && (entry = readdir(folder));)
        is_there = fnmatch("*.ndjson.zst", entry->d_name, 0) == 0;
    if (folder)
        closedir(folder);
    free(path);
    return is_there;
}

void lt_doubt_add(struct lt_index *index, const struct lt_index_links *links, struct lt_buf *ret_text)
{
    int64_t runs = lt_doubt_runs(index, links), files = lt_doubt_files(index);
    struct lt_buf text = {0};
    if (runs)
        lt_buf_addf(&text, "%lld run%s of the log %s not seen whole", (long long)runs, runs == 1 ? "" : "s",
                    runs == 1 ? "was" : "were");
    if (files)
        lt_buf_addf(&text, "%s%lld file%s of events could not be read", text.length ? ", " : "",
                    (long long)files, files == 1 ? "" : "s");
    if (has_archive(index))
        lt_buf_addf(&text, "%solder runs are in archive/: 'lintrace import' brings them back",
                    text.length ? ", " : "");
    if (text.length)
        lt_buf_addf(ret_text, " (%s)", text.data);
    lt_buf_clear(&text);
}

void lt_doubt_add_to(struct lt_index *index, const struct lt_index_links *links, int result,
                     struct lt_err *err)
{
    struct lt_buf text = {0};
    if (!index || result != LT_ENOT_FOUND)
        return;
    lt_buf_adds(&text, "");
    lt_doubt_add(index, links, &text);
    size_t length = strnlen(err->text, sizeof err->text - 1);
    snprintf(err->text + length, sizeof err->text - length, "%s", text.data);
    lt_buf_clear(&text);
}
