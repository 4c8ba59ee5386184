/* SPDX-License-Identifier: Apache-2.0
 *
 * One table says which key belongs to which type and who reads it. What is not in it, or is not as it should
 * be, is told with the key's place in the configuration; the secrets among the values never are. */
#include "deliver/config_priv.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "ext/digest.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TIMEOUT_MS = 5000, RETRIES = 5, RETRIES_MOST = 100, DEPTH_MOST = 8 };
static const double backoff_s = 0.3;
static const long retried[] = {500, 502, 503, 504};

/* What is being read. */
struct reading {
    struct lt_delivery *delivery;
    struct lt_transport *transport;
    const char *place; /* name of the transport */
};

static void complain(struct reading *reading, const char *key, const char *advice)
{
    lt_delivery_warn(reading->delivery, "OpenLineage transport '%.100s': '%.100s' is ignored: %s",
                     reading->place, key, advice);
}

static bool read_truth(struct reading *reading, const struct lt_setting *value, bool *ret_truth)
{
    const char *text = value->text ? value->text : "";
    bool is_yes = strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
    if (!is_yes && strcasecmp(text, "false") != 0 && strcmp(text, "0") != 0) {
        complain(reading, value->key, "say true or false");
        return false;
    }
    *ret_truth = is_yes;
    return true;
}

static bool read_number(struct reading *reading, const struct lt_setting *value, double most,
                        double *ret_number)
{
    char *end = NULL;
    double number = value->text ? strtod(value->text, &end) : 0;
    if (!value->text || end == value->text || *end || !(number >= 0 && number <= most)) {
        char advice[64];
        snprintf(advice, sizeof advice, "say a number from 0 to %g", most);
        complain(reading, value->key, advice);
        return false;
    }
    *ret_number = number;
    return true;
}

/* A text that may stand in a line of HTTP. */
static bool is_line(const char *text)
{
    for (; text && *text; text++)
        if (iscntrl((unsigned char)*text))
            return false;
    return text && true;
}

static void read_url(struct reading *reading, const struct lt_setting *value)
{
    free(reading->transport->url);
    reading->transport->url = value->text ? lt_xstrdup(value->text) : NULL;
}

static void read_timeout(struct reading *reading, const struct lt_setting *value)
{
    double seconds;
    if (read_number(reading, value, 3600, &seconds) && seconds > 0)
        reading->transport->timeout_ms = (int64_t)ceil(seconds * 1000);
}

static void read_compression(struct reading *reading, const struct lt_setting *value)
{
    if (value->text && strcasecmp(value->text, "gzip") == 0)
        reading->transport->is_packed = true;
    else if (value->text && value->text[0])
        complain(reading, "compression", "say gzip, or leave it out");
}

static void read_verify(struct reading *reading, const struct lt_setting *value)
{
    bool is_verified = true;
    if (value->text && value->text[0] == '/')
        reading->transport->certificates = lt_xstrdup(value->text);
    else if (read_truth(reading, value, &is_verified))
        reading->transport->is_unverified = !is_verified;
}

static void read_headers(struct reading *reading, const struct lt_setting *value)
{
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_setting *header = value->items[i];
        bool is_good = header->key && header->key[0] && !strpbrk(header->key, ": \t") && is_line(header->key);
        if (is_good && header->text && is_line(header->text))
            LT_VEC_PUSH(&reading->transport->headers, lt_xasprintf("%s: %s", header->key, header->text));
        else
            complain(reading, "custom_headers", "each is a name with a text of one line");
    }
}

static void read_auth(struct reading *reading, const struct lt_setting *value)
{
    static const char *const keys[] = {"api_key", "apikey", "apiKey"};
    const char *type = lt_setting_text(value, "type"), *key = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !key; i++)
        key = lt_setting_text(value, keys[i]);
    if (!type || strcmp(type, "api_key") != 0)
        complain(reading, "auth", "say type: api_key and apiKey: the key; other ways are not known");
    else if (!is_line(key) || !key[0])
        complain(reading, "auth", "its apiKey is missing, or not a text of one line");
    else
        reading->transport->key = lt_xstrdup(key);
}

static void read_statuses(struct reading *reading, const struct lt_setting *value)
{
    reading->transport->retried.count = 0;
    for (size_t i = 0; i < value->count; i++) {
        long status = value->items[i]->text ? strtol(value->items[i]->text, NULL, 10) : 0;
        if (status >= 100 && status <= 599)
            LT_VEC_PUSH(&reading->transport->retried, status);
        else
            complain(reading, "status_forcelist", "each is a status of HTTP");
    }
}

