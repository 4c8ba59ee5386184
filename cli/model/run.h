/* SPDX-License-Identifier: Apache-2.0
 *
 * One run, judged: what model/build.c concludes from what was observed, with the people's metadata and the
 * data's profiles beside it. This is what the outputs (OpenLineage, CSV, Mermaid, summary) are written from.
 * All strings live in the run and end with lt_run_free, except where "borrowed" is said. */
#ifndef LT_MODEL_RUN_H
#define LT_MODEL_RUN_H

#include "base/pool.h"
#include "model/checks.h"
#include "model/metadata.h"
#include "model/naming.h"
#include "model/parent.h"
#include "model/profile.h"
#include "model/who.h"

#include <stdbool.h>
#include <stdint.h>

enum lt_class {
#define CLASS(name, text, meaning) LT_CLASS_##name,
#include "model/classes.def"
};
const char *lt_class_name(enum lt_class class);

/* Roles of a file in a run (design §4), as bits. */
enum lt_role {
    LT_ROLE_INPUT = 1,        /* read before this run first wrote it */
    LT_ROLE_OUTPUT = 2,       /* written by the run and still there at its end */
    LT_ROLE_INTERMEDIATE = 4, /* written, then read by the same run */
    LT_ROLE_TEMPORARY = 8,    /* created and gone by the end */
    LT_ROLE_TOUCHED = 16,     /* opened, no bytes moved */
    LT_ROLE_DROPPED = 32,     /* there before, read or written by the run, and then taken away by it */
};

/* What a dataset is called, where it is not called as the file. */
struct lt_identity {
    const char *namespace;        /* borrowed; NULL: "file" */
    char *name;                   /* NULL: the file's own */
    const struct lt_group *group; /* NULL: it is a dataset of its own */
};

enum lt_group_kind {
    LT_GROUP_PATTERN,    /* names that differ in one part: "/d/sales_*.csv" */
    LT_GROUP_FOLDER,     /* the same, and nothing else lies in the folder: "/d" */
    LT_GROUP_PARTITIONS, /* folders KEY=VALUE: the folder above the first of them */
    LT_GROUP_DECLARED,   /* by a pattern of the sidecar */
};
enum lt_others { LT_OTHERS_UNKNOWN, LT_OTHERS_NONE, LT_OTHERS_SOME };

/* Files that are one dataset (model/groups.h). */
struct lt_group {
    enum lt_group_kind kind;
    const char *namespace;              /* borrowed */
    char *name, *place;                 /* as in the event; as a path */
    enum lt_others others;              /* are there more files of it than the run used? */
    const struct lt_dataset_meta *meta; /* of a declared one; borrowed */
    size_t index;                       /* among the run's groups */
    bool is_dropped;                    /* it turned out to be none */
};
void lt_group_free(struct lt_group *group);

/* One file that the run touched, with everything that is known of it. There may be millions: its texts are in
 * the run's pool, and small things share a word. */
struct lt_run_file {
    const char *path; /* byte-exact, final, absolute */
    const char
        *name; /* the path as text for documents: valid UTF-8, see lt_ident_name; often the same text */
    uint64_t read_bytes, written_bytes;
    uint64_t mapped_bytes; /* upper bound of what was read through mappings, part of read_bytes */
    uint32_t opens;        /* UINT32_MAX: or more */
    enum lt_class class : 8;
    unsigned roles : 8;
    bool name_is_escaped : 1;   /* the path is not UTF-8: `name` shows its bytes as \xNN */
    bool created : 1;           /* did not exist before the run */
    bool truncated : 1;         /* emptied by the run */
    bool appended : 1;          /* written with O_APPEND */
    bool is_deleted : 1;        /* gone at the end although it existed before the run or under another name */
    bool changed_under_run : 1; /* changed by somebody else, while the run read it or since */
    bool bytes_estimated : 1;
    bool is_settled : 1;  /* `path` was seen to be the file itself after the end, and not empty */
    bool is_replaced : 1; /* the name was there before, and another file had it */
    bool is_moved : 1;    /* was there before under `renamed_from`, got this name and was not written */
    bool is_linked : 1;   /* got this name by a link */
    const char
        *renamed_from; /* the name under which it was written before it was moved into place, or NULL */
    const struct lt_dataset_meta *meta; /* borrowed from the metadata; NULL when not declared */
    struct lt_identity *identity;       /* by the run's naming; NULL: the sidecar's, or ("file", `name`) */
    struct lt_profile *profile; /* the version at the end of the run; NULL when not looked at. For an input
                                   that the run did not change this is the version that was read. */
};

struct lt_run_process {
    uint32_t pid, parent_pid;
    uint32_t exec_count;      /* 0 for the image a fork left running, 1 after its first exec ... */
    char *program;            /* absolute path of the executable */
    char *command_line;       /* words joined by spaces, secrets masked, valid UTF-8 */
    int64_t start_ns, end_ns; /* wall clock, ns since the epoch; end 0 when unknown */
    bool is_traced;
    char *note; /* why it was not (wholly) traced, or NULL */
};

/* An input that could have fed an output (model/edges.h); indexes of files of the run. */
struct lt_run_edge {
    uint32_t output;
    uint32_t input : 31;
    uint32_t is_indirect : 1;
};

/* A step of the run that is in the log as a run of its own. */
struct lt_logged_step {
    char run_id[37];
    const char *event_type; /* static text */
    char *start;            /* its START event, on one line */
};

/* Another name of a file, a link. */
struct lt_run_alias {
    uint32_t file;
    const char *name; /* absolute, as text for documents */
};

