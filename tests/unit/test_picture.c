/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures of events, columns and traces, what is folded, and the order that makes them the same each time.
 */
#include "base/intern.h"
#include "base/mem.h"
#include "out/dot.h"
#include "out/mermaid.h"
#include "out/picture_columns.h"
#include "out/picture_event.h"
#include "out/picture_trace.h"

#include "unit.h"

#include <stdlib.h>

static struct lt_json *parse(const char *text)
{
    struct lt_json *value = NULL;
    struct lt_err err = {.text = ""};
    CHECK_INT(lt_json_read(text, strlen(text), &value, &err), LT_OK);
    if (err.text[0])
        printf("# %s\n", err.text);
    return value;
}

/* The part of a drawing behind its comments and classes; free it. */
static char *mermaid_of(const struct lt_picture *picture)
{
    struct lt_buf text = {0};
    lt_mermaid_write(picture, &text, NULL);
    CHECK(strncmp(text.data, "graph TD\n%% ", 12) == 0);
    const char *body = text.data;
    for (const char *line = strchr(body, '\n') + 1; *line; line = strchr(line, '\n') + 1)
        if (strncmp(line, "%%", 2) == 0 || strncmp(line, "    classDef ", 13) == 0)
            body = strchr(line, '\n') + 1;
    char *rest = lt_xstrdup(body);
    lt_buf_clear(&text);
    return rest;
}

static char *dot_of(const struct lt_picture *picture)
{
    struct lt_buf text = {0};
    lt_dot_write(picture, &text);
    return lt_buf_take(&text);
}

static void check_mermaid(const struct lt_picture *picture, const char *expected)
{
    char *text = mermaid_of(picture);
    CHECK_STR(text, expected);
    free(text);
}

static bool has_remark(const struct lt_picture *picture, const char *part)
{
    for (size_t i = 0; i < picture->remarks.count; i++)
        if (strstr(picture->remarks.items[i], part))
            return true;
    return false;
}

/* ---- one event ---- */

#define RUN "\"run\":{\"runId\":\"01a1ff04\",\"facets\":{\"lintrace_trace\":{\"verdict\":\"%s\"}}},"
#define SETS(side, a, b)                                                                                     \
    "\"" side "\":[{\"namespace\":\"file\",\"name\":\"" a "\"},{\"namespace\":\"file\",\"name\":\"" b "\"}]"

static struct lt_json *event_of(const char *verdict, const char *facets)
{
    char *text = lt_xasprintf(
        "{\"eventType\":\"COMPLETE\"," RUN "\"job\":{\"namespace\":\"n\",\"name\":"
        "\"etl\",\"facets\":{%s}}," SETS("inputs", "/w/b", "/w/a") "," SETS("outputs", "/w/y", "/w/x") "}",
        verdict, facets);
    struct lt_json *event = parse(text);
    free(text);
    return event;
}

#define ENTRIES                                                                                              \
    "\"lineage\":{\"entries\":[{\"namespace\":\"file\",\"name\":\"/w/x\",\"inputs\":[{\"namespace\":"        \
    "\"file\",\"name\":\"/w/a\"},{\"namespace\":\"file\",\"name\":\"/w/b\",\"transformations\":[{\"type\":"  \
    "\"INDIRECT\"}]}]},{\"namespace\":\"file\",\"name\":\"/w/y\",\"inputs\":[]}]}"

TEST(P6_level_file_draws_the_edges_that_the_event_tells)
{
    struct lt_json *event = event_of("complete", ENTRIES);
    struct lt_picture picture;
    CHECK_INT(lt_picture_of_event(event, true, &picture, NULL), LT_OK);
    lt_json_free(event); /* nothing of it is borrowed */
    CHECK_INT(picture.remarks.count, 0);
    check_mermaid(&picture, "    d1[(\"a\")]:::dataset\n    d2[(\"b\")]:::dataset\n"
                            "    d3[(\"x\")]:::dataset\n    d4[(\"y\")]:::dataset\n"
                            "    d1 --> d3\n    d2 -.-> d3\n"); /* y was fed by nothing: it stands alone */
    lt_picture_clear(&picture);
}

