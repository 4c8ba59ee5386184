/* SPDX-License-Identifier: Apache-2.0
 *
 * The diagram: what is drawn, under which ids, and that no name or size can break it. */
#include "out/mermaid.h"

#include "base/mem.h"
#include "out/csv_row.h"

#include "unit.h"

#include <ctype.h>
#include <stdlib.h>

/* A log of rows "time|job|inputs|outputs|status", drawn. */
struct drawing {
    struct lt_buf csv, text;
};

static void add_row(struct drawing *drawing, const char *time, const char *job, const char *inputs,
                    const char *outputs, const char *status)
{
    if (!drawing->csv.length)
        lt_buf_adds(&drawing->csv, LT_CSV_HEADER "\n");
    lt_buf_addf(&drawing->csv, "%s,id,ns,%s,%s,%s,,{},,,%s\n", time, job, inputs, outputs, status);
}

static const char *draw(struct drawing *drawing)
{
    struct lt_err err;
    drawing->text.length = 0;
    struct lt_buf csv = {0}; /* it is used up */
    lt_buf_add(&csv, drawing->csv.data, drawing->csv.length);
    CHECK_INT(lt_mermaid_from_csv(&csv, &drawing->text, NULL, &err), LT_OK);
    const char *folder = getenv("LINTRACE_TEST_KEEP"); /* as in test_openlineage.c */
    static int number;
    char *path = folder ? lt_xasprintf("%s/drawing%d.mmd", folder, ++number) : NULL;
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fwrite(drawing->text.data, 1, drawing->text.length, file);
        fclose(file);
    }
    free(path);
    return drawing->text.data;
}

static void clear(struct drawing *drawing)
{
    lt_buf_clear(&drawing->csv);
    lt_buf_clear(&drawing->text);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

/* Every line is one of the few that the writer means to write; returns how many edges there are. */
static size_t check_lines(const char *text)
{
    size_t edges = 0;
    CHECK(strncmp(text, "graph TD\n", 9) == 0);
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        unsigned from, to;
        char left, right;
        int used = 0;
        if (strncmp(line, "%% ", 3) == 0 || strncmp(line, "    classDef ", 13) == 0)
            continue;
        if (sscanf(line, "    %c%u --> %c%u%n", &left, &from, &right, &to, &used) == 4 &&
            line[used] == '\n') {
            edges++;
            CHECK((left == 'd' && right == 'j') || (left == 'j' && right == 'd'));
            continue;
        }
        size_t length = strcspn(line, "\n");
        CHECK(sscanf(line, "    %c%u%n", &left, &from, &used) == 2 && (left == 'd' || left == 'j'));
        CHECK(strncmp(line + used, left == 'd' ? "[(\"" : "[\"", left == 'd' ? 3 : 2) == 0);
        const char *label = line + used + (left == 'd' ? 3 : 2);
        size_t inner = strcspn(label, "\"<>&\\$`\n");
        CHECK(inner > 0 && label[inner] == '"');
        CHECK(strncmp(label + inner, left == 'd' ? "\")]:::dataset\n" : "\"]:::", left == 'd' ? 14 : 5) == 0);
        CHECK(length < 600);
    }
    return edges;
}

TEST(datasets_and_jobs_are_drawn_once)
{
    struct drawing drawing = {0};
    add_row(&drawing, "1", "etl", "/w/raw/b.csv;/w/raw/a.csv", "/w/out/c.csv", "COMPLETED");
    add_row(&drawing, "2", "etl", "/w/raw/a.csv", "/w/out/c.csv", "COMPLETED");
    add_row(&drawing, "3", "daily", "/w/out/c.csv", "/w/out/d.csv", "COMPLETED");
    const char *text = draw(&drawing);
    CHECK_INT(check_lines(text), 5);
    CHECK(strstr(text, "    d1[(\"out/c.csv\")]:::dataset\n    d2[(\"out/d.csv\")]:::dataset\n"
                       "    d3[(\"raw/a.csv\")]:::dataset\n    d4[(\"raw/b.csv\")]:::dataset\n"
                       "    j1[\"daily\"]:::job\n    j2[\"etl\"]:::job\n"
                       "    d1 --> j1\n    j1 --> d2\n    d3 --> j2\n    d4 --> j2\n    j2 --> d1\n"));
    CHECK(strstr(text, "%% 4 datasets, 2 jobs, 5 edges\n"));
    clear(&drawing);
}

TEST(only_the_last_run_of_a_job_marks_it_failed)
{
    struct drawing drawing = {0};
    add_row(&drawing, "2", "mended", "/a", "/b", "COMPLETED");
    add_row(&drawing, "1", "mended", "/a", "/b", "FAILED"); /* written late, but ran before */
    add_row(&drawing, "1", "broken", "/a", "/b", "COMPLETED");
    add_row(&drawing, "2", "broken", "/a", "/b", "FAILED");
    const char *text = draw(&drawing);
    CHECK(strstr(text, "j1[\"broken\"]:::failed\n"));
    CHECK(strstr(text, "j2[\"mended\"]:::job\n"));
    clear(&drawing);
}

TEST(an_empty_log_is_a_valid_diagram)
{
    struct drawing drawing = {0};
    CHECK_INT(check_lines(draw(&drawing)), 0);
    lt_buf_adds(&drawing.csv, LT_CSV_HEADER "\n");
    CHECK_INT(check_lines(draw(&drawing)), 0);
    add_row(&drawing, "1", "idle", "", "", "COMPLETED");
    CHECK_INT(check_lines(draw(&drawing)), 0);
    CHECK(strstr(drawing.text.data, "j1[\"idle\"]:::job\n"));
    clear(&drawing);
}

