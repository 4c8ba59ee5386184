/* SPDX-License-Identifier: Apache-2.0
 *
 * Sidecars as people write them, right and wrong, in real folders: what comes out, where each warning points,
 * which file wins. Each test has a working folder of its own below a temporary one. */
#include "base/buf.h"
#include "base/file.h"
#include "store/sidecar.h"
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[PATH_MAX];   /* the temporary folder, its real name */
static char folder[PATH_MAX]; /* root/work: the working folder of the runs */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static void remove_all(void)
{
    if (*root)
        nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* An empty world. */
static void start(void)
{
    if (!*root)
        atexit(remove_all);
    remove_all();
    char name[] = "/tmp/lt_sidecar_XXXXXX";
    if (!mkdtemp(name) || !realpath(name, root))
        abort();
    snprintf(folder, sizeof folder, "%.4000s/work", root);
    mkdir(folder, 0777);
}

/* Absolute name of something in the world; valid until the fourth next call. */
static const char *at(const char *name)
{
    static char names[4][2 * PATH_MAX];
    static int next;
    char *out = names[next++ % 4];
    snprintf(out, sizeof names[0], "%s/%s", root, name);
    return out;
}

static void put(const char *name, const char *text)
{
    char *parent = lt_path_dir(at(name));
    CHECK_INT(lt_dir_make(parent, false, NULL), 0);
    CHECK_INT(lt_file_replace(at(name), text, strlen(text), NULL), 0);
    free(parent);
}

static struct lt_metadata *load(const char *sidecar)
{
    char *argv[] = {(char[]){"no-such-program"}, NULL};
    return lt_sidecar_load(argv, folder, sidecar);
}

static struct lt_metadata *load_text(const char *text)
{
    start();
    put("work/lintrace.yaml", text);
    return load(NULL);
}

static const char *joined(const struct lt_text_list *list)
{
    static char text[20000];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < list->count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "\n" : "", list->items[i]);
    return text;
}

/* All the warnings that a lintrace.yaml with this text gives. */
static const char *warnings_of(const char *text)
{
    struct lt_metadata *metadata = load_text(text);
    const char *warnings = joined(&metadata->warnings);
    lt_metadata_free(metadata);
    return warnings;
}

/* ---- good files ---- */

static const char *const full_example =
    "version: 1\n"
    "pipeline:\n"
    "  name: etl_orders\n"
    "  description: Nightly.\n"
    "  namespace: shop\n"
    "  owners:\n"
    "    - {name: \"team:data-eng\", type: maintainer, email: data@example.com}\n"
    "    - user:ana\n"
    "  tags: [finance, nightly]\n"
    "  x-cost-centre: {any: [thing]}\n"
    "jobs:\n"
    "  - name: etl_orders\n"
    "    command: \"python3 etl_orders.py*\"\n"
    "    description: Cleans.\n"
    "    transformation: drop, join\n"
    "    owners: [team:shop]\n"
    "    tags: [c]\n"
    "    inputs: [orders]\n"
    "    outputs: [clean]\n"
    "    ignore: [\"*.tmp\", \"/usr/**\", \"**/__pycache__/**\", logs/*.txt]\n"
    "datasets:\n"
    "  - name: orders\n"
    "    path: data/in/orders_*.csv\n"
    "    format: csv\n"
    "    description: Raw.\n"
    "    owners: [{name: \"team:shop\"}]\n"
    "    tags: [raw]\n"
    "    meta: {whatever: 1}\n"
    "    columns:\n"
    "      - {name: order_id, type: integer, required: true, unique: true, primary_key: true}\n"
    "      - name: country\n"
    "        data_type: varchar\n"
    "        description: Where.\n"
    "        pii: false\n"
    "        classification: Restricted\n"
    "        tags: [geo]\n"
    "        tests:\n"
    "          - not_null\n"
    "          - accepted_values: {values: [DE, NO, no, off, 1.10, 12:30], severity: warn}\n"
    "          - relationships: {to: clean, field: id}\n"
    "    freshness:\n"
    "      warn_after: {count: 26, period: hour}\n"
    "      error_after: {count: 2, period: days}\n"
    "    data_tests:\n"
    "      - row_count: {must_be_between: [1, 5]}\n"
    "      - row_count: {must_be_less_than: 5, must_be_greater_than: 1.5}\n"
    "      - row_count: {must_be: 7}\n"
    "      - unique: {columns: [order_id, country]}\n"
    "      - freshness: {must_be_less_than: 26, unit: hour, severity: error}\n"
    "    sla:\n"
    "      - {property: retention, value: 3, unit: year, driver: regulatory}\n"
    "  - name: clean\n"
    "    namespace: warehouse\n"
    "    path: /out/clean.csv\n"
    "column_lineage:\n"
    "  - downstream: clean.id\n"
    "    upstream: [orders.order_id, {dataset: orders, column: country}]\n"
    "    transformation: copied\n"
    "    subtype: identity\n"
    "    masking: true\n"
    "    confidence: 0.5\n"
    "  - {downstream: clean.a.b, upstream: [orders.country], subtype: JOIN}\n"
    "classes:\n"
    "  - {path: \"ref/*.txt\", class: data}\n";