TEST(P6_unknown_edges_are_not_made_up)
{
    struct lt_json *event = event_of("incomplete", "");
    struct lt_picture picture;
    CHECK_INT(lt_picture_of_event(event, true, &picture, NULL), LT_OK);
    CHECK(has_remark(&picture, "does not tell which input fed which output"));
    CHECK(has_remark(&picture, "the run is incomplete"));
    check_mermaid(&picture, "    d1[(\"a\")]:::dataset\n    d2[(\"b\")]:::dataset\n"
                            "    d3[(\"x\")]:::dataset\n    d4[(\"y\")]:::dataset\n    j1[\"etl\"]:::job\n"
                            "    d1 --> j1\n    d2 --> j1\n    j1 --> d3\n    j1 --> d4\n");
    lt_picture_clear(&picture);
    CHECK_INT(lt_picture_of_event(event, false, &picture, NULL), LT_OK);
    CHECK(!has_remark(&picture, "does not tell")); /* at level run nobody asks */
    lt_picture_clear(&picture);
    lt_json_free(event);
}

TEST(P6_edges_that_were_too_many_to_tell_are_said_to_be_missing)
{
    struct lt_json *event = event_of("complete\",\"edges_left_out\":\"indirect", ENTRIES);
    struct lt_picture picture;
    CHECK_INT(lt_picture_of_event(event, true, &picture, NULL), LT_OK);
    CHECK_INT(picture.remarks.count, 1);
    CHECK(has_remark(&picture, "the event tells direct arrows only"));
    lt_picture_clear(&picture);
    lt_json_free(event);
}

TEST(one_name_in_two_namespaces_is_two_datasets)
{
    struct lt_json *event =
        parse("{\"eventType\":\"FAIL\",\"run\":{\"runId\":\"x\"},\"job\":{\"name\":\"j\"},\"inputs\":["
              "{\"namespace\":\"prod\",\"name\":\"t\"},{\"namespace\":\"dev\",\"name\":\"t\"},"
              "{\"namespace\":\"file://h\",\"name\":\"/w/t\"}]}");
    struct lt_picture picture;
    CHECK_INT(lt_picture_of_event(event, false, &picture, NULL), LT_OK);
    check_mermaid(&picture, "    d1[(\"dev:t\")]:::dataset\n    d2[(\"file://h/w/t\")]:::dataset\n"
                            "    d3[(\"prod:t\")]:::dataset\n    j1[\"j\"]:::failed\n"
                            "    d1 --> j1\n    d2 --> j1\n    d3 --> j1\n");
    CHECK_STR(picture.run_id, ""); /* "x" is no id: it could say anything in a comment */
    lt_picture_clear(&picture);
    lt_json_free(event);
}

TEST(what_is_no_event_is_refused)
{
    static const char *const others[] = {"{}", "[]", "1", "{\"eventType\":\"COMPLETE\",\"run\":7}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct lt_json *other = parse(others[i]);
        struct lt_picture picture;
        CHECK_INT(lt_picture_of_event(other, true, &picture, NULL), LT_EFORMAT);
        lt_picture_clear(&picture);
        lt_json_free(other);
    }
}

/* ---- columns ---- */

static void add_columns(struct lt_columns *columns, const char *transformations)
{
    char *text = lt_xasprintf(
        "{\"outputs\":[{\"namespace\":\"file\",\"name\":\"/w/out\",\"facets\":{\"columnLineage\":{\"fields\":"
        "{\"end\":{\"inputFields\":[{\"namespace\":\"file\",\"name\":\"/w/in\",\"field\":\"a#b\","
        "\"transformations\":[%s]}]},\"none\":{\"inputFields\":[]}}}}}]}",
        transformations);
    struct lt_json *event = parse(text);
    lt_columns_add(columns, event);
    lt_json_free(event);
    free(text);
}

