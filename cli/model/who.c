/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists, and what can be told from what was found out without looking again. */
#include "model/who.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void clear_pairs(struct lt_pair_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].value);
    }
    free(list->items);
}

void lt_who_free(struct lt_who *who)
{
    if (!who)
        return;
    char *texts[] = {who->program.path,  who->interpreter.path, who->script.path,       who->source.path,
                     who->source.commit, who->source.branch,    who->source.repository, who->source_code,
                     who->user,          who->container_id,     who->container_runtime, who->nominal_start,
                     who->nominal_end};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    clear_pairs(&who->environment);
    clear_pairs(&who->run_tags);
    clear_pairs(&who->job_tags);
    for (size_t i = 0; i < who->peers.count; i++)
        free(who->peers.items[i].address);
    free(who->peers.items);
    free(who);
}

void lt_pair_add(struct lt_pair_list *list, char *name, char *value)
{
    LT_VEC_PUSH(list, (struct lt_pair){name, value});
}

static int compare_pairs(const void *left, const void *right)
{
    const struct lt_pair *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->value, b->value);
}

void lt_pair_sort(struct lt_pair_list *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, compare_pairs);
}

const char *lt_pair_find(const struct lt_pair_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return list->items[i].value;
    return NULL;
}

/* ---- peers ---- */

void lt_who_add_peer(struct lt_who *who, const char *socket_text)
{
    char other[192] = "";
    unsigned long port;
    if (!socket_text || sscanf(socket_text, "inet %*191s %191s", other) != 1)
        return;
    char *colon = strrchr(other, ':'), *address = other;
    char *end = NULL;
    if (!colon || !isdigit((unsigned char)colon[1]))
        return;
    port = strtoul(colon + 1, &end, 10);
    if (*end || port > 65535)
        return;
    *colon = '\0';
    if (*address == '[') {
        address++;
        address[strcspn(address, "]")] = '\0';
    }
    LT_VEC_PUSH(&who->peers, (struct lt_peer){lt_xstrdup(address), (uint32_t)port});
}

static int compare_peers(const void *left, const void *right)
{
    const struct lt_peer *a = left, *b = right;
    int order = strcmp(a->address, b->address);
    return order ? order : (a->port > b->port) - (a->port < b->port);
}

void lt_who_sort_peers(struct lt_who *who)
{
    size_t kept = 0;
    if (who->peers.count)
        qsort(who->peers.items, who->peers.count, sizeof *who->peers.items, compare_peers);
    for (size_t i = 0; i < who->peers.count; i++) {
        if (kept && compare_peers(&who->peers.items[kept - 1], &who->peers.items[i]) == 0)
            free(who->peers.items[i].address);
        else
            who->peers.items[kept++] = who->peers.items[i];
    }
    who->peers.count = kept;
}

/* ---- times ---- */

static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++)
        if (*shape == '0' ? !isdigit((unsigned char)*text) : toupper((unsigned char)*text) != *shape)
            return false;
    return true;
}

bool lt_who_is_instant(const char *text)
{
    unsigned month, day, hour, minute, second;
    if (!has_shape(text, "0000-00-00T00:00:00") ||
        sscanf(text, "%*4u-%2u-%2u%*1c%2u:%2u:%2u", &month, &day, &hour, &minute, &second) != 5)
        return false;
    text += 19;
    if (*text == '.' && isdigit((unsigned char)text[1]))
        text += 1 + strspn(text + 1, "0123456789");
    bool is_utc = has_shape(text, "Z") && !text[1];
    bool is_offset = (*text == '+' || *text == '-') && has_shape(text + 1, "00:00") && !text[6] &&
                     atoi(text + 1) < 24 && atoi(text + 4) < 60;
    return (is_utc || is_offset) && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 &&
           minute <= 59 && second <= 60;
}

/* ---- where the source can be seen ---- */

/* Services whose addresses of a file in a commit are known: what stands before and behind "commit". */
static const struct {
    const char *host, *view;
} services[] = {
    {"github.com", "/blob/"},
    {"gitlab.com", "/-/blob/"},
    {"bitbucket.org", "/src/"},
    {"codeberg.org", "/src/commit/"},
};

static void add_encoded(struct lt_buf *url, const char *path)
{
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;
        if (byte < 0x80 && (isalnum(byte) || strchr("/-_.~", byte)))
            lt_buf_addc(url, *path);
        else
            lt_buf_addf(url, "%%%02X", byte);
    }
}

/* Host and path of the repository: of scheme://[user@]host/path and of [user@]host:path. */
static const char *repository_path(const char *repository, const char *host)
{
    const char *authority = strstr(repository, "://");
    bool has_scheme = authority != NULL;
    authority = has_scheme ? authority + 3 : repository;
    const char *end = authority + strcspn(authority, has_scheme ? "/" : ":/");
    const char *at = memchr(authority, '@', (size_t)(end - authority));
    const char *begin = at ? at + 1 : authority;
    size_t length = strlen(host);
    if ((size_t)(end - begin) != length || strncmp(begin, host, length) != 0 ||
        *end != (has_scheme ? '/' : ':'))
        return NULL;
    return end + 1;
}

static bool is_uri(const char *text)
{
    size_t scheme = 0;
    while (isalnum((unsigned char)text[scheme]) || (text[scheme] && strchr("+.-", text[scheme])))
        scheme++;
    if (!scheme || strncmp(text + scheme, "://", 3) != 0)
        return false;
    for (; *text; text++) {
        bool is_escape = *text == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]);
        if (!isalnum((unsigned char)*text) && !strchr("-._~:/@!$&()*+,;=", *text) && !is_escape)
            return false;
    }
    return true;
}

char *lt_who_source_url(const struct lt_who *who)
{
    const struct lt_source *source = &who->source;
    struct lt_buf url = {0};
    for (size_t i = 0; source->repository && source->commit && i < sizeof services / sizeof *services; i++) {
        const char *path = repository_path(source->repository, services[i].host);
        if (!path)
            continue;
        size_t length = strlen(path);
        while (length && path[length - 1] == '/')
            length--;
        if (length > 4 && strncmp(path + length - 4, ".git", 4) == 0)
            length -= 4;
        char *project = lt_xstrndup(path, length);
        lt_buf_addf(&url, "https://%s/", services[i].host);
        add_encoded(&url, project);
        lt_buf_addf(&url, "%s%s/", services[i].view, source->commit);
        add_encoded(&url, source->path);
        free(project);
        return lt_buf_take(&url);
    }
    if (source->repository && is_uri(source->repository))
        return lt_xstrdup(source->repository);
    lt_buf_adds(&url, "file://");
    add_encoded(&url, who->script.path ? who->script.path : "/");
    return lt_buf_take(&url);
}

char *lt_who_pull_request(const struct lt_who *who)
{
    static const char *const variables[] = {"GITHUB_REF", "CI_MERGE_REQUEST_IID", "CHANGE_ID"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *number = lt_pair_find(&who->environment, variables[i]);
        if (number && i == 0)
            number = strncmp(number, "refs/pull/", 10) == 0 ? number + 10 : "";
        size_t digits = number ? strspn(number, "0123456789") : 0;
        if (digits && (!number[digits] || (i == 0 && number[digits] == '/')))
            return lt_xstrndup(number, digits);
    }
    return NULL;
}
