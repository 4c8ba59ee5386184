/* SPDX-License-Identifier: Apache-2.0
 *
 * The graph command as its caller sees it: exit status, standard output, standard error. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "out/csv_row.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static struct lt_buf out, errors;

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

/* In a folder of its own, with `input` on standard input; fills `out` and `errors`. */
static int graph(const char *input, const char *first, const char *second)
{
    char word[] = "graph", one[64], two[64];
    snprintf(one, sizeof one, "%s", first ? first : "");
    snprintf(two, sizeof two, "%s", second ? second : "");
    char *argv[] = {word, first ? one : NULL, second ? two : NULL, NULL};
    int status = 0;
    put(".in", input);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen(".in", "r", stdin) || !freopen(".out", "w", stdout) || !freopen(".err", "w", stderr))
            _exit(99);
        int result = lt_cmd_graph(1 + (first != NULL) + (second != NULL), argv);
        fflush(NULL);
        _exit(result);
    }
    waitpid(child, &status, 0);
    lt_buf_clear(&out);
    lt_buf_clear(&errors);
    lt_file_read(".out", 1 << 20, &out, NULL);
    lt_file_read(".err", 1 << 20, &errors, NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void enter(void)
{
    strcpy(folder, "/tmp/lintrace-test-XXXXXX");
    CHECK(mkdtemp(folder) && chdir(folder) == 0);
    unsetenv("LINTRACE_DIR");
}

static void leave(void)
{
    static const char *const names[] = {".in", ".out", ".err", "lineage/events.csv", "lineage", "other.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(names[i]);
    CHECK(chdir("/") == 0 && rmdir(folder) == 0);
    lt_buf_clear(&out);
    lt_buf_clear(&errors);
}

#define LOG LT_CSV_HEADER "\n1,id,ns,job,/w/in,/w/out,,{},,,COMPLETED\n"

TEST(a_log_is_found_by_folder_file_default_and_standard_input)
{
    enter();
    mkdir("lineage", 0777);
    put("lineage/events.csv", LOG);
    put("other.csv", LOG);
    CHECK_INT(graph("", NULL, NULL), 0);
    CHECK(strstr(out.data, "j1 --> d2\n") != NULL);
    CHECK_INT(errors.length, 0);
    CHECK_INT(graph("", "lineage", NULL), 0);
    CHECK_INT(graph("", "other.csv", NULL), 0);
    CHECK_INT(graph("", "--", "lineage/"), 0);
    CHECK_INT(graph(LOG, "-", NULL), 0);
    CHECK(strstr(out.data, "j1 --> d2\n") != NULL);
    remove("lineage/events.csv");
    setenv("LINTRACE_DIR", folder, 1);
    CHECK_INT(graph("", NULL, NULL), 4);
    setenv("LINTRACE_DIR", "other.csv", 1);
    CHECK_INT(graph("", NULL, NULL), 0);
    unsetenv("LINTRACE_DIR");
    leave();
}

TEST(a_missing_log_is_exit_4_with_one_line)
{
    enter();
    CHECK_INT(graph("", NULL, NULL), 4);
    CHECK_STR(errors.data, "lintrace graph: no log at 'lineage/events.csv': trace something first "
                           "('lintrace -- command') or name a lineage folder\n");
    CHECK_INT(graph("", "gone.csv", NULL), 4);
    CHECK(strstr(errors.data, "no log at 'gone.csv'") != NULL);
    CHECK_INT(out.length, 0);
    leave();
}

TEST(wrong_usage_is_exit_2)
{
    enter();
    CHECK_INT(graph("", "--hepl", NULL), 2);
    CHECK_STR(
        errors.data,
        "lintrace graph: unknown option '--hepl'; did you mean '--help'?; try 'lintrace graph --help'\n");
    CHECK_INT(graph("", "-x", NULL), 2);
    CHECK_INT(graph("", "a", "b"), 2);
    CHECK_INT(graph("", "--help", NULL), 0);
    CHECK(strncmp(out.data, "lintrace graph: ", 16) == 0);
    leave();
}

TEST(broken_lines_are_told_and_skipped)
{
    enter();
    CHECK_INT(graph(LOG "broken\n", "-", NULL), 0);
    CHECK_STR(errors.data,
              "lintrace graph: standard input: line 3: 1 cells where the header has 11; left out\n");
    CHECK(strstr(out.data, "j1 --> d2\n") != NULL);
    CHECK_INT(graph(LT_CSV_HEADER "\nbroken\n", "-", NULL), 3);
    CHECK_INT(out.length, 0);
    CHECK_INT(graph("not,a,log\n", "-", NULL), 3);
    CHECK(strstr(errors.data, "not the header of a log") != NULL);
    CHECK_INT(graph(LT_CSV_HEADER "\n", "-", NULL), 0);
    leave();
}

TEST(output_that_cannot_be_written_is_exit_1)
{
    enter();
    int full = open("/dev/full", O_WRONLY), status;
    put("other.csv", LOG);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char word[] = "graph", name[] = "other.csv", *argv[] = {word, name, NULL};
        dup2(full, STDOUT_FILENO);
        if (!freopen(".err", "w", stderr))
            _exit(99);
        int result = lt_cmd_graph(2, argv);
        fflush(stderr);
        _exit(result);
    }
    waitpid(child, &status, 0);
    CHECK_INT(WEXITSTATUS(status), 1);
    lt_file_read(".err", 1 << 20, &errors, NULL);
    CHECK(strncmp(errors.data, "lintrace graph: cannot write: ", 30) == 0);
    close(full);
    leave();
}
