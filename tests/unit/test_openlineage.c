/* SPDX-License-Identifier: Apache-2.0
 *
 * The event, read back with the same JSON words it was written with. */
#include "out/openlineage.h"

#include "ext/json.h"

#include "sample_run.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* Leaves each event in $LINTRACE_TEST_KEEP, for a look with other tools. */
static void keep(const struct lt_buf *text)
{
    static int number;
    const char *folder = getenv("LINTRACE_TEST_KEEP");
    char *path = folder ? lt_xasprintf("%s/event%d.json", folder, ++number) : NULL;
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fwrite(text->data, 1, text->length, file);
        fclose(file);
    }
    free(path);
}

static struct lt_json *event_of(const struct lt_run *run, const char *type)
{
    struct lt_buf text = {0};
    struct lt_json *event = NULL;
    struct lt_err err;
    CHECK_INT(lt_openlineage_event(run, type, &text), LT_OK);
    CHECK_INT(lt_json_read(text.data, text.length, &event, &err), LT_OK);
    CHECK(text.data[text.length - 1] == '\n');
    keep(&text);
    lt_buf_clear(&text);
    return event;
}

/* The value at a path such as "inputs/0/facets/schema". */
static struct lt_json *at(struct lt_json *value, const char *path)
{
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", path);
    for (char *step = strtok_r(copy, "/", &rest); step; step = strtok_r(NULL, "/", &rest)) {
        struct lt_json *part = lt_json_get(value, step);
        value = part ? part : lt_json_at(value, (size_t)atoi(step));
    }
    return value;
}
#define CHECK_TEXT(event, path, expected) CHECK_STR(lt_json_text(at(event, path)), expected)
#define CHECK_COUNT(event, path, expected) CHECK_INT(lt_json_integer(at(event, path)), expected)

TEST(the_frame_of_the_event)
{
    struct sample sample = sample_make();
    struct lt_json *event = event_of(sample.run, NULL);
    CHECK_TEXT(event, "eventType", "COMPLETE");
    CHECK_TEXT(event, "eventTime", "2025-11-21T03:23:00.125Z");
    CHECK_TEXT(event, "producer", "https://github.com/lintrace/lintrace");
    CHECK_TEXT(event, "run/runId", sample.run->run_id);
    CHECK_TEXT(event, "run/facets/lintrace_trace/verdict", "complete");
    CHECK_TEXT(event, "run/facets/lintrace_trace/backend", "preload");
    CHECK_COUNT(event, "run/facets/lintrace_trace/processes", 1);
    CHECK_INT(lt_json_size(at(event, "run/facets/lintrace_trace/reasons")), 0);
    CHECK(strstr(lt_json_text(at(event, "run/facets/lintrace_trace/_schemaURL")), "#/$defs/RunFacet"));
    CHECK(at(event, "run/facets/lintrace_trace/overhead/seconds") != NULL);
    CHECK_TEXT(event, "run/facets/processing_engine/name", "etl_orders");
    CHECK_TEXT(event, "run/facets/processing_engine/openlineageAdapterVersion", LT_VERSION);
    CHECK(lt_json_get(at(event, "run/facets"), "errorMessage") == NULL);
    CHECK_TEXT(event, "job/namespace", "shop");
    CHECK_TEXT(event, "job/facets/jobType/integration", "LINTRACE");
    CHECK_TEXT(event, "job/facets/documentation/description", "Nightly order clean-up.");
    CHECK_INT(lt_json_size(at(event, "inputs")), 2);
    CHECK_INT(lt_json_size(at(event, "outputs")), 1);
    lt_json_free(event);
    sample_free(&sample);
}

