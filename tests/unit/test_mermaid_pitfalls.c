/* SPDX-License-Identifier: Apache-2.0
 *
 * What breaks Mermaid, or means something else than it seems to, one test each: P7. The picture has the same
 * hostile text as a dataset, a column, a job, a process and a channel. */
#include "base/mem.h"
#include "out/mermaid.h"

#include "unit.h"

#include <stdlib.h>

/* Every kind of node called `name`, every kind of arrow between them. */
static char *draw(const char *name)
{
    struct lt_picture picture = {.dataset_noun = "datasets", .actor_noun = "jobs"};
    struct lt_buf text = {0};
    uint32_t dataset = lt_picture_add(&picture, LT_SHAPE_DATASET, name, NULL);
    uint32_t around = lt_picture_add(&picture, LT_SHAPE_DATASET, name, NULL);
    uint32_t column = lt_picture_add(&picture, LT_SHAPE_COLUMN, name, NULL);
    picture.nodes.items[column].parent = around;
    uint32_t job = lt_picture_add(&picture, LT_SHAPE_JOB, name, name);
    uint32_t process = lt_picture_add(&picture, LT_SHAPE_PROCESS, name, name);
    uint32_t channel = lt_picture_add(&picture, LT_SHAPE_CHANNEL, name, NULL);
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = job, .other = dataset});
    lt_picture_connect(&picture,
                       (struct lt_picture_edge){.at = process, .other = channel, .is_outward = true});
    lt_picture_connect(&picture,
                       (struct lt_picture_edge){.at = process, .other = job, .stroke = LT_STROKE_DOTTED});
    lt_picture_connect(&picture, (struct lt_picture_edge){.at = dataset, .other = column, .is_masked = true});
    lt_picture_finish(&picture);
    lt_mermaid_write(&picture, &text, NULL);
    lt_picture_clear(&picture);
    return lt_buf_take(&text);
}

/* The whole text for `name`, where `label` is what must be made of it: no byte of a name is anywhere else. */
static void check(const char *name, const char *label)
{
    char *text = draw(name);
    char *expected = lt_xasprintf(
        "graph TD\n%%%% 2 datasets, 1 columns, 2 jobs, 1 pipes and sockets, 4 edges\n"
        "    classDef dataset fill:#e8f1fb,stroke:#3b6ea5,color:#10243a\n"
        "    classDef job fill:#f3f0e4,stroke:#8a7a3c,color:#2c2710\n"
        "    classDef failed fill:#fbe6e6,stroke:#b03030,color:#4a1010\n"
        "    classDef process fill:#eaf5ea,stroke:#3f7f3f,color:#102410\n"
        "    classDef channel fill:#f2f2f2,stroke:#707070,color:#202020\n"
        "    classDef column fill:#ffffff,stroke:#3b6ea5,color:#10243a\n"
        "    d1[(\"%s\")]:::dataset\n    subgraph d2[\"%s (2)\"]\n        c1[\"%s\"]:::column\n    end\n"
        "    class d2 dataset\n    j1[\"%s\"]:::job\n    p1([\"%s\"]):::process\n    s1{{\"%s\"}}:::channel\n"
        "    c1 -->|\"masked\"| d1\n    d1 --> j1\n    j1 -.-> p1\n    p1 --> s1\n",
        label, label, label, label, label, label);
    CHECK_STR(text, expected);
    free(expected);
    free(text);
}

static void check_as_it_is(const char *name)
{
    check(name, name);
}

