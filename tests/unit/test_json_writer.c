/* SPDX-License-Identifier: Apache-2.0
 *
 * What is said in order comes out byte for byte as what is put together first. */
#include "out/json_writer.h"

#include "ext/json.h"
#include "model/ident.h"
#include "out/openlineage.h"
#include "out/trace_lines.h"

#include "sample_run.h"
#include "unit.h"

#include <stdlib.h>

static void check_text(const char *text)
{
    for (int is_pretty = 0; is_pretty < 2; is_pretty++) {
        struct lt_buf ours = {0}, theirs = {0};
        struct lt_json_writer json = {.text = &ours, .is_pretty = is_pretty};
        struct lt_json *object = lt_json_object();
        lt_json_put_object(&json, NULL);
        lt_json_put_text(&json, "key", text);
        lt_json_put_array(&json, "list");
        lt_json_put_text(&json, NULL, text);
        lt_json_put_end(&json);
        lt_json_put_end(&json);
        lt_json_set_text(object, "key", text);
        lt_json_add_text(lt_json_set_array(object, "list"), text);
        lt_json_write(object, is_pretty, &theirs);
        CHECK_STR(ours.data, theirs.data);
        lt_json_free(object);
        lt_buf_clear(&ours);
        lt_buf_clear(&theirs);
    }
}

TEST(texts_are_escaped_alike)
{
    char text[8] = "a_b";
    for (int byte = 1; byte < 256; byte++) {
        text[1] = (char)byte;
        check_text(text);
    }
    check_text("");
    check_text("\"\\/\b\f\n\r\t\x01\x1f\x7f");
    check_text("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xef\xbf\xbf");
    check_text("\xc0\x80");     /* overlong */
    check_text("\xed\xa0\x80"); /* half of a pair */
    check_text("\xf4\x90\x80\x80");
    check_text("\xc3\xbc but \xc3 cut \n\"");
    srand(1);
    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)rand() % (sizeof text - 1);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(rand() % 4 ? 0x80 + rand() % 0x80 : 1 + rand() % 0x7f);
        text[length] = '\0';
        check_text(text);
    }
}

/* The same value by both ways. */
static void say(struct lt_json_writer *json, struct lt_json *object)
{
    static const uint64_t counts[] = {0, 7, 10, 12345678901234, INT64_MAX, UINT64_MAX};
    char key[32];
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        snprintf(key, sizeof key, "count%zu", i);
        lt_json_put_count(json, key, counts[i]);
        lt_json_set_count(object, key, counts[i]);
    }
    lt_json_put_bool(json, "yes", true);
    lt_json_set_bool(object, "yes", true);
    lt_json_put_text(json, "left out", NULL);
    lt_json_set_text(object, "left out", NULL);
    lt_json_put_object(json, "empty");
    lt_json_put_end(json);
    lt_json_set_object(object, "empty");
    lt_json_put_array(json, "nothing");
    lt_json_put_end(json);
    lt_json_set_array(object, "nothing");
}

TEST(containers_nest_alike)
{
    for (int is_pretty = 0; is_pretty < 2; is_pretty++) {
        struct lt_buf ours = {0}, theirs = {0};
        struct lt_json_writer json = {.text = &ours, .is_pretty = is_pretty};
        struct lt_json *object = lt_json_object(), *inner = lt_json_object();
        lt_json_put_object(&json, NULL);
        say(&json, object);
        lt_json_put_array(&json, "list");
        struct lt_json *list = lt_json_set_array(object, "list");
        for (int i = 0; i < 2; i++) {
            lt_json_put_object(&json, NULL);
            say(&json, lt_json_add_object(list));
            lt_json_put_end(&json);
        }
        lt_json_put_end(&json);
        lt_json_set_text(lt_json_set_object(inner, "deep"), "text", "two\nlines");
        lt_json_set_real(inner, "real", 0.25);
        lt_json_put_value(&json, "inner", inner);
        struct lt_json *copy = lt_json_set_object(object, "inner");
        lt_json_share(inner, "deep", copy);
        lt_json_share(inner, "real", copy);
        lt_json_put_end(&json);
        lt_json_write(object, is_pretty, &theirs);
        CHECK_STR(ours.data, theirs.data);
        lt_json_free(object);
        lt_json_free(inner);
        lt_buf_clear(&ours);
        lt_buf_clear(&theirs);
    }
}

struct pieces {
    struct lt_buf all;
    size_t count, largest;
    int last;
};

static int take(void *user, const char *bytes, size_t length, bool is_last, struct lt_err *err)
{
    struct pieces *pieces = user;
    (void)err;
    lt_buf_add(&pieces->all, bytes, length);
    pieces->count++;
    pieces->largest = length > pieces->largest ? length : pieces->largest;
    pieces->last += is_last;
    return LT_OK;
}

TEST(an_event_of_many_datasets_is_poured_in_pieces)
{
    struct sample sample = sample_make();
    struct lt_buf whole = {0}, way = {0};
    struct pieces pieces = {.count = 0};
    struct lt_drain drain = {.take = take, .user = &pieces};
    for (int i = 0; i < 2000; i++) {
        char path[64];
        snprintf(path, sizeof path, "/work/many/%04d", i);
        sample_file(&sample, path, LT_ROLE_INPUT);
    }
    CHECK_INT(lt_openlineage_event(sample.run, NULL, &whole), LT_OK);
    CHECK_INT(lt_openlineage_write(sample.run, NULL, &way, &drain), LT_OK);
    CHECK_STR(pieces.all.data, whole.data);
    CHECK(pieces.count > 5 && pieces.largest < 2 * LT_DRAIN_BYTES);
    CHECK_INT(pieces.last, 1);
    pieces.all.length = pieces.count = 0;
    lt_trace_lines(sample.run, NULL, &way, &drain);
    whole.length = 0;
    lt_trace_lines(sample.run, NULL, &whole, NULL);
    CHECK_STR(pieces.all.data, whole.data);
    lt_buf_clear(&pieces.all);
    lt_buf_clear(&whole);
    lt_buf_clear(&way);
    sample_free(&sample);
}
