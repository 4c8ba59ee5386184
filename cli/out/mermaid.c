/* SPDX-License-Identifier: Apache-2.0
 *
 * Folds are tried from the finest to the coarsest until one fits; datasets fold before jobs and processes.
 * Labels are short, escaped and no two alike; what the text means never depends on them. */
#include "out/mermaid.h"

#include "model/ident.h"
#include "out/csv_row.h"
#include "out/escape.h"
#include "out/picture_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MOST = 60, NODES_MOST = 1000 };

struct drawing {
    const struct lt_picture *picture;
    struct lt_buf *text;
    uint32_t *numbers;
    char **labels; /* of each node: escaped */
};

/* ---- labels ---- */

/* The text cut to `most` characters, the middle left out. */
static char *shorten(const char *text, size_t most)
{
    size_t characters = 0;
    uint32_t point;
    for (const char *at = text; *at; characters++) {
        size_t length = lt_ident_utf8(at, &point);
        at += length ? length : 1;
    }
    if (characters <= most)
        return lt_xstrdup(text);
    struct lt_buf cut = {0};
    size_t head = most / 2, tail = characters - (most - head - 1), index = 0;
    for (const char *at = text; *at; index++) {
        size_t length = lt_ident_utf8(at, &point);
        length = length ? length : 1;
        if (index == head)
            lt_buf_adds(&cut, "\xE2\x80\xA6");
        if (index < head || index >= tail)
            lt_buf_add(&cut, at, length);
        at += length;
    }
    return lt_buf_take(&cut);
}

/* Is the node of those whose labels must differ from that of `index`? Columns are told apart by their
 * datasets. */
static bool is_beside(const struct drawing *drawing, size_t node, size_t index)
{
    const struct lt_picture_node *one = &drawing->picture->nodes.items[node];
    const struct lt_picture_node *other = &drawing->picture->nodes.items[index];
    return lt_picture_letter(one->shape) == lt_picture_letter(other->shape) && one->parent == other->parent;
}

static void set_label(struct drawing *drawing, size_t index)
{
    const char *text = lt_picture_label(drawing->picture, &drawing->picture->nodes.items[index]);
    char suffix[32] = "";
    for (size_t number = 2;; number++) {
        size_t taken = 0;
        char *cut = shorten(text, LABEL_MOST - strlen(suffix));
        struct lt_buf label = {0};
        lt_escape_mermaid(cut, &label);
        lt_buf_adds(&label, suffix);
        free(cut);
        while (taken < index &&
               (!is_beside(drawing, taken, index) || strcmp(drawing->labels[taken], label.data) != 0))
            taken++;
        if (taken == index) {
            drawing->labels[index] = lt_buf_take(&label);
            return;
        }
        lt_buf_clear(&label);
        snprintf(suffix, sizeof suffix, " (%zu)", number);
    }
}

/* ---- the text ---- */

static void add_id(struct drawing *drawing, uint32_t node)
{
    lt_buf_addf(drawing->text, "%c%u", lt_picture_letter(drawing->picture->nodes.items[node].shape),
                drawing->numbers[node]);
}

static void write_classes(struct drawing *drawing)
{
    static const struct {
        enum lt_shape shape;
        const char *text;
    } classes[] = {
        {LT_SHAPE_PROCESS, "process fill:#eaf5ea,stroke:#3f7f3f,color:#102410"},
        {LT_SHAPE_CHANNEL, "channel fill:#f2f2f2,stroke:#707070,color:#202020"},
        {LT_SHAPE_COLUMN, "column fill:#ffffff,stroke:#3b6ea5,color:#10243a"},
    };
    bool is_there[LT_SHAPE_COUNT] = {false};
    for (size_t i = 0; i < drawing->picture->nodes.count; i++)
        is_there[drawing->picture->nodes.items[i].shape] = true;
    lt_buf_adds(drawing->text, "    classDef dataset fill:#e8f1fb,stroke:#3b6ea5,color:#10243a\n"
                               "    classDef job fill:#f3f0e4,stroke:#8a7a3c,color:#2c2710\n"
                               "    classDef failed fill:#fbe6e6,stroke:#b03030,color:#4a1010\n");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (is_there[classes[i].shape])
            lt_buf_addf(drawing->text, "    classDef %s\n", classes[i].text);
}

