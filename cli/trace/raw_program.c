/* SPDX-License-Identifier: Apache-2.0
 *
 * The program first, then what it needs, then what that needs, each name once. */
#include "trace/raw_program.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "ext/needed.h"
#include "ext/raw_calls.h"
#include "trace/known_programs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OBJECTS_MAX = 512 };

#if defined(__x86_64__)
#define MULTIARCH "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define MULTIARCH "aarch64-linux-gnu"
#endif

/* What Debian's and Fedora's loaders look through by themselves or by their cache, in this order. */
static const char default_folders[] = "/usr/local/lib:/usr/local/lib/" MULTIARCH ":/lib/" MULTIARCH
                                      ":/usr/lib/" MULTIARCH ":/lib64:/usr/lib64:/lib:/usr/lib";

struct object {
    char *name;    /* as it was asked for */
    char *folders; /* where the loader looks for it, joined by ":" */
    char *rpath;   /* of all that led to it: it holds for what it needs, too */
};

struct search {
    LT_VEC(struct object) objects;
    const char *root; /* "" or "/proc/<pid>/root": below it all names are meant */
    int table;
    bool is_clean; /* so far: every object was found, and has no call at all */
};

/* "/proc/7/root" of "/proc/7/root/usr/bin/x"; else "". malloc'd. */
static char *root_of(const char *path)
{
    size_t digits = strncmp(path, "/proc/", 6) == 0 ? strspn(path + 6, "0123456789") : 0;
    bool has_root = digits && strncmp(path + 6 + digits, "/root/", 6) == 0;
    return lt_xstrndup(path, has_root ? 6 + digits + 5 : 0);
}

/* ---- judging one file ---- */

static enum lt_raw_calls judge(const struct search *search, int fd)
{
    struct stat status, after;
    struct lt_raw_look look;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return LT_RAW_UNKNOWN;
    unsigned known = lt_known_find(search->table, &status);
    if (known)
        return (enum lt_raw_calls)known;
    lt_raw_calls_look(fd, &look);
    if (fstat(fd, &after) == 0 && memcmp(&after.st_mtim, &status.st_mtim, sizeof after.st_mtim) == 0 &&
        memcmp(&after.st_ctim, &status.st_ctim, sizeof after.st_ctim) == 0)
        lt_known_add(search->table, &status, look.verdict);
    return look.verdict;
}

/* Does it come with the system? Then it lies in one of the system's own folders, as we see it from our own
 * root, and only root may change it. */
static bool is_systems(int fd)
{
    static const char *const folders[] = {"/usr/bin/",   "/usr/sbin/",  "/usr/lib/",     "/usr/lib32/",
                                          "/usr/lib64/", "/usr/games/", "/usr/libexec/", "/bin/",
                                          "/sbin/",      "/lib/",       "/lib64/"};
    char self[64], path[PATH_MAX];
    struct stat status;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    if (fstat(fd, &status) < 0 || status.st_uid != 0 || status.st_mode & (S_IWGRP | S_IWOTH))
        return false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

/* ---- what an object needs ---- */

/* Appends a list of folders to another: "$ORIGIN" is the object's own folder, "$LIB" the machine's. One with
 * another "$" in it is left out. */
static void add_folders(struct lt_buf *folders, const char *list, const char *origin)
{
    static const struct {
        const char *text, *value;
    } words[] = {
        {"$ORIGIN", NULL}, {"${ORIGIN}", NULL}, {"$LIB", "lib/" MULTIARCH}, {"${LIB}", "lib/" MULTIARCH}};
    for (const char *at = list; at && *at;) {
        size_t length = strcspn(at, ":"), begin = folders->length;
        if (begin)
            lt_buf_addc(folders, ':');
        for (const char *end = at + length; at < end;) {
            size_t word = 0;
            while (word < 4 && strncmp(at, words[word].text, strlen(words[word].text)) != 0)
                word++;
            if (word < 4) {
                lt_buf_adds(folders, words[word].value ? words[word].value : origin);
                at += strlen(words[word].text);
            } else if (*at == '$') {
                folders->length = begin;
                at = end;
                break;
            } else {
                lt_buf_addc(folders, *at++);
            }
        }
        at += *at == ':';
    }
}

static bool is_known_name(const struct search *search, const char *name)
{
    for (size_t i = 0; i < search->objects.count; i++)
        if (strcmp(search->objects.items[i].name, name) == 0)
            return true;
    return false;
}

/* Puts what the object needs at the end of the list. */
static void add_needed(struct search *search, int fd, const char *inherited_rpath)
{
    char self[64], origin[PATH_MAX];
    struct lt_needed needed;
    struct lt_buf rpath = {0}, folders = {0};
    lt_needed_look(fd, &needed);
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, origin, sizeof origin - 1);
    origin[length > 0 ? length : 0] = '\0';
    *(strrchr(origin, '/') ? strrchr(origin, '/') : origin) = '\0';

    add_folders(&rpath, needed.rpath, origin);
    add_folders(&rpath, inherited_rpath, "");
    if (!needed.runpath)
        add_folders(&folders, rpath.data, "");
    add_folders(&folders, getenv("LD_LIBRARY_PATH"), origin);
    add_folders(&folders, needed.runpath, origin);
    add_folders(&folders, default_folders, "");
    for (size_t i = 0; i < needed.names.count && search->objects.count < OBJECTS_MAX; i++) {
        const char *name = needed.names.items[i];
        if (lt_raw_calls_is_exempt(name) || is_known_name(search, name))
            continue;
        LT_VEC_PUSH(&search->objects, (struct object){.name = lt_xstrdup(name),
                                                      .folders = lt_xstrdup(folders.data),
                                                      .rpath = lt_xstrdup(rpath.data ? rpath.data : "")});
    }
    lt_buf_clear(&rpath);
    lt_buf_clear(&folders);
    lt_needed_clear(&needed);
}