TEST(full_pipeline_and_jobs)
{
    struct lt_metadata *metadata = load_text(full_example);
    CHECK_STR(joined(&metadata->warnings), "");
    CHECK_STR(metadata->pipeline_name, "etl_orders");
    CHECK_STR(metadata->pipeline_description, "Nightly.");
    CHECK_STR(metadata->pipeline_namespace, "shop");
    CHECK_INT(metadata->pipeline_owners.count, 2);
    CHECK_STR(metadata->pipeline_owners.items[0].email, "data@example.com");
    CHECK_STR(metadata->pipeline_owners.items[0].type, "maintainer");
    CHECK_STR(metadata->pipeline_owners.items[1].name, "user:ana");
    CHECK_STR(metadata->pipeline_owners.items[1].type, NULL);
    CHECK_STR(joined(&metadata->pipeline_tags), "finance\nnightly");
    const struct lt_job_meta *job = &metadata->jobs.items[0];
    CHECK_INT(metadata->jobs.count, 1);
    CHECK_STR(job->command, "python3 etl_orders.py*");
    CHECK_STR(job->description, "Cleans.");
    CHECK_STR(job->transformation, "drop, join");
    CHECK_STR(job->owners.items[0].name, "team:shop");
    CHECK_STR(joined(&job->inputs), "orders");
    CHECK_STR(joined(&job->outputs), "clean");
    CHECK_INT(job->ignore.count, 4);
    CHECK_STR(job->ignore.items[0], "/**/*.tmp");
    CHECK_STR(job->ignore.items[1], "/usr/**");
    CHECK_STR(job->ignore.items[2], "/**/__pycache__/**");
    CHECK_STR(job->ignore.items[3], at("work/logs/*.txt"));
    CHECK_STR(joined(&metadata->files), at("work/lintrace.yaml"));
    CHECK_STR(metadata->classes.items[0].path, at("work/ref/*.txt"));
    CHECK_STR(metadata->classes.items[0].class_name, "data");
    lt_metadata_free(metadata);
}

TEST(full_datasets_and_columns)
{
    struct lt_metadata *metadata = load_text(full_example);
    const struct lt_dataset_meta *orders = lt_metadata_dataset_named(metadata, "orders");
    CHECK_INT(metadata->datasets.count, 2);
    CHECK_STR(orders->path, at("work/data/in/orders_*.csv"));
    CHECK_STR(orders->source_file, at("work/lintrace.yaml"));
    CHECK_STR(orders->format, "csv");
    CHECK_STR(orders->namespace, NULL);
    CHECK_STR(metadata->datasets.items[1].namespace, "warehouse");
    CHECK_STR(metadata->datasets.items[1].path, "/out/clean.csv");
    CHECK(orders->freshness.given);
    CHECK_INT(orders->freshness.warn_after_s, 26 * 3600);
    CHECK_INT(orders->freshness.error_after_s, 2 * 86400);
    CHECK_STR(orders->sla.items[0].property, "retention");
    CHECK_STR(orders->sla.items[0].value, "3");
    CHECK_STR(orders->sla.items[0].unit, "year");
    CHECK_STR(orders->sla.items[0].driver, "regulatory");
    const struct lt_column_meta *id = lt_metadata_column(orders, "order_id");
    CHECK(id->required && id->unique && id->primary_key && !id->pii && !id->pii_given);
    CHECK_STR(id->type, "integer");
    const struct lt_column_meta *country = lt_metadata_column(orders, "country");
    CHECK_STR(country->type, "varchar");
    CHECK(country->pii_given && !country->pii && !country->required);
    CHECK_STR(country->classification, "restricted");
    CHECK_STR(joined(&country->tags), "geo");
    CHECK(!lt_metadata_column(orders, "nothing"));
    lt_metadata_free(metadata);
}

TEST(full_checks)
{
    struct lt_metadata *metadata = load_text(full_example);
    const struct lt_dataset_meta *orders = lt_metadata_dataset_named(metadata, "orders");
    const struct lt_check_list *own = &lt_metadata_column(orders, "country")->checks;
    CHECK_INT(own->count, 3);
    CHECK_STR(own->items[0].kind, "not_null");
    CHECK_STR(own->items[0].severity, "error");
    CHECK_STR(joined(&own->items[0].columns), "country");
    CHECK_STR(own->items[1].severity, "warn");
    CHECK_STR(joined(&own->items[1].values), "DE\nNO\nno\noff\n1.10\n12:30");
    CHECK_STR(own->items[2].to, "clean");
    CHECK_STR(own->items[2].field, "id");
    const struct lt_check *checks = orders->checks.items;
    CHECK_INT(orders->checks.count, 5);
    CHECK(checks[0].has_minimum && checks[0].has_maximum);
    CHECK_INT(checks[0].minimum, 1);
    CHECK_INT(checks[0].maximum, 5);
    CHECK_INT(checks[1].maximum, 4);
    CHECK_INT(checks[1].minimum, 2);
    CHECK(checks[2].minimum == 7 && checks[2].maximum == 7);
    CHECK_STR(checks[3].kind, "unique");
    CHECK_STR(joined(&checks[3].columns), "order_id\ncountry");
    CHECK_STR(checks[4].kind, "freshness");
    CHECK_INT(checks[4].maximum, 26 * 3600);
    CHECK(checks[4].has_maximum && !checks[4].has_minimum);
    lt_metadata_free(metadata);
}

TEST(full_column_lineage)
{
    struct lt_metadata *metadata = load_text(full_example);
    const struct lt_column_mapping *first = &metadata->column_lineage.items[0], *second = first + 1;
    CHECK_INT(metadata->column_lineage.count, 2);
    CHECK_STR(first->downstream.dataset, "clean");
    CHECK_STR(first->downstream.column, "id");
    CHECK_INT(first->upstream.count, 2);
    CHECK_STR(first->upstream.items[1].dataset, "orders");
    CHECK_STR(first->upstream.items[1].column, "country");
    CHECK_STR(first->transformation, "copied");
    CHECK_STR(first->type, "DIRECT");
    CHECK_STR(first->subtype, "IDENTITY");
    CHECK(first->masking && first->has_confidence && first->confidence == 0.5);
    CHECK_STR(second->downstream.column, "a.b");
    CHECK_STR(second->type, "INDIRECT");
    CHECK(!second->masking && !second->has_confidence);
    lt_metadata_free(metadata);
}