static char *columns_of(const char *first, const char *second)
{
    struct lt_columns *columns = lt_columns_new();
    struct lt_picture picture;
    add_columns(columns, first);
    if (second)
        add_columns(columns, second);
    lt_picture_of_columns(columns, &picture);
    lt_columns_free(columns); /* nothing of it is borrowed */
    char *text = mermaid_of(&picture);
    lt_picture_clear(&picture);
    return text;
}

#define MASKED "{\"type\":\"DIRECT\",\"masking\":true}"
#define PLAIN "{\"type\":\"DIRECT\"}"
#define INDIRECT "{\"type\":\"INDIRECT\"}"
#define BOXES                                                                                                \
    "    subgraph d1[\"in\"]\n        c1[\"a#35;b\"]:::column\n    end\n    class d1 dataset\n"              \
    "    subgraph d2[\"out\"]\n        c2[\"end\"]:::column\n    end\n    class d2 dataset\n"

TEST(columns_are_drawn_in_their_datasets)
{
    static const struct {
        const char *first, *second, *arrow;
    } cases[] = {
        {PLAIN, NULL, "    c1 --> c2\n"},
        {"", NULL, "    c1 --> c2\n"},
        {INDIRECT, NULL, "    c1 -.-> c2\n"},
        {INDIRECT "," PLAIN, NULL, "    c1 --> c2\n"},
        {MASKED, NULL, "    c1 -->|\"masked\"| c2\n"},
        {MASKED, MASKED, "    c1 -->|\"masked\"| c2\n"},
        {MASKED, PLAIN, "    c1 --> c2\n"}, /* it flows unmasked, too: then "masked" would deceive */
        {MASKED, INDIRECT, "    c1 -->|\"masked\"| c2\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = columns_of(cases[i].first, cases[i].second);
        char *expected = lt_xasprintf("%s%s", BOXES, cases[i].arrow);
        CHECK_STR(text, expected);
        free(expected);
        free(text);
    }
}

/* ---- the trace of a run ---- */

static char *trace_of(const char *const *lines, bool is_whole, char *(*write)(const struct lt_picture *))
{
    struct lt_trace_gathering *gathering = lt_trace_gathering_new(is_whole);
    struct lt_picture picture;
    for (; *lines; lines++) {
        struct lt_json *line = parse(*lines);
        lt_trace_gather(gathering, line);
        lt_json_free(line);
    }
    lt_picture_of_trace(gathering, &picture);
    lt_trace_gathering_free(gathering);
    char *text = write(&picture);
    lt_picture_clear(&picture);
    return text;
}

#define PROCESS(number, parent, pid, execs, program)                                                         \
    "{\"type\":\"process\",\"process\":" #number ",\"parent\":" #parent ",\"pid\":" #pid                     \
    ",\"execs\":" #execs ",\"program\":\"/usr/bin/" program "\",\"command\":\"" program                      \
    "\",\"traced\":true}"
#define ROOT(pid)                                                                                            \
    "{\"type\":\"process\",\"process\":0,\"pid\":" #pid                                                      \
    ",\"execs\":1,\"program\":\"/usr/bin/sh\",\"command\":\"sh s\",\"traced\":true}"
#define DATA(name) "{\"type\":\"file\",\"name\":\"" name "\",\"class\":\"data\",\"roles\":[]}"
#define USE(number, of, what) "{\"type\":\"use\",\"process\":" #number ",\"of\":\"" of "\"," what "}"

/* cat in | sort > out, where the shell opens `out` and names it later; 2 forks only run their program. */
static const char *const pipeline[] = {
    "{\"type\":\"run\",\"run_id\":\"01a1ff04\",\"verdict\":\"complete\"}",
    ROOT(100),
    PROCESS(1, 0, 101, 0, "sh"),
    PROCESS(2, 0, 102, 0, "sh"),
    PROCESS(3, 1, 101, 1, "cat"),
    PROCESS(4, 2, 102, 1, "sort"),
    DATA("/w/in"),
    DATA("/w/out"),
    "{\"type\":\"file\",\"name\":\"/etc/x\",\"class\":\"system\",\"roles\":[]}",
    USE(3, "file", "\"name\":\"/w/in\",\"bytes_read\":9"),
    USE(3, "file", "\"name\":\"/etc/x\",\"bytes_read\":9"),
    USE(3, "pipe", "\"inode\":7,\"bytes_written\":9"),
    USE(4, "pipe", "\"inode\":7,\"bytes_read\":9"),
    USE(4, "pipe", "\"inode\":8,\"bytes_written\":2"),
    USE(2, "file", "\"name\":\"/w/tmp\",\"later_name\":\"/w/out\",\"created\":true"),
    USE(4, "file", "\"name\":\"/w/tmp\",\"later_name\":\"/w/out\",\"bytes_written\":9"),
    NULL,
};
/* The same, seen in another order under other numbers. */
static const char *const pipeline_again[] = {
    "{\"type\":\"run\",\"run_id\":\"01a1ff04\",\"verdict\":\"complete\"}",
    ROOT(9000),
    PROCESS(1, 0, 4, 0, "sh"),
    PROCESS(2, 1, 4, 1, "sort"),
    PROCESS(3, 0, 9001, 0, "sh"),
    PROCESS(4, 3, 9001, 1, "cat"),
    DATA("/w/in"),
    DATA("/w/out"),
    USE(2, "pipe", "\"inode\":70,\"bytes_read\":9"),
    USE(2, "file", "\"name\":\"/w/tmp\",\"later_name\":\"/w/out\",\"bytes_written\":9"),
    USE(4, "pipe", "\"inode\":70,\"bytes_written\":9"),
    USE(4, "file", "\"name\":\"/w/in\",\"bytes_read\":9"),
    NULL,
};
#define PIPELINE                                                                                             \
    "    d1[(\"in\")]:::dataset\n    d2[(\"out\")]:::dataset\n"                                              \
    "    p1([\"1 sh\"]):::process\n    p2([\"2 cat\"]):::process\n    p3([\"3 sort\"]):::process\n"          \
    "    s1{{\"pipe\"}}:::channel\n"                                                                         \
    "    p1 -.-> p2\n    p1 -.-> p3\n    d1 --> p2\n    p2 --> s1\n    s1 --> p3\n    p3 --> d2\n"

TEST(level_process_draws_programs_files_and_pipes)
{
    char *text = trace_of(pipeline, false, mermaid_of);
    CHECK_STR(text, PIPELINE); /* the pipe with one end, the system's file and the opener are not there */
    free(text);
    text = trace_of(pipeline, true, mermaid_of);
    CHECK(strstr(text, "[(\"/etc/x\")]") != NULL);
    CHECK(strstr(text, "s2{{\"pipe (2)\"}}:::channel\n") != NULL);
    free(text);
}

TEST(P9_processes_are_drawn_alike_whatever_their_ids_and_order)
{
    char *text = trace_of(pipeline_again, false, mermaid_of);
    CHECK_STR(text, PIPELINE);
    CHECK(!strstr(text, "9001") && !strstr(text, "70"));
    free(text);
    text = trace_of(pipeline_again, false, dot_of);
    char *other = trace_of(pipeline, false, dot_of);
    CHECK_STR(text, other);
    free(text);
    free(other);
}

/* Two subshells that look alike: what their children wrote tells which is which. */
#define TWINS(first, second)                                                                                 \
    {                                                                                                        \
        ROOT(1), PROCESS(1, 0, 11, 0, "sh"), PROCESS(2, 0, 12, 0, "sh"), PROCESS(3, 1, 13, 1, "tee"),        \
            PROCESS(4, 2, 14, 1, "tee"), DATA("/w/x"), DATA("/w/y"),                                         \
            USE(3, "file", "\"name\":\"" first "\",\"bytes_written\":1"),                                    \
            USE(4, "file", "\"name\":\"" second "\",\"bytes_written\":1"), NULL                              \
    }

TEST(P9_alike_processes_are_told_apart_by_what_their_children_did)
{
    static const char *const one[] = TWINS("/w/x", "/w/y"), *const other[] = TWINS("/w/y", "/w/x");
    char *text = trace_of(one, false, mermaid_of), *same = trace_of(other, false, mermaid_of);
    CHECK_STR(text, same);
    CHECK(strstr(text, "    p3 --> d1\n") != NULL && strstr(text, "    p5 --> d2\n") != NULL);
    free(text);
    free(same);
}

TEST(sockets_of_one_connection_are_one)
{
    static const char *const lines[] = {
        ROOT(1),
        PROCESS(1, 0, 2, 1, "client"),
        USE(0, "socket", "\"inode\":5,\"name\":\"unix 1 2 own\",\"channel\":3,\"bytes_read\":1"),
        USE(1, "socket", "\"inode\":6,\"name\":\"unix 2 1 other\",\"channel\":3,\"bytes_written\":1"),
        USE(1, "socket", "\"inode\":9,\"name\":\"inet a b\",\"bytes_written\":1"),
        NULL,
    };
    char *text = trace_of(lines, false, mermaid_of);
    CHECK_STR(text, "    p1([\"1 sh\"]):::process\n    p2([\"2 client\"]):::process\n"
                    "    s1{{\"socket\"}}:::channel\n    s1 --> p1\n    p1 -.-> p2\n    p2 --> s1\n");
    free(text);
}

TEST(what_was_not_traced_is_said)
{
    static const char *const lines[] = {
        "{\"type\":\"run\",\"run_id\":\"0\",\"verdict\":\"incomplete\"}", ROOT(1),
        "{\"type\":\"process\",\"process\":1,\"pid\":2,\"program\":\"/bin/x\",\"traced\":false}", NULL};
    char *text = trace_of(lines, false, dot_of);
    CHECK(strstr(text, "label=\"2 x (not traced)\"") != NULL);
    CHECK(strstr(text, "// the run is incomplete: files and arrows may be missing\n") != NULL);
    free(text);
}

TEST(foreign_traces_do_no_harm)
{
    static const char *const lines[] = {
        "7",
        "{}",
        "{\"type\":\"process\",\"parent\":1}",
        "{\"type\":\"process\",\"parent\":0}", /* a ring */
        "{\"type\":\"process\",\"parent\":2}", /* itself */
        "{\"type\":\"process\",\"parent\":-5,\"program\":\"/\"}",
        USE(99, "file", "\"name\":\"/w\",\"bytes_read\":1"),
        USE(-1, "pipe", "\"bytes_read\":1"),
        USE(0, "pipe", "\"bytes_read\":1"),
        USE(0, "file", "\"bytes_read\":1"),
        "{\"type\":\"file\"}",
        NULL,
    };
    char *text = trace_of(lines, true, mermaid_of);
    CHECK(strstr(text, "p4([\"") != NULL && !strstr(text, "p5"));
    free(text);
}

/* ---- folding ---- */

/* `files` files in each of `folders` folders, each read by a process of its own. */
static void add_many(struct lt_picture *picture, int folders, int files)
{
    *picture = (struct lt_picture){.dataset_noun = "files", .actor_noun = "processes"};
    for (int i = 0; i < folders * files; i++) {
        char name[64];
        snprintf(name, sizeof name, "/w/%03d/%04d.csv", i / files, i);
        lt_picture_add(picture, LT_SHAPE_DATASET, lt_picture_text(picture, name), NULL);
    }
    for (int i = 0; i < folders * files; i++) {
        uint32_t at = lt_picture_add(picture, LT_SHAPE_PROCESS, "cat", i % 2 ? "cat" : "sed");
        lt_picture_connect(picture, (struct lt_picture_edge){.at = at, .other = (uint32_t)i});
    }
    lt_picture_finish(picture);
}

static size_t arrows_of(const char *text)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, "-> ")); at++)
        count++;
    return count;
}

