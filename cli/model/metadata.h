/* SPDX-License-Identifier: Apache-2.0
 *
 * What only people know: the content of the sidecar files and the glossary, as plain data. Made by
 * store/sidecar.c from YAML, read by everything that writes. All strings and arrays live in the metadata and
 * end with lt_metadata_free. A string that was not given is NULL; an array that was not given has count 0.
 * Order is the order of the file. */
#ifndef LT_MODEL_METADATA_H
#define LT_MODEL_METADATA_H

#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>

struct lt_text_list {
    char **items;
    size_t count, capacity;
};

struct lt_owner {
    char *name;  /* "team:data-eng" */
    char *type;  /* "maintainer", "steward" ... or NULL */
    char *email; /* or NULL */
};
struct lt_owner_list {
    struct lt_owner *items;
    size_t count, capacity;
};

/* One rule about the data. `kind`: not_null, unique, accepted_values, relationships, row_count, freshness. */
struct lt_check {
    char *kind;
    char *severity;              /* "error" (default) or "warn" */
    struct lt_text_list columns; /* the columns it speaks of; the column it stands under, if any */
    struct lt_text_list values;  /* accepted_values */
    char *to, *field;            /* relationships: dataset and column */
    bool has_minimum, has_maximum;
    double minimum, maximum; /* row_count: inclusive; freshness: maximum in seconds */
};
struct lt_check_list {
    struct lt_check *items;
    size_t count, capacity;
};

struct lt_column_meta {
    char *name;
    char *type; /* integer number boolean date datetime string, or whatever the file says */
    char *description;
    char *term; /* glossary term, as written */
    char
        *classification; /* public internal confidential restricted; inherited from the term when not given */
    bool pii;            /* inherited likewise */
    bool pii_given;      /* the sidecar itself said pii: (true or false) */
    bool required, unique, primary_key;
    struct lt_text_list tags;
    struct lt_check_list checks;
};

struct lt_freshness {
    bool given;
    double warn_after_s, error_after_s; /* seconds; 0 = not given */
};

struct lt_sla {
    char *property, *value, *unit, *driver;
};

struct lt_dataset_meta {
    char *name;      /* the short word by which the sidecar speaks of it */
    char *path;      /* absolute pattern (glob), after joining a relative one to the sidecar's real folder */
    char *namespace; /* given only when the dataset has an identity of its own in OpenLineage: then
                        (namespace, name) replaces ("file", path) */
    bool is_apart;   /* group: false: each file is a dataset of its own */
    char *format;
    char *description;
    char *source_file; /* the sidecar that declared it */
    struct lt_owner_list owners;
    struct lt_text_list tags;
    struct {
        struct lt_column_meta *items;
        size_t count, capacity;
    } columns;
    struct lt_check_list checks;
    struct lt_freshness freshness;
    struct {
        struct lt_sla *items;
        size_t count, capacity;
    } sla;
};

/* Another job, which runs before or after. */
struct lt_job_name {
    char *name;
    char *namespace; /* NULL: the namespace of the job that speaks of it */
};
struct lt_job_name_list {
    struct lt_job_name *items;
    size_t count, capacity;
};

struct lt_job_meta {
    char *name;
    char *command; /* glob over the command line, or NULL */
    char *description;
    char *transformation; /* what it does, in words: the `transform` cell of the CSV log */
    struct lt_owner_list owners;
    struct lt_text_list tags;
    struct lt_text_list inputs, outputs; /* dataset names */
    struct lt_text_list ignore;          /* path globs that are not datasets */
    struct lt_text_list run_tags;        /* "word" or "key=value" */
    struct lt_job_name_list upstream, downstream;
    char *nominal_start, *nominal_end; /* date-times, or "$VARIABLE" that holds one */
    bool source_code;                  /* the event may hold the script's text */
};

struct lt_column_ref {
    char *dataset, *column; /* dataset is the sidecar's short name */
};

struct lt_column_mapping {
    struct lt_column_ref downstream;
    struct {
        struct lt_column_ref *items;
        size_t count, capacity;
    } upstream;
    char *transformation; /* free text, or NULL */
    char *type;           /* "DIRECT" or "INDIRECT" */
    char *subtype; /* IDENTITY TRANSFORMATION AGGREGATION JOIN GROUP_BY FILTER SORT WINDOW CONDITIONAL or NULL
                    */
    bool masking;
    bool has_confidence;
    double confidence;
};

/* A rule of the user's about the class of a path: `classes: - {path: "ref/a.txt", class: data}`. */
struct lt_class_rule {
    char *path; /* absolute glob; ** crosses slashes */
    char *class_name;
};

struct lt_term {
    char *name; /* "Finance.Revenue": the nodes joined by dots, then the term */
    char *description, *classification;
    bool pii;
    struct lt_text_list synonyms;
    struct lt_owner_list owners;
};

struct lt_metadata {
    char *pipeline_name, *pipeline_description, *pipeline_namespace;
    struct lt_owner_list pipeline_owners;
    struct lt_text_list pipeline_tags;
    struct lt_text_list environment; /* names of variables that an event tells, too; "PREFIX_*" */
    struct {
        struct lt_job_meta *items;
        size_t count, capacity;
    } jobs;
    struct {
        struct lt_dataset_meta *items;
        size_t count, capacity;
    } datasets;
    struct {
        struct lt_column_mapping *items;
        size_t count, capacity;
    } column_lineage;
    struct {
        struct lt_class_rule *items;
        size_t count, capacity;
    } classes;
    struct {
        struct lt_term *items;
        size_t count, capacity;
    } terms;
    struct lt_text_list files;    /* the files it was read from, nearest first */
    struct lt_text_list warnings; /* "file:line:column: what (did you mean 'x'?)" */
};

/* Frees everything, the struct itself too. NULL is fine. */
void lt_metadata_free(struct lt_metadata *metadata);

/* The declared dataset whose path pattern matches absolute `path`, or NULL. */
const struct lt_dataset_meta *lt_metadata_dataset_at(const struct lt_metadata *metadata, const char *path);
/* The declared dataset called `name`, or NULL. */
const struct lt_dataset_meta *lt_metadata_dataset_named(const struct lt_metadata *metadata, const char *name);
/* The declared column, or NULL. */
const struct lt_column_meta *lt_metadata_column(const struct lt_dataset_meta *dataset, const char *column);
/* The job whose command glob matches `command_line`, else whose name is `name`, else the only job there is,
 * else NULL. */
const struct lt_job_meta *lt_metadata_job(const struct lt_metadata *metadata, const char *command_line,
                                          const char *name);

#endif
