/* SPDX-License-Identifier: Apache-2.0
 *
 * The lineage folder on a real disk: many writers, torn lines, and what is said when something cannot be
 * written. */
#include "store/log.h"

#include "base/file.h"
#include "base/mem.h"
#include "out/csv_row.h"
#include "out/mermaid.h"

#include "unit.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], log_path[128];

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static void enter_at(const char *template)
{
    strcpy(folder, template);
    if (!mkdtemp(folder))
        CHECK(mkdtemp(strcpy(folder, "/tmp/lintrace-test-XXXXXX")) != NULL);
    snprintf(log_path, sizeof log_path, "%s/%s", folder, LT_LOG_CSV);
}

static void enter(void)
{
    enter_at("/tmp/lintrace-test-XXXXXX");
}

static void leave(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int pour(const void *event, struct lt_drain *drain)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, event);
    lt_drain_pour(drain, &text, true);
    lt_buf_clear(&text);
    return drain->result;
}

static int append(const char *run_id, struct lt_err *err)
{
    struct lt_buf event = {0}, row = {0};
    lt_buf_addf(&event, "{\"run\": \"%s\"}\n", run_id);
    lt_buf_addf(&row, "2026-01-01T00:00:00.000Z,%s,ns,job,/in,/out/%s,\"a, b\",{},,,COMPLETED\n", run_id,
                run_id);
    struct lt_log_entry entry = {run_id, pour, event.data, LT_CSV_HEADER, &row, NULL};
    int result = lt_log_append(folder, &entry, err);
    lt_buf_clear(&event);
    lt_buf_clear(&row);
    return result;
}

static struct lt_buf content_of(const char *name)
{
    struct lt_buf content = {0};
    char *path = lt_path_join(folder, name);
    CHECK_INT(lt_file_read(path, 1 << 20, &content, NULL), LT_OK);
    free(path);
    return content;
}

static void check_content(const char *name, const char *expected)
{
    struct lt_buf content = content_of(name);
    CHECK_STR(content.data, expected);
    lt_buf_clear(&content);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

#define ROW(id) "2026-01-01T00:00:00.000Z," id ",ns,job,/in,/out/" id ",\"a, b\",{},,,COMPLETED\n"

TEST(a_run_makes_the_folder_and_the_files)
{
    struct lt_err err = {0};
    enter();
    rmdir(folder);
    CHECK_INT(append("one", &err), LT_OK);
    CHECK_INT(append("two", &err), LT_OK);
    check_content("events/one.json", "{\"run\": \"one\"}\n");
    check_content(LT_LOG_CSV, LT_CSV_HEADER "\n" ROW("one") ROW("two"));
    leave();
}

TEST(an_empty_log_gets_its_header_and_a_torn_line_goes)
{
    struct lt_err err = {0};
    enter();
    put(log_path, "");
    CHECK_INT(append("one", &err), LT_OK);
    check_content(LT_LOG_CSV, LT_CSV_HEADER "\n" ROW("one"));
    put(log_path, LT_CSV_HEADER "\n2026,torn,\"in a quo");
    CHECK_INT(append("two", &err), LT_OK);
    check_content(LT_LOG_CSV, LT_CSV_HEADER "\n" ROW("two"));
    put(log_path, LT_CSV_HEADER "\n2026,one,n,j,,,t,{},,,COMPLE");
    CHECK_INT(append("two", &err), LT_OK);
    check_content(LT_LOG_CSV, LT_CSV_HEADER "\n" ROW("two"));
    leave();
}

TEST(a_last_line_that_is_whole_or_somebody_elses_only_gets_its_newline)
{
    static const char *const lines[] = {"2026,one,n,j,,,t,{},,,FAILED",
                                        "2026,one,n,j,,,t,{},,,FAILED,a column of theirs",
                                        "2026,one,n,j,,,t,{},,,a word of theirs"};
    struct lt_err err = {0};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char before[512], after[1024];
        enter();
        snprintf(before, sizeof before, "%s\n%s", LT_CSV_HEADER, lines[i]);
        snprintf(after, sizeof after, "%s\n%s", before, ROW("two"));
        put(log_path, before);
        CHECK_INT(append("two", &err), LT_OK);
        check_content(LT_LOG_CSV, after);
        leave();
    }
}

