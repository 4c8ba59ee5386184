/* SPDX-License-Identifier: Apache-2.0
 *
 * The work tree is the nearest folder above with a .git that holds a HEAD. A reference is looked for as a
 * file first, then among the packed ones. */
#include "trace/git.h"

#include "base/file.h"
#include "model/ident.h"
#include "trace/git_index.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SMALL_BYTES = 64 << 10, PACKED_BYTES = 8 << 20, LINKS_MAX = 5 };

struct repository {
    char *top;    /* of the work tree */
    char *folder; /* of this work tree's own files: HEAD, index */
    char *common; /* of what all work trees share: config, refs */
};

/* The first line of a small file; malloc'd, NULL when there is none. */
static char *first_line(const char *folder, const char *name)
{
    struct lt_buf text = {0};
    char *path = lt_path_join(folder, name), *line = NULL;
    if (lt_file_read(path, SMALL_BYTES, &text, NULL) == LT_OK && text.length)
        line = lt_xstrndup(text.data, strcspn(text.data, "\r\n"));
    lt_buf_clear(&text);
    free(path);
    return line;
}

static bool has_head(const char *folder)
{
    char *path = lt_path_join(folder, "HEAD");
    bool is_there = access(path, R_OK) == 0;
    free(path);
    return is_there;
}

/* The folder that a .git stands for: itself, or what it names as a file (git-worktree(1)); NULL when none. */
static char *git_folder(const char *top)
{
    char *path = lt_path_join(top, ".git"), *folder = NULL;
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        folder = lt_xstrdup(path);
    } else if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
        char *line = first_line(top, ".git");
        if (line && strncmp(line, "gitdir: ", 8) == 0)
            folder = lt_path_join(top, line + 8);
        free(line);
    }
    free(path);
    if (folder && !has_head(folder)) {
        free(folder);
        folder = NULL;
    }
    return folder;
}

/* Folders that must not be searched, for that may be slow (git(1)). */
static bool is_ceiling(const char *folder)
{
    const char *at = getenv("GIT_CEILING_DIRECTORIES");
    size_t length = strlen(folder);
    while (at && *at) {
        size_t entry = strcspn(at, ":");
        if (entry == length && strncmp(at, folder, length) == 0)
            return true;
        at += entry + (at[entry] == ':');
    }
    return false;
}

static bool find_repository(const char *path, struct repository *ret_repository)
{
    *ret_repository = (struct repository){0};
    for (char *top = lt_path_dir(path);;) {
        char *folder = git_folder(top);
        if (folder) {
            char *common = first_line(folder, "commondir");
            *ret_repository =
                (struct repository){top, folder, common ? lt_path_join(folder, common) : lt_xstrdup(folder)};
            free(common);
            return true;
        }
        bool is_root = strcmp(top, "/") == 0;
        char *parent = lt_path_dir(top);
        free(top);
        top = parent;
        if (is_root || is_ceiling(top)) {
            free(top);
            return false;
        }
    }
}

/* ---- references ---- */

static bool is_hex_id(const char *text)
{
    size_t length = strspn(text, "0123456789abcdef");
    return (length == 40 || length == 64) && !text[length];
}

/* A name that leads nowhere else: refs/..., without "..". */
static bool is_ref(const char *name)
{
    return strncmp(name, "refs/", 5) == 0 && !strstr(name, "..");
}

static char *packed_ref(const struct repository *repository, const char *name)
{
    struct lt_buf text = {0};
    char *path = lt_path_join(repository->common, "packed-refs"), *id = NULL;
    size_t name_length = strlen(name);
    if (lt_file_read(path, PACKED_BYTES, &text, NULL) != LT_OK)
        text.length = 0;
    for (char *line = text.length ? text.data : NULL, *next; line && *line && !id; line = next) {
        size_t length = strcspn(line, "\n"), digits = strspn(line, "0123456789abcdef");
        next = line + length + (line[length] == '\n');
        if (line[digits] == ' ' && length == digits + 1 + name_length &&
            memcmp(line + digits + 1, name, name_length) == 0)
            id = lt_xstrndup(line, digits);
    }
    lt_buf_clear(&text);
    free(path);
    return id;
}

/* What the reference holds: an id or "ref: ..."; malloc'd. */
static char *loose_or_packed(const struct repository *repository, const char *name)
{
    char *found = first_line(repository->folder, name);
    if (!found && strcmp(repository->folder, repository->common) != 0)
        found = first_line(repository->common, name);
    return found ? found : packed_ref(repository, name);
}

static void read_head(const struct repository *repository, struct lt_source *source)
{
    char *value = first_line(repository->folder, "HEAD");
    for (int links = 0; value && strncmp(value, "ref: ", 5) == 0; links++) {
        char *name = lt_xstrdup(value + 5);
        free(value);
        value = NULL;
        if (strncmp(name, "refs/heads/", 11) == 0 && strcmp(name, "refs/heads/.invalid") != 0 &&
            !source->branch)
            source->branch = lt_ident_name(name + 11, NULL);
        if (is_ref(name) && links < LINKS_MAX)
            value = loose_or_packed(repository, name);
        free(name);
    }
    if (value && is_hex_id(value))
        source->commit = lt_xstrdup(value);
    free(value);
}

