/* SPDX-License-Identifier: Apache-2.0
 *
 * Paints a laid-out scene on a canvas: only what is in sight, and no more detail than the zoom can show. It reads,
 * and changes nothing; what it is given may be drawn again at any time. Words are painted as text and cut to fit. */
const Draw = (function () {
    "use strict";

    const {FAR, NEAR, SANS, palette, say, box, pill, mark} = Ink,
        {boundsOf, edges} = Lines,
        MARGIN = 40;

    const formatColour = (format) => "f" + Charts.formatNumber(format);

    function nodeLine(stage, node, place, way) {
        const {colours} = stage;
        if (node.state && node.state !== "same") return [colours[node.state], 2];
        if (stage.selected === node.id || way === "self") return [colours.self, 2];
        if (way) return [colours[way], 1.6];
        return [stage.hover === place ? colours.muted : colours.line, 1];
    }

    function dataset(context, stage, node, place, x, y, way) {
        const {colours, model, camera} = stage,
            item = model.data.datasets[node.id],
            [line, width] = nodeLine(stage, node, place, way);
        box(context, x, y, node.width, node.height, 9);
        context.fillStyle = colours.card;
        context.fill();
        context.strokeStyle = line;
        context.lineWidth = width;
        context.setLineDash(node.state === "removed" || item.dropped ? [6, 4] : []);
        context.stroke();
        context.setLineDash([]);
        const format = item.format,
            tint = colours[formatColour(format)];
        box(context, x + 10, y + 11, 32, 32, 8);
        context.globalAlpha *= 0.16;
        context.fillStyle = tint;
        context.fill();
        context.globalAlpha /= 0.16;
        say(context, Charts.formatMark(format), x + 26, y + 27.5, {
            font: "700 10px " + SANS,
            fill: tint,
            align: "center",
            width: 30
        });
        const hasPii = stage.facts.pii[node.id];
        say(context, item.label || item.name, x + 51, y + 20, {
            font: "600 13px " + SANS,
            fill: colours.text,
            width: node.width - 62 - (hasPii ? 34 : 0)
        });
        if (camera.k < NEAR) return;
        const owner = item.owners && item.owners.length ? initials(item.owners[0].name) : "";
        say(context, stage.facts.folder[node.id], x + 51, y + 37, {
            font: "11px " + SANS,
            fill: colours.muted,
            width: node.width - 62 - 44 - (owner ? 24 : 0)
        });
        if (hasPii) {
            pill(context, x + node.width - 40, y + 11, 30, 16, colours.pii);
            say(context, "PII", x + node.width - 25, y + 19.5, {font: "700 9.5px " + SANS, fill: colours.card, align: "center"});
        }
        const count = model.rows[node.id].length;
        if (count)
            say(context, count + (node.rows.length ? " ▴" : " ▾"), x + node.width - 11, y + 37, {
                font: "11px " + SANS,
                fill: colours.muted,
                align: "right"
            });
        if (owner) {
            pill(context, x + node.width - 66, y + 29, 22, 16, colours.row);
            say(context, owner, x + node.width - 55, y + 37.5, {font: "600 9px " + SANS, fill: colours.muted, align: "center"});
        }
        if (stage.facts.failed[node.id]) mark(context, "!", x + node.width - 4, y + 3, colours.bad, colours.card);
        rows(context, stage, node, x, y);
    }

    const initials = (name) => {
        const last = Dom.clean(name).split(":").pop();
        return last
            .split(/[-_. ]+/)
            .filter(Boolean)
            .slice(0, 2)
            .map((word) => [...word][0])
            .join("")
            .toUpperCase();
    };

    function rows(context, stage, node, x, y) {
        if (!node.rows.length) return;
        const {colours, model} = stage;
        context.fillStyle = colours.line;
        context.fillRect(x + 1, y + Scene.ROWS_TOP - 1, node.width - 2, 1);
        node.rows.forEach((row, number) => {
            const column = model.rows[node.id][row],
                top = y + Scene.ROWS_TOP + number * Scene.ROW,
                way = node.marks && node.marks.get(row);
            const isHover = stage.hoverRow && stage.hoverRow.node === node.id && stage.hoverRow.row === row;
            if (way || isHover) {
                context.fillStyle = way ? colours[way + "-soft"] : colours.row;
                context.fillRect(x + 1, top, node.width - 2, Scene.ROW);
            }
            const ink = way ? colours[way] : column.unlisted ? colours.muted : colours.text;
            say(context, column.name, x + 14, top + 11.5, {
                font: (way ? "600 " : "") + "12px " + SANS,
                fill: ink,
                width: node.width - 96
            });
            if (column.pii) mark(context, "P", x + node.width - 76, top + 11, colours.pii, colours.card);
            say(context, column.type || "unknown", x + node.width - 12, top + 11.5, {
                font: "11px " + SANS,
                fill: colours.muted,
                width: 52,
                align: "right"
            });
        });
        if (node.left)
            say(
                context,
                "… " + node.left + " more, listed in the details",
                x + 14,
                y + Scene.ROWS_TOP + node.rows.length * Scene.ROW + 11.5,
                {font: "italic 11px " + SANS, fill: colours.muted}
            );
    }

    function job(context, stage, node, place, x, y, way) {
        const {colours, model} = stage,
            run = stage.facts.lastRun[node.id - model.count],
            [line, width] = nodeLine(stage, node, place, way);
        box(context, x, y, node.width, node.height, node.height / 2);
        context.fillStyle = colours.job;
        context.fill();
        context.strokeStyle = line === colours.line ? colours.job : line;
        context.lineWidth = width;
        context.stroke();
        const [glyph, state] = run ? Dom.statusOf(run) : ["·", "none"];
        mark(context, glyph, x + 19, y + node.height / 2, colours[state] || colours.muted, colours.job);
        const isLoose = run && run.verdict === "incomplete";
        say(context, model.data.jobs[node.id - model.count].name, x + 35, y + node.height / 2 + 0.5, {
            font: "500 12px " + SANS,
            fill: colours["job-text"],
            width: node.width - 50 - (isLoose ? 16 : 0)
        });
        if (isLoose)
            say(context, "◐", x + node.width - 19, y + node.height / 2, {
                font: "12px " + SANS,
                fill: colours.warn,
                align: "center"
            });
    }

    function hiddenCounts(context, stage, node, x, y) {
        for (const [count, at] of [
            [node.hiddenUp, x],
            [node.hiddenDown, x + node.width]
        ]) {
            if (!count) continue;
            const text = "+" + count,
                width = 14 + text.length * 6.2;
            const left = at === x ? x - 7 : at - width + 7,
                middle = y + Scene.DATASET.height;
            pill(context, left, middle - 8, width, 16, stage.colours.canvas, stage.colours.accent);
            say(context, text, left + width / 2, middle + 0.5, {
                font: "600 10.5px " + SANS,
                fill: stage.colours.accent,
                align: "center"
            });
        }
    }

    function nodes(context, stage, sight, emphasis) {
        const {scene, layout, camera, colours} = stage;
        const SIGN = {added: "+", removed: "−", changed: "~"};
        scene.nodes.forEach((node, place) => {
            const x = layout.x[place],
                y = layout.y[place];
            if (x > sight[2] + MARGIN || x + node.width < sight[0] - MARGIN || y > sight[3] || y + node.height < sight[1]) return;
            const way = emphasis ? emphasis.nodes.get(place) : undefined;
            const isFaded = (emphasis && !way) || node.state === "same";
            context.globalAlpha = isFaded ? (node.state ? 0.55 : 0.28) : 1;
            if (camera.k < FAR) farNode(context, stage, node, x, y, way);
            else (node.isJob ? job : dataset)(context, stage, node, place, x, y, way);
            context.globalAlpha = 1;
            if (camera.k < FAR) return;
            if (!node.isJob) hiddenCounts(context, stage, node, x, y);
            if (SIGN[node.state]) mark(context, SIGN[node.state], x + 2, y + 3, colours[node.state], colours.card);
            if (stage.ring === place) ring(context, stage, node, x, y);
        });
    }

    function farNode(context, stage, node, x, y, way) {
        const {colours, model} = stage;
        context.fillStyle =
            node.state && node.state !== "same"
                ? colours[node.state]
                : way
                  ? colours[way]
                  : node.isJob
                    ? colours.none
                    : colours[formatColour(model.data.datasets[node.id].format)];
        if (!way && !node.isJob && !node.state) context.globalAlpha *= 0.75;
        context.fillRect(x, y, node.width, node.height);
        const place = stage.scene.places.get(node.id);
        if (stage.ring === place || stage.selected === node.id) ring(context, stage, node, x, y);
    }

    function ring(context, stage, node, x, y) {
        const wide = Math.max(2.5, 2 / stage.camera.k),
            off = wide + 2;
        box(context, x - off, y - off, node.width + 2 * off, node.height + 2 * off, node.isJob ? node.height / 2 + off : 9 + off);
        context.strokeStyle = stage.colours.accent;
        context.lineWidth = wide;
        context.stroke();
    }

    /* A grid of dots that gives the hand something to hold on to; gone from afar. */
    function grid(context, stage, width, height) {
        const {camera} = stage,
            step = 28 * camera.k;
        if (step < 13) return;
        context.fillStyle = stage.colours.dot;
        const size = Math.min(1.6, Math.max(1, camera.k * 1.3));
        context.beginPath();
        for (let x = camera.x % step; x < width; x += step)
            for (let y = camera.y % step; y < height; y += step) context.rect(x, y, size, size);
        context.fill();
    }

    function paint(context, stage, width, height, ratio) {
        const {camera} = stage;
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.fillStyle = stage.colours.canvas;
        context.fillRect(0, 0, width, height);
        grid(context, stage, width, height);
        if (!stage.layout) return;
        context.setTransform(ratio * camera.k, 0, 0, ratio * camera.k, ratio * camera.x, ratio * camera.y);
        context.textBaseline = "middle";
        const sight = [-camera.x / camera.k, -camera.y / camera.k, (width - camera.x) / camera.k, (height - camera.y) / camera.k];
        const emphasis = stage.emphasis && stage.emphasis.nodes.size ? stage.emphasis : null;
        edges(context, stage, sight, emphasis);
        nodes(context, stage, sight, emphasis);
    }

    return {paint, palette, boundsOf, FAR};
})();