TEST(bom_crlf_empty_and_null_are_fine)
{
    struct lt_metadata *metadata =
        load_text("\xef\xbb\xbf"
                  "version: 1\r\npipeline:\r\n  name: caf\xc3\xa9\r\n  tags:\r\njobs: ~\r\ndatasets: []\r\n");
    CHECK_STR(joined(&metadata->warnings), "");
    CHECK_STR(metadata->pipeline_name, "caf\xc3\xa9");
    CHECK_INT(metadata->pipeline_tags.count, 0);
    lt_metadata_free(metadata);
    CHECK_STR(warnings_of(""), "");
    CHECK_STR(warnings_of("# nothing yet\n"), "");
}

TEST(words_stay_text)
{
    struct lt_metadata *metadata =
        load_text("pipeline: {name: no, description: off, tags: [1.10, true, 0x1F]}\n");
    CHECK_STR(joined(&metadata->warnings), "");
    CHECK_STR(metadata->pipeline_name, "no");
    CHECK_STR(metadata->pipeline_description, "off");
    CHECK_STR(joined(&metadata->pipeline_tags), "1.10\ntrue\n0x1F");
    lt_metadata_free(metadata);
}

TEST(aliases_are_resolved)
{
    struct lt_metadata *metadata = load_text("x-owners: &o [team:a]\n"
                                             "pipeline: {owners: *o}\n"
                                             "datasets: [{name: d, path: p, owners: *o}]\n");
    CHECK_STR(joined(&metadata->warnings), "");
    CHECK_STR(metadata->pipeline_owners.items[0].name, "team:a");
    CHECK_STR(metadata->datasets.items[0].owners.items[0].name, "team:a");
    lt_metadata_free(metadata);
}

/* ---- warnings ---- */

TEST(unknown_keys_are_suggested)
{
    CHECK_STR(warnings_of("version: 1\ndatasets:\n  - name: d\n    colums: []\n"),
              "lintrace.yaml:4:5: unknown key 'colums' (did you mean 'columns'?)");
    CHECK_STR(warnings_of("pipline: {}\nzzzzzzzz: 1\nx-mine: 1\nmeta: 2\n"),
              "lintrace.yaml:1:1: unknown key 'pipline' (did you mean 'pipeline'?)\n"
              "lintrace.yaml:2:1: unknown key 'zzzzzzzz'");
    CHECK_STR(warnings_of("pipeline:\n  ? [a]\n  : b\n"), "lintrace.yaml:2:5: a key must be a text");
}

TEST(duplicate_keys_and_names)
{
    struct lt_metadata *metadata = load_text("pipeline: {name: a}\n"
                                             "pipeline: {name: b}\n"
                                             "datasets:\n"
                                             "  - {name: d, path: one}\n"
                                             "  - {path: two, name: d}\n"
                                             "  - {name: e, columns: [{name: c}, {name: c}]}\n");
    CHECK_STR(joined(&metadata->warnings), "lintrace.yaml:2:1: duplicate key 'pipeline' (first in line 1)\n"
                                           "lintrace.yaml:5:23: 'd' is declared twice; the first one counts\n"
                                           "lintrace.yaml:6:43: 'c' is declared twice; the first one counts");
    CHECK_STR(metadata->pipeline_name, "a");
    CHECK_INT(metadata->datasets.count, 2);
    CHECK_STR(metadata->datasets.items[0].path, at("work/one"));
    lt_metadata_free(metadata);
    CHECK_STR(warnings_of("datasets: [{name: d, columns: [{name: c, type: a, data_type: b}]}]\n"),
              "lintrace.yaml:1:62: 'data_type' is given twice, under two names; the first one counts");
}

TEST(wrong_types)
{
    CHECK_STR(warnings_of("- a\n"), "lintrace.yaml:1:1: expected a mapping (key: value)");
    CHECK_STR(warnings_of("pipeline: text\n"), "lintrace.yaml:1:11: expected a mapping (key: value)");
    CHECK_STR(warnings_of("datasets: {name: a}\n"), "lintrace.yaml:1:11: expected a list");
    CHECK_STR(warnings_of("datasets: [a]\n"), "lintrace.yaml:1:12: expected a mapping (key: value)");
    CHECK_STR(warnings_of("pipeline: {tags: one}\n"), "lintrace.yaml:1:18: expected a list");
    CHECK_STR(warnings_of("pipeline: {tags: [one, [two]]}\n"), "lintrace.yaml:1:24: expected a text");
    CHECK_STR(warnings_of("pipeline: {name: [x]}\n"), "lintrace.yaml:1:18: expected a text");
    CHECK_STR(warnings_of("pipeline: {owners: [[x]]}\n"),
              "lintrace.yaml:1:21: expected a text or a mapping (key: value)");
    CHECK_STR(warnings_of("datasets: [{name: [x]}]\n"), "lintrace.yaml:1:19: expected a text");
    CHECK_STR(warnings_of("version: 2\n"), "lintrace.yaml:1:10: unknown version '2'; read as version 1");
}

TEST(missing_keys)
{
    struct lt_metadata *metadata = load_text("jobs: [{description: x}, {command: \"a b\"}]\n"
                                             "datasets: [{path: x}, {name: ''}, {name: ok}]\n"
                                             "pipeline: {owners: [{type: x}]}\n"
                                             "column_lineage: [{downstream: ok.a}]\n"
                                             "classes: [{path: x}]\n");
    CHECK_STR(joined(&metadata->warnings), "lintrace.yaml:1:8: 'name' or 'command' is missing here\n"
                                           "lintrace.yaml:2:12: 'name' is missing here\n"
                                           "lintrace.yaml:2:23: 'name' is missing here\n"
                                           "lintrace.yaml:3:21: 'name' is missing here\n"
                                           "lintrace.yaml:4:18: 'upstream' is missing here\n"
                                           "lintrace.yaml:5:11: 'class' is missing here");
    CHECK_INT(metadata->jobs.count, 1);
    CHECK_INT(metadata->datasets.count, 1);
    CHECK_INT(metadata->column_lineage.count + metadata->classes.count + metadata->pipeline_owners.count, 0);
    lt_metadata_free(metadata);
}