TEST(an_input_says_what_was_read)
{
    struct sample sample = sample_make();
    struct lt_json *event = event_of(sample.run, NULL), *input = at(event, "inputs/0");
    CHECK_TEXT(input, "namespace", "file");
    CHECK_TEXT(input, "name", "/work/data/raw/customers.csv");
    CHECK_INT(lt_json_size(at(input, "facets/schema/fields")), 2);
    CHECK_TEXT(input, "facets/schema/fields/1/name", "email");
    CHECK_TEXT(input, "facets/schema/fields/1/type", "string"); /* observed beats the declared varchar */
    CHECK_TEXT(input, "facets/schema/fields/1/description", "Where to write to.");
    CHECK_COUNT(input, "facets/schema/fields/1/ordinal_position", 2);
    CHECK_TEXT(input, "facets/dataSource/uri", "file:///work/data/raw/customers.csv");
    CHECK_TEXT(input, "facets/version/datasetVersion", sample.run->files.items[1].profile->sha256);
    CHECK_TEXT(input, "facets/storage/fileFormat", "csv");
    CHECK_TEXT(input, "facets/datasetType/datasetType", "FILE");
    CHECK_TEXT(input, "facets/documentation/description", "One row a customer.");
    CHECK_TEXT(input, "facets/ownership/owners/0/type", "maintainer");
    CHECK_TEXT(input, "facets/tags/tags/0/key", "raw");
    CHECK_TEXT(input, "facets/tags/tags/1/key", "pii");
    CHECK_TEXT(input, "facets/tags/tags/1/field", "email");
    CHECK_COUNT(input, "inputFacets/inputStatistics/rowCount", 50);
    CHECK_COUNT(input, "inputFacets/inputStatistics/size", 700);
    CHECK_COUNT(input, "inputFacets/dataQualityMetrics/bytes", 4096);
    CHECK_COUNT(input, "inputFacets/dataQualityMetrics/columnMetrics/email/nullCount", 3);
    CHECK(lt_json_get(at(input, "facets"), "lifecycleStateChange") == NULL);
    struct lt_json *file = at(input, "facets/lintrace_file");
    CHECK_COUNT(file, "bytes_read", 700);
    CHECK_INT(lt_json_size(file), 4); /* nothing odd, so only the two sums beside the frame */
    lt_json_free(event);
    sample_free(&sample);
}

TEST(an_output_says_which_columns_it_came_from)
{
    struct sample sample = sample_make();
    struct lt_json *event = event_of(sample.run, NULL), *output = at(event, "outputs/0");
    struct lt_json *fields = at(output, "facets/columnLineage/fields");
    CHECK_INT(lt_json_size(fields), 2);
    CHECK_TEXT(fields, "order_id/inputFields/0/name", "/work/data/raw/orders.csv");
    CHECK_TEXT(fields, "order_id/inputFields/0/field", "id");
    CHECK_TEXT(fields, "order_id/transformationType", "IDENTITY");
    CHECK_INT(lt_json_size(at(fields, "mail/inputFields")),
              2); /* the dataset that was not read is left out */
    CHECK_TEXT(fields, "mail/transformationDescription", "sha256(email); left join");
    CHECK_TEXT(fields, "mail/transformationType", "MASKED");
    CHECK(lt_json_truth(at(fields, "mail/inputFields/0/transformations/0/masking")));
    CHECK_TEXT(fields, "mail/inputFields/1/transformations/0/type", "INDIRECT");
    CHECK_TEXT(fields, "mail/inputFields/1/transformations/0/subtype", "JOIN");
    CHECK_TEXT(output, "facets/lifecycleStateChange/lifecycleStateChange", "CREATE");
    CHECK_COUNT(output, "outputFacets/outputStatistics/size", 900);
    CHECK_COUNT(output, "outputFacets/outputStatistics/rowCount", 171);
    lt_json_free(event);
    sample_free(&sample);
}

static void check_lifecycle(struct lt_run_file what, const char *expected)
{
    struct sample sample = sample_make();
    struct lt_run_file *file = &sample.run->files.items[0];
    file->created = what.created;
    file->truncated = what.truncated;
    file->is_replaced = what.is_replaced;
    file->is_moved = what.is_moved;
    file->is_linked = what.is_linked;
    file->renamed_from = what.renamed_from;
    file->written_bytes = what.written_bytes;
    struct lt_json *event = event_of(sample.run, NULL);
    CHECK_TEXT(event, "outputs/0/facets/lifecycleStateChange/lifecycleStateChange", expected);
    CHECK_TEXT(event, "outputs/0/facets/lifecycleStateChange/previousIdentifier/name",
               lt_run_file_was_moved(&what) ? what.renamed_from : NULL);
    lt_json_free(event);
    sample_free(&sample);
}

#define WAS(...) ((struct lt_run_file){__VA_ARGS__})