TEST(three_hundred_arrows_are_drawn_and_one_more_is_folded)
{
    struct lt_picture picture;
    struct lt_buf text = {0};
    add_many(&picture, 3, 100);
    CHECK(!lt_mermaid_write(&picture, &text, NULL));
    CHECK_INT(arrows_of(text.data), 300);
    CHECK(!strstr(text.data, "folded"));
    lt_picture_clear(&picture);
    lt_buf_clear(&text);
    add_many(&picture, 7, 43);
    struct lt_buf note = {0};
    CHECK(lt_mermaid_write(&picture, &text, &note));
    CHECK(arrows_of(text.data) <= LT_MERMAID_EDGES_MOST);
    CHECK_STR(note.data, "folded by folder to 7 files, 2 processes, 14 edges: too many to draw; "
                         "'lintrace graph --format dot' has all");
    CHECK(strstr(text.data, note.data) != NULL); /* among the comments, too */
    CHECK(strstr(text.data, "%% 301 files, 301 processes, 301 edges\n") != NULL);
    CHECK(strstr(text.data, "[(\"000/ (43 files)\")]:::dataset\n") != NULL);
    CHECK(strstr(text.data, "cat (150 processes)") != NULL);
    CHECK(strstr(text.data, "sed (151 processes)") != NULL); /* none is dropped */
    lt_picture_clear(&picture);
    lt_buf_clear(&text);
    lt_buf_clear(&note);
}

