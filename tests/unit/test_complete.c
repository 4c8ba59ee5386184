/* SPDX-License-Identifier: Apache-2.0
 *
 * Names from the log, as far as they were typed: from an index, from one that is none, and without any. */
#include "cmd/complete.h"

#include "base/file.h"
#include "index/index.h"
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN "019aa46f-c620-7102-8304-05060708090a"

static const char event[] =
    "{\"eventTime\":\"2025-11-21T03:23:00.125Z\",\"producer\":\"https://"
    "example.com\",\"eventType\":\"COMPLETE\","
    "\"schemaURL\":\"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent\","
    "\"run\":{\"runId\":\"" RUN "\"},\"job\":{\"namespace\":\"shop\",\"name\":\"etl_orders\"},"
    "\"inputs\":[{\"namespace\":\"file\",\"name\":\"/srv/raw/"
    "orders.csv\",\"facets\":{\"schema\":{\"fields\":["
    "{\"name\":\"id\"},{\"name\":\"amount\"}]}}},{\"namespace\":\"file\",\"name\":\"/srv/old/orders.csv\"}],"
    "\"outputs\":[{\"namespace\":\"file\",\"name\":\"/srv/out/totals.csv\"}]}\n";

static char folder[64];

static void make_folder(void)
{
    char path[128];
    snprintf(folder, sizeof folder, "/tmp/lintrace-test-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/events", folder);
    CHECK_INT(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/events/" RUN ".json", folder);
    CHECK_INT(lt_file_replace_soon(path, event, sizeof event - 1, NULL), LT_OK);
}

static void remove_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK_INT(system(command), 0);
}

static void take(void *user, const char *name, const char *help)
{
    struct lt_buf *names = user;
    lt_buf_addf(names, "%s(%s) ", name, help);
}

static void check(enum lt_complete_kind kind, const char *beginning, const char *expected)
{
    struct lt_buf names = {0};
    lt_buf_add(&names, "", 0);
    lt_complete_names(folder, kind, beginning, take, &names);
    CHECK_STR(names.data, expected);
    lt_buf_clear(&names);
}

TEST(names_come_from_the_index)
{
    make_folder();
    CHECK_INT(lt_index_rebuild(folder, NULL, NULL), LT_OK);
    check(LT_COMPLETE_RUN, "", "latest(the run that ended last) " RUN "(etl_orders, COMPLETED) ");
    check(LT_COMPLETE_RUN, "019aa", RUN "(etl_orders, COMPLETED) ");
    check(LT_COMPLETE_RUN, "02", "");
    check(LT_COMPLETE_JOB, "etl", "etl_orders(job) ");
    check(LT_COMPLETE_JOB, "x", "");
    remove_folder();
}

TEST(a_dataset_is_offered_by_the_shortest_name_that_goes_on)
{
    make_folder();
    CHECK_INT(lt_index_rebuild(folder, NULL, NULL), LT_OK);
    check(LT_COMPLETE_DATASET, "", "orders.csv(dataset) totals.csv(dataset) ");
    check(LT_COMPLETE_DATASET, "or", "orders.csv(dataset) ");
    check(LT_COMPLETE_DATASET, "raw/o", "raw/orders.csv(dataset) ");
    check(LT_COMPLETE_DATASET, "/srv/o", "/srv/old/orders.csv(dataset) /srv/out/totals.csv(dataset) ");
    check(LT_COMPLETE_DATASET, "orders.csvx", "");
    remove_folder();
}

TEST(columns_are_offered_behind_their_dataset)
{
    make_folder();
    CHECK_INT(lt_index_rebuild(folder, NULL, NULL), LT_OK);
    check(LT_COMPLETE_COLUMN, "raw/orders.csv.a", "raw/orders.csv.amount(column) ");
    check(LT_COMPLETE_COLUMN, "orders.csv.i", "orders.csv.id(column) ");
    check(LT_COMPLETE_COLUMN, "ord", "orders.csv.id(column) orders.csv.amount(column) ");
    check(LT_COMPLETE_COLUMN, "totals.csv.", "");
    remove_folder();
}

TEST(without_an_index_runs_are_files)
{
    static const char garbage[] = "SQLite format 3\0this is none and will never be";
    char path[128];
    make_folder();
    check(LT_COMPLETE_RUN, "", "latest(the run that ended last) " RUN "() ");
    check(LT_COMPLETE_DATASET, "", "");
    snprintf(path, sizeof path, "%s/%s", folder, LT_INDEX_FILE);
    CHECK(access(path, F_OK) < 0); /* and none is made */
    CHECK_INT(lt_file_replace_soon(path, garbage, sizeof garbage, NULL), LT_OK);
    check(LT_COMPLETE_RUN, "0", RUN "() ");
    check(LT_COMPLETE_JOB, "", "");
    remove_folder();
    check(LT_COMPLETE_RUN, "0", "");
}