TEST(booleans_are_true_or_false_only)
{
    struct lt_metadata *metadata = load_text("datasets:\n"
                                             "  - name: d\n"
                                             "    columns:\n"
                                             "      - {name: a, pii: yes, required: 'true', unique: [x]}\n"
                                             "      - {name: b, pii: TRUE, unique: True, required: false}\n");
    CHECK_STR(joined(&metadata->warnings), "lintrace.yaml:4:24: expected true or false, not 'yes'\n"
                                           "lintrace.yaml:4:39: expected true or false, not 'true'\n"
                                           "lintrace.yaml:4:55: expected true or false");
    const struct lt_column_meta *columns = metadata->datasets.items[0].columns.items;
    CHECK(!columns[0].pii && !columns[0].pii_given && !columns[0].required);
    CHECK(columns[1].pii && columns[1].pii_given && columns[1].unique && !columns[1].required);
    lt_metadata_free(metadata);
}

TEST(words_out_of_a_list)
{
    const char *text = "datasets:\n"
                       "  - {name: d, columns: [{name: c, classification: publik}]}\n"
                       "  - {name: e, freshness: {warn_after: {count: 1, period: fortnight}}}\n"
                       "classes:\n"
                       "  - {path: /x, class: dta}\n"
                       "column_lineage:\n"
                       "  - {downstream: d.c, upstream: [e.x], type: DIRCT}\n"
                       "  - {downstream: d.c, upstream: [e.x], subtype: JION}\n"
                       "  - {downstream: d.c, upstream: [e.x], type: DIRECT, subtype: JOIN}\n"
                       "  - {downstream: d.c, upstream: [e.x], confidence: 2}\n";
    struct lt_metadata *metadata = load_text(text);
    CHECK_STR(joined(&metadata->warnings),
              "lintrace.yaml:2:51: unknown classification 'publik' (did you mean 'public'?)\n"
              "lintrace.yaml:3:58: unknown period 'fortnight'\n"
              "lintrace.yaml:5:23: unknown class 'dta' (did you mean 'data'?)\n"
              "lintrace.yaml:7:46: unknown type 'DIRCT' (did you mean 'DIRECT'?)\n"
              "lintrace.yaml:8:49: unknown subtype 'JION' (did you mean 'JOIN'?)\n"
              "lintrace.yaml:9:63: subtype JOIN goes with type INDIRECT, not DIRECT\n"
              "lintrace.yaml:10:52: expected a number from 0 to 1, not '2'");
    CHECK_STR(metadata->datasets.items[0].columns.items[0].classification, "publik");
    CHECK(!metadata->datasets.items[1].freshness.given);
    CHECK_INT(metadata->classes.count, 0);
    CHECK_INT(metadata->column_lineage.count, 4);
    for (size_t i = 0; i < metadata->column_lineage.count; i++) {
        CHECK_STR(metadata->column_lineage.items[i].type, "DIRECT");
        CHECK_STR(metadata->column_lineage.items[i].subtype, NULL);
        CHECK(!metadata->column_lineage.items[i].has_confidence);
    }
    lt_metadata_free(metadata);
}

TEST(checks_that_cannot_stand)
{
    struct lt_metadata *metadata = load_text("datasets:\n"
                                             "  - name: d\n"
                                             "    checks:\n"
                                             "      - not_nul\n"
                                             "      - not_null\n"
                                             "      - accepted_values: {columns: [a]}\n"
                                             "      - row_count: {severity: warn}\n"
                                             "      - row_count: {must_be_between: [5, 1]}\n"
                                             "      - row_count: {must_be: many}\n"
                                             "      - freshness: {must_be_less_than: 0}\n"
                                             "      - {unique: {columns: [a]}, severity: warn}\n"
                                             "      - unique: {columns: [a], severty: warn}\n"
                                             "      - unique: {columns: [b], severity: fatal}\n");
    CHECK_STR(joined(&metadata->warnings),
              "lintrace.yaml:4:9: unknown check 'not_nul' (did you mean 'not_null'?)\n"
              "lintrace.yaml:5:9: 'not_null' needs 'columns', or a column to stand under\n"
              "lintrace.yaml:6:26: 'values' is missing here\n"
              "lintrace.yaml:7:9: 'row_count' needs must_be, must_be_between, must_be_less_than or "
              "must_be_greater_than\n"
              "lintrace.yaml:8:9: 'row_count' needs must_be, must_be_between, must_be_less_than or "
              "must_be_greater_than\n"
              "lintrace.yaml:8:38: the first number is larger than the second\n"
              "lintrace.yaml:9:9: 'row_count' needs must_be, must_be_between, must_be_less_than or "
              "must_be_greater_than\n"
              "lintrace.yaml:9:30: expected a number, not 'many'\n"
              "lintrace.yaml:10:40: expected a number above 0, not '0'\n"
              "lintrace.yaml:11:9: expected the name of a check, or one 'name: {...}'\n"
              "lintrace.yaml:12:32: unknown key 'severty' (did you mean 'severity'?)\n"
              "lintrace.yaml:13:42: unknown severity 'fatal'");
    CHECK_INT(metadata->datasets.items[0].checks.count, 2);
    CHECK_STR(metadata->datasets.items[0].checks.items[1].severity, "error");
    lt_metadata_free(metadata);
}