TEST(dot_has_all_of_it)
{
    struct lt_picture picture;
    add_many(&picture, 40, 50);
    char *text = dot_of(&picture);
    CHECK_INT(arrows_of(text), 2000);
    CHECK(strstr(text, "// 2000 files, 2000 processes, 2000 edges\n") != NULL);
    free(text);
    lt_picture_clear(&picture);
}

TEST(deep_folders_are_folded_before_those_above)
{
    struct lt_picture picture = {.dataset_noun = "files"}, folded;
    struct lt_fold fold = {0};
    static const char *const names[] = {"/w/a/1", "/w/a/b/2", "/w/a/b/3", "/w/c/4"};
    for (size_t i = 0; i < 4; i++)
        lt_picture_add(&picture, LT_SHAPE_DATASET, names[i], NULL);
    lt_picture_finish(&picture);
    static const char *const steps[][4] = {
        {"a/1", "a/b/ (2 files)", "c/4"}, {"a/ (3 files)", "c/4"}, {"./ (4 files)"}};
    for (size_t step = 0; step < 3; step++) {
        lt_fold_coarsen(&fold, &picture);
        lt_picture_fold(&picture, &fold, &folded);
        for (size_t i = 0; i < folded.nodes.count; i++)
            CHECK_STR(lt_picture_label(&folded, &folded.nodes.items[i]), steps[step][i]);
        CHECK(folded.nodes.count == 4 || !steps[step][folded.nodes.count]);
        lt_picture_clear(&folded);
    }
    lt_picture_clear(&picture);
}

