/* SPDX-License-Identifier: Apache-2.0
 *
 * Names stand in labels only; ids are letters and numbers of our own. */
#include "out/dot.h"

#include "out/escape.h"

#include <stdlib.h>

struct drawing {
    const struct lt_picture *picture;
    struct lt_buf *text;
    uint32_t *numbers;
};

static const char *const looks[LT_SHAPE_COUNT] = {
    [LT_SHAPE_DATASET] = "shape=cylinder, fillcolor=\"#e8f1fb\", color=\"#3b6ea5\"",
    [LT_SHAPE_JOB] = "shape=box, fillcolor=\"#f3f0e4\", color=\"#8a7a3c\"",
    [LT_SHAPE_FAILED] = "shape=box, fillcolor=\"#fbe6e6\", color=\"#b03030\"",
    [LT_SHAPE_PROCESS] = "shape=box, style=\"filled,rounded\", fillcolor=\"#eaf5ea\", color=\"#3f7f3f\"",
    [LT_SHAPE_CHANNEL] = "shape=hexagon, fillcolor=\"#f2f2f2\", color=\"#707070\"",
};

static void write_plain(struct drawing *drawing, uint32_t index)
{
    const struct lt_picture_node *node = &drawing->picture->nodes.items[index];
    lt_buf_addf(drawing->text, "    %c%u [label=\"", lt_picture_letter(node->shape), drawing->numbers[index]);
    lt_escape_dot(lt_picture_label(drawing->picture, node), false, drawing->text);
    lt_buf_adds(drawing->text, "\", tooltip=\"");
    lt_escape_dot(node->name, false, drawing->text);
    lt_buf_addf(drawing->text, "\", %s];\n", looks[node->shape]);
}

/* A dataset as a table of its columns, which are the nodes from `first` to before `end`. */
static void write_table(struct drawing *drawing, uint32_t dataset, uint32_t first, uint32_t end)
{
    const struct lt_picture *picture = drawing->picture;
    const struct lt_picture_node *node = &picture->nodes.items[dataset];
    lt_buf_addf(drawing->text,
                "    d%u [shape=plain, label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" "
                "color=\"#3b6ea5\"><tr><td bgcolor=\"#e8f1fb\"><b>",
                drawing->numbers[dataset]);
    lt_escape_dot(lt_picture_label(picture, node), true, drawing->text);
    lt_buf_adds(drawing->text, "</b></td></tr>");
    for (uint32_t i = first; i < end; i++) {
        lt_buf_addf(drawing->text, "<tr><td port=\"c%u\" bgcolor=\"#ffffff\">", drawing->numbers[i]);
        lt_escape_dot(picture->nodes.items[i].name, true, drawing->text);
        lt_buf_adds(drawing->text, "</td></tr>");
    }
    lt_buf_adds(drawing->text, "</table>>, tooltip=\"");
    lt_escape_dot(node->name, false, drawing->text);
    lt_buf_adds(drawing->text, "\"];\n");
}

static void write_nodes(struct drawing *drawing)
{
    const struct lt_picture *picture = drawing->picture;
    uint32_t column = 0, count = (uint32_t)picture->nodes.count;
    while (column < count && picture->nodes.items[column].shape == LT_SHAPE_DATASET)
        column++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = column;
        if (picture->nodes.items[i].shape == LT_SHAPE_COLUMN)
            continue;
        while (picture->nodes.items[i].shape == LT_SHAPE_DATASET && column < count &&
               picture->nodes.items[column].shape == LT_SHAPE_COLUMN &&
               picture->nodes.items[column].parent == i)
            column++;
        if (column > first)
            write_table(drawing, i, first, column);
        else
            write_plain(drawing, i);
    }
}

/* Arrows leave a column on the right and come in on the left. */
static void add_end(struct drawing *drawing, uint32_t index, char side)
{
    const struct lt_picture_node *node = &drawing->picture->nodes.items[index];
    if (node->shape == LT_SHAPE_COLUMN)
        lt_buf_addf(drawing->text, "d%u:c%u:%c", drawing->numbers[node->parent], drawing->numbers[index],
                    side);
    else
        lt_buf_addf(drawing->text, "%c%u", lt_picture_letter(node->shape), drawing->numbers[index]);
}

static void write_edges(struct drawing *drawing)
{
    static const char *const strokes[] = {"solid", "dashed", "dotted", "dotted, dir=none"};
    for (size_t i = 0; i < drawing->picture->edges.count; i++) {
        const struct lt_picture_edge *edge = &drawing->picture->edges.items[i];
        lt_buf_adds(drawing->text, "    ");
        add_end(drawing, edge->is_outward ? edge->at : edge->other, 'e');
        lt_buf_adds(drawing->text, " -> ");
        add_end(drawing, edge->is_outward ? edge->other : edge->at, 'w');
        if (edge->stroke != LT_STROKE_SOLID || edge->is_masked)
            lt_buf_addf(drawing->text, " [style=%s%s]", strokes[edge->stroke],
                        edge->is_masked ? ", label=\"masked\"" : "");
        lt_buf_adds(drawing->text, ";\n");
    }
}

void lt_dot_write(const struct lt_picture *picture, struct lt_buf *ret_text)
{
    struct drawing drawing = {picture, ret_text, lt_picture_numbers(picture)};
    lt_buf_adds(ret_text, "digraph lineage {\n    // ");
    lt_picture_count(picture, ret_text);
    lt_buf_addc(ret_text, '\n');
    if (picture->run_id[0])
        lt_buf_addf(ret_text, "    // run %s\n", picture->run_id);
    for (size_t i = 0; i < picture->remarks.count; i++)
        lt_buf_addf(ret_text, "    // %s\n", picture->remarks.items[i]);
    lt_buf_adds(ret_text, "    rankdir=LR;\n    ranksep=0.8;\n    charset=\"UTF-8\";\n"
                          "    node [style=filled, fontname=\"Helvetica\", fontsize=11];\n"
                          "    edge [fontname=\"Helvetica\", fontsize=9];\n");
    write_nodes(&drawing);
    write_edges(&drawing);
    lt_buf_adds(ret_text, "}\n");
    free(drawing.numbers);
}