static void check_found(const char *id, bool has_event, bool has_row)
{
    struct lt_err err = {0};
    struct lt_buf event = {0};
    bool found_row = !has_row;
    CHECK_INT(lt_log_find(folder, &(struct lt_log_entry){.run_id = id, .csv_header = LT_CSV_HEADER}, &event,
                          &found_row, &err),
              LT_OK);
    CHECK_INT(event.length > 0, has_event);
    CHECK_INT(found_row, has_row);
    lt_buf_clear(&event);
}

TEST(a_run_is_found_by_its_event_and_by_a_whole_row)
{
    struct lt_err err = {0};
    enter();
    check_found("one", false, false);
    CHECK_INT(append("one", &err), LT_OK);
    check_found("one", true, true);
    check_found("on", false, false);
    put(log_path, LT_CSV_HEADER "\n" ROW("two") "2026,one,n,j,,,t,{},,,COMP");
    check_found("one", true, false);
    check_found("two", false, true);
    leave();
}

/* A row for the run, `room` bytes long without its newline. */
static void add_long_row(struct lt_buf *csv, const char *id, size_t room)
{
    size_t before = csv->length;
    lt_buf_addf(csv, "2026-01-01T00:00:00.000Z,%s,ns,job,/", id);
    size_t rest = room - (csv->length - before) - (sizeof ",,,{},,,FAILED" - 1);
    memset(lt_buf_room(csv, rest), 'x', rest);
    csv->length += rest;
    lt_buf_adds(csv, ",,,{},,,FAILED");
}

TEST(a_row_is_found_wherever_it_lies)
{
    enum { PIECE = 1 << 18 };
    enter();
    for (size_t start = PIECE - 72; start <= PIECE + 2; start++) {
        struct lt_buf csv = {0};
        lt_buf_adds(&csv, LT_CSV_HEADER "\n");
        add_long_row(&csv, "one", start - csv.length - 1);
        lt_buf_addc(&csv, '\n');
        CHECK_INT(csv.length, start);
        lt_buf_adds(&csv, ROW("two"));
        put(log_path, csv.data);
        check_found("one", false, true);
        check_found("two", false, true);
        check_found("wo", false, false);
        lt_buf_clear(&csv);
    }
    leave();
}

TEST(a_last_row_longer_than_all_that_is_read_at_once_counts_when_it_is_whole)
{
    static const size_t lengths[] = {4000, 5000, (1 << 18) + 5000};
    enter();
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct lt_buf csv = {0};
        lt_buf_adds(&csv, LT_CSV_HEADER "\n" ROW("two"));
        add_long_row(&csv, "one", lengths[i]);
        put(log_path, csv.data);
        check_found("one", false, true);
        csv.data[--csv.length] = '\0';
        put(log_path, csv.data);
        check_found("one", false, false);
        lt_buf_adds(&csv, "D\n" ROW("three"));
        put(log_path, csv.data);
        check_found("one", false, true);
        check_found("three", false, true);
        lt_buf_clear(&csv);
    }
    leave();
}

/* What is read of an event of this text. */
static void check_head(const char *event, const char *expected)
{
    struct lt_err err = {0};
    struct lt_buf head = {0};
    const struct lt_log_entry entry = {.run_id = "one", .csv_header = LT_CSV_HEADER};
    char *path = lt_path_join(folder, "events/one.json");
    bool has_row;
    put(path, event);
    CHECK_INT(lt_log_find(folder, &entry, &head, &has_row, &err), LT_OK);
    CHECK_STR(head.data, expected);
    lt_buf_clear(&head);
    free(path);
}

TEST(of_an_event_the_first_members_are_read)
{
    struct lt_err err = {0};
    struct lt_buf event = {0};
    enter();
    CHECK_INT(append("one", &err), LT_OK);
    check_head("{\"a\": \"x,}\\\"\", \"b\": {\"c\": [1, 2]}}\n",
               "{\"a\": \"x,}\\\"\", \"b\": {\"c\": [1, 2]}}");
    check_head("{\"a\": 1, \"b\": {\"c\": [1, 2", "{\"a\": 1}");
    check_head("{\"a\": \"cut, o", "{}");
    check_head("{}\n{\"a\": 1, ", "{}");
    check_head("", NULL);
    lt_buf_adds(&event, "{\"eventType\": \"FAIL\", \"inputs\": [");
    while (event.length < 20000)
        lt_buf_adds(&event, "{\"name\": \"a\"}, ");
    check_head(event.data, "{\"eventType\": \"FAIL\"}");
    lt_buf_clear(&event);
    leave();
}