static void read_retry(struct reading *reading, const struct lt_setting *value)
{
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_setting *member = value->items[i];
        const char *key = member->key ? member->key : "";
        double number;
        if (strcmp(key, "status_forcelist") == 0)
            read_statuses(reading, member);
        else if (strcmp(key, "total") == 0 && read_number(reading, member, RETRIES_MOST, &number))
            reading->transport->retries = (uint32_t)number;
        else if (strcmp(key, "backoff_factor") == 0 && read_number(reading, member, 3600, &number))
            reading->transport->backoff_s = number;
        else if (strcmp(key, "total") != 0 && strcmp(key, "backoff_factor") != 0 &&
                 strcmp(key, "read") != 0 && strcmp(key, "connect") != 0 &&
                 strcmp(key, "allowed_methods") != 0)
            complain(reading, key, "of retry, total, backoff_factor and status_forcelist are known");
    }
}

static void read_path(struct reading *reading, const struct lt_setting *value)
{
    const char *path = value->text ? value->text : "";
    if (strncmp(path, "file://", 7) == 0)
        path += 7;
    free(reading->transport->path);
    reading->transport->path = path[0] ? lt_path_absolute(path) : NULL;
}

static void read_append(struct reading *reading, const struct lt_setting *value)
{
    (void)read_truth(reading, value, &reading->transport->is_appended);
}

/* What the reader of the whole or nobody here needs. */
static void read_nothing(struct reading *reading, const struct lt_setting *value)
{
    (void)reading;
    (void)value;
}

static const struct {
    const char *type, *key;
    void (*read)(struct reading *reading, const struct lt_setting *value);
} keys[] = {
    {"http", "url", read_url},
    {"http", "endpoint", read_nothing}, /* once the url is known */
    {"http", "timeout", read_timeout},
    {"http", "auth", read_auth},
    {"http", "compression", read_compression},
    {"http", "custom_headers", read_headers},
    {"http", "retry", read_retry},
    {"http", "verify", read_verify},
    {"file", "log_file_path", read_path},
    {"file", "append", read_append},
};
static const char types[] = "http, file, console, composite and noop";

static void read_keys(struct reading *reading, const struct lt_setting *setting, const char *type)
{
    for (size_t i = 0; i < setting->count; i++) {
        const char *key = setting->items[i]->key;
        bool is_known = strcmp(key, "type") == 0 || strcmp(key, "name") == 0 || strcmp(key, "priority") == 0;
        struct lt_buf known = {0};
        for (size_t j = 0; j < sizeof keys / sizeof *keys && !is_known; j++) {
            if (strcmp(keys[j].type, type) != 0)
                continue;
            lt_buf_addf(&known, "%s%s", known.length ? ", " : "known are ", keys[j].key);
            is_known = strcmp(keys[j].key, key) == 0;
            if (is_known)
                keys[j].read(reading, setting->items[i]);
        }
        if (!is_known)
            complain(reading, key, known.length ? known.data : "this type has no keys");
        lt_buf_clear(&known);
    }
}

/* The folder's name is for people; the digest keeps events of one destination from going to another. What is
 * secret in an address is not in it. */
