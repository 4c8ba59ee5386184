/* SPDX-License-Identifier: Apache-2.0
 *
 * Who and what ran, with which words and surroundings, for which time, beside which other jobs. */
#include "out/facets.h"

#include "model/ident.h"
#include "model/interpreter.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 200, WORD_BYTES = 4096 };

/* An empty text is none. */
static void put_known(struct lt_json_writer *json, const char *key, const char *text)
{
    if (text && *text)
        lt_json_put_text(json, key, text);
}

static void put_file(struct lt_json_writer *json, const char *key, const struct lt_who_file *file,
                     const struct lt_source *source)
{
    static const char *const words[] = {NULL, NULL, "same", "different", "absent"};
    if (!file->path)
        return;
    lt_json_put_object(json, key);
    lt_facet_escaped(json, "path", file->path);
    put_known(json, "sha256", file->sha256);
    put_known(json, "build_id", file->build_id);
    if (source) {
        put_known(json, "git_commit", source->commit);
        put_known(json, "git_index", words[source->in_index]);
    }
    lt_json_put_end(json);
}

static void put_who(struct lt_json_writer *json, const struct lt_run *run)
{
    const struct lt_who *who = run->who;
    lt_facet_open(json, LT_FACET_LINTRACE_WHO);
    put_file(json, "program", &who->program, NULL);
    put_file(json, "interpreter", &who->interpreter, NULL);
    put_file(json, "script", &who->script, &who->source);
    if (who->has_uid) {
        lt_json_put_object(json, "user");
        lt_json_put_count(json, "uid", who->uid);
        put_known(json, "name", who->user);
        lt_json_put_end(json);
    }
    if (run->hostname && *run->hostname)
        lt_facet_escaped(json, "host", run->hostname);
    if (who->container_id || who->container_runtime) {
        lt_json_put_object(json, "container");
        put_known(json, "id", who->container_id);
        put_known(json, "runtime", who->container_runtime);
        lt_json_put_end(json);
    }
    lt_json_put_array(json, "network_peers");
    for (size_t i = 0; i < who->peers.count; i++) {
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "address", who->peers.items[i].address);
        lt_json_put_count(json, "port", who->peers.items[i].port);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
}