/* Makes the file longer than 1 GiB, by a hole. */
static void make_huge(const char *path, const char *end)
{
    FILE *file = fopen(path, "r+");
    CHECK(file && fseeko(file, (off_t)1100 << 20, SEEK_SET) == 0 && fputs(end, file) > 0);
    fclose(file);
}

TEST(a_log_of_any_size_is_looked_through_and_one_too_large_to_draw_is_told)
{
    struct lt_err err = {0};
    enter_at("/dev/shm/lintrace-test-XXXXXX"); /* where a hole costs nothing to read */
    CHECK_INT(append("one", &err), LT_OK);
    char *event = lt_path_join(folder, "events/one.json");
    make_huge(event, "\n");
    make_huge(log_path, "\n" ROW("two"));
    check_found("two", false, true);
    check_found("one", true, true);
    CHECK_INT(lt_log_diagram(folder, lt_mermaid_from_csv, NULL, &err), LT_ELIMIT);
    char *expected = lt_xasprintf("the diagram '%s/diagram.mmd' is not up to date: '%s' is larger than "
                                  "1073741824 bytes; move old rows to another file, or begin a new folder",
                                  folder, log_path);
    CHECK_STR(err.text, expected);
    free(expected);
    free(event);
    leave();
}

TEST(what_is_no_file_holds_nothing)
{
    enter();
    CHECK_INT(symlink("/dev/zero", log_path), 0);
    check_found("one", false, false);
    leave();
}

TEST(thirty_processes_at_once_lose_nothing)
{
    enum { WRITERS = 30 };
    struct lt_err err = {0};
    int failures = 0;
    enter();
    for (int i = 0; i < WRITERS; i++) {
        fflush(stdout);
        if (fork() == 0) {
            char id[16];
            snprintf(id, sizeof id, "run%02d", i);
            bool is_good =
                append(id, &err) == LT_OK && lt_log_diagram(folder, lt_mermaid_from_csv, NULL, &err) == LT_OK;
            _exit(!is_good);
        }
    }
    for (int i = 0, status; i < WRITERS; i++)
        failures += wait(&status) < 0 || status != 0;
    CHECK_INT(failures, 0);
    struct lt_buf csv = content_of(LT_LOG_CSV), diagram = content_of(LT_LOG_DIAGRAM);
    CHECK(strncmp(csv.data, LT_CSV_HEADER "\n", sizeof LT_CSV_HEADER) == 0);
    for (int i = 0; i < WRITERS; i++) {
        char row[256], event[64], name[64];
        snprintf(row, sizeof row,
                 "\n2026-01-01T00:00:00.000Z,run%02d,ns,job,/in,/out/run%02d,\"a, b\",{},,,COMPLETED\n", i,
                 i);
        snprintf(event, sizeof event, "{\"run\": \"run%02d\"}\n", i);
        snprintf(name, sizeof name, "events/run%02d.json", i);
        CHECK(strstr(csv.data, row) != NULL);
        check_content(name, event);
    }
    CHECK_INT(csv.length, sizeof LT_CSV_HEADER + WRITERS * (sizeof ROW("run00") - 1));
    CHECK(strstr(diagram.data, "%% 31 datasets, 1 jobs, 31 edges\n") != NULL); /* drawn last by the last */
    lt_buf_clear(&csv);
    lt_buf_clear(&diagram);
    leave();
}

TEST(a_full_disk_costs_the_row_and_says_so)
{
    struct lt_err err = {0};
    enter();
    CHECK_INT(symlink("/dev/full", log_path), 0);
    CHECK_INT(append("one", &err), LT_EIO);
    char *expected = lt_xasprintf("run one has its event but no row in '%s': %s", log_path, strerror(ENOSPC));
    CHECK_STR(err.text, expected);
    check_content("events/one.json", "{\"run\": \"one\"}\n");
    free(expected);
    leave();
}

/* As a user without rights over the folder; root would not be refused. */
static int append_unprivileged(struct lt_err *err, int kind)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        int result = append("one", err);
        const char *start =
            kind ? "run one has its event but no row in '" : "the event of run one is not in the log: ";
        _exit(result == LT_EIO && strncmp(err->text, start, strlen(start)) == 0 ? 0 : 1);
    }
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

TEST(a_folder_that_may_not_be_written_is_named)
{
    struct lt_err err = {0};
    enter();
    chmod(folder, 0555);
    CHECK_INT(append_unprivileged(&err, 0), 0);
    chmod(folder, 0777);
    put(log_path, LT_CSV_HEADER "\n");
    chmod(log_path, 0444);
    CHECK_INT(append_unprivileged(&err, 1), 0);
    check_content(LT_LOG_CSV, LT_CSV_HEADER "\n");
    leave();
}