/* A dataset with the columns from node `first` on, when those are its own; returns the first that is not. */
static uint32_t write_columns(struct drawing *drawing, uint32_t dataset, uint32_t first)
{
    const struct lt_picture *picture = drawing->picture;
    uint32_t end = first;
    while (end < picture->nodes.count && picture->nodes.items[end].shape == LT_SHAPE_COLUMN &&
           picture->nodes.items[end].parent == dataset)
        end++;
    if (end == first)
        return end;
    lt_buf_addf(drawing->text, "    subgraph d%u[\"%s\"]\n", drawing->numbers[dataset],
                drawing->labels[dataset]);
    for (uint32_t i = first; i < end; i++)
        lt_buf_addf(drawing->text, "        c%u[\"%s\"]:::column\n", drawing->numbers[i], drawing->labels[i]);
    lt_buf_addf(drawing->text, "    end\n    class d%u dataset\n", drawing->numbers[dataset]);
    return end;
}

static void write_nodes(struct drawing *drawing)
{
    static const struct {
        const char *before, *after;
    } forms[LT_SHAPE_COUNT] = {
        [LT_SHAPE_DATASET] = {"[(", ")]:::dataset"}, [LT_SHAPE_JOB] = {"[", "]:::job"},
        [LT_SHAPE_FAILED] = {"[", "]:::failed"},     [LT_SHAPE_PROCESS] = {"([", "]):::process"},
        [LT_SHAPE_CHANNEL] = {"{{", "}}:::channel"},
    };
    const struct lt_picture *picture = drawing->picture;
    uint32_t column = 0;
    while (column < picture->nodes.count && picture->nodes.items[column].shape == LT_SHAPE_DATASET)
        column++;
    for (uint32_t i = 0; i < picture->nodes.count; i++) {
        enum lt_shape shape = picture->nodes.items[i].shape;
        uint32_t before = column;
        if (shape == LT_SHAPE_COLUMN)
            continue;
        if (shape == LT_SHAPE_DATASET)
            column = write_columns(drawing, i, column);
        if (column == before)
            lt_buf_addf(drawing->text, "    %c%u%s\"%s\"%s\n", lt_picture_letter(shape), drawing->numbers[i],
                        forms[shape].before, drawing->labels[i], forms[shape].after);
    }
}

static void write_edges(struct drawing *drawing)
{
    static const char *const strokes[] = {" -->", " -.->", " -.->", " -.-"};
    for (size_t i = 0; i < drawing->picture->edges.count; i++) {
        const struct lt_picture_edge *edge = &drawing->picture->edges.items[i];
        lt_buf_adds(drawing->text, "    ");
        add_id(drawing, edge->is_outward ? edge->at : edge->other);
        lt_buf_adds(drawing->text, strokes[edge->stroke]);
        lt_buf_adds(drawing->text, edge->is_masked ? "|\"masked\"| " : " ");
        add_id(drawing, edge->is_outward ? edge->other : edge->at);
        lt_buf_addc(drawing->text, '\n');
    }
}

/* What is drawn of `whole`, where that is less. */
static void tell_fold(const struct lt_fold *fold, const struct lt_picture *folded, struct lt_buf *text)
{
    lt_buf_adds(text, fold->is_by_folder ? "folded by folder to " : "folded to ");
    lt_picture_count(folded, text);
    lt_buf_adds(text, ": too many to draw; 'lintrace graph --format dot' has all");
}