TEST(names_that_nobody_declared)
{
    const char *text = "jobs: [{name: j, inputs: [order], outputs: [orders]}]\n"
                       "datasets:\n"
                       "  - {name: orders, columns: [{name: amount}]}\n"
                       "  - {name: open}\n"
                       "column_lineage:\n"
                       "  - downstream: open.anything\n"
                       "    upstream: [orders.amout, ordrs.amount, orders.amount]\n"
                       "  - {downstream: nodot, upstream: [orders.amount]}\n"
                       "  - {downstream: {dataset: opne, column: x}, upstream: [{dataset: orders}]}\n";
    struct lt_metadata *metadata = load_text(text);
    CHECK_STR(joined(&metadata->warnings),
              "lintrace.yaml:1:27: unknown dataset 'order' (did you mean 'orders'?)\n"
              "lintrace.yaml:7:16: unknown column of dataset 'orders': 'amout' (did you mean 'amount'?)\n"
              "lintrace.yaml:7:30: unknown dataset 'ordrs' (did you mean 'orders'?)\n"
              "lintrace.yaml:8:18: expected dataset.column, not 'nodot'\n"
              "lintrace.yaml:9:28: unknown dataset 'opne' (did you mean 'open'?)\n"
              "lintrace.yaml:9:57: 'column' is missing here");
    CHECK_INT(metadata->column_lineage.count, 2);
    lt_metadata_free(metadata);
}

TEST(broken_files_give_one_warning)
{
    struct lt_metadata *metadata = load_text("pipeline: {name: lost}\ndatasets: [1, 2\nb: 3\n");
    CHECK_STR(joined(&metadata->warnings),
              "lintrace.yaml:3:2: while parsing a flow sequence: did not find expected ',' or ']'");
    CHECK_STR(metadata->pipeline_name, NULL);
    CHECK_INT(metadata->files.count, 0);
    lt_metadata_free(metadata);
    CHECK_STR(warnings_of("pipeline:\n\tname: x\n"), "lintrace.yaml:2:1: a tab cannot indent; use spaces");
    CHECK_STR(warnings_of("a: 1\n---\nb: 1\n"),
              "lintrace.yaml:2:1: a second document starts here; put it into a file of its own");
    CHECK_STR(warnings_of("datasets: [{name: d, path: *.csv}]\n"),
              "lintrace.yaml:1:28: a text that starts with '*' needs quotes");
    CHECK_STR(warnings_of("version: \xfe\n"), "lintrace.yaml:1:10: invalid leading UTF-8 octet (0xFE)");
}

TEST(hostile_text_in_warnings_is_tamed)
{
    CHECK_STR(warnings_of("\"\\e[31m\\n\\x9b\": 1\n"), "lintrace.yaml:1:1: unknown key '?[31m?\?\?'");
    struct lt_buf text = {0};
    for (int i = 0; i < 1000; i++)
        lt_buf_adds(&text, "\xc3\xa9");
    lt_buf_adds(&text, ": 1\n");
    const char *long_one = warnings_of(text.data);
    CHECK_INT(strlen(long_one), strlen("lintrace.yaml:1:1: ") + 400);
    CHECK_STR(long_one + strlen(long_one) - 5, "\xc3\xa9...");
    lt_buf_clear(&text);
}

TEST(very_many_warnings_are_counted)
{
    struct lt_buf text = {0};
    for (int i = 0; i < 250; i++)
        lt_buf_addf(&text, "bad%d: 1\n", i);
    struct lt_metadata *metadata = load_text(text.data);
    CHECK_INT(metadata->warnings.count, 101);
    CHECK_STR(metadata->warnings.items[100], "lintrace.yaml:101:1: 150 more warnings are not shown");
    lt_metadata_free(metadata);
    text.length = 0;
    lt_buf_adds(&text, "jobs:\n  - name: j\n    inputs:\n");
    for (int i = 0; i < 120; i++)
        lt_buf_addf(&text, "      - nobody%d\n", i);
    metadata = load_text(text.data);
    CHECK_STR(metadata->warnings.items[99], "lintrace.yaml:103:9: unknown dataset 'nobody99'");
    CHECK_STR(metadata->warnings.items[100], "lintrace.yaml:104:9: 20 more warnings are not shown");
    lt_metadata_free(metadata);
    lt_buf_clear(&text);
}

/* ---- files ---- */

TEST(special_and_large_files_are_refused)
{
    start();
    CHECK_INT(mkfifo(at("work/lintrace.yaml"), 0666), 0);
    struct lt_metadata *metadata = load(NULL); /* would wait forever if it opened the pipe */
    CHECK_STR(joined(&metadata->warnings), "lintrace.yaml:1:1: is not a regular file");
    lt_metadata_free(metadata);
    metadata = load("/dev/zero");
    CHECK_STR(joined(&metadata->warnings), "/dev/zero:1:1: is not a regular file");
    lt_metadata_free(metadata);
    metadata = load(root);
    CHECK(strstr(joined(&metadata->warnings), ":1:1: is not a regular file") != NULL);
    lt_metadata_free(metadata);
    put("work/big.yaml", "");
    CHECK_INT(truncate(at("work/big.yaml"), (4 << 20) + 1), 0);
    metadata = load("big.yaml");
    CHECK_STR(joined(&metadata->warnings), "big.yaml:1:1: is larger than 4 MiB");
    lt_metadata_free(metadata);
    metadata = load("gone.yaml");
    CHECK_STR(joined(&metadata->warnings), "gone.yaml:1:1: cannot be read: No such file or directory");
    lt_metadata_free(metadata);
}

TEST(no_file_is_no_metadata)
{
    start();
    struct lt_metadata *metadata = load(NULL);
    CHECK_INT(metadata->warnings.count + metadata->files.count + metadata->datasets.count, 0);
    CHECK_STR(metadata->pipeline_name, NULL);
    lt_metadata_free(metadata);
    char *nothing[] = {NULL};
    lt_metadata_free(lt_sidecar_load(nothing, folder, NULL));
    lt_metadata_free(NULL);
}

