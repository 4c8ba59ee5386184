/* SPDX-License-Identifier: Apache-2.0
 *
 * A name is tried only if it is not that of a file of the run, and only so many are. */
#include "trace/aliases.h"

#include "base/file.h"
#include "model/class.h"
#include "model/ident.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MOST = 4096, LINKS_MOST = 65536 }; /* a word costs a call, a link some ten */

struct search {
    struct lt_run *run;
    size_t words, links; /* tried so far */
};

static int compare_paths(const void *left, const void *right)
{
    const struct lt_run_file *a = left, *b = right;
    return strcmp(a->path, b->path);
}

/* The dataset at a path; NULL when there is none. */
static const struct lt_run_file *dataset_at(const struct lt_run *run, const char *path)
{
    struct lt_run_file key = {.path = path};
    const struct lt_run_file *file =
        run->files.count ? bsearch(&key, run->files.items, run->files.count, sizeof key, compare_paths)
                         : NULL;
    bool is_dataset =
        file && (lt_run_is_dataset(run, file, LT_ROLE_INPUT) || lt_run_is_dataset(run, file, LT_ROLE_OUTPUT));
    return is_dataset ? file : NULL;
}

static void add_alias(struct lt_run *run, const struct lt_run_file *file, const char *path)
{
    char *name = lt_ident_name(path, NULL);
    LT_VEC_PUSH(&run->aliases, (struct lt_run_alias){(uint32_t)(file - run->files.items),
                                                     lt_pool_text(run->texts, name, strlen(name))});
    free(name);
}

/* An absolute path that may lead to a dataset through links. */
static void try_path(struct search *search, const char *path)
{
    struct lt_run *run = search->run;
    if (dataset_at(run, path) || access(path, F_OK) != 0)
        return;
    char *real = realpath(path, NULL);
    const struct lt_run_file *file = real ? dataset_at(run, real) : NULL;
    if (file && strcmp(real, path) != 0)
        add_alias(run, file, path);
    free(real);
}

static void try_word(struct search *search, const char *folder, const char *word)
{
    const char *equals = word[0] == '-' ? strchr(word, '=') : NULL;
    word = equals ? equals + 1 : word;
    if (!word[0] || word[0] == '-' || strlen(word) >= 4096 || search->words++ >= WORDS_MOST)
        return;
    char *path = lt_class_normal_path(folder, word);
    if (path[0] == '/')
        try_path(search, path);
    free(path);
}

static void try_hard_link(struct search *search, const struct lt_seen_move *move)
{
    struct stat one, other;
    const struct lt_run_file *from = dataset_at(search->run, move->from);
    const struct lt_run_file *to = dataset_at(search->run, move->to);
    if (!from == !to || lstat(move->from, &one) < 0 || lstat(move->to, &other) < 0)
        return;
    if (one.st_ino == other.st_ino && one.st_dev == other.st_dev && S_ISREG(one.st_mode))
        add_alias(search->run, from ? from : to, from ? move->to : move->from);
}

static int compare_aliases(const void *left, const void *right)
{
    const struct lt_run_alias *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void sort_aliases(struct lt_run *run)
{
    struct lt_run_alias *items = run->aliases.items;
    size_t kept = 0;
    if (run->aliases.count)
        qsort(items, run->aliases.count, sizeof *items, compare_aliases);
    for (size_t i = 0; i < run->aliases.count; i++)
        if (!kept || compare_aliases(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    run->aliases.count = kept;
}

void lt_aliases_find(const struct lt_observed *observed, struct lt_run *run)
{
    struct search search = {.run = run};
    if (!run->files.count)
        return;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        bool has_words = process->owner == (long)i && process->argv && process->argv[0] && process->folder;
        for (char **word = process->argv; has_words && *++word;)
            try_word(&search, process->folder, *word);
    }
    for (size_t i = 0; i < observed->moves.count && search.links < LINKS_MOST; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        search.links += move->how == LT_SEEN_SYMLINK || move->how == LT_SEEN_LINK;
        if (move->how == LT_SEEN_SYMLINK && move->to[0] == '/')
            try_path(&search, move->to);
        else if (move->how == LT_SEEN_LINK)
            try_hard_link(&search, move);
    }
    sort_aliases(run);
}