TEST(columns_fold_to_their_datasets_first)
{
    struct lt_picture picture = {.dataset_noun = "datasets"}, folded;
    struct lt_fold fold = {0};
    uint32_t in = lt_picture_add(&picture, LT_SHAPE_DATASET, "/w/x/in", NULL);
    uint32_t out = lt_picture_add(&picture, LT_SHAPE_DATASET, "/w/x/out", NULL);
    uint32_t columns[4];
    for (size_t i = 0; i < 4; i++) {
        columns[i] = lt_picture_add(&picture, LT_SHAPE_COLUMN, i % 2 ? "b" : "a", NULL);
        picture.nodes.items[columns[i]].parent = i < 2 ? in : out;
    }
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = columns[2], .other = columns[0]});
    lt_picture_connect(&picture,
                       (struct lt_picture_edge){.at = columns[3], .other = columns[1], .is_masked = true});
    lt_picture_finish(&picture);
    lt_fold_coarsen(&fold, &picture);
    lt_picture_fold(&picture, &fold, &folded);
    check_mermaid(&folded, "    d1[(\"in\")]:::dataset\n    d2[(\"out\")]:::dataset\n    d1 --> d2\n");
    lt_picture_clear(&folded);
    lt_picture_clear(&picture);
}

/* ---- Graphviz ---- */