/* ---- the remote ---- */

char *lt_git_clean_url(const char *url)
{
    const char *authority = strstr(url, "://");
    struct lt_buf clean = {0};
    lt_buf_add(&clean, "", 0);
    if (authority) {
        bool is_ssh = strncmp(url, "ssh://", 6) == 0 || strncmp(url, "git+ssh://", 10) == 0;
        authority += 3;
        size_t length = strcspn(authority, "/?#");
        const char *host = memrchr(authority, '@', length);
        lt_buf_add(&clean, url, (size_t)(authority - url));
        size_t user = host ? strcspn(authority, ":@") : 0;
        if (host && is_ssh)
            lt_buf_addf(&clean, "%.*s@", (int)user, authority);
        url = host ? host + 1 : authority;
        lt_buf_add(&clean, url, strcspn(url, "?#"));
    } else {
        lt_buf_adds(&clean, url);
    }
    char *masked = lt_ident_mask_text(clean.data);
    lt_buf_clear(&clean);
    return masked;
}

/* The value of a line "key = value" (git-config(1)): quotes taken off, comments left out; malloc'd. */
static char *config_value(const char *text)
{
    struct lt_buf value = {0};
    size_t kept = 0;
    bool is_quoted = false;
    lt_buf_add(&value, "", 0);
    for (text += strspn(text, " \t"); *text && *text != '\n'; text++) {
        if (!is_quoted && (*text == '#' || *text == ';'))
            break;
        if (*text == '"') {
            is_quoted = !is_quoted;
            continue;
        }
        if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
            text++;
        lt_buf_addc(&value, *text);
        if (is_quoted || !isspace((unsigned char)*text))
            kept = value.length;
    }
    value.data[kept] = '\0';
    return lt_buf_take(&value);
}

/* The key of a line, in any case, with its "=": where the value begins, or NULL. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncasecmp(line, key, length) != 0)
        return NULL;
    line += length + strspn(line + length, " \t");
    return *line == '=' ? line + 1 : NULL;
}

static void read_config(const struct repository *repository, struct lt_source *source)
{
    struct lt_buf text = {0};
    char *path = lt_path_join(repository->common, "config");
    bool is_origin = false;
    if (lt_file_read(path, SMALL_BYTES * 4, &text, NULL) != LT_OK)
        text.length = 0;
    for (const char *line = text.length ? text.data : ""; *line && !source->repository;) {
        line += strspn(line, " \t");
        const char *value = value_of(line, "url");
        if (*line == '[') {
            is_origin = strncasecmp(line, "[remote \"origin\"]", 17) == 0;
        } else if (is_origin && value) {
            char *raw = config_value(value), *name = lt_ident_name(raw, NULL);
            source->repository = lt_git_clean_url(name);
            free(raw);
            free(name);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    lt_buf_clear(&text);
    free(path);
}

/* May git see other bytes in the file than are there (gitattributes(5))? Then a difference tells nothing. */
static bool may_be_converted(const struct repository *repository, const char *path)
{
    char *info = lt_path_join(repository->common, "info/attributes");
    const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
    char *own = config && *config ? lt_path_join(config, "git/attributes")
                                  : lt_xasprintf("%s/.config/git/attributes", home ? home : "");
    bool is_there =
        access(info, F_OK) == 0 || access(own, F_OK) == 0 || access("/etc/gitattributes", F_OK) == 0;
    size_t top_length = strlen(repository->top);
    for (char *folder = lt_path_dir(path); !is_there;) {
        char *attributes = lt_path_join(folder, ".gitattributes");
        is_there = access(attributes, F_OK) == 0;
        free(attributes);
        bool is_last = is_there || strlen(folder) <= top_length;
        char *parent = lt_path_dir(folder);
        free(folder);
        folder = parent;
        if (is_last) {
            free(folder);
            break;
        }
    }
    free(info);
    free(own);
    return is_there;
}

void lt_git_look(const char *path, const char *content, size_t length, struct lt_source *ret_source)
{
    struct repository repository;
    if (!find_repository(path, &repository))
        return;
    size_t top = strcmp(repository.top, "/") == 0 ? 0 : strlen(repository.top);
    const char *relative = path + top + 1;
    ret_source->path = lt_ident_name(relative, NULL);
    read_head(&repository, ret_source);
    read_config(&repository, ret_source);
    char *index = lt_path_join(repository.folder, "index");
    if (ret_source->commit)
        ret_source->in_index =
            lt_git_index_compare(index, strlen(ret_source->commit) / 2, relative, content, length);
    if (ret_source->in_index == LT_INDEX_DIFFERENT &&
        (memchr(content, '\r', length) || may_be_converted(&repository, path)))
        ret_source->in_index = LT_INDEX_TRACKED;
    free(index);
    free(repository.top);
    free(repository.folder);
    free(repository.common);
}
