/* SPDX-License-Identifier: Apache-2.0
 *
 * What was seen, before any judgement: processes, files, uses of files, names that moved. The same whether a
 * library inside the program saw it or somebody outside. Made by trace/merge.c, completed with a look at what
 * is left by trace/settle.c, judged by model/build.c. Everything ends with lt_observed_free.
 *
 * There may be millions of files and uses. So a text is kept once, in `texts`, and whoever has the same
 * points to the same; and of a use only its place is kept, while its numbers stay where they were recorded.
 */
#ifndef LT_MODEL_OBSERVED_H
#define LT_MODEL_OBSERVED_H

#include "base/mem.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LT_NO_INDEX = -1 };

/* A process image. A fork without an exec has its parent's program, folder and arguments (borrowed: `owner`).
 */
struct lt_seen_process {
    uint64_t ref;
    uint32_t pid, parent_pid;
    long parent;   /* index of the process it was forked from or run by, or LT_NO_INDEX */
    long owner;    /* index of the process whose texts these are: itself, or the forking ancestor */
    bool is_image; /* started by exec; else by fork */
    uint32_t exec_count;
    uint64_t start_seq, end_seq;
    uint64_t fork_seq; /* when `parent` made it: what that had by then, this may have inherited */
    int64_t start_ns, end_ns;
    int exit_status;  /* -1 when it is not known */
    bool was_cut_off; /* a thread of it was killed in a call that may have been done */
    char *program, *folder, *exec_name;
    char **argv;         /* malloc'd, the words in `texts`; NULL at the end */
    const char *backend; /* static text */
};

/* One file: device, inode and birth, and which of those that had them. */
struct lt_seen_file {
    uint64_t device, inode;
    int64_t birth_ns;
    uint32_t mode;
    bool is_path_taken; /* (by settling) it is gone, but something else has its name now */
    bool is_replaced;   /* it is gone, and another file has its inode, and perhaps its birth */
    char *first_path;   /* the name it was first seen under; NULL when it has none */
    char *last_path;    /* the last name the run knows of */
    uint64_t last_path_seq;
    /* Filled in by settling: */
    char *final_path; /* the name it has at the end; NULL when it is gone */
    uint64_t final_size;
    int64_t final_mtime_ns;
};

/* One process's use of one file, as lt_observed_use tells it. */
struct lt_seen_use {
    long process, file;
    const char *path; /* the name it was opened under, may be NULL */
    uint64_t seq;
    int open_flags;
    bool copied_from, copied_to; /* by the kernel, all of it */
    bool created, truncated, emptied, appended, mapped_read, mapped_write, estimated, locked;
    uint64_t read_bytes, written_bytes, mapped_bytes, opens;
    uint64_t first_read_seq, last_read_seq, first_write_seq, last_write_seq;
    uint64_t size_at_open;
    int64_t mtime_at_open_ns;
};

/* What is kept of a use. */
struct lt_kept_use {
    const void *record; /* what `source` reads it from */
    uint32_t file : 31;
    uint32_t is_odd : 1; /* there is more of it in `odd_uses` */
    int32_t process;
};
struct lt_odd_use {
    size_t use;
    const char *path;          /* where it is not the first name of the file */
    struct lt_seen_use *whole; /* all of it, malloc'd, when it is not as it was recorded; else NULL */
};

/* Where uses were recorded. */
struct lt_seen_source {
    /* Fills in all but process, file and path. */
    void (*read)(struct lt_seen_source *source, const void *record, struct lt_seen_use *ret_use);
    void (*end)(struct lt_seen_source *source);
};

enum lt_seen_move_how { LT_SEEN_RENAME, LT_SEEN_LINK, LT_SEEN_SYMLINK, LT_SEEN_UNLINK };
struct lt_seen_move {
    enum lt_seen_move_how how;
    uint64_t seq;
    long process;
    uint64_t device, inode;
    int64_t birth_ns;
    uint32_t mode;
    long file;       /* the file that got or lost the name; LT_NO_INDEX when it was not seen otherwise */
    char *from, *to; /* absolute; "" when unknown */
};

/* A program that was announced. */
struct lt_seen_exec {
    uint64_t seq;
    uint64_t fork_seq; /* when what `process` had was handed on */
    long process;      /* who announced it */
    uint32_t pid;      /* 0 when only the parent is known */
    char *path;
    int not_followed; /* errno of the attempt to follow it by ptrace; 0 = none was needed, or it went well */
    uint32_t uid;     /* who ran it */
    long image;       /* the process that checked in, or LT_NO_INDEX */
    char *why_not;    /* filled in by settling when no image checked in */
};

enum lt_seen_access_how { LT_SEEN_ABSENT, LT_SEEN_LISTED, LT_SEEN_LOADED };
struct lt_seen_access {
    enum lt_seen_access_how how;
    long process;
    char *path;
};

/* The kernel copied from one file to another for a process, which did not see the bytes. They are counted in
 * its uses of both, too. */
struct lt_seen_copy {
    long process;
    uint32_t from, to; /* files */
    uint64_t bytes, first_seq, last_seq;
};

/* A socket that bytes went through. What is written to one of a channel can be read from the others. */
struct lt_seen_socket {
    uint32_t file;
    uint64_t other_inode; /* of one of socketpair(); 0 = not known */
    long channel;         /* index of the first socket of it; LT_NO_INDEX: the other end is not of this run */
    long other_end;       /* index of the only other one of it; LT_NO_INDEX when there are more */
};

#define LT_LIST(type)                                                                                        \
    struct {                                                                                                 \
        struct type *items;                                                                                  \
        size_t count, capacity;                                                                              \
    }
struct lt_observed {
    LT_LIST(lt_seen_process) processes;
    LT_LIST(lt_seen_file) files;
    LT_LIST(lt_kept_use) uses;
    LT_LIST(lt_odd_use) odd_uses;  /* by use */
    struct lt_seen_source *source; /* NULL when all uses are odd ones */
    LT_LIST(lt_seen_move) moves;
    struct {
        size_t *items;
        size_t count, capacity;
    } folder_moves; /* which of them renamed a folder */
    LT_LIST(lt_seen_exec) execs;
    LT_LIST(lt_seen_access) accesses;
    LT_LIST(lt_seen_copy) copies;
    LT_LIST(lt_seen_socket) sockets; /* by file, each once */
    struct lt_pool *texts;
    bool *chosen;          /* of each process: is it meant at all? NULL: all are */
    uint64_t torn_records; /* begun and never finished */
    struct {
        char **items;
        size_t count, capacity;
    } losses; /* what could not be recorded, for a person */
};

void lt_observed_free(struct lt_observed *observed);

/* A copy in `texts`. */
char *lt_observed_text(struct lt_observed *observed, const char *bytes, size_t length);

void lt_observed_use(const struct lt_observed *observed, size_t index, struct lt_seen_use *ret_use);
/* Adds a use that no source has; or replaces one. Returns what is kept of it. */
struct lt_seen_use *lt_observed_add_use(struct lt_observed *observed, const struct lt_seen_use *use);
struct lt_seen_use *lt_observed_mend_use(struct lt_observed *observed, size_t index,
                                         const struct lt_seen_use *use);

#endif