TEST(P7_reserved_words_are_labels_and_never_ids)
{
    static const char *const words[] = {"end",       "end-x", "End",   "graph",  "flowchart",
                                        "subgraph",  "style", "class", "click",  "classDef",
                                        "linkStyle", "href",  "call",  "default"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        check_as_it_is(words[i]);
}

TEST(P7_ids_have_no_blank_no_at_and_no_foreign_letter)
{
    check_as_it_is("a b");
    check("a@{shape: cyl}", "a#64;{shape: cyl}");
    check_as_it_is("\xC3\xA9 \xE4\xB8\xAD");
}

TEST(P7_arrows_have_blanks_around_them_so_that_no_letter_becomes_an_end)
{
    check_as_it_is("a---ops");
    check_as_it_is("b---xray");
    check("-->ops", "#45;-#62;ops");
}

TEST(P7_labels_are_quoted)
{
    check_as_it_is("(x)");
    check_as_it_is("[x]");
    check_as_it_is("]");
    check_as_it_is("{x}}");
    check_as_it_is("a|b|");
    check_as_it_is("a;b");
    check_as_it_is("/x");
    check_as_it_is(":::x");
}

TEST(P7_a_quote_does_not_end_the_label)
{
    check("say \"hi\"", "say #34;hi#34;");
    check("\\\"", "#92;#34;");
    check_as_it_is("it's");
}

TEST(P7_a_hash_does_not_begin_a_code)
{
    check("a#b;c", "a#35;b;c");
    check("#123;", "#35;123;");
    check("#quot;", "#35;quot;");
}

TEST(P7_html_is_shown_and_not_run)
{
    check("&amp;", "#38;amp;");
    check("&#65;", "#38;#35;65;");
    check("<b>x</b>", "#60;b#62;x#60;/b#62;");
    check("<script>alert(1)</script>.csv", "#60;script#62;alert(1)#60;/script#62;.csv");
}

TEST(P7_a_backslash_and_an_n_do_not_break_the_line)
{
    check("C:\\new\\table", "C:#92;new#92;table");
}

TEST(P7_a_directive_is_not_taken_for_one)
{
    check("%%{x}%%", "#37;#37;{x}#37;#37;");
    check("%% x", "#37;#37; x");
}

TEST(P7_a_backtick_does_not_open_markdown)
{
    check("`x`", "#96;x#96;");
    check("`x", "#96;x");
}

TEST(P7_markdown_is_not_taken_for_markup)
{
    check_as_it_is("order_id_2.csv"); /* within words it is none */
    check("__init__.py", "#95;#95;init#95;#95;.py");
    check("_a", "#95;a");
    check("a*b*c", "a#42;b#42;c");
    check("~~x~~", "#126;#126;x#126;#126;");
    check("1. raw.csv", "1#46; raw.csv");
    check("12) x", "12#41; x");
    check("7.", "7#46;");
    check_as_it_is("1.5.csv");
    check_as_it_is("v1. x");
    check("- x", "#45; x");
    check("+ x", "#43; x");
    check("---", "#45;--");
    check("[b](c)", "[b#93;(c)");
    check_as_it_is("[b] (c)");
}

TEST(P7_names_do_not_become_links_or_icons)
{
    check("http://a/b", "http#58;//a/b");
    check("HTTPS://a", "HTTPS#58;//a");
    check_as_it_is("file://h/w/x");
    check("www.a.org", "www#46;a.org");
    check("me@a.org", "me#64;a.org");
    check("fa:fa-car", "fa#58;fa-car");
    check_as_it_is("a:b");
}

TEST(P7_dollars_are_not_mathematics)
{
    check("$$x$$", "#36;#36;x#36;#36;");
}

TEST(P7_a_label_is_never_empty)
{
    check("", " ");
}

TEST(P7_line_breaks_tabs_and_control_characters_are_shown_as_one_mark)
{
    check("a\nb", "a#65533;b");
    check("a\r\nb", "a#65533;#65533;b");
    check("a\tb", "a#65533;b");
    check("a\x01"
          "b\x7F",
          "a#65533;b#65533;");
    check("\x1B[31m", "#65533;[31m");
}

TEST(P7_text_that_turns_or_hides_its_surroundings_does_not)
{
    check("a\xE2\x80\xAE.gpj", "a#65533;.gpj"); /* U+202E, right to left */
    check("a\xE2\x80\x8F.csv", "a#65533;.csv"); /* U+200F */
    check("\xEF\xBB\xBF"
          "bom",
          "#65533;bom"); /* U+FEFF */
    check("a\xE2\x80\xA8"
          "b",
          "a#65533;b"); /* U+2028, line separator */
}

TEST(P7_what_is_no_character_is_shown_as_one_mark)
{
    check("a\xEF\xBF\xBF", "a#65533;"); /* U+FFFF */
    check("a\xEF\xBF\xBE", "a#65533;");
    check_as_it_is("a\xEF\xBF\xBD");
}

TEST(P7_bytes_that_are_not_utf8_are_shown_as_one_mark_each)
{
    check("bad\xFF\xC3\x28utf8", "bad#65533;#65533;(utf8");
}

TEST(P7_long_names_keep_their_beginning_and_end)
{
    char name[301];
    memset(name, 'x', sizeof name - 1);
    memcpy(name, "begin", 5);
    memcpy(name + sizeof name - 5, ".csv", 5);
    char *text = draw(name);
    CHECK(strstr(
        text, "    j1[\"beginxxxxxxxxxxxxxxxxxxxxxxxxx\xE2\x80\xA6xxxxxxxxxxxxxxxxxxxxxxxxx.csv\"]:::job\n"));
    free(text);
}

TEST(P7_there_is_nothing_that_renderers_differ_about)
{
    char *text = draw("x");
    static const char *const parts[] = {"---\n", "%%{",          "linkStyle", "click",    "@{",    "rgb(",
                                        "\r",    "\xEF\xBB\xBF", "\t",        "accTitle", "style "};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK(strstr(text, parts[i]) == NULL);
    free(text);
}

TEST(P7_an_empty_picture_has_its_header)
{
    struct lt_picture picture = {.dataset_noun = "datasets"};
    struct lt_buf text = {0};
    lt_picture_finish(&picture);
    CHECK(!lt_mermaid_write(&picture, &text, NULL));
    CHECK(strncmp(text.data, "graph TD\n%% 0 datasets, 0 edges\n", 32) == 0);
    lt_buf_clear(&text);
}

/* The renderers' limits are 500 arrows and 50,000 characters; neither is reached by however much. */
static void check_limits(int jobs, int datasets, size_t name_bytes)
{
    struct lt_picture picture = {.dataset_noun = "datasets", .actor_noun = "jobs"};
    struct lt_buf text = {0};
    for (int i = 0; i < datasets; i++) {
        char *name = lt_xasprintf("/%d/%0*d", i / 10, (int)name_bytes, i);
        lt_picture_add(&picture, LT_SHAPE_DATASET, lt_picture_text(&picture, name), NULL);
        free(name);
    }
    for (int i = 0; i < jobs; i++)
        for (int j = 0; j < datasets; j += 1 + datasets / 50) {
            uint32_t job =
                j ? (uint32_t)picture.nodes.count - 1 : lt_picture_add(&picture, LT_SHAPE_JOB, "#####", "n");
            lt_picture_connect(&picture, (struct lt_picture_edge){.at = job, .other = (uint32_t)j});
        }
    lt_picture_finish(&picture);
    lt_mermaid_write(&picture, &text, NULL);
    size_t arrows = 0;
    for (const char *at = text.data; (at = strstr(at, " --> ")); at++)
        arrows++;
    CHECK(arrows > 0 && arrows <= 300);
    CHECK(text.length < 50000);
    lt_buf_clear(&text);
    lt_picture_clear(&picture);
}

TEST(P7_the_limits_of_renderers_are_kept)
{
    check_limits(1, 300, 10);
    check_limits(6, 51, 10);
    check_limits(1, 2000, 200);
    check_limits(400, 3, 4);
    check_limits(400, 400, 200);
}