/* ---- finding it ---- */

static bool look_at(struct search *search, const char *path, int fd, const char *rpath, char **ret_where,
                    bool *ret_is_found)
{
    enum lt_raw_calls verdict = judge(search, fd);
    *ret_is_found = verdict != LT_RAW_UNKNOWN; /* the loader passes over files for other machines, too */
    search->is_clean = search->is_clean && verdict == LT_RAW_NONE && is_systems(fd);
    if (verdict == LT_RAW_SUSPECT)
        *ret_where = lt_xstrdup(path);
    else if (verdict != LT_RAW_UNKNOWN)
        add_needed(search, fd, rpath);
    return verdict == LT_RAW_SUSPECT;
}

/* Looks at the first file of that name that the loader would take. */
static bool look_at_object(struct search *search, const struct object *object, char **ret_where)
{
    bool is_path = strchr(object->name, '/') != NULL, is_found = false, is_raw = false;
    for (const char *at = is_path ? "/" : object->folders; *at && !is_found;) {
        size_t length = strcspn(at, ":");
        char *path = is_path ? lt_xasprintf("%s%s", search->root, object->name)
                             : lt_xasprintf("%s%.*s/%s", search->root, (int)length, at, object->name);
        int fd = path[0] == '/' ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
        if (fd >= 0) {
            is_raw = look_at(search, path + strlen(search->root), fd, object->rpath, ret_where, &is_found);
            close(fd);
        }
        free(path);
        at += length;
        at += *at == ':';
    }
    search->is_clean &= is_found;
    return is_raw;
}

static bool look_at_objects(struct search *search, char **ret_where)
{
    bool is_raw = false;
    for (size_t i = 0; i < search->objects.count && !is_raw; i++) {
        struct object object = search->objects.items[i]; /* the list may move */
        is_raw = look_at_object(search, &object, ret_where);
    }
    return is_raw;
}

static void clear(struct search *search)
{
    for (size_t i = 0; i < search->objects.count; i++) {
        free(search->objects.items[i].name);
        free(search->objects.items[i].folders);
        free(search->objects.items[i].rpath);
    }
    free(search->objects.items);
}

bool lt_raw_program_look(const char *path, int fd, int table, char **ret_where, bool *ret_is_clean)
{
    char *root = root_of(path);
    struct search search = {.root = root, .table = table, .is_clean = true};
    bool is_found;
    *ret_where = NULL;
    bool is_raw = look_at(&search, path + strlen(root), fd, "", ret_where, &is_found) ||
                  look_at_objects(&search, ret_where);
    *ret_is_clean = search.is_clean && !is_raw;
    clear(&search);
    free(root);
    return is_raw;
}

bool lt_raw_libraries_look(char *const *names, size_t count, int table, char **ret_where, char **ret_gone)
{
    struct search search = {.root = "", .table = table};
    struct lt_buf folders = {0};
    *ret_where = *ret_gone = NULL;
    add_folders(&folders, getenv("LD_LIBRARY_PATH"), "");
    add_folders(&folders, default_folders, "");
    for (size_t i = 0; i < count; i++) {
        if (lt_raw_calls_is_exempt(names[i]) || is_known_name(&search, names[i]))
            continue;
        if (!*ret_gone && names[i][0] == '/' && access(names[i], F_OK) < 0)
            *ret_gone = lt_xstrdup(names[i]);
        LT_VEC_PUSH(&search.objects, (struct object){.name = lt_xstrdup(names[i]),
                                                     .folders = lt_xstrdup(folders.data),
                                                     .rpath = lt_xstrdup("")});
    }
    bool is_raw = look_at_objects(&search, ret_where);
    lt_buf_clear(&folders);
    clear(&search);
    return is_raw;
}