/* Runs `argv` (words parted by spaces) and returns the files read, the temporary folder cut off each. */
static const char *files_for(const char *command)
{
    static char files[8192];
    char *words[16] = {NULL}, *copy = lt_xstrdup(command), *rest = copy;
    for (size_t i = 0; i < 15 && (words[i] = strsep(&rest, " ")); i++)
        continue;
    struct lt_metadata *metadata = lt_sidecar_load(words, folder, NULL);
    size_t used = 0;
    files[0] = '\0';
    for (size_t i = 0; i < metadata->files.count; i++)
        used += (size_t)snprintf(files + used, sizeof files - used, "%s%s", i ? " " : "",
                                 metadata->files.items[i] + strlen(root) + 1);
    lt_metadata_free(metadata);
    free(copy);
    return files;
}

TEST(the_search_order)
{
    start();
    put("work/bin/etl.sh", "#!/bin/sh\n");
    put("lintrace.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"), "lintrace.yaml");
    put("work/lintrace.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"), "work/lintrace.yaml");
    put("work/etl.lintrace.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"), "work/etl.lintrace.yaml work/lintrace.yaml");
    put("work/etl.sh.lintrace.yaml", "");
    CHECK_STR(files_for("./bin/etl.sh"), "work/etl.sh.lintrace.yaml work/lintrace.yaml");
    put("work/bin/etl.lintrace.yaml", "");
    CHECK_STR(files_for("./bin/etl.sh"), "work/bin/etl.lintrace.yaml work/lintrace.yaml");
    put("work/bin/etl.sh.lintrace.yaml", "");
    CHECK_STR(files_for("./bin/etl.sh"), "work/bin/etl.sh.lintrace.yaml work/lintrace.yaml");
    put("glossary.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"), "work/bin/etl.sh.lintrace.yaml work/lintrace.yaml glossary.yaml");
    put("work/docs/glossary.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"),
              "work/bin/etl.sh.lintrace.yaml work/lintrace.yaml work/docs/glossary.yaml");
    put("work/bin/glossary.yaml", "");
    CHECK_STR(files_for("bin/etl.sh"),
              "work/bin/etl.sh.lintrace.yaml work/lintrace.yaml work/bin/glossary.yaml "
              "work/docs/glossary.yaml");
}

TEST(the_program_is_the_script)
{
    start();
    put("work/s/job.v2.py", "");
    put("work/s/job.v2.lintrace.yaml", "");
    put("work/s/data.txt", "");
    const char *const found = "work/s/job.v2.lintrace.yaml";
    CHECK_STR(files_for("python3 s/job.v2.py"), found);
    CHECK_STR(files_for("/usr/bin/python3.11 -W ignore s/job.v2.py s/data.txt"), found);
    CHECK_STR(files_for("env -i A=1 -u B C=s/data.txt python -u s/job.v2.py"), found);
    CHECK_STR(files_for("env env LANG=C bash s/job.v2.py"), found);
    CHECK_STR(files_for("env X=1 s/job.v2.py"), found);
    CHECK_STR(files_for("Rscript s/job.v2.py"), found);
    CHECK_STR(files_for("lua5.4 s/job.v2.py"), found);
    CHECK_STR(files_for("pythonic s/job.v2.py"), "");
    CHECK_STR(files_for("cat s/job.v2.py"), "");
    CHECK_STR(files_for("python3 -c s"), "");
    CHECK_STR(files_for("env"), "");
}

TEST(programs_are_found_on_the_path)
{
    start();
    char *old = lt_xstrdup(getenv("PATH"));
    put("tools/etl", "#!/bin/sh\n");
    put("tools/etl.lintrace.yaml", "");
    char *path = lt_xasprintf(":%s:/bin", at("tools"));
    setenv("PATH", path, 1);
    CHECK_STR(files_for("etl"), ""); /* not executable */
    CHECK_INT(chmod(at("tools/etl"), 0755), 0);
    CHECK_STR(files_for("etl"), "tools/etl.lintrace.yaml");
    setenv("PATH", ":", 1);
    CHECK_STR(files_for("etl"), "");
    unsetenv("PATH");
    CHECK_STR(files_for("etl"), "");
    setenv("PATH", old, 1);
    free(path);
    free(old);
}

TEST(the_nearest_file_wins)
{
    start();
    put("work/no-such-program.lintrace.yaml",
        "pipeline: {name: near, tags: [n]}\n"
        "jobs: [{name: j, description: near}, {command: c, description: near}]\n"
        "datasets: [{name: d, path: near.csv}]\n"
        "column_lineage:\n"
        "  - {downstream: d.x, upstream: [e.y], transformation: near}\n"
        "  - {downstream: d.x, upstream: [e.y], type: INDIRECT}\n"
        "classes: [{path: /a, class: code}]\n");
    put("work/lintrace.yaml", "pipeline: {name: far, namespace: far, tags: [f], owners: [far]}\n"
                              "jobs: [{name: j, description: far}, {name: k}, {command: c}, {command: d}]\n"
                              "datasets: [{name: d, path: far.csv, format: csv}, {name: e}]\n"
                              "column_lineage:\n"
                              "  - {downstream: d.x, upstream: [e.y], transformation: far}\n"
                              "  - {downstream: d.x, upstream: [e.z]}\n"
                              "classes: [{path: /a, class: data}]\n");
    struct lt_metadata *metadata = load(NULL);
    CHECK_STR(joined(&metadata->warnings), ""); /* the near file may speak of the far one's datasets */
    CHECK_STR(metadata->pipeline_name, "near");
    CHECK_STR(metadata->pipeline_namespace, "far");
    CHECK_STR(joined(&metadata->pipeline_tags), "n");
    CHECK_STR(metadata->pipeline_owners.items[0].name, "far");
    CHECK_INT(metadata->jobs.count, 4);
    CHECK_STR(metadata->jobs.items[0].description, "near");
    CHECK_STR(metadata->jobs.items[1].description, "near");
    CHECK_STR(metadata->jobs.items[2].name, "k");
    CHECK_STR(metadata->jobs.items[3].command, "d");
    CHECK_INT(metadata->datasets.count, 2);
    CHECK_STR(metadata->datasets.items[0].path, at("work/near.csv"));
    CHECK_STR(metadata->datasets.items[0].format, NULL);
    CHECK_STR(metadata->datasets.items[1].source_file, at("work/lintrace.yaml"));
    CHECK_INT(metadata->column_lineage.count, 3);
    CHECK_STR(metadata->column_lineage.items[0].transformation, "near");
    CHECK_STR(metadata->column_lineage.items[2].upstream.items[0].column, "z");
    CHECK_STR(metadata->classes.items[0].class_name, "code");
    CHECK_STR(metadata->classes.items[1].class_name, "data");
    lt_metadata_free(metadata);
}

