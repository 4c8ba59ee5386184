/* SPDX-License-Identifier: Apache-2.0
 *
 * How old an output may be, people say in a sidecar. This answer depends on the time of day, as no other. */
#include "cmd/stale_disk.h"

#include "cmd/asking.h"
#include "model/glob.h"
#include "store/sidecar.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool is_meant(const struct lt_dataset_meta *meta, const char *namespace, const char *name)
{
    if (meta->namespace)
        return strcmp(meta->namespace, namespace) == 0 && meta->name && strcmp(meta->name, name) == 0;
    return strcmp(namespace, "file") == 0 && meta->path &&
           (strcmp(meta->path, name) == 0 || lt_glob_match(meta->path, name));
}

static const struct lt_freshness *freshness_of(struct lt_index *index, const struct lt_metadata *metadata,
                                               uint32_t dataset)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT namespace, name FROM node WHERE id = ?", "i", (int64_t)dataset);
    if (!lt_query_next(query))
        return NULL;
    for (size_t i = 0; i < metadata->datasets.count; i++)
        if (is_meant(&metadata->datasets.items[i], lt_query_text(query, 0), lt_query_text(query, 1)))
            return &metadata->datasets.items[i].freshness;
    return NULL;
}

static void look_at(struct lt_stale *stale, const struct lt_target *target,
                    const struct lt_freshness *freshness, double now_s)
{
    struct lt_place wrote = lt_place_of(stale->index, target->wrote);
    double age_s = now_s - (double)wrote.seen_ms / 1000;
    bool is_error = freshness->error_after_s > 0 && age_s > freshness->error_after_s;
    bool is_warning = freshness->warn_after_s > 0 && age_s > freshness->warn_after_s;
    if (is_error || is_warning)
        lt_stale_add(stale, LT_STALE_TOO_OLD, target, NULL)->is_warning = !is_error;
}

void lt_stale_look_at_age(struct lt_stale *stale, const char *sidecar)
{
    char program[] = "lintrace", *argv[] = {program, NULL}, *folder = getcwd(NULL, 0);
    struct lt_metadata *metadata = lt_sidecar_load(argv, folder ? folder : "/", sidecar);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (size_t i = 0; sidecar && i < metadata->warnings.count; i++)
        lt_asking_say("stale", "%s", metadata->warnings.items[i]);
    for (size_t i = 0; metadata->datasets.count && i < stale->targets.count; i++) {
        const struct lt_target target = stale->targets.items[i];
        const struct lt_freshness *freshness = freshness_of(stale->index, metadata, target.dataset);
        if (freshness && freshness->given && !target.is_gone)
            look_at(stale, &target, freshness, (double)now.tv_sec + (double)now.tv_nsec / 1e9);
    }
    lt_metadata_free(metadata);
    free(folder);
}