static void put_environment(struct lt_json_writer *json, const struct lt_pair_list *environment)
{
    if (!environment->count)
        return;
    lt_facet_open(json, LT_FACET_ENVIRONMENT);
    lt_json_put_array(json, "environmentVariables");
    for (size_t i = 0; i < environment->count; i++) {
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "name", environment->items[i].name);
        lt_json_put_text(json, "value", environment->items[i].value);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* Bytes of the text up to a limit, whole characters only. */
static size_t cut_length(const char *text)
{
    size_t length = 0;
    uint32_t point;
    while (length <= WORD_BYTES - 4 && text[length])
        length += lt_ident_utf8(text + length, &point);
    return length;
}

/* "--name=value" is told by name and value, any other word as it is: whether it is the value of the word
 * before it only the program knows. */
static void put_word(struct lt_json_writer *json, size_t index, const char *word)
{
    size_t equals = strcspn(word, "= \t\n");
    bool is_option = word[0] == '-' && word[equals] == '=';
    const char *value = is_option ? word + equals + 1 : word;
    size_t length = cut_length(value);
    char *key = lt_xasprintf("argv[%zu]", index);
    char *name = lt_xstrndup(word, equals), *text = lt_xstrndup(value, length);
    lt_json_put_object(json, NULL);
    lt_json_put_plain(json, "key", key);
    if (is_option)
        lt_json_put_text(json, "name", name);
    if (value[length])
        lt_json_put_plain(json, "description", "cut: the word is longer");
    lt_json_put_text(json, "value", text);
    lt_json_put_end(json);
    free(key);
    free(name);
    free(text);
}

static void put_parameters(struct lt_json_writer *json, char *const argv[])
{
    if (!argv || !argv[0] || !argv[1])
        return;
    char **words = lt_ident_mask_words(argv);
    lt_facet_open(json, LT_FACET_PARAMETERS);
    lt_json_put_array(json, "parameters");
    size_t i = 1;
    for (; i <= WORDS_MOST && words[i]; i++)
        put_word(json, i, words[i]);
    if (words[i]) {
        lt_json_put_object(json, NULL);
        lt_json_put_plain(json, "key", "argv[...]");
        lt_json_put_plain(json, "description", "cut: there are more words");
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
    for (i = 0; words[i]; i++)
        free(words[i]);
    free(words);
}

static void put_nominal_time(struct lt_json_writer *json, const struct lt_who *who)
{
    if (!who->nominal_start)
        return;
    lt_facet_open(json, LT_FACET_NOMINAL_TIME);
    lt_json_put_text(json, "nominalStartTime", who->nominal_start);
    lt_json_put_text(json, "nominalEndTime", who->nominal_end);
    lt_json_put_end(json);
}

static void put_jobs(struct lt_json_writer *json, const char *key, const struct lt_job_name_list *jobs,
                     const char *namespace)
{
    if (!jobs->count)
        return;
    lt_json_put_array(json, key);
    for (size_t i = 0; i < jobs->count; i++) {
        const char *own = jobs->items[i].namespace;
        lt_json_put_object(json, NULL);
        lt_json_put_object(json, "job");
        lt_facet_escaped(json, "namespace", own ? own : namespace);
        lt_facet_escaped(json, "name", jobs->items[i].name);
        lt_json_put_end(json);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
}

static void put_dependencies(struct lt_json_writer *json, const struct lt_run *run)
{
    const struct lt_job_meta *job = run->job_meta;
    if (!job || (!job->upstream.count && !job->downstream.count))
        return;
    lt_facet_open(json, LT_FACET_JOB_DEPENDENCIES);
    put_jobs(json, "upstream", &job->upstream, run->job_namespace);
    put_jobs(json, "downstream", &job->downstream, run->job_namespace);
    lt_json_put_end(json);
}

static void put_run_tags(struct lt_json_writer *json, const struct lt_run *run)
{
    struct lt_facet_tags tags = {json, LT_FACET_RUN_TAGS, false};
    for (size_t i = 0; run->job_meta && i < run->job_meta->run_tags.count; i++) {
        const char *tag = run->job_meta->run_tags.items[i];
        size_t length = strcspn(tag, "=");
        char *key = lt_xstrndup(tag, length);
        lt_facet_tag(&tags, key, tag[length] ? tag + length + 1 : "true", NULL);
        free(key);
    }
    for (size_t i = 0; run->who && i < run->who->run_tags.count; i++)
        lt_facet_tag(&tags, run->who->run_tags.items[i].name, run->who->run_tags.items[i].value, NULL);
    lt_facet_tags_end(&tags);
}

void lt_facets_who(struct lt_json_writer *json, const struct lt_run *run)
{
    put_parameters(json, run->argv);
    put_dependencies(json, run);
    put_run_tags(json, run);
    if (!run->who)
        return;
    put_who(json, run);
    put_environment(json, &run->who->environment);
    put_nominal_time(json, run->who);
}

/* ---- of the job ---- */

/* A script that the index does not have, or may not have, is not to be found in the repository. */
static void put_location(struct lt_json_writer *json, const struct lt_who *who)
{
    const struct lt_source *source = &who->source;
    if (!source->path || !source->commit || source->in_index == LT_INDEX_ABSENT ||
        source->in_index == LT_INDEX_UNKNOWN)
        return;
    char *url = lt_who_source_url(who), *request = lt_who_pull_request(who);
    lt_facet_open(json, LT_FACET_SOURCE_LOCATION);
    lt_json_put_plain(json, "type", "git");
    lt_json_put_text(json, "url", url);
    lt_json_put_text(json, "repoUrl", source->repository);
    lt_json_put_text(json, "path", source->path);
    lt_json_put_text(json, "version", source->commit);
    lt_json_put_text(json, "branch", source->branch);
    lt_json_put_text(json, "pullRequestNumber", request);
    lt_json_put_end(json);
    free(url);
    free(request);
}

void lt_facets_source(struct lt_json_writer *json, const struct lt_run *run)
{
    const struct lt_who *who = run->who;
    if (!who)
        return;
    put_location(json, who);
    if (who->source_code) {
        const char *interpreter = who->interpreter.path;
        lt_facet_open(json, LT_FACET_SOURCE_CODE);
        lt_json_put_text(json, "language", interpreter ? lt_interpreter_language(interpreter) : "shell");
        lt_json_put_text(json, "sourceCode", who->source_code);
        lt_json_put_end(json);
    }
}