TEST(hostile_names_come_out_right)
{
    struct drawing drawing = {0};
    add_row(&drawing, "1", "end", "/w/new\\nline;/w/a\\;b;/w/c\\\\d;/w/e---ops", "/w/graph;/w/end",
            "COMPLETED");
    add_row(&drawing, "2", "\"say \"\"hi\"\"\"", "/w/$$x$$;/w/</script>;/w/bad\xFF;/w/tab\t\x1B",
            "/w/#quot\\;;/w/%%{init}%%;/w/`md`", "COMPLETED");
    add_row(&drawing, "3", "graph", "/w/\xE2\x80\xAE", "/w/&amp\\;", "COMPLETED");
    const char *text = draw(&drawing);
    check_lines(text);
    static const char *const labels[] = {
        "(\"new#65533;line\")",
        "(\"a;b\")",
        "(\"c#92;d\")",
        "(\"e---ops\")",
        "(\"graph\")",
        "(\"end\")",
        "[\"end\"]",
        "[\"say #34;hi#34;\"]",
        "(\"#36;#36;x#36;#36;\")",
        "(\"#60;/script#62;\")",
        "(\"bad#65533;\")",
        "(\"tab#65533;#65533;\")",
        "(\"#35;quot;\")",
        "(\"#37;#37;{init}#37;#37;\")",
        "(\"#96;md#96;\")",
        "(\"#65533;\")",
        "(\"#38;amp;\")",
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (!strstr(text, labels[i])) {
            printf("# missing: %s\n", labels[i]);
            CHECK(false);
        }
    clear(&drawing);
}

TEST(long_and_alike_labels_stay_short_and_apart)
{
    struct drawing drawing = {0};
    char name[2][200];
    for (int i = 0; i < 2; i++)
        snprintf(name[i], sizeof name[i], "/w/%080d%d%080d.csv", 1, i, 2);
    char *inputs = lt_xasprintf("%s;%s;/w/x\x01;/w/x\x02;/w/\xC3\xA9", name[0], name[1]);
    add_row(&drawing, "1", "j", inputs, "", "COMPLETED");
    const char *text = draw(&drawing);
    CHECK_INT(count_of(text, "\xE2\x80\xA6"), 2);
    CHECK(strstr(text, "[(\"000000000000000000000000000000\xE2\x80\xA6"
                       "0000000000000000000000002.csv\")]"));
    CHECK(strstr(text, "2.csv (2)\")]"));
    CHECK(strstr(text, "(\"x#65533;\")") && strstr(text, "(\"x#65533; (2)\")"));
    free(inputs);
    clear(&drawing);
}

TEST(a_job_name_in_two_namespaces_says_which)
{
    struct drawing drawing = {0};
    lt_buf_adds(&drawing.csv,
                LT_CSV_HEADER "\n1,id,dev,etl,/a,/b,,{},,,COMPLETED\n1,id,prod,etl,/a,/b,,{},,,FAILED\n");
    const char *text = draw(&drawing);
    CHECK(strstr(text, "j1[\"dev/etl\"]:::job\n") && strstr(text, "j2[\"prod/etl\"]:::failed\n"));
    CHECK(strstr(text, "(\"/a\")")); /* only the root is shared */
    clear(&drawing);
}

static size_t check_size(struct drawing *drawing)
{
    const char *text = draw(drawing);
    size_t edges = check_lines(text);
    CHECK(edges <= LT_MERMAID_EDGES_MOST);
    CHECK(drawing->text.length <= LT_MERMAID_CHARS_MOST);
    CHECK(strstr(text, "%% folded by folder"));
    return edges;
}

TEST(many_files_are_folded_by_folder)
{
    struct drawing drawing = {0};
    for (int i = 0; i < 1000; i++) {
        char input[64];
        snprintf(input, sizeof input, "/w/day%d/in%04d.csv", i % 10, i);
        add_row(&drawing, "1", "etl", input, "/w/all.csv", "COMPLETED");
    }
    CHECK_INT(check_size(&drawing), 11);
    CHECK(strstr(drawing.text.data, "[(\"day3/ (100 datasets)\")]"));
    CHECK(strstr(drawing.text.data, "[(\"all.csv\")]")); /* alone in its folder: itself */
    clear(&drawing);
}

TEST(many_jobs_and_deep_folders_still_fit)
{
    struct drawing drawing = {0};
    for (int i = 0; i < 700; i++) {
        char job[32], input[256];
        snprintf(job, sizeof job, "job%d", i);
        snprintf(input, sizeof input,
                 "/w/%d/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/1/2/3/4/5/6/7/x", i);
        add_row(&drawing, "1", job, input, i % 2 ? "warehouse.orders" : "/w/out",
                i == 9 ? "FAILED" : "COMPLETED");
    }
    check_size(&drawing);
    CHECK(strstr(drawing.text.data, "ns (700 jobs)\"]:::failed\n"));
    clear(&drawing);
    for (int i = 0; i < 290; i++) { /* few edges, but names that need many characters */
        char input[400] = "/w/";
        for (int j = 0; j < 60; j++)
            snprintf(input + strlen(input), sizeof input - strlen(input), "#%d", i % 10);
        snprintf(input + strlen(input), sizeof input - strlen(input), "%d", i);
        add_row(&drawing, "1", "j", input, "/w/x/out", "COMPLETED");
    }
    check_size(&drawing);
    clear(&drawing);
}

TEST(lines_left_out_are_said)
{
    struct drawing drawing = {0};
    add_row(&drawing, "1", "j", "/a", "/b", "COMPLETED");
    lt_buf_adds(&drawing.csv, "torn,line");
    CHECK(strstr(draw(&drawing), "%% lines of the log that could not be read and are left out: 1\n"));
    clear(&drawing);
}