struct lt_run {
    char run_id[37];
    int64_t start_ns, end_ns; /* wall clock, ns since the epoch */
    char *job_namespace, *job_name;
    char **argv;        /* as given, NULL at the end */
    char *command_line; /* words joined by spaces, secrets masked, valid UTF-8 */
    char *working_folder;
    char *hostname;
    struct lt_who *who;       /* who and what ran; NULL when nobody looked */
    struct lt_naming *naming; /* namespaces of the datasets; NULL: all of them are in "file" */
    struct lt_parent *parent; /* the run that this one is a part of, or NULL */
    struct lt_parent *root;   /* the topmost of those above; NULL when `parent` is */
    int exit_status;          /* meaningful when exit_signal is 0 */
    int exit_signal;          /* 0, or the signal that ended the program */
    struct {
        struct lt_logged_step *items;
        size_t count, capacity;
    } steps;
    bool wants_steps;     /* the commands of the script are runs of their own, too */
    bool wants_no_groups; /* only what the sidecar says is a group */
    bool was_started;     /* the program ran at all */
    bool is_aborted;     /* stopped from outside: the signal came through lintrace, or lintrace itself died */
    const char *backend; /* static text: "preload", "ptrace", "preload+ptrace", "none" */
    size_t own_reasons;  /* the first of the reasons: of the run as a whole, not of one of its processes */
    struct lt_text_list reasons; /* why the verdict is incomplete, for a person; empty = complete */
    uint64_t overhead_ns;        /* time lintrace itself took before and after the program */
    struct {
        struct lt_run_process *items;
        size_t count, capacity;
    } processes;
    struct {
        struct lt_run_file *items; /* sorted by path */
        size_t count, capacity;
    } files;
    struct {
        struct lt_run_edge *items; /* between datasets; sorted by output, then input, each pair once */
        size_t count, capacity;
    } edges;
    struct {
        struct lt_group **items; /* sorted by namespace, then name */
        size_t count, capacity;
    } groups;
    struct {
        struct lt_run_alias *items; /* sorted by file, then name, each once */
        size_t count, capacity;
    } aliases;
    struct {
        struct lt_run_edge *items; /* between outputs, that the run has read as well; likewise */
        size_t count, capacity;
    } through;
    bool through_left_out;          /* there are too many */
    struct lt_check_results checks; /* the sidecar's rules, tried on what was read and left */
    /* Fewer when there are too many. */
    enum lt_edges_told { LT_EDGES_NONE, LT_EDGES_DIRECT, LT_EDGES_ALL } edges_told;
    struct lt_pool *texts;              /* of the files; may be NULL when there are none */
    bool show_all_classes;              /* --all */
    const struct lt_metadata *metadata; /* borrowed; never NULL (empty when there is no sidecar) */
    const struct lt_job_meta *job_meta; /* borrowed; may be NULL */
};

void lt_run_free(struct lt_run *run);

/* "COMPLETE", "FAIL" (non-zero exit or killed) or "ABORT" (stopped from outside). */
const char *lt_run_event_type(const struct lt_run *run);
static inline bool lt_run_is_complete(const struct lt_run *run)
{
    return run->reasons.count == 0;
}

/* What the file would be called as a dataset of its own, in documents. */
static inline const char *lt_run_file_own_name(const struct lt_run_file *file)
{
    return file->identity && file->identity->name ? file->identity->name : file->name;
}

static inline const struct lt_group *lt_run_file_group(const struct lt_run_file *file)
{
    return file->identity ? file->identity->group : NULL;
}
void lt_run_file_set_group(struct lt_run_file *file, const struct lt_group *group); /* NULL: none */

/* Was what it holds there before under `renamed_from`? */
static inline bool lt_run_file_was_moved(const struct lt_run_file *file)
{
    return file->renamed_from && !file->created && !file->is_linked && !file->truncated;
}

/* The dataset that the file is: its group's, the sidecar's, else by the run's naming, else ("file", `name`).
 */
static inline const char *lt_run_file_namespace(const struct lt_run_file *file)
{
    const struct lt_group *group = lt_run_file_group(file);
    bool is_named = file->meta && file->meta->namespace;
    bool is_elsewhere = file->identity && file->identity->namespace;
    return group          ? group->namespace
           : is_named     ? file->meta->namespace
           : is_elsewhere ? file->identity->namespace
                          : "file";
}
static inline const char *lt_run_file_dataset(const struct lt_run_file *file)
{
    const struct lt_group *group = lt_run_file_group(file);
    bool is_named = file->meta && file->meta->namespace;
    return group ? group->name : is_named ? file->meta->name : lt_run_file_own_name(file);
}

/* Is this file a dataset in `role` (input, output or dropped) of the run's event? True for class data
 * (any class with --all), and for any class when the sidecar declares the file. Intermediates and temporaries
 * are inputs only when they existed before, outputs only when they survive: the role bits already say so. */
bool lt_run_is_dataset(const struct lt_run *run, const struct lt_run_file *file, enum lt_role role);

/* The profile of the version that the run read (LT_ROLE_INPUT) or left (LT_ROLE_OUTPUT); NULL when that
 * version was not looked at: an input that was changed since, by this run or another, is no longer there to
 * see; nor is an output that somebody else has changed since. */
const struct lt_profile *lt_run_profile(const struct lt_run_file *file, enum lt_role role);

/* Sum of the row counts of the datasets in `role`; returns false when no row count is known. */
bool lt_run_rows(const struct lt_run *run, enum lt_role role, uint64_t *ret_rows);

#endif