TEST(an_output_says_what_became_of_it)
{
    check_lifecycle(WAS(.created = true, .truncated = true, .renamed_from = "/work/tmp"), "CREATE");
    check_lifecycle(WAS(.truncated = true, .written_bytes = 9), "OVERWRITE");
    check_lifecycle(WAS(.renamed_from = "/work/tmp"), "OVERWRITE");
    check_lifecycle(WAS(.written_bytes = 9), "ALTER");
    check_lifecycle(WAS(.truncated = true), "TRUNCATE");
    check_lifecycle(WAS(.is_moved = true, .renamed_from = "/work/old"), "RENAME");
    check_lifecycle(WAS(.is_moved = true, .renamed_from = "/work/old", .is_replaced = true), "OVERWRITE");
    check_lifecycle(WAS(.is_linked = true, .renamed_from = "/work/old"), "CREATE");
    check_lifecycle(WAS(.is_linked = true, .renamed_from = "/work/old", .is_replaced = true), "OVERWRITE");
}

/* What a group of two outputs, of which the second is as `second`, is said to have become. */
static void check_group_lifecycle(struct lt_run_file second, enum lt_others others, const char *expected)
{
    struct sample sample = sample_make();
    char name[] = "/work/data/processed";
    struct lt_group group = {
        .kind = LT_GROUP_FOLDER, .namespace = "file", .name = name, .place = name, .others = others};
    struct lt_run_file *file = sample_file(&sample, "/work/data/processed/other.csv", LT_ROLE_OUTPUT);
    file->created = second.created;
    lt_run_file_set_group(file, &group);
    lt_run_file_set_group(&sample.run->files.items[0], &group);
    struct lt_json *event = event_of(sample.run, NULL);
    CHECK_TEXT(event, "outputs/0/name", name);
    CHECK_TEXT(event, "outputs/0/facets/lifecycleStateChange/lifecycleStateChange", expected);
    CHECK_COUNT(event, "outputs/0/outputFacets/outputStatistics/fileCount", 2);
    lt_json_free(event);
    sample_free(&sample);
}

TEST(a_group_says_what_became_of_all_of_it)
{
    check_group_lifecycle(WAS(.created = true), LT_OTHERS_NONE, "CREATE");
    check_group_lifecycle(WAS(.created = true), LT_OTHERS_SOME, "ALTER");
    check_group_lifecycle(WAS(.created = true), LT_OTHERS_UNKNOWN, NULL); /* made, or added to */
    check_group_lifecycle(WAS(.created = false), LT_OTHERS_NONE, "ALTER");
    check_group_lifecycle(WAS(.created = false), LT_OTHERS_UNKNOWN, "ALTER");
}

TEST(an_input_that_was_taken_away_says_so)
{
    struct sample sample = sample_make();
    sample_file(&sample, "/work/a.csv", LT_ROLE_INPUT | LT_ROLE_DROPPED);
    sample_file(&sample, "/work/t.csv", LT_ROLE_TOUCHED | LT_ROLE_DROPPED)->class = LT_CLASS_CACHE;
    struct lt_json *event = event_of(sample.run, NULL);
    CHECK_INT(lt_json_size(at(event, "outputs")), 1);
    CHECK_TEXT(event, "inputs/0/name", "/work/a.csv");
    CHECK_TEXT(event, "inputs/0/facets/lifecycleStateChange/lifecycleStateChange", "DROP");
    lt_json_free(event);
    sample_free(&sample);
}

TEST(partitions_are_told_by_their_keys_and_files)
{
    static const char *const paths[] = {"/w/lake/y=1/m=a%20b/part-0.csv", "/w/lake/y=1/m=a%20b/part-1.csv",
                                        "/w/lake/y=2/m=b/part-0.csv"};
    struct sample sample = sample_make();
    char name[] = "/w/lake";
    struct lt_group group = {.kind = LT_GROUP_PARTITIONS, .namespace = "file", .name = name, .place = name};
    for (size_t i = 0; i < 3; i++)
        lt_run_file_set_group(sample_file(&sample, paths[i], LT_ROLE_INPUT), &group);
    struct lt_json *event = event_of(sample.run, NULL), *input = at(event, "inputs/0");
    struct lt_json *condition = at(input, "inputFacets/subset/inputCondition");
    CHECK_TEXT(input, "name", name);
    CHECK_TEXT(condition, "type", "partition");
    CHECK_INT(lt_json_size(at(condition, "partitions")), 2);
    CHECK_TEXT(condition, "partitions/0/identifier", "y=1/m=a%20b");
    CHECK_TEXT(condition, "partitions/0/dimensions/m", "a%20b");
    CHECK_TEXT(condition, "partitions/1/dimensions/y", "2");
    CHECK_TEXT(input, "facets/lintrace_file/paths/2", paths[2]);
    CHECK(lt_json_get(at(input, "facets/lintrace_file"), "path") == NULL);
    lt_json_free(event);
    sample_free(&sample);
}