TEST(an_explicit_sidecar_is_alone)
{
    start();
    put("work/lintrace.yaml", "pipeline: {namespace: found}\n");
    put("work/conf/x.yaml", "pipeline: {nam: x}\ndatasets: [{name: d, path: ../d.csv}]\n");
    struct lt_metadata *metadata = load("conf/x.yaml");
    CHECK_STR(metadata->pipeline_namespace, NULL);
    CHECK_STR(metadata->datasets.items[0].path, at("work/d.csv"));
    CHECK_STR(joined(&metadata->warnings), "conf/x.yaml:1:12: unknown key 'nam' (did you mean 'name'?)");
    lt_metadata_free(metadata);
    metadata = load(at("work/conf/x.yaml"));
    CHECK_STR(joined(&metadata->warnings), "conf/x.yaml:1:12: unknown key 'nam' (did you mean 'name'?)");
    lt_metadata_free(metadata);
    put("up.yaml", "nam: x\n");
    metadata = load(at("up.yaml"));
    CHECK(strncmp(joined(&metadata->warnings), at("up.yaml:1:1: "), strlen(at("up.yaml:1:1: "))) == 0);
    lt_metadata_free(metadata);
}

TEST(paths_start_from_the_real_folder)
{
    start();
    put("real[1]/x.lintrace.yaml", "datasets:\n"
                                   "  - {name: a, path: ./in//a*.csv}\n"
                                   "  - {name: b, path: ../b.csv}\n"
                                   "  - {name: c, path: store/c.csv}\n"
                                   "  - {name: d, path: latest.csv}\n"
                                   "  - {name: e, path: /../..}\n");
    put("elsewhere/c.csv", "");
    put("real[1]/day1.csv", "");
    CHECK_INT(symlink("../elsewhere", at("real[1]/store")), 0);
    CHECK_INT(symlink("day1.csv", at("real[1]/latest.csv")), 0);
    CHECK_INT(symlink("../real[1]/x.lintrace.yaml", at("work/no-such-program.lintrace.yaml")), 0);
    struct lt_metadata *metadata = load(NULL);
    CHECK_STR(joined(&metadata->warnings), "");
    const struct lt_dataset_meta *datasets = metadata->datasets.items;
    CHECK_STR(datasets[0].path, at("real\\[1]/in/a*.csv"));
    CHECK(lt_metadata_dataset_at(metadata, at("real[1]/in/a7.csv")) == &datasets[0]);
    CHECK_STR(datasets[1].path, at("b.csv"));
    CHECK_STR(datasets[2].path, at("elsewhere/c.csv"));
    CHECK_STR(datasets[3].path, at("real\\[1]/day1.csv"));
    CHECK_STR(datasets[4].path, "/");
    lt_metadata_free(metadata);
}

/* ---- glossary ---- */

static const char *const glossary =
    "version: 1\n"
    "owners: [team:governance]\n"
    "nodes:\n"
    "  - name: Person\n"
    "    terms:\n"
    "      - {name: Email, synonyms: [mail], pii: true, owners: [user:ana],\n"
    "         inherits: [Level.Secret], related_terms: [x], knowledge_links: [y]}\n"
    "      - {name: Hash, inherits: [Email], pii: false}\n"
    "      - {name: Copy, inherits: [Hash], classification: public}\n"
    "    nodes:\n"
    "      - name: Home\n"
    "        terms: [{name: Street, inherits: [Person.Email]}]\n"
    "  - name: Level\n"
    "    description: How secret.\n"
    "    terms: [{name: Secret, classification: restricted}]\n"
    "terms:\n"
    "  - {name: Loop, inherits: [Pool]}\n"
    "  - {name: Pool, inherits: [Loop, Level.Secrt]}\n"
    "datasets: [a]\n"
    "fields: [b]\n"
    "steps: {c: d}\n";

TEST(terms_have_full_names)
{
    start();
    put("work/lintrace.yaml", "");
    put("work/glossary.yaml", glossary);
    struct lt_metadata *metadata = load(NULL);
    CHECK_STR(joined(&metadata->warnings),
              "glossary.yaml:18:35: unknown term 'Level.Secrt' (did you mean 'Level.Secret'?)");
    CHECK_INT(metadata->terms.count, 7);
    const struct lt_term *terms = metadata->terms.items;
    CHECK_STR(terms[0].name, "Person.Email");
    CHECK_STR(terms[0].classification, "restricted");
    CHECK_STR(joined(&terms[0].synonyms), "mail");
    CHECK_STR(terms[0].owners.items[0].name, "user:ana");
    CHECK_STR(terms[3].name, "Person.Home.Street");
    CHECK(terms[3].pii);
    CHECK_STR(terms[3].classification, "restricted");
    CHECK_STR(terms[5].name, "Loop");
    CHECK(!terms[5].pii);
    lt_metadata_free(metadata);
}

