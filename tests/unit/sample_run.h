/* SPDX-License-Identifier: Apache-2.0
 *
 * A run to write down: two CSV files read, one written, a sidecar that names them and maps two columns. Tests
 * change what they need. Ended by sample_free. */
#ifndef LT_UNIT_SAMPLE_RUN_H
#define LT_UNIT_SAMPLE_RUN_H

#include "base/mem.h"
#include "model/ident.h"
#include "model/run.h"

#include <stdlib.h>
#include <string.h>

struct sample {
    struct lt_run *run;
    struct lt_metadata *metadata;
};

/* What a vector's items are for a place in it; grows it. */
#define SAMPLE_NEW(vec, ...)                                                                                 \
    (__extension__({                                                                                         \
        LT_VEC_PUSH(vec, __VA_ARGS__);                                                                       \
        &(vec)->items[(vec)->count - 1];                                                                     \
    }))

static inline struct lt_column_meta *sample_column(struct lt_dataset_meta *dataset, const char *name,
                                                   const char *type)
{
    return SAMPLE_NEW(&dataset->columns,
                      (struct lt_column_meta){.name = lt_xstrdup(name), .type = lt_xstrdup(type)});
}

static inline void sample_mapping(struct lt_metadata *metadata, const char *downstream, const char *upstream,
                                  const char *words, const char *type, const char *subtype)
{
    struct lt_column_mapping *mapping =
        SAMPLE_NEW(&metadata->column_lineage, (struct lt_column_mapping){.transformation = lt_xstrdup(words),
                                                                         .type = lt_xstrdup(type),
                                                                         .subtype = lt_xstrdup(subtype)});
    const char *dot = strchr(downstream, '.');
    mapping->downstream.dataset = lt_xstrndup(downstream, (size_t)(dot - downstream));
    mapping->downstream.column = lt_xstrdup(dot + 1);
    dot = strchr(upstream, '.');
    SAMPLE_NEW(&mapping->upstream,
               (struct lt_column_ref){lt_xstrndup(upstream, (size_t)(dot - upstream)), lt_xstrdup(dot + 1)});
}

static inline struct lt_metadata *sample_metadata(void)
{
    struct lt_metadata *metadata = lt_xcalloc(1, sizeof *metadata);
    static const char *const names[] = {"orders", "customers", "orders_clean"};
    static const char *const paths[] = {"/work/data/raw/orders.csv", "/work/data/raw/customers.csv",
                                        "/work/data/processed/orders_clean.csv"};
    metadata->pipeline_description = lt_xstrdup("Nightly order clean-up.");
    for (size_t i = 0; i < 3; i++)
        SAMPLE_NEW(&metadata->datasets,
                   (struct lt_dataset_meta){.name = lt_xstrdup(names[i]), .path = lt_xstrdup(paths[i])});
    struct lt_dataset_meta *customers = &metadata->datasets.items[1];
    customers->description = lt_xstrdup("One row a customer.");
    SAMPLE_NEW(&customers->owners,
               (struct lt_owner){lt_xstrdup("team:shop"), lt_xstrdup("maintainer"), NULL});
    SAMPLE_NEW(&customers->tags, lt_xstrdup("raw"));
    struct lt_column_meta *email = sample_column(customers, "email", "varchar");
    email->pii = true;
    email->description = lt_xstrdup("Where to write to.");
    sample_mapping(metadata, "orders_clean.order_id", "orders.id", "copied", "DIRECT", "IDENTITY");
    sample_mapping(metadata, "orders_clean.mail", "customers.email", "sha256(email)", "DIRECT",
                   "TRANSFORMATION");
    metadata->column_lineage.items[1].masking = true;
    sample_mapping(metadata, "orders_clean.mail", "orders.customer", "left join", "INDIRECT", "JOIN");
    sample_mapping(metadata, "orders_clean.mail", "fx.rate", "not read by this run", "DIRECT",
                   "TRANSFORMATION");
    sample_mapping(metadata, "revenue.eur", "orders_clean.amount", "sum", "DIRECT", "AGGREGATION");
    return metadata;
}

/* Adds a file of class data with `roles`; `path` may hold any bytes. Later additions may move earlier files.
 */
static inline struct lt_run_file *sample_file(struct sample *sample, const char *path, unsigned roles)
{
    struct lt_run_file *file =
        SAMPLE_NEW(&sample->run->files,
                   (struct lt_run_file){.path = lt_pool_text(sample->run->texts, path, strlen(path)),
                                        .roles = roles & UINT8_MAX});
    bool is_escaped;
    char *name = lt_ident_name(path, &is_escaped);
    file->name = lt_pool_text(sample->run->texts, name, strlen(name));
    file->name_is_escaped = is_escaped;
    free(name);
    file->class = LT_CLASS_DATA;
    file->meta = lt_metadata_dataset_at(sample->metadata, path);
    return file;
}

/* Gives a CSV profile with columns `first` and `second`. */
static inline struct lt_profile *sample_profile(struct lt_run_file *file, uint64_t rows, const char *first,
                                                const char *second)
{
    struct lt_profile *profile = lt_xcalloc(1, sizeof *profile);
    profile->path = lt_xstrdup(file->path);
    profile->format = "csv";
    profile->size_bytes = 4096;
    profile->has_rows = true;
    profile->row_count = rows;
    memset(profile->sha256, 'a', 64);
    SAMPLE_NEW(&profile->columns, (struct lt_column){lt_xstrdup(first), LT_TYPE_INTEGER, 0});
    SAMPLE_NEW(&profile->columns, (struct lt_column){lt_xstrdup(second), LT_TYPE_STRING, 3});
    file->profile = profile;
    return profile;
}

static inline struct sample sample_make(void)
{
    struct sample sample = {lt_xcalloc(1, sizeof *sample.run), sample_metadata()};
    struct lt_run *run = sample.run;
    static const uint8_t random[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    run->start_ns = 1763695380000000000;
    run->end_ns = run->start_ns + 125000000;
    lt_ident_run_id(run->run_id, run->start_ns, random);
    run->job_namespace = lt_xstrdup("shop");
    run->job_name = lt_xstrdup("etl_orders");
    run->argv = lt_xcalloc(2, sizeof *run->argv);
    run->argv[0] = lt_xstrdup("./etl_orders");
    run->command_line = lt_xstrdup("./etl_orders");
    run->working_folder = lt_xstrdup("/work");
    run->was_started = true;
    run->backend = "preload";
    run->overhead_ns = 2500000;
    run->metadata = sample.metadata;
    run->texts = lt_pool_new();
    SAMPLE_NEW(&run->processes,
               (struct lt_run_process){.pid = 10, .program = lt_xstrdup("/work/etl_orders")});
    struct lt_run_file *file = sample_file(&sample, "/work/data/processed/orders_clean.csv", LT_ROLE_OUTPUT);
    file->created = true;
    file->written_bytes = 900;
    sample_profile(file, 171, "order_id", "mail");
    file = sample_file(&sample, "/work/data/raw/customers.csv", LT_ROLE_INPUT);
    file->read_bytes = 700;
    sample_profile(file, 50, "id", "email");
    file = sample_file(&sample, "/work/data/raw/orders.csv", LT_ROLE_INPUT);
    file->read_bytes = 4096;
    sample_profile(file, 200, "id", "customer");
    return sample;
}

static inline void sample_free(struct sample *sample)
{
    lt_run_free(sample->run);
    lt_metadata_free(sample->metadata);
}

#endif