static void check_error(struct lt_run *run, const char *type, const char *message, const char *language)
{
    struct lt_json *event = event_of(run, NULL);
    CHECK_TEXT(event, "eventType", type);
    CHECK_TEXT(event, "run/facets/errorMessage/message", message);
    CHECK_TEXT(event, "run/facets/errorMessage/programmingLanguage", language);
    lt_json_free(event);
}

TEST(a_failure_is_explained)
{
    struct sample sample = sample_make();
    struct lt_run *run = sample.run;
    run->exit_status = 3;
    check_error(run, "FAIL", "exit status 3", "native");
    run->exit_signal = SIGSEGV;
    free(run->processes.items[0].program);
    run->processes.items[0].program = lt_xstrdup("/usr/bin/python3.11");
    check_error(run, "FAIL", "killed by SIGSEGV", "python");
    run->is_aborted = true;
    run->exit_signal = SIGTERM;
    free(run->processes.items[0].program);
    run->processes.items[0].program = lt_xstrdup("/bin/dash");
    check_error(run, "ABORT", "stopped from outside by SIGTERM", "shell");
    run->is_aborted = run->was_started = false;
    run->exit_signal = 0;
    run->exit_status = 127;
    check_error(run, "FAIL", "could not be started (exit status 127)", "shell");
    sample_free(&sample);
}

TEST(an_incomplete_run_says_why)
{
    struct sample sample = sample_make();
    LT_VEC_PUSH(&sample.run->reasons, lt_xstrdup("static binary /opt/x"));
    struct lt_json *event = event_of(sample.run, "ABORT");
    CHECK_TEXT(event, "eventType", "ABORT");
    CHECK_TEXT(event, "run/facets/lintrace_trace/verdict", "incomplete");
    CHECK_TEXT(event, "run/facets/lintrace_trace/reasons/0", "static binary /opt/x");
    lt_json_free(event);
    struct lt_buf text = {0};
    CHECK_INT(lt_openlineage_event(sample.run, "RUNNING", &text), LT_EUSAGE);
    CHECK_INT(text.length, 0);
    sample_free(&sample);
}

TEST(a_file_changed_in_place_keeps_its_old_version_to_itself)
{
    struct sample sample = sample_make();
    sample.run->files.items[1].roles = LT_ROLE_INPUT | LT_ROLE_OUTPUT;
    struct lt_json *event = event_of(sample.run, NULL), *input = at(event, "inputs/0");
    CHECK_TEXT(input, "name", "/work/data/raw/customers.csv");
    CHECK(lt_json_get(at(input, "facets"), "version") == NULL);
    CHECK(lt_json_get(at(input, "inputFacets"), "dataQualityMetrics") == NULL);
    CHECK(lt_json_get(at(input, "inputFacets/inputStatistics"), "rowCount") == NULL);
    CHECK_TEXT(input, "facets/schema/fields/0/type", "varchar"); /* only declared: the old data is gone */
    CHECK_COUNT(event, "outputs/1/outputFacets/outputStatistics/rowCount", 50);
    lt_json_free(event);
    sample_free(&sample);
}

TEST(hostile_names_and_oddities_come_out_whole)
{
    struct sample sample = sample_make();
    struct lt_run_file *file = sample_file(&sample, "/w/</script>\n\"\xFF%;#.csv", LT_ROLE_INPUT);
    struct lt_profile *profile = sample_profile(file, 1, "a\xFE", "b");
    profile->ragged_rows = 2;
    profile->has_bom = true;
    profile->types_sampled = true;
    profile->problem = lt_xstrdup("cut short at \xFF");
    file->bytes_estimated = true;
    struct lt_json *event = event_of(sample.run, NULL), *input = at(event, "inputs/0");
    CHECK_TEXT(input, "name", "/w/</script>\n\"\\xff%;#.csv");
    CHECK_TEXT(input, "facets/dataSource/uri", "file:///w/%3C/script%3E%0A%22%FF%25%3B%23.csv");
    CHECK_TEXT(input, "facets/lintrace_file/path_base64", "L3cvPC9zY3JpcHQ+CiL/JTsjLmNzdg==");
    CHECK_COUNT(input, "facets/lintrace_file/ragged_rows", 2);
    CHECK(lt_json_truth(at(input, "facets/lintrace_file/has_bom")));
    CHECK(lt_json_truth(at(input, "facets/lintrace_file/bytes_estimated")));
    CHECK_TEXT(input, "facets/lintrace_file/problem", "cut short at \\xff");
    CHECK_TEXT(input, "facets/schema/fields/0/name", "a\\xfe");
    CHECK_INT(lt_json_size(at(input, "inputFacets/dataQualityMetrics/columnMetrics")), 0); /* only a sample */
    lt_json_free(event);
    sample_free(&sample);
}