TEST(a_file_in_the_folders_place_is_an_error)
{
    struct lt_err err = {0};
    enter();
    char *path = lt_path_join(folder, "events");
    put(path, "x");
    CHECK_INT(append("one", &err), LT_EIO);
    CHECK(strncmp(err.text, "the event of run one is not in the log: cannot make folder", 58) == 0);
    CHECK(access(log_path, F_OK) < 0); /* no row without its event */
    free(path);
    leave();
}

static int drawings;

static int draw_counted(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err)
{
    drawings += csv->length > 400; /* not for a row alone */
    return lt_mermaid_from_csv(csv, ret_text, ret_drawn, err);
}

/* Adds a run of the job and draws; returns whether the whole log was read for it. */
static bool is_drawn_anew(int number, const char *time, const char *output, const char *status)
{
    struct lt_err err = {0};
    struct lt_buf row = {0}, csv, expected = {0}, diagram;
    struct lt_log_news news = {0};
    char id[16];
    snprintf(id, sizeof id, "run%d", number);
    lt_buf_addf(&row, "%s,%s,ns,job,/in;/in2,%s,\"a, b\",{},,,%s\n", time, id, output, status);
    struct lt_log_entry entry = {id, pour, "{}\n", LT_CSV_HEADER, &row, &news};
    int before = drawings;
    CHECK_INT(lt_log_append(folder, &entry, &err), LT_OK);
    CHECK_INT(lt_log_diagram(folder, draw_counted, &entry, &err), LT_OK);
    csv = content_of(LT_LOG_CSV);
    diagram = content_of(LT_LOG_DIAGRAM);
    CHECK_INT(lt_mermaid_from_csv(&csv, &expected, NULL, &err), LT_OK);
    CHECK_STR(diagram.data, expected.data);
    lt_buf_clear(&row);
    lt_buf_clear(&expected);
    lt_buf_clear(&diagram);
    return drawings > before;
}

TEST(a_row_that_shows_nothing_new_costs_no_drawing)
{
    enter();
    char *diagram = lt_path_join(folder, LT_LOG_DIAGRAM), *drawn = lt_path_join(folder, LT_LOG_DRAWN);
    for (int i = 0; i < 4; i++)
        is_drawn_anew(i, "2026-01-01", "/out", "COMPLETED");
    CHECK(!is_drawn_anew(10, "2026-01-02", "/out", "COMPLETED"));
    CHECK(!is_drawn_anew(11, "2026-01-02", "/out", "COMPLETED"));
    CHECK(is_drawn_anew(12, "2026-01-03", "/out2", "COMPLETED"));
    CHECK(!is_drawn_anew(13, "2026-01-03", "/out", "COMPLETED"));
    CHECK(is_drawn_anew(14, "2026-01-04", "/out", "FAILED"));
    CHECK(!is_drawn_anew(15, "2026-01-05", "/out", "FAILED"));
    CHECK(is_drawn_anew(16, "2026-01-04", "/out", "COMPLETED")); /* the clock was set back */
    put(diagram, "gone");
    CHECK(is_drawn_anew(17, "2026-01-06", "/out", "FAILED"));
    CHECK(!is_drawn_anew(18, "2026-01-06", "/out", "FAILED"));
    put(drawn, "ltdrawn1 and nothing that fits");
    CHECK(is_drawn_anew(19, "2026-01-06", "/out", "FAILED"));
    CHECK(!is_drawn_anew(20, "2026-01-06", "/out", "FAILED"));
    struct lt_buf csv = content_of(LT_LOG_CSV);
    lt_buf_adds(&csv, "2026-01-06,x,ns,job,/somebody,/else,,{},,,FAILED\n");
    put(log_path, csv.data);
    CHECK(is_drawn_anew(21, "2026-01-06", "/out", "FAILED"));
    lt_buf_clear(&csv);
    free(diagram);
    free(drawn);
    leave();
}

TEST(a_diagram_needs_a_log)
{
    struct lt_err err = {0};
    enter();
    CHECK_INT(lt_log_diagram(folder, lt_mermaid_from_csv, NULL, &err), LT_ENOT_FOUND);
    put(log_path, "no log at all\n");
    CHECK_INT(lt_log_diagram(folder, lt_mermaid_from_csv, NULL, &err), LT_EFORMAT);
    CHECK(strstr(err.text, "/diagram.mmd' is not up to date: line 1") != NULL);
    leave();
}
