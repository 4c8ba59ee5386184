/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the sidecar reader share: the context of one load, the rows of sidecar_keys.def as a
 * table, and the helpers that readers are made of. Nobody outside store/sidecar*.c and its tests includes
 * this. */
#ifndef LT_STORE_SIDECAR_PRIV_H
#define LT_STORE_SIDECAR_PRIV_H

#include "ext/yaml.h"
#include "model/metadata.h"

enum {
    LT_SIDECAR_BYTES_MAX = 4 << 20,
    LT_SIDECAR_WARNINGS_MAX = 100, /* the others are counted */
};

enum lt_sidecar_section {
    LT_SECTION_none,
#define SECTION(name, element, doc) LT_SECTION_##name,
#include "store/sidecar_keys.def"
};

/* Structs that exist only while reading. */
struct lt_sidecar_period {
    double count, unit_s;
};
struct lt_sidecar_check {
    struct lt_check check;
    double unit_s;
};
struct lt_sidecar_node {
    char *name; /* NULL for the glossary itself */
    const struct lt_sidecar_node *parent;
};
struct lt_sidecar_term {
    struct lt_term term;
    struct lt_text_list inherits;
    bool pii_given;
    enum { LT_TERM_NEW, LT_TERM_OPEN, LT_TERM_DONE } state;
};

/* A name whose meaning is known only when every file has been read. */
struct lt_sidecar_name {
    enum { LT_NAME_DATASET, LT_NAME_COLUMN, LT_NAME_TERM } kind;
    char *text;
    char *dataset; /* of a column */
    char *file;
    size_t file_number;
    struct lt_yaml_place place;
};

struct lt_sidecar_warning {
    size_t file_number, number;
    struct lt_yaml_place place;
    char *text; /* whole, with file, line and column */
};

struct lt_sidecar_context {
    const char *working_folder;
    struct lt_metadata *metadata;          /* what is made: files are merged into it, nearest first */
    size_t file_number;                    /* of the file being read; orders the warnings */
    const char *file;                      /* absolute path of the file being read */
    char *folder;                          /* its real folder */
    const struct lt_dataset_meta *dataset; /* under which the reader is, or NULL */
    const struct lt_column_meta *column;   /* likewise */
    LT_VEC(struct lt_sidecar_warning) warnings;
    size_t dropped_warnings;
    char *dropped_from; /* place of the first of them */
    LT_VEC(struct lt_sidecar_name) names;
    LT_VEC(struct lt_sidecar_term) terms;
    LT_VEC(char *) glossaries; /* real paths of those already read */
};

struct lt_sidecar_key;
typedef void lt_sidecar_reader(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                               const struct lt_yaml_node *value, void *target);
#define READER(name, looks) lt_sidecar_reader lt_sidecar_read_##name;
#include "store/sidecar_keys.def"

struct lt_sidecar_key {
    enum lt_sidecar_section section;
    const char *name;
    lt_sidecar_reader *read;
    size_t offset;              /* of the target in the section's struct */
    enum lt_sidecar_section of; /* of the elements or the mapping below */
    bool is_required;
};

/* sidecar_read.c: the table and what drives it. */
const struct lt_sidecar_key *lt_sidecar_key(enum lt_sidecar_section section, const char *name);
bool lt_sidecar_is_free_key(const char *name);
/* Are all required keys of `section` there? Says which one is not. */
bool lt_sidecar_has_required(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                             const struct lt_yaml_node *map);
/* Fills the struct `object` of `section` from a mapping. */
void lt_sidecar_read_section(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                             const struct lt_yaml_node *map, void *object);
/* Reads one element of a list into a new last element of the array `vec`; NULL when it had to be dropped. */
void *lt_sidecar_read_entry(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                            const struct lt_yaml_node *item, void *vec);
void lt_sidecar_unknown_key(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                            const struct lt_yaml_node *key, const char *what);

/* Is the value there and of this kind? Null is "not given" and silent, another kind is a warning. */
bool lt_sidecar_is(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                   enum lt_yaml_kind kind);
bool lt_sidecar_number(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                       double *ret_number);
bool lt_sidecar_boolean(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                        bool *ret_boolean);
/* The word of `words` that the value is, whatever its case; NULL and a warning "unknown <what> ..." if none.
 */
const char *lt_sidecar_word(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                            const char *what, const char *const *words, size_t count);

/* sidecar_warn.c: what is said to people. */
__attribute__((format(printf, 3, 4))) void
lt_sidecar_warn(struct lt_sidecar_context *context, const struct lt_yaml_node *node, const char *format, ...);
__attribute__((format(printf, 4, 5))) void lt_sidecar_warn_at(struct lt_sidecar_context *context,
                                                              const char *file, struct lt_yaml_place place,
                                                              const char *format, ...);
/* "unknown <what> 'word' (did you mean 'x'?)" */
void lt_sidecar_warn_unknown(struct lt_sidecar_context *context, const char *file, struct lt_yaml_place place,
                             const char *what, const char *word, const char *const *known, size_t count);
/* Moves the warnings into the metadata, in the order of files, lines and columns. */
void lt_sidecar_hand_over_warnings(struct lt_sidecar_context *context);

/* sidecar_path.c: malloc'd absolute pattern for a path as written in the file being read. */
char *lt_sidecar_pattern(const struct lt_sidecar_context *context, const char *text);
char *lt_sidecar_ignore_pattern(const struct lt_sidecar_context *context, const char *text);
/* Absolute paths of the program's own sidecar and of the one found by walking up, NULL when there is none. */
char *lt_sidecar_find_program_file(char *const argv[], const char *working_folder);
char *lt_sidecar_find_project_file(const char *working_folder);
char *lt_sidecar_find_glossary(const char *folder);

/* sidecar_names.c: names that span files. */
void lt_sidecar_expect_name(struct lt_sidecar_context *context, const struct lt_yaml_node *node, int kind,
                            const char *dataset, const char *text);
/* Hands the terms to the metadata and to the columns that name them, then warns of names that mean nothing.
 */
void lt_sidecar_resolve(struct lt_sidecar_context *context);

/* sidecar.c: reads the text of one file; `file` as it is to be shown. False when it is not YAML. */
bool lt_sidecar_read_bytes(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                           const char *file, const char *bytes, size_t length);
/* Ends a load: resolves, hands over the warnings, frees all but the metadata. */
struct lt_metadata *lt_sidecar_finish(struct lt_sidecar_context *context);

#endif