TEST(files_with_one_declared_identity_are_one_dataset)
{
    struct sample sample = sample_make();
    char name[] = "parts", namespace[] = "s3://lake";
    struct lt_dataset_meta parts = {.name = name, .namespace = namespace};
    for (int i = 0; i < 2; i++) {
        struct lt_run_file *file = sample_file(&sample, i ? "/w/part-1.csv" : "/w/part-2.csv", LT_ROLE_INPUT);
        file->meta = &parts;
        file->read_bytes = 10;
        sample_profile(file, 5, "a", "b");
    }
    struct lt_json *event = event_of(sample.run, NULL), *input = at(event, "inputs/2");
    CHECK_INT(lt_json_size(at(event, "inputs")), 3);
    CHECK_TEXT(input, "namespace", "s3://lake");
    CHECK_TEXT(input, "name", "parts");
    CHECK_COUNT(input, "inputFacets/inputStatistics/rowCount", 10);
    CHECK_COUNT(input, "inputFacets/inputStatistics/size", 20);
    CHECK_COUNT(input, "inputFacets/inputStatistics/fileCount", 2);
    CHECK_TEXT(input, "inputFacets/subset/inputCondition/type", "location");
    CHECK_TEXT(input, "inputFacets/subset/inputCondition/locations/0", "/w/part-1.csv");
    CHECK_TEXT(input, "inputFacets/subset/inputCondition/locations/1", "/w/part-2.csv");
    /* printf '%s  %s\n' aaa...a part-1.csv aaa...a part-2.csv | sha256sum */
    CHECK_TEXT(input, "facets/version/datasetVersion",
               "e88156a03ec5bba7e91b719356d0a8e7433da7f119abfdf749966c61f70fe776");
    lt_json_free(event);
    sample_free(&sample);
}

TEST(code_and_temporary_files_are_no_datasets_unless_asked_for)
{
    struct sample sample = sample_make();
    sample_file(&sample, "/lib/x.so", LT_ROLE_INPUT)->class = LT_CLASS_CODE;
    sample_file(&sample, "/work/t", LT_ROLE_TEMPORARY);
    struct lt_json *event = event_of(sample.run, NULL);
    CHECK_INT(lt_json_size(at(event, "inputs")), 2);
    CHECK_INT(lt_json_size(at(event, "outputs")), 1);
    lt_json_free(event);
    sample.run->show_all_classes = true;
    event = event_of(sample.run, NULL);
    CHECK_INT(lt_json_size(at(event, "inputs")), 3);
    CHECK_TEXT(event, "inputs/0/name", "/lib/x.so");
    lt_json_free(event);
    sample_free(&sample);
}

TEST(the_same_run_gives_the_same_bytes)
{
    struct sample first = sample_make(), second = sample_make();
    struct lt_buf one = {0}, two = {0};
    lt_openlineage_event(first.run, NULL, &one);
    lt_openlineage_event(second.run, NULL, &two);
    CHECK(one.length == two.length && memcmp(one.data, two.data, one.length) == 0);
    lt_buf_clear(&one);
    lt_buf_clear(&two);
    sample_free(&first);
    sample_free(&second);
}

TEST(json_that_is_not_json_is_refused_with_its_line)
{
    struct lt_json *value = NULL;
    struct lt_err err = {0};
    CHECK_INT(lt_json_read("{\n \"a\": }", 9, &value, &err), LT_EFORMAT);
    CHECK(value == NULL);
    CHECK(strncmp(err.text, "line 2: ", 8) == 0);
    CHECK_INT(lt_json_read("{} x", 4, &value, &err), LT_EFORMAT);
}