static void write_head(const struct lt_picture *whole, const struct lt_fold *fold,
                       const struct lt_picture *picture, struct lt_buf *text)
{
    lt_buf_adds(text, "graph TD\n%% ");
    lt_picture_count(whole, text);
    lt_buf_addc(text, '\n');
    if (picture != whole) {
        lt_buf_adds(text, "%% ");
        tell_fold(fold, picture, text);
        lt_buf_addc(text, '\n');
    }
    if (whole->run_id[0])
        lt_buf_addf(text, "%%%% run %s\n", whole->run_id);
    for (size_t i = 0; i < whole->remarks.count; i++)
        lt_buf_addf(text, "%%%% %s\n", whole->remarks.items[i]);
}

/* Appends the picture; false, with nothing appended, when that is too much. */
static bool draw(const struct lt_picture *whole, const struct lt_fold *fold, const struct lt_picture *picture,
                 struct lt_buf *text)
{
    size_t start = text->length, count = picture->nodes.count;
    if (picture->edges.count > LT_MERMAID_EDGES_MOST || count > NODES_MOST)
        return false;
    struct drawing drawing = {picture, text, lt_picture_numbers(picture),
                              lt_xcalloc(count + 1, sizeof(char *))};
    for (size_t i = 0; i < count; i++)
        set_label(&drawing, i);
    write_head(whole, fold, picture, text);
    write_classes(&drawing);
    write_nodes(&drawing);
    write_edges(&drawing);
    for (size_t i = 0; i < count; i++)
        free(drawing.labels[i]);
    free(drawing.labels);
    free(drawing.numbers);
    bool fits = text->length - start <= LT_MERMAID_CHARS_MOST;
    if (!fits)
        text->length = start;
    return fits;
}

static bool draw_folded(const struct lt_picture *picture, const struct lt_fold *fold, struct lt_buf *text,
                        struct lt_buf *note)
{
    struct lt_picture folded = {0};
    lt_picture_fold(picture, fold, &folded);
    bool fits = draw(picture, fold, &folded, text);
    if (fits && note)
        tell_fold(fold, &folded, note);
    lt_picture_clear(&folded);
    return fits;
}

bool lt_mermaid_write(const struct lt_picture *picture, struct lt_buf *ret_text, struct lt_buf *ret_note)
{
    struct lt_fold fold = {0};
    size_t start = ret_text->length;
    if (draw(picture, &fold, picture, ret_text))
        return false;
    for (int actors = LT_FOLD_EACH; actors <= LT_FOLD_ALL; actors++) {
        fold = (struct lt_fold){.is_without_columns = true, .is_by_folder = true, .actors = actors};
        if (!draw_folded(picture, &fold, ret_text, NULL))
            continue; /* not even with all datasets in one: it is the jobs that are too many */
        ret_text->length = start;
        fold = (struct lt_fold){.actors = actors};
        bool is_done = actors != LT_FOLD_EACH && draw_folded(picture, &fold, ret_text, ret_note);
        while (!is_done) { /* ends: the coarsest was seen to fit */
            lt_fold_coarsen(&fold, picture);
            is_done = draw_folded(picture, &fold, ret_text, ret_note);
        }
        break; /* at the latest with all in one */
    }
    return true;
}

int lt_mermaid_from_csv(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err)
{
    struct lt_log_rows rows;
    /* A row's place in a log with other columns would be read otherwise than by itself. */
    bool is_ours = csv->length > strlen(LT_CSV_HEADER) &&
                   strncmp(csv->data, LT_CSV_HEADER "\n", strlen(LT_CSV_HEADER) + 1) == 0;
    int result = lt_log_rows_take(csv, &rows, err);
    if (result == LT_OK) {
        struct lt_picture picture;
        lt_picture_of_log(&rows, &picture, is_ours ? ret_drawn : NULL);
        lt_mermaid_write(&picture, ret_text, NULL);
        lt_picture_clear(&picture);
    }
    lt_log_rows_clear(&rows);
    return result;
}
