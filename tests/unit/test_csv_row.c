/* SPDX-License-Identifier: Apache-2.0
 *
 * The row of a run, and reading a log back, whole or broken. */
#include "out/csv_row.h"

#include "sample_run.h"
#include "unit.h"

#include <stdlib.h>

static struct lt_log_rows read_rows(const char *text)
{
    struct lt_log_rows rows;
    struct lt_err err;
    CHECK_INT(lt_log_rows_read(text, strlen(text), &rows, &err), LT_OK);
    return rows;
}

TEST(the_row_holds_what_the_header_promises)
{
    struct sample sample = sample_make();
    struct lt_buf line = {0};
    lt_csv_row_add(sample.run, &line);
    CHECK_STR(line.data,
              "2025-11-21T03:23:00.125Z,019aa46f-c620-7102-8304-05060708090a,shop,etl_orders,"
              "/work/data/raw/customers.csv;/work/data/raw/orders.csv,/work/data/processed/orders_clean.csv,"
              "Nightly order clean-up.,"
              "\"{\"\"orders_clean.order_id\"\":[\"\"orders.id\"\"],\"\"orders_clean.mail\"\":"
              "[\"\"customers.email\"\",\"\"orders.customer\"\",\"\"fx.rate\"\"],"
              "\"\"revenue.eur\"\":[\"\"orders_clean.amount\"\"]}\",250,171,COMPLETED\n");
    CHECK_STR(LT_CSV_HEADER, "event_time,run_id,job_namespace,job_name,input_names,output_names,transform,"
                             "columns_map,rowcount_in,rowcount_out,status");
    lt_buf_clear(&line);
    sample_free(&sample);
}

TEST(the_row_of_a_bare_run_shows_the_command_and_no_counts)
{
    struct sample sample = sample_make();
    struct lt_metadata *nothing = lt_xcalloc(1, sizeof *nothing);
    sample.run->metadata = nothing;
    sample.run->exit_status = 1;
    free(sample.run->command_line);
    sample.run->command_line = lt_xstrdup("sh -c 'a\n b, \"c\"'");
    for (size_t i = 0; i < sample.run->files.count; i++)
        sample.run->files.items[i].roles = LT_ROLE_TOUCHED;
    struct lt_buf line = {0};
    lt_csv_row_add(sample.run, &line);
    CHECK(strstr(line.data, ",etl_orders,,,\"sh -c 'a b, \"\"c\"\"'\",{},,,FAILED\n") != NULL);
    lt_buf_clear(&line);
    lt_metadata_free(nothing);
    sample_free(&sample);
}

TEST(the_words_for_the_job_come_first)
{
    struct sample sample = sample_make();
    struct lt_job_meta job = {.description = lt_xstrdup("described")};
    struct lt_buf line = {0};
    sample.run->job_meta = &job;
    lt_csv_row_add(sample.run, &line);
    CHECK(strstr(line.data, ",described,") != NULL);
    line.length = 0;
    job.transformation = lt_xstrdup("clean,\r\n  then join\n");
    lt_csv_row_add(sample.run, &line);
    CHECK(strstr(line.data, ",\"clean, then join\",") != NULL);
    free(job.description);
    free(job.transformation);
    lt_buf_clear(&line);
    sample_free(&sample);
}

TEST(hostile_names_survive_the_round_trip)
{
    static const char *const names[] = {"/w/ lead", "/w/\"q\".csv", "/w/;\\;\n\\n,", "/w/$$x$$`#quot;",
                                        "/w/a'b\t"};
    struct sample sample = sample_make();
    struct lt_buf log = {0};
    lt_buf_adds(&log, LT_CSV_HEADER "\n");
    for (size_t i = 0; i < sample.run->files.count; i++)
        sample.run->files.items[i].roles = LT_ROLE_TOUCHED;
    for (size_t i = 0; i < 5; i++)
        sample_file(&sample, names[i], LT_ROLE_INPUT);
    sample_file(&sample, "/w/\xFF;", LT_ROLE_OUTPUT);
    lt_csv_row_add(sample.run, &log);
    CHECK_INT(strchr(strchr(log.data, '\n') + 1, '\n') - log.data, log.length - 1); /* one line */
    struct lt_log_rows rows = read_rows(log.data);
    CHECK_INT(rows.count, 1);
    CHECK_INT(rows.problems.count, 0);
    CHECK_INT(rows.items[0].inputs.count, 5);
    for (size_t i = 0; i < 5; i++) {
        bool is_found = false;
        for (size_t j = 0; j < rows.items[0].inputs.count; j++)
            is_found |= strcmp(rows.items[0].inputs.items[j], names[i]) == 0;
        CHECK(is_found);
    }
    CHECK_STR(rows.items[0].outputs.items[0], "/w/\\xff;");
    lt_log_rows_clear(&rows);
    lt_buf_clear(&log);
    sample_free(&sample);
}

#define HEADER "event_time,job_namespace,job_name,input_names,output_names,status\n"

TEST(broken_lines_are_named_and_the_rest_is_read)
{
    struct lt_log_rows rows = read_rows(HEADER "t1,n,a,i,o,COMPLETED\n"
                                               "t2,n,\"torn\n"
                                               "t3,n,b,\"i,1\",o,FAILED\n"
                                               "t4,n,b\n"
                                               "\n"
                                               "t5,n,\"x\ny\",i,o,COMPLETED\n"
                                               "t6,n,q\"uote,i,o,COMPLETED\r\n"
                                               "t7,n,\"no end");
    CHECK_INT(rows.count, 3);
    CHECK_STR(rows.items[1].inputs.items[0], "i,1");
    CHECK(rows.items[1].is_failed && !rows.items[0].is_failed);
    CHECK_STR(rows.items[2].job_name, "x\ny");
    CHECK_INT(rows.problems.count, 4);
    CHECK_STR(rows.problems.items[0], "line 3: not well-formed CSV");
    CHECK_STR(rows.problems.items[1], "line 5: 3 cells where the header has 6");
    CHECK_STR(rows.problems.items[2], "line 9: not well-formed CSV");
    CHECK_STR(rows.problems.items[3], "line 10: not well-formed CSV");
    lt_log_rows_clear(&rows);
}

TEST(columns_are_found_by_name)
{
    struct lt_log_rows rows =
        read_rows("\xEF\xBB\xBF"
                  "status,extra,output_names,input_names,job_name,job_namespace,event_time\r\n"
                  "FAILED,x,o1;;o2,,j,n,t\r\n");
    CHECK_INT(rows.count, 1);
    CHECK_INT(rows.items[0].inputs.count, 0);
    CHECK_INT(rows.items[0].outputs.count, 2);
    CHECK_STR(rows.items[0].event_time, "t");
    lt_log_rows_clear(&rows);
}

TEST(what_is_no_log_is_refused)
{
    struct lt_log_rows rows;
    struct lt_err err = {0};
    CHECK_INT(lt_log_rows_read("a,b\n1,2\n", 8, &rows, &err), LT_EFORMAT);
    CHECK_STR(err.text, "line 1: not the header of a log: no column 'event_time'");
    lt_log_rows_clear(&rows);
    CHECK_INT(lt_log_rows_read("\"", 1, &rows, &err), LT_EFORMAT);
    lt_log_rows_clear(&rows);
    CHECK_INT(lt_log_rows_read("a\0b\n", 4, &rows, &err), LT_EFORMAT);
    lt_log_rows_clear(&rows);
    CHECK_INT(lt_log_rows_read("", 0, &rows, &err), LT_OK);
    CHECK_INT(rows.count, 0);
    lt_log_rows_clear(&rows);
}
