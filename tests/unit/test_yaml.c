/* SPDX-License-Identifier: Apache-2.0
 *
 * The document tree: what is where, and what is refused with which words at which place. */
#include "base/buf.h"
#include "ext/yaml.h"
#include "unit.h"

#include <stdio.h>

/* "line:column: text" of the refusal, "" when the text is fine. Valid until the next call. */
static const char *refusal_of_bytes(const char *bytes, size_t length)
{
    static char text[1200];
    struct lt_yaml *document = NULL;
    struct lt_yaml_place place;
    struct lt_err err = {0};
    int result = lt_yaml_parse("f.yaml", bytes, length, &document, &place, &err);
    text[0] = '\0';
    if (result != LT_OK)
        snprintf(text, sizeof text, "%zu:%zu: %s", place.line, place.column, err.text);
    CHECK((result == LT_OK) == (document != NULL));
    CHECK(result == LT_OK || result == err.code);
    lt_yaml_free(document);
    return text;
}

static const char *refusal(const char *text)
{
    return refusal_of_bytes(text, strlen(text));
}

static struct lt_yaml *parsed(const char *text)
{
    struct lt_yaml *document = NULL;
    struct lt_yaml_place place;
    CHECK_INT(lt_yaml_parse("f.yaml", text, strlen(text), &document, &place, NULL), LT_OK);
    return document;
}

TEST(every_node_knows_its_place)
{
    struct lt_yaml *document = parsed("a: 1\nb:\n  - 'x y'\n  - {c: \xc3\xa9, d: [e]}\n");
    const struct lt_yaml_node *root = lt_yaml_root(document);
    CHECK_INT(root->kind, LT_YAML_MAP);
    CHECK_INT(root->count, 2);
    CHECK_STR(root->pairs[0].value->text, "1");
    CHECK(root->pairs[0].value->is_plain);
    const struct lt_yaml_node *list = lt_yaml_get(root, "b");
    CHECK_INT(list->kind, LT_YAML_LIST);
    CHECK_INT(list->items[0]->place.line, 3);
    CHECK_INT(list->items[0]->place.column, 5);
    CHECK(!list->items[0]->is_plain);
    const struct lt_yaml_node *d = lt_yaml_get(list->items[1], "d");
    CHECK_INT(d->place.line, 4);
    CHECK_INT(d->place.column, 15); /* characters, not bytes */
    CHECK_STR(d->file, "f.yaml");
    CHECK(!lt_yaml_get(root, "z"));
    lt_yaml_free(document);
}

TEST(aliases_stand_for_their_anchors)
{
    struct lt_yaml *document = parsed("a: &x [1, 2]\nb: *x\n");
    const struct lt_yaml_node *root = lt_yaml_root(document);
    CHECK(lt_yaml_get(root, "a") == lt_yaml_get(root, "b"));
    CHECK_INT(root->weight, 9);
    CHECK_INT(root->height, 3);
    lt_yaml_free(document);
    CHECK_STR(refusal("a: &x [*x]\n"),
              "1:8: no anchor '&x' ends before this alias (a text that starts with '*' needs quotes)");
}

TEST(nothing_is_told_from_text)
{
    struct lt_yaml *document = parsed("[~, null, '', \"null\", x, !!str null]");
    const struct lt_yaml_node *root = lt_yaml_root(document);
    const bool expected[] = {true, true, false, false, false, false};
    for (size_t i = 0; i < root->count; i++)
        CHECK_INT(lt_yaml_is_null(root->items[i]), expected[i]);
    lt_yaml_free(document);
}

TEST(duplicate_keys_are_marked)
{
    struct lt_yaml *document = parsed("{b: 1, a: 2, b: 3, b: 4}");
    const struct lt_yaml_node *root = lt_yaml_root(document);
    CHECK(!root->pairs[0].first);
    CHECK(!root->pairs[1].first);
    CHECK(root->pairs[2].first == root->pairs[0].key);
    CHECK(root->pairs[3].first == root->pairs[0].key);
    lt_yaml_free(document);
}

TEST(empty_documents_have_no_root)
{
    const char *const texts[] = {"", "# only a comment\n", "\n\n"};
    for (size_t i = 0; i < 3; i++) {
        struct lt_yaml *document = parsed(texts[i]);
        CHECK(!lt_yaml_root(document));
        lt_yaml_free(document);
    }
}

