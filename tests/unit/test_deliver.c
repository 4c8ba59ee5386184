/* SPDX-License-Identifier: Apache-2.0
 *
 * Configuration from its three sources, events on one line, who owns START, the names of runs. */
#include "unit.h"

#include "sample_run.h"

#include "deliver/claim.h"
#include "deliver/config.h"
#include "deliver/outbox.h"
#include "deliver/settings.h"
#include "deliver/transport.h"
#include "ext/gzip_write.h"
#include "ext/inflate.h"
#include "ext/json.h"
#include "model/context.h"
#include "out/openlineage.h"

#include <sys/stat.h>
#include <unistd.h>

static void clear_variables(void)
{
    static const char *const names[] = {"OPENLINEAGE_CONFIG",
                                        "OPENLINEAGE_URL",
                                        "OPENLINEAGE_ENDPOINT",
                                        "OPENLINEAGE_API_KEY",
                                        "OPENLINEAGE_DISABLED",
                                        "OPENLINEAGE__TRANSPORT",
                                        "OPENLINEAGE__TRANSPORT__TYPE",
                                        "OPENLINEAGE__TRANSPORT__URL",
                                        "OPENLINEAGE__TRANSPORT__TRANSPORTS__A__TYPE",
                                        "OPENLINEAGE__TRANSPORT__TRANSPORTS__A__URL"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    setenv("HOME", "/nonexistent", 1);
}

/* A file with this content as the configuration. */
static struct lt_delivery *load(const char *content)
{
    char path[] = "/tmp/lt_deliver_XXXXXX";
    int fd = mkstemp(path);
    CHECK_INT(write(fd, content, strlen(content)), strlen(content));
    close(fd);
    setenv("OPENLINEAGE_CONFIG", path, 1);
    struct lt_delivery *delivery = lt_delivery_load();
    unlink(path);
    return delivery;
}

TEST(nothing_configured)
{
    clear_variables();
    struct lt_delivery *delivery = lt_delivery_load();
    CHECK_INT(delivery->count, 0);
    CHECK_INT(delivery->warnings.count, 0);
    lt_delivery_free(delivery);
}

TEST(http_as_the_clients_write_it)
{
    clear_variables();
    struct lt_delivery *delivery =
        load("transport:\n  type: http\n  url: https://user:pw@host/base/\n  endpoint: /in\n  timeout: 1.5\n"
             "  verify: /ca.pem\n  auth: {type: api_key, apikey: k}\n  compression: gzip\n"
             "  custom_headers: {X-A: b, \"bad name\": c, X-C: \"a\\nb\"}\n"
             "  retry: {total: 2, backoff_factor: 0.5, status_forcelist: [500, 1], read: 5}\n");
    CHECK_INT(delivery->count, 1);
    struct lt_transport *http = &delivery->items[0];
    CHECK_STR(http->url, "https://user:pw@host/base/in");
    CHECK_STR(http->name, "default");
    CHECK_STR(http->key, "k");
    CHECK_STR(http->certificates, "/ca.pem");
    CHECK_INT(http->timeout_ms, 1500);
    CHECK_INT(http->retries, 2);
    CHECK_INT(http->retried.count, 1);
    CHECK(http->is_packed && !http->is_unverified && http->backoff_s > 0.49 && http->backoff_s < 0.51);
    CHECK_INT(http->headers.count, 1);
    CHECK_STR(http->headers.items[0], "X-A: b");
    CHECK_INT(delivery->warnings.count, 3);
    char *id = lt_xstrdup(http->id);
    lt_delivery_free(delivery);
    /* the password has no part in the name of the folder */
    delivery = load("transport: {type: http, url: \"https://host/base\", endpoint: in}");
    CHECK_STR(delivery->items[0].id, id);
    CHECK_INT(delivery->items[0].timeout_ms, 5000);
    CHECK_INT(delivery->items[0].retries, 5);
    lt_delivery_free(delivery);
    free(id);
}

TEST(file_over_variables_over_url)
{
    clear_variables();
    setenv("OPENLINEAGE_URL", "http://c", 1);
    setenv("OPENLINEAGE_API_KEY", "k", 1);
    struct lt_delivery *delivery = lt_delivery_load();
    CHECK_STR(delivery->items[0].url, "http://c/api/v1/lineage");
    CHECK_STR(delivery->items[0].key, "k");
    lt_delivery_free(delivery);
    setenv("OPENLINEAGE__TRANSPORT__TYPE", "http", 1);
    setenv("OPENLINEAGE__TRANSPORT__URL", "http://b", 1);
    delivery = lt_delivery_load();
    CHECK_STR(delivery->items[0].url, "http://b/api/v1/lineage");
    CHECK(!delivery->items[0].key);
    lt_delivery_free(delivery);
    delivery = load("transport: {url: \"http://a\"}");
    CHECK_STR(delivery->items[0].url, "http://a/api/v1/lineage");
    lt_delivery_free(delivery);
    unsetenv("OPENLINEAGE_CONFIG");
    setenv("OPENLINEAGE__TRANSPORT", "{\"type\": \"noop\"}", 1);
    delivery = lt_delivery_load();
    CHECK_INT(delivery->count, 0);
    lt_delivery_free(delivery);
    setenv("OPENLINEAGE_DISABLED", "TRUE", 1);
    unsetenv("OPENLINEAGE__TRANSPORT");
    delivery = lt_delivery_load();
    CHECK_INT(delivery->count, 0);
    lt_delivery_free(delivery);
}

TEST(composite)
{
    clear_variables();
    setenv("OPENLINEAGE_URL", "http://c", 1);
    setenv("OPENLINEAGE__TRANSPORT__TRANSPORTS__A__TYPE", "http", 1);
    setenv("OPENLINEAGE__TRANSPORT__TRANSPORTS__A__URL", "http://a", 1);
    struct lt_delivery *delivery =
        load("transport:\n  type: composite\n  continue_on_failure: false\n  transports:\n"
             "    b: {type: composite, transports: [{type: console}, {type: file, log_file_path: x}]}\n");
    CHECK_INT(delivery->count, 4);
    CHECK_STR(delivery->items[0].name, "a");
    CHECK_STR(delivery->items[1].name, "1");
    CHECK_INT(delivery->items[2].path[0], '/');
    CHECK_STR(delivery->items[3].name, "default_http");
    CHECK(delivery->items[0].ends_pass && delivery->items[3].ends_pass);
    CHECK_INT(delivery->warnings.count, 0);
    lt_delivery_free(delivery);
    clear_variables();
    delivery = load("transport: {type: composite, transports: [{type: http, url: \"http://a\", name: x},"
                    " {type: http, url: \"http://a\", name: x}]}");
    CHECK_INT(delivery->count, 1);
    CHECK_INT(delivery->warnings.count, 1);
    lt_delivery_free(delivery);
}

TEST(settings_that_are_no_maps)
{
    static const char *const texts[] = {"transport",
                                        "[1]",
                                        "transport: [http]",
                                        "transport: http",
                                        "{",
                                        "",
                                        "transport: {type: http, retry: 5, auth: x, custom_headers: [1]}",
                                        "transport: {type: composite, transports: 5}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        clear_variables();
        struct lt_delivery *delivery = load(texts[i]);
        CHECK_INT(delivery->count, 0);
        CHECK(delivery->warnings.count || !texts[i][0]);
        lt_delivery_free(delivery);
    }
}

TEST(an_event_on_one_line)
{
    struct lt_buf event = {0};
    lt_buf_adds(&event, "{\n  \"a b\": \" x\\\" \\\\\",\n  \"c\": [ 1, 2 ]\n}\n");
    lt_event_on_one_line(&event);
    CHECK_STR(event.data, "{\"a b\":\" x\\\" \\\\\",\"c\":[1,2]}");
    lt_buf_clear(&event);
}

static bool collect(void *user, const char *bytes, size_t length)
{
    lt_buf_add(user, bytes, length);
    return true;
}

TEST(gzip_is_read_back)
{
    struct lt_buf plain = {0}, packed = {0}, back = {0};
    for (int i = 0; i < 500000; i++)
        lt_buf_addf(&plain, "%d,", i % 7919);
    for (size_t length = 0; length <= plain.length; length += plain.length) {
        packed.length = back.length = 0;
        CHECK_INT(lt_gzip_write(plain.data, length, &packed, NULL), LT_OK);
        struct lt_inflate *stream = lt_inflate_new(LT_PACKING_GZIP, collect, &back);
        CHECK_INT(lt_inflate_feed(stream, packed.data, packed.length, NULL), LT_OK);
        CHECK_INT(lt_inflate_finish(stream, NULL), LT_OK);
        lt_inflate_free(stream);
        CHECK_INT(back.length, length);
        CHECK(!length || memcmp(back.data, plain.data, length) == 0);
    }
    lt_buf_clear(&plain);
    lt_buf_clear(&packed);
    lt_buf_clear(&back);
}

TEST(one_owner_of_start)
{
    char folder[] = "/tmp/lt_claim_XXXXXX";
    struct lt_transport items[] = {{.kind = LT_TRANSPORT_HTTP, .id = (char[]){"a-1"}},
                                   {.kind = LT_TRANSPORT_CONSOLE, .id = (char[]){"t-2"}},
                                   {.kind = LT_TRANSPORT_FILE, .id = (char[]){"b-3"}}};
    struct lt_delivery delivery = {.items = items, .count = 3};
    struct lt_buf start = {0};
    struct lt_claim claim, sender, later;
    CHECK(mkdtemp(folder) != NULL);
    lt_buf_adds(&start, "{\"eventType\":\"START\"}");
    CHECK_INT(lt_claim_open(folder, &claim, NULL), LT_ENOT_FOUND);
    lt_claim_new(&delivery, &start, &claim);
    CHECK_INT(lt_claim_write(&claim, folder, NULL), LT_OK);
    lt_claim_clear(&claim);
    CHECK_INT(lt_claim_open(folder, &sender, NULL), LT_OK);
    CHECK_INT(lt_claim_open(folder, &claim, NULL), LT_OK);
    CHECK_STR(claim.start.data, start.data);
    CHECK_INT(claim.places.count, 2);
    CHECK_INT(lt_claim_lock(&sender, false), LT_OK);
    CHECK(lt_claim_lock(&claim, false) != LT_OK);
    lt_claim_mark_sent(&sender, "a-1");
    lt_claim_clear(&sender); /* and with it the lock */
    CHECK_INT(lt_claim_lock(&claim, false), LT_OK);
    CHECK(claim.places.items[0].is_sent && !claim.places.items[1].is_sent && !claim.is_taken);
    lt_claim_mark(&claim, "taken");
    CHECK_INT(lt_claim_open(folder, &later, NULL), LT_OK);
    CHECK(later.is_taken && !later.is_kept && later.places.items[0].is_sent);
    CHECK_INT(later.places.count, 2);
    lt_claim_clear(&later);
    lt_claim_clear(&claim);
    lt_buf_clear(&start);
    char *path = lt_xasprintf("%s/%s", folder, LT_CLAIM_NAME);
    unlink(path);
    free(path);
    rmdir(folder);
}

TEST(start_event)
{
    struct sample sample = sample_make();
    struct lt_job_meta job = {.name = (char[]){"etl"}};
    char *inputs[] = {sample.metadata->datasets.items[0].name, sample.metadata->datasets.items[0].name,
                      (char[]){"nobody"}};
    struct lt_buf text = {0};
    job.inputs = (struct lt_text_list){inputs, 3, 3};
    sample.run->job_meta = &job;
    lt_openlineage_start(sample.run, &text);
    CHECK(!strchr(text.data, '\n'));
    struct lt_json *json = NULL;
    CHECK_INT(lt_json_read(text.data, text.length, &json, NULL), LT_OK);
    CHECK_STR(lt_json_text(lt_json_get(json, "eventType")), "START");
    CHECK_STR(lt_json_text(lt_json_get(json, "eventTime")), "2025-11-21T03:23:00.000Z");
    CHECK_INT(lt_json_size(lt_json_get(json, "inputs")), 1);
    CHECK_INT(lt_json_size(lt_json_get(json, "outputs")), 0);
    const struct lt_json *facets = lt_json_get(lt_json_get(json, "run"), "facets");
    CHECK(facets && !lt_json_get(facets, "lintrace_trace") && !lt_json_get(facets, "errorMessage"));
    lt_json_free(json);
    lt_buf_clear(&text);
    sample.run->job_meta = NULL;
    sample_free(&sample);
}

TEST(names_of_runs_with_any_letters)
{
    static const char id[] = "01a1fc99-836d-7961-af20-8f3f1cf6e0d9";
    static const char *const names[] = {"a", "a/b", "file://h", "%", "%2F", "%252f", "100%25", "\"\\ é"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct lt_parent *run = lt_parent_new(names[i], names[i], id), *back = NULL, *root = NULL;
        char *text = lt_parent_text(run);
        CHECK_INT(lt_parent_read(text, &back, NULL), LT_OK);
        CHECK_STR(back->job_namespace, names[i]);
        CHECK_STR(back->job_name, names[i]);
        lt_parent_free(back);
        free(text);
        text = lt_context_text(run, run);
        CHECK_INT(lt_context_read(text, &back, &root, NULL), LT_OK);
        CHECK_STR(back->job_namespace, names[i]);
        CHECK_STR(root->run_id, id);
        lt_parent_free(back);
        lt_parent_free(root);
        lt_parent_free(run);
        free(text);
    }
}

TEST(contexts_that_are_none)
{
    static const char *const texts[] = {"",
                                        "x",
                                        "[]",
                                        "{}",
                                        "{\"parent\":{}}",
                                        "{\"parent\":{\"run\":{\"runId\":\"1\"}}}",
                                        "{\"parent\":{\"run\":{\"runId\":\"01a1fc99-836d-7961-af20-"
                                        "8f3f1cf6e0d9\"},\"job\":{\"name\":\"n\"}}}",
                                        "{\"parent\":{\"run\":{\"runId\":\"01a1fc99-836d-7961-af20-"
                                        "8f3f1cf6e0d9\"},\"job\":{\"namespace\":\"s\","
                                        "\"name\":\"n\"},\"root\":{}}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lt_parent *parent = (void *)1, *root = (void *)1;
        struct lt_err err = {0};
        CHECK_INT(lt_context_read(texts[i], &parent, &root, &err), LT_EFORMAT);
        CHECK(!parent && !root && err.text[0]);
    }
}
