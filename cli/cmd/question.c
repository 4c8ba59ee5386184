/* SPDX-License-Identifier: Apache-2.0
 *
 * What questions that go through the graph have in common. */
#include "cmd/question.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int lt_question_open(const char *folder, const char *as_of, struct lt_question *ret_question,
                     struct lt_err *err)
{
    *ret_question = (struct lt_question){.as_of = as_of};
    int result = lt_index_open(folder, &ret_question->index, err);
    if (result != LT_OK)
        return result;
    if (as_of)
        result = lt_find_moment(ret_question->index, as_of, &ret_question->moment, err);
    if (result == LT_OK)
        result = lt_index_links_open(ret_question->index, as_of ? &ret_question->moment : NULL,
                                     &ret_question->links, err);
    if (result == LT_OK)
        lt_about_open(ret_question->index, ret_question->links, !as_of, &ret_question->about);
    return result;
}

void lt_question_close(struct lt_question *question)
{
    lt_about_clear(&question->about);
    lt_index_links_close(question->links);
    lt_index_close(question->index);
    *question = (struct lt_question){0};
}

void lt_question_head(struct lt_question *question, struct lt_answer *answer)
{
    lt_asking_put_log(answer, question->index);
    if (question->as_of)
        lt_json_set_text(lt_answer_head(answer), "as_of", question->as_of);
}

struct named {
    struct lt_about_name name;
};

static int by_name(const void *left, const void *right)
{
    const struct lt_about_name *one = &((const struct named *)left)->name;
    const struct lt_about_name *other = &((const struct named *)right)->name;
    int order = strcmp(one->namespace, other->namespace);
    order = order ? order : strcmp(one->name, other->name);
    return order ? order : strcmp(one->column ? one->column : "", other->column ? other->column : "");
}

void lt_question_put_nodes(struct lt_question *question, struct lt_answer *answer, const char *key,
                           const struct lt_nodes *nodes)
{
    static const char *const kinds[] = {"", "dataset", "column", "job"};
    struct lt_json *list = lt_json_set_array(lt_answer_head(answer), key);
    struct named *all = lt_xcalloc(nodes->items.count + 1, sizeof *all);
    for (size_t i = 0; i < nodes->items.count; i++)
        lt_about_name(&question->about, nodes->items.items[i], &all[i].name);
    qsort(all, nodes->items.count, sizeof *all, by_name); /* the index has them as they came */
    for (size_t i = 0; i < nodes->items.count; i++) {
        struct lt_about_name name = all[i].name;
        struct lt_json *one = lt_json_add_object(list);
        lt_json_set_text(one, "kind", kinds[name.kind]);
        lt_json_set_text(one, "namespace", name.namespace);
        lt_json_set_text(one, "name", name.name);
        lt_json_set_text(one, "column", name.column);
    }
    free(all);
}

void lt_question_put_incomplete(struct lt_question *question, const struct lt_ask *ask,
                                struct lt_answer *answer, bool is_incomplete)
{
    lt_asking_put_incomplete(answer, is_incomplete);
    lt_asking_say_incomplete(ask, question->index, is_incomplete);
}

int lt_question_hops(const char *text, uint32_t *ret_hops, struct lt_err *err)
{
    *ret_hops = LT_HOPS_ALL;
    if (!text)
        return LT_OK;
    size_t digits = strspn(text, "0123456789");
    if (!digits || digits > 9 || text[digits])
        return lt_err_set(err, LT_EUSAGE, "--hops takes a number, not '%.100s'", text);
    *ret_hops = (uint32_t)strtoul(text, NULL, 10);
    return LT_OK;
}