static char *id_of(const char *name, const char *where)
{
    const char *scheme = strstr(where, "://"), *user = scheme ? strchr(scheme, '@') : NULL;
    const char *slash = scheme ? strchr(scheme + 3, '/') : NULL;
    struct lt_digest *digest = lt_digest_new();
    char hex[65] = "";
    if (user && (!slash || user < slash)) {
        lt_digest_add(digest, where, (size_t)(scheme + 3 - where));
        where = user + 1;
    }
    lt_digest_add(digest, where, strlen(where));
    lt_digest_finish(digest, hex);
    lt_digest_free(digest);
    char *id = lt_xasprintf("%.40s-%.8s", name, hex);
    for (char *at = id; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-' && *at != '_')
            *at = '_';
    return id;
}

/* Puts address and endpoint together; false when it is no address. */
static bool finish_url(struct reading *reading, const struct lt_setting *setting)
{
    struct lt_transport *transport = reading->transport;
    const char *endpoint = lt_setting_text(setting, "endpoint");
    const char *url = transport->url ? transport->url : "";
    bool is_http = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
    if (!is_http || !is_line(url) || (endpoint && !is_line(endpoint))) {
        lt_delivery_warn(
            reading->delivery,
            "OpenLineage transport '%.100s' is ignored: its url must begin with http:// or https://",
            reading->place);
        return false;
    }
    endpoint = endpoint && endpoint[0] ? endpoint : "api/v1/lineage";
    size_t length = strlen(url);
    while (length && url[length - 1] == '/')
        length--;
    char *whole = lt_xasprintf("%.*s/%s", (int)length, url, endpoint + strspn(endpoint, "/"));
    free(transport->url);
    transport->url = whole;
    return true;
}

static bool finish(struct reading *reading, const struct lt_setting *setting)
{
    struct lt_transport *transport = reading->transport;
    if (transport->kind == LT_TRANSPORT_HTTP && !finish_url(reading, setting))
        return false;
    if (transport->kind == LT_TRANSPORT_FILE && !transport->path) {
        lt_delivery_warn(reading->delivery,
                         "OpenLineage transport '%.100s' is ignored: it has no log_file_path",
                         reading->place);
        return false;
    }
    transport->name = lt_xstrdup(reading->place);
    transport->id = id_of(reading->place, transport->kind == LT_TRANSPORT_HTTP   ? transport->url
                                          : transport->kind == LT_TRANSPORT_FILE ? transport->path
                                                                                 : "");
    return true;
}

static void read_one(const struct lt_setting *setting, enum lt_transport_kind kind, const char *type,
                     const char *name, struct lt_delivery *delivery)
{
    struct lt_transport transport = {
        .kind = kind, .timeout_ms = TIMEOUT_MS, .retries = RETRIES, .backoff_s = backoff_s};
    struct reading reading = {delivery, &transport, name};
    for (size_t i = 0; i < sizeof retried / sizeof *retried; i++)
        LT_VEC_PUSH(&transport.retried, retried[i]);
    read_keys(&reading, setting, type);
    bool is_good = finish(&reading, setting);
    for (size_t i = 0; is_good && i < delivery->count; i++)
        if (strcmp(delivery->items[i].id, transport.id) == 0) {
            lt_delivery_warn(delivery,
                             "OpenLineage transport '%.100s' is there twice; one of them is ignored", name);
            is_good = false;
        }
    if (is_good)
        LT_VEC_PUSH(delivery, transport);
    else
        lt_transport_clear(&transport);
}

static void read_transport(const struct lt_setting *setting, const char *name, unsigned depth,
                           struct lt_delivery *delivery);

static void read_composite(const struct lt_setting *setting, const char *name, unsigned depth,
                           struct lt_delivery *delivery)
{
    static const char *const known[] = {
        "type",    "name", "transports", "continue_on_failure", "continue_on_success", "sort_transports",
        "priority"};
    struct reading reading = {delivery, NULL, name};
    const struct lt_setting *parts = lt_setting_get(setting, "transports");
    const struct lt_setting *goes_on = lt_setting_get(setting, "continue_on_failure");
    bool continues = true;
    for (size_t i = 0; i < setting->count; i++) {
        bool is_known = false;
        for (size_t j = 0; j < sizeof known / sizeof *known; j++)
            is_known |= strcmp(setting->items[i]->key, known[j]) == 0;
        if (!is_known)
            complain(&reading, setting->items[i]->key, "known are transports and continue_on_failure");
    }
    if (goes_on)
        (void)read_truth(&reading, goes_on, &continues);
    if (!parts || !parts->count)
        complain(&reading, "composite", "it has no transports");
    for (size_t i = 0; parts && i < parts->count; i++) {
        size_t first = delivery->count;
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        const char *own = lt_setting_text(parts->items[i], "name");
        read_transport(parts->items[i],
                       parts->items[i]->key ? parts->items[i]->key
                       : own                ? own
                                            : number,
                       depth + 1, delivery);
        for (size_t j = first; j < delivery->count && !continues; j++)
            delivery->items[j].ends_pass = true;
    }
}

static void read_transport(const struct lt_setting *setting, const char *name, unsigned depth,
                           struct lt_delivery *delivery)
{
    const char *type = lt_setting_text(setting, "type");
    if (type && strcmp(type, "http") == 0)
        read_one(setting, LT_TRANSPORT_HTTP, type, name, delivery);
    else if (type && strcmp(type, "file") == 0)
        read_one(setting, LT_TRANSPORT_FILE, type, name, delivery);
    else if (type && strcmp(type, "console") == 0)
        read_one(setting, LT_TRANSPORT_CONSOLE, type, name, delivery);
    else if (type && strcmp(type, "composite") == 0 && depth < DEPTH_MOST)
        read_composite(setting, name, depth, delivery);
    else if (!type || strcmp(type, "noop") != 0)
        lt_delivery_warn(delivery,
                         "OpenLineage transport '%.100s' is ignored: its type '%.100s' is not known; %s are",
                         name, type ? type : "", types);
}

void lt_transport_read(const struct lt_setting *setting, const char *name, struct lt_delivery *delivery)
{
    read_transport(setting, name, 0, delivery);
}