TEST(bom_and_crlf_are_fine)
{
    struct lt_yaml *document = parsed("\xef\xbb\xbf"
                                      "a: 1\r\nb: two\r\n");
    CHECK_STR(lt_yaml_get(lt_yaml_root(document), "b")->text, "two");
    CHECK_INT(lt_yaml_get(lt_yaml_root(document), "b")->place.line, 2);
    lt_yaml_free(document);
}

TEST(syntax_errors_say_where)
{
    CHECK_STR(refusal("a: [1, 2\nb: 3\n"),
              "2:2: while parsing a flow sequence: did not find expected ',' or ']'");
    CHECK_STR(refusal("a: 'x\n"), "2:1: while scanning a quoted scalar: found unexpected end of stream");
    CHECK_STR(refusal("a: 1\n b: 2\n"), "2:3: mapping values are not allowed in this context");
}

TEST(tabs_are_named)
{
    CHECK_STR(refusal("a:\n\tb: 1\n"), "2:1: a tab cannot indent; use spaces");
    CHECK_STR(refusal("a:\r\n  - b: 1\r\n\tc: 2\r\n"), "3:1: a tab cannot indent; use spaces");
    CHECK_STR(refusal("a:\tb\n"), "");
}

TEST(signs_that_need_quotes_are_named)
{
    CHECK_STR(refusal("a: *.csv\n"), "1:4: a text that starts with '*' needs quotes");
    CHECK_STR(refusal("a: @x\n"), "1:4: a text that starts with '@' needs quotes");
    CHECK_STR(refusal("\xc3\xa9: `x`\n"), "1:4: a text that starts with '`' needs quotes");
    CHECK_STR(refusal("a: %x\n"), "1:4: a text that starts with '%' needs quotes");
    CHECK_STR(refusal("a: & b\n"), "1:4: a text that starts with '&' needs quotes");
}

TEST(one_document_only)
{
    CHECK_STR(refusal("a: 1\n---\nb: 2\n"),
              "2:1: a second document starts here; put it into a file of its own");
    CHECK_STR(refusal("---\na: 1\n...\n"), "");
}

TEST(foreign_bytes_are_refused)
{
    CHECK_STR(refusal("a: 1\nb: \xff\n"), "2:4: invalid leading UTF-8 octet (0xFF)");
    CHECK_STR(refusal_of_bytes("a: \0b\n", 6), "1:4: control characters are not allowed (0x00)");
    CHECK_STR(refusal("a: \"x\\0y\"\n"), "1:4: a text holds a NUL character");
    CHECK_STR(refusal("a: \x1b[31m\n"), "1:4: control characters are not allowed (0x1B)");
}

TEST(depth_is_limited)
{
    struct lt_buf text = {0};
    for (int i = 0; i < LT_YAML_DEPTH_MAX; i++)
        lt_buf_addc(&text, '[');
    for (int i = 0; i < LT_YAML_DEPTH_MAX; i++)
        lt_buf_addc(&text, ']');
    CHECK_STR(refusal(text.data), "");
    text.data[0] = ' ';
    char *deeper = text.data;
    struct lt_buf wrapped = {0};
    lt_buf_addf(&wrapped, "[[%s", deeper);
    CHECK_STR(refusal(wrapped.data), "1:66: nested deeper than 64 levels");
    lt_buf_clear(&wrapped);
    lt_buf_clear(&text);
    /* Through aliases: each adds one level to the one before. */
    lt_buf_adds(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 70; i++)
        lt_buf_addf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    CHECK_STR(refusal(text.data), "63:12: nested deeper than 64 levels");
    lt_buf_clear(&text);
}

TEST(alias_bombs_are_refused)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
        lt_buf_addf(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            lt_buf_addf(&text, "*a%d,", i - 1);
        lt_buf_adds(&text, "]\n");
    }
    const char *said = refusal(text.data);
    CHECK(strstr(said, "5:") == said);
    CHECK(strstr(said, "more than 100000 values") != NULL);
    lt_buf_clear(&text);
}

TEST(the_number_of_nodes_is_limited)
{
    struct lt_buf text = {0};
    for (int i = 0; i < LT_YAML_NODES_MAX; i++)
        lt_buf_adds(&text, "- x\n");
    CHECK_STR(refusal(text.data), "100000:3: more than 100000 values (aliases count as what they stand for)");
    lt_buf_clear(&text);
}