TEST(columns_inherit_from_their_terms)
{
    start();
    put("work/docs/glossary.yaml", glossary);
    put("work/lintrace.yaml", "datasets:\n"
                              "  - name: d\n"
                              "    columns:\n"
                              "      - {name: whole, term: Person.Email}\n"
                              "      - {name: last, term: Email}\n"
                              "      - {name: own, term: Email, pii: false, classification: internal}\n"
                              "      - {name: hash, term: Hash}\n"
                              "      - {name: copy, term: Copy}\n"
                              "      - {name: wrong, term: Emial}\n");
    struct lt_metadata *metadata = load(NULL);
    const struct lt_column_meta *columns = metadata->datasets.items[0].columns.items;
    CHECK(columns[0].pii && !columns[0].pii_given);
    CHECK_STR(columns[0].classification, "restricted");
    CHECK(columns[1].pii);
    CHECK_STR(columns[1].term, "Email");
    CHECK(!columns[2].pii && columns[2].pii_given);
    CHECK_STR(columns[2].classification, "internal");
    CHECK(!columns[3].pii);
    CHECK_STR(columns[3].classification, "restricted");
    CHECK(!columns[4].pii);
    CHECK_STR(columns[4].classification, "public");
    CHECK_STR(columns[5].classification, NULL);
    CHECK_STR(metadata->warnings.items[0],
              "lintrace.yaml:9:29: unknown term 'Emial' (did you mean 'Email'?)");
    lt_metadata_free(metadata);
    CHECK_STR(warnings_of("datasets: [{name: d, columns: [{name: c, term: T}]}]\n"),
              "lintrace.yaml:1:48: unknown term 'T' (no glossary.yaml has terms)");
}

TEST(long_chains_of_terms_do_not_recurse)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, "terms:\n- {name: t0, pii: true}\n");
    for (int i = 1; i < 2000; i++)
        lt_buf_addf(&text, "- {name: t%d, inherits: [t%d]}\n", 2000 - i, 1999 - i);
    start();
    put("work/lintrace.yaml", "datasets: [{name: d, columns: [{name: c, term: t1999}]}]\n");
    put("work/glossary.yaml", text.data);
    struct lt_metadata *metadata = load(NULL);
    CHECK_STR(joined(&metadata->warnings), "");
    CHECK(metadata->datasets.items[0].columns.items[0].pii);
    lt_metadata_free(metadata);
    lt_buf_clear(&text);
}

/* ---- look-ups ---- */

TEST(datasets_are_found_by_path)
{
    struct lt_metadata *metadata = load_text("datasets:\n"
                                             "  - {name: table, path: \"/d/x.db#rates\"}\n"
                                             "  - {name: glob, path: \"/d/**/*.csv\"}\n"
                                             "  - {name: exact, path: /d/e/f.csv}\n"
                                             "  - {name: hash, path: \"/d/#1\"}\n"
                                             "  - {name: nowhere}\n");
    CHECK_STR(lt_metadata_dataset_at(metadata, "/d/e/f.csv")->name, "glob");
    CHECK_STR(lt_metadata_dataset_at(metadata, "/d/x.db")->name, "table");
    CHECK_STR(lt_metadata_dataset_at(metadata, "/d/x.db#rates")->name, "table");
    CHECK_STR(lt_metadata_dataset_at(metadata, "/d/#1")->name, "hash");
    CHECK(!lt_metadata_dataset_at(metadata, "/d/x.db#other"));
    CHECK(!lt_metadata_dataset_at(metadata, "/e/f.csv"));
    CHECK(!lt_metadata_dataset_named(metadata, "Glob"));
    lt_metadata_free(metadata);
}

TEST(jobs_are_found)
{
    struct lt_metadata *metadata = load_text("jobs:\n"
                                             "  - {name: a, command: \"python3 a.py*\"}\n"
                                             "  - {name: b, command: \"*/b.sh --in *\"}\n"
                                             "  - {name: c}\n");
    CHECK_STR(lt_metadata_job(metadata, "python3 a.py --out /tmp/x/y", "c")->name, "a");
    CHECK_STR(lt_metadata_job(metadata, "sh /opt/x/b.sh --in /data/z", NULL)->name, "b");
    CHECK_STR(lt_metadata_job(metadata, "python4", "c")->name, "c");
    CHECK_STR(lt_metadata_job(metadata, NULL, "a")->name, "a");
    CHECK(!lt_metadata_job(metadata, "python4", "d"));
    lt_metadata_free(metadata);
    metadata = load_text("jobs: [{name: only}]\n");
    CHECK_STR(lt_metadata_job(metadata, "anything", "at all")->name, "only");
    lt_metadata_free(metadata);
}

/* Every prefix and every one-byte change of a full file is read without harm; some keep their content. */
TEST(damaged_files_do_no_harm)
{
    size_t length = strlen(full_example), kept = 0;
    char *copy = lt_xstrdup(full_example);
    start();
    for (size_t i = 0; i < length; i += 23) {
        const char old = copy[i];
        copy[i] = "\0\t:*&\xff\"{[-"[i % 10];
        CHECK_INT(lt_file_replace(at("work/lintrace.yaml"), copy, i % 2 ? length : i + 1, NULL), 0);
        copy[i] = old;
        struct lt_metadata *metadata = load(NULL);
        CHECK(metadata->warnings.count <= 101);
        kept += metadata->pipeline_name != NULL;
        lt_metadata_free(metadata);
    }
    CHECK(kept > 0);
    free(copy);
}