TEST(dot_labels_hold_any_name)
{
    static const struct {
        const char *name, *plain, *html;
    } cases[] = {
        {"C:\\new\\N", "C:\\\\new\\\\N", "C:\\new\\N"},
        {"say \"hi\"", "say &#34;hi&#34;", "say &#34;hi&#34;"},
        {"<b>&amp;</b>", "&#60;b&#62;&#38;amp;&#60;/b&#62;", "&#60;b&#62;&#38;amp;&#60;/b&#62;"},
        {"]]>}|{", "]]&#62;}|{", "]]&#62;}|{"},
        {"a\nb\tc\x01", "a&#65533;b&#65533;c&#65533;", "a&#65533;b&#65533;c&#65533;"},
        {"bad\xFF", "bad&#65533;", "bad&#65533;"},
        {"", "&#160;", "&#160;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lt_picture picture = {.dataset_noun = "datasets"};
        lt_picture_add(&picture, LT_SHAPE_DATASET, "t", NULL);
        uint32_t lone = lt_picture_add(&picture, LT_SHAPE_DATASET, cases[i].name, NULL);
        uint32_t column = lt_picture_add(&picture, LT_SHAPE_COLUMN, cases[i].name, NULL);
        lt_picture_connect(&picture, (struct lt_picture_edge){.at = lone, .other = column});
        lt_picture_finish(&picture);
        char *text = dot_of(&picture);
        char *plain = lt_xasprintf("    d2 [label=\"%s\", tooltip=\"%s\", ", cases[i].plain, cases[i].plain);
        char *html = lt_xasprintf("<tr><td port=\"c1\" bgcolor=\"#ffffff\">%s</td></tr>", cases[i].html);
        CHECK(strstr(text, plain) != NULL);
        CHECK(strstr(text, html) != NULL);
        CHECK(strstr(text, "    d1:c1:e -> d2;\n") != NULL);
        free(plain);
        free(html);
        free(text);
        lt_picture_clear(&picture);
    }
}

TEST(dot_tells_strokes_apart)
{
    struct lt_picture picture = {.dataset_noun = "files", .actor_noun = "processes"};
    for (int i = 0; i < 4; i++)
        lt_picture_add(&picture, LT_SHAPE_PROCESS, "p", "p");
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = 0, .other = 1, .is_outward = true});
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = 1, .other = 2, .stroke = LT_STROKE_DASHED});
    lt_picture_connect(&picture, (struct lt_picture_edge){
                                     .at = 2, .other = 3, .stroke = LT_STROKE_DOTTED, .is_outward = true});
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = 3, .other = 3, .is_masked = true});
    lt_picture_finish(&picture);
    char *text = dot_of(&picture);
    CHECK(strstr(text, "    p1 -> p2;\n    p3 -> p2 [style=dashed];\n    p3 -> p4 [style=dotted];\n"
                       "    p4 -> p4 [style=solid, label=\"masked\"];\n}\n") != NULL);
    CHECK(strncmp(text, "digraph lineage {\n", 18) == 0 && strstr(text, "rankdir=LR;") != NULL);
    free(text);
    lt_picture_clear(&picture);
}

/* ---- texts to numbers ---- */

TEST(interned_texts_keep_their_numbers)
{
    struct lt_intern table = {0};
    char text[16];
    CHECK_INT(lt_intern_find(&table, "t0"), LT_INTERN_NONE);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 1000; i++) {
            snprintf(text, sizeof text, "t%d", i);
            CHECK_INT(lt_intern(&table, text), i);
        }
    CHECK_INT(lt_intern_find(&table, "t999"), 999);
    CHECK_INT(lt_intern_find(&table, "t1000"), LT_INTERN_NONE);
    CHECK_STR(table.texts.items[17], "t17");
    lt_intern_clear(&table);
}
