/* SPDX-License-Identifier: Apache-2.0
 *
 * Paints a laid-out scene on a canvas: only what is in sight, and no more detail than the zoom can show. It reads,
 * and changes nothing; what it is given may be drawn again at any time. Words are painted as text and cut to fit. */
const Draw = (function () {
    "use strict";

    const FAR = 0.34, NEAR = 0.45, MARGIN = 40;
    const SANS = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Cantarell, "Liberation Sans", system-ui, sans-serif';

    /* The colours of the style sheet, read once a theme. */
    function palette() {
        const style = getComputedStyle(document.documentElement), colours = {};
        for (const name of ["canvas", "card", "line", "text", "muted", "edge", "edge-weak", "accent", "up", "down", "self", "job", "job-text", "ok",
            "bad", "warn", "busy", "pii", "up-soft", "down-soft", "self-soft", "added", "removed", "changed", "dot", "row", "f0", "f1", "f2", "f3", "f4", "f5"])
            colours[name] = style.getPropertyValue("--" + name).trim();
        return colours;
    }

    const cuts = new Map();

    /* Cut to a width with the middle out, since beginnings and endings of names tell most. */
    function cut(context, text, width, font) {
        const key = font + "\n" + width + "\n" + text;
        let kept = cuts.get(key);
        if (kept !== undefined) return kept;
        kept = text;
        if (context.measureText(text).width > width) {
            let low = 1, high = Math.min(text.length, 120);
            while (low < high) {
                const middle = (low + high + 1) >> 1, tried = shorten(text, middle);
                if (context.measureText(tried).width <= width) low = middle;
                else high = middle - 1;
            }
            kept = shorten(text, low);
        }
        if (cuts.size > 20000) cuts.clear();
        cuts.set(key, kept);
        return kept;
    }
    const shorten = (text, keep) => text.slice(0, Math.ceil(keep * 0.6)) + "…" + text.slice(text.length - Math.floor(keep * 0.4));

    function say(context, text, x, y, {font, fill, width, align = "left"}) {
        context.font = font;
        context.fillStyle = fill;
        context.textAlign = align;
        context.fillText(width ? cut(context, Dom.clean(text), width, font) : text, x, y);
    }

    /* The line of an edge: through its passages, flat at both ends; against the layers it goes round below. */
    function trail(context, scene, layout, edge, route) {
        const from = scene.nodes[edge.from], to = scene.nodes[edge.to];
        let x = layout.x[edge.from] + from.width, y = layout.y[edge.from] + edge.fromY;
        const endX = layout.x[edge.to], endY = layout.y[edge.to] + edge.toY;
        context.moveTo(x, y);
        if (route.isBack) {
            const low = Math.max(layout.y[edge.from] + from.height, layout.y[edge.to] + to.height) + 26;
            context.bezierCurveTo(x + 46, y, x + 46, low, x - 10, low);
            context.lineTo(endX + 10, low);
            context.bezierCurveTo(endX - 46, low, endX - 46, endY, endX, endY);
            return;
        }
        const points = route.points;
        for (let place = 0; place < points.length; place += 2) {
            bend(context, x, y, points[place][0], points[place][1]);
            [x, y] = points[place + 1];
            context.lineTo(x, y);
        }
        bend(context, x, y, endX, endY);
    }
    function bend(context, x, y, toX, toY) {
        const reach = Math.max(24, (toX - x) * 0.5);
        context.bezierCurveTo(x + reach, y, toX - reach, toY, toX, toY);
    }
    /* From afar a line is as good as a curve. */
    function farTrail(context, scene, layout, edge, route) {
        context.moveTo(layout.x[edge.from] + scene.nodes[edge.from].width, layout.y[edge.from] + edge.fromY);
        for (const [x, y] of route.points) context.lineTo(x, y);
        context.lineTo(layout.x[edge.to], layout.y[edge.to] + edge.toY);
    }

    function boundsOf(scene, layout) {
        return scene.edges.map((edge, number) => {
            const ys = [layout.y[edge.from] + edge.fromY, layout.y[edge.to] + edge.toY, ...layout.routes[number].points.map((point) => point[1])];
            const xs = [layout.x[edge.from], layout.x[edge.to] + scene.nodes[edge.to].width, layout.x[edge.to], layout.x[edge.from] + scene.nodes[edge.from].width];
            const low = layout.routes[number].isBack ? Math.max(layout.y[edge.from] + scene.nodes[edge.from].height, layout.y[edge.to] + scene.nodes[edge.to].height) + 30 : -Infinity;
            return [Math.min(...xs) - 50, Math.min(...ys), Math.max(...xs) + 50, Math.max(low, ...ys)];
        });
    }

    /* How a line looks: a name under which equal ones are stroked together. */
    function lookOf(edge, number, emphasis) {
        if (edge.state && edge.state !== "same") return edge.state;
        if (emphasis) return emphasis.edges.get(number) || "faded";
        return (edge.column >= 0 ? "column" : "plain") + (edge.kind ? "-dashed" : "");
    }

    function strokeStyle(context, look, colours, zoom) {
        const colour = {plain: "edge", "plain-dashed": "edge", column: "edge-weak", "column-dashed": "edge-weak", faded: "edge-weak", up: "up", down: "down",
            added: "added", removed: "removed"}[look.replace("~", "")] || "edge";
        const isStrong = ["up", "down", "added", "removed", "up~", "down~"].includes(look);
        context.strokeStyle = colours[colour];
        context.globalAlpha = look === "faded" ? 0.5 : 1;
        context.lineWidth = Math.max(isStrong ? 2 : 1.3, (isStrong ? 1.4 : 0.7) / zoom);
        context.setLineDash(look.includes("dashed") || look === "removed" || look.includes("~") ? [6, 5] : []);
    }

    function edges(context, stage, sight, emphasis) {
        const {scene, layout, bounds, camera, colours} = stage, groups = new Map();
        scene.edges.forEach((edge, number) => {
            const box = bounds[number];
            if (box[0] > sight[2] || box[2] < sight[0] || box[1] > sight[3] || box[3] < sight[1]) return;
            const isLoose = (edge.kind || layout.routes[number].isBack) && emphasis && emphasis.edges.has(number) ? "~" : "";
            const back = !emphasis && layout.routes[number].isBack && !edge.kind && !edge.state ? "-dashed" : "";
            const look = lookOf(edge, number, emphasis) + isLoose + back;
            if (!groups.has(look)) groups.set(look, []);
            groups.get(look).push(number);
        });
        const strong = (look) => Number(!["faded", "column", "column-dashed"].includes(look)) + Number(/^(up|down|added|removed)/.test(look));
        for (const [look, numbers] of [...groups].sort((a, b) => strong(a[0]) - strong(b[0]) || Model.compare(a[0], b[0]))) {
            strokeStyle(context, look, colours, camera.k);
            const isFar = camera.k < FAR;
            for (let first = 0; first < numbers.length; first += 64) {
                context.beginPath();
                for (const number of numbers.slice(first, first + 64))
                    (isFar ? farTrail : trail)(context, scene, layout, scene.edges[number], layout.routes[number]);
                context.stroke();
            }
            context.setLineDash([]);
            if (!isFar) for (const number of numbers) arrow(context, layout, scene.edges[number]);
            context.globalAlpha = 1;
        }
        if (camera.k >= NEAR && emphasis) badges(context, stage, emphasis);
    }

    function arrow(context, layout, edge) {
        const x = layout.x[edge.to], y = layout.y[edge.to] + edge.toY;
        context.fillStyle = context.strokeStyle;
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(x - 7, y - 3.5);
        context.lineTo(x - 7, y + 3.5);
        context.fill();
    }

    /* What happens to columns on their way, beside the row where they arrive: one badge a row, the first word of
     * several with how many more there are. */
    function badges(context, stage, emphasis) {
        const arrivals = new Map();
        for (const number of emphasis.edges.keys()) {
            const edge = stage.scene.edges[number], told = edge && edge.column >= 0 ? stage.model.columnEdges[edge.column] : null;
            if (!told || !told.how || told.how === "IDENTITY") continue;
            const key = edge.to + "," + edge.toY, text = (told.text || told.how.toLowerCase()) + (told.masking ? " · masked" : "");
            if (!arrivals.has(key)) arrivals.set(key, {edge, texts: new Set()});
            const {texts} = arrivals.get(key);
            if (edge.kind) texts.add(text);
            else arrivals.get(key).texts = new Set([text, ...texts]); /* what is direct tells more */
        }
        for (const {edge, texts} of arrivals.values()) badge(context, stage, edge, [...texts]);
    }
    function badge(context, stage, edge, texts) {
        const font = "600 9.5px " + SANS, more = texts.length > 1 ? " +" + (texts.length - 1) : "", colour = stage.colours[edge.way || "muted"];
        context.font = font;
        const text = cut(context, Dom.clean(texts[0]), (stage.scene.isPath ? 150 : 60) - more.length * 6, font) + more;
        const width = context.measureText(text).width + 12, x = stage.layout.x[edge.to] - width - 12, y = stage.layout.y[edge.to] + edge.toY;
        pill(context, x, y - 8, width, 16, stage.colours.card, colour);
        say(context, text, x + width / 2, y + 0.5, {font, fill: colour, align: "center"});
    }

    function box(context, x, y, width, height, radius) {
        context.beginPath();
        context.roundRect(x, y, width, height, radius);
    }
    function pill(context, x, y, width, height, fill, line) {
        box(context, x, y, width, height, height / 2);
        context.fillStyle = fill;
        context.fill();
        if (line) {
            context.strokeStyle = line;
            context.lineWidth = 1;
            context.stroke();
        }
    }

    const formatColour = (format) => "f" + Charts.formatNumber(format);

    function nodeLine(stage, node, place, way) {
        const {colours} = stage;
        if (node.state && node.state !== "same") return [colours[node.state], 2];
        if (stage.selected === node.id || way === "self") return [colours.self, 2];
        if (way) return [colours[way], 1.6];
        return [stage.hover === place ? colours.muted : colours.line, 1];
    }

    function dataset(context, stage, node, place, x, y, way) {
        const {colours, model, camera} = stage, item = model.data.datasets[node.id], [line, width] = nodeLine(stage, node, place, way);
        box(context, x, y, node.width, node.height, 9);
        context.fillStyle = colours.card;
        context.fill();
        context.strokeStyle = line;
        context.lineWidth = width;
        context.setLineDash(node.state === "removed" || item.dropped ? [6, 4] : []);
        context.stroke();
        context.setLineDash([]);
        const format = item.format, tint = colours[formatColour(format)];
        box(context, x + 10, y + 11, 32, 32, 8);
        context.globalAlpha *= 0.16;
        context.fillStyle = tint;
        context.fill();
        context.globalAlpha /= 0.16;
        say(context, Charts.formatMark(format), x + 26, y + 27.5, {font: "700 10px " + SANS, fill: tint, align: "center", width: 30});
        const hasPii = stage.facts.pii[node.id];
        say(context, item.label || item.name, x + 51, y + 20, {font: "600 13px " + SANS, fill: colours.text, width: node.width - 62 - (hasPii ? 34 : 0)});
        if (camera.k < NEAR) return;
        const owner = item.owners && item.owners.length ? initials(item.owners[0].name) : "";
        say(context, stage.facts.folder[node.id], x + 51, y + 37, {font: "11px " + SANS, fill: colours.muted, width: node.width - 62 - 44 - (owner ? 24 : 0)});
        if (hasPii) {
            pill(context, x + node.width - 40, y + 11, 30, 16, colours.pii);
            say(context, "PII", x + node.width - 25, y + 19.5, {font: "700 9.5px " + SANS, fill: colours.card, align: "center"});
        }
        const count = model.rows[node.id].length;
        if (count) say(context, count + (node.rows.length ? " ▴" : " ▾"), x + node.width - 11, y + 37, {font: "11px " + SANS, fill: colours.muted, align: "right"});
        if (owner) {
            pill(context, x + node.width - 66, y + 29, 22, 16, colours.row);
            say(context, owner, x + node.width - 55, y + 37.5, {font: "600 9px " + SANS, fill: colours.muted, align: "center"});
        }
        if (stage.facts.failed[node.id]) mark(context, "!", x + node.width - 4, y + 3, colours.bad, colours.card);
        rows(context, stage, node, x, y);
    }

    const initials = (name) => {
        const last = Dom.clean(name).split(":").pop();
        return last.split(/[-_. ]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
    };

    function mark(context, glyph, x, y, fill, ink) {
        context.beginPath();
        context.arc(x, y, 8, 0, Math.PI * 2);
        context.fillStyle = fill;
        context.fill();
        say(context, glyph, x, y + 0.5, {font: "700 10px " + SANS, fill: ink, align: "center"});
    }

    function rows(context, stage, node, x, y) {
        if (!node.rows.length) return;
        const {colours, model} = stage;
        context.fillStyle = colours.line;
        context.fillRect(x + 1, y + Scene.ROWS_TOP - 1, node.width - 2, 1);
        node.rows.forEach((row, number) => {
            const column = model.rows[node.id][row], top = y + Scene.ROWS_TOP + number * Scene.ROW, way = node.marks && node.marks.get(row);
            const isHover = stage.hoverRow && stage.hoverRow.node === node.id && stage.hoverRow.row === row;
            if (way || isHover) {
                context.fillStyle = way ? colours[way + "-soft"] : colours.row;
                context.fillRect(x + 1, top, node.width - 2, Scene.ROW);
            }
            const ink = way ? colours[way] : column.unlisted ? colours.muted : colours.text;
            say(context, column.name, x + 14, top + 11.5, {font: (way ? "600 " : "") + "12px " + SANS, fill: ink, width: node.width - 96});
            if (column.pii) mark(context, "P", x + node.width - 76, top + 11, colours.pii, colours.card);
            say(context, column.type || "unknown", x + node.width - 12, top + 11.5, {font: "11px " + SANS, fill: colours.muted, width: 52, align: "right"});
        });
        if (node.left)
            say(context, "… " + node.left + " more, listed in the details", x + 14, y + Scene.ROWS_TOP + node.rows.length * Scene.ROW + 11.5, {font: "italic 11px " + SANS, fill: colours.muted});
    }

    function job(context, stage, node, place, x, y, way) {
        const {colours, model} = stage, run = stage.facts.lastRun[node.id - model.count], [line, width] = nodeLine(stage, node, place, way);
        box(context, x, y, node.width, node.height, node.height / 2);
        context.fillStyle = colours.job;
        context.fill();
        context.strokeStyle = line === colours.line ? colours.job : line;
        context.lineWidth = width;
        context.stroke();
        const [glyph, state] = run ? Dom.statusOf(run) : ["·", "none"];
        mark(context, glyph, x + 19, y + node.height / 2, colours[state] || colours.muted, colours.job);
        const isLoose = run && run.verdict === "incomplete";
        say(context, model.data.jobs[node.id - model.count].name, x + 35, y + node.height / 2 + 0.5, {font: "500 12px " + SANS, fill: colours["job-text"], width: node.width - 50 - (isLoose ? 16 : 0)});
        if (isLoose) say(context, "◐", x + node.width - 19, y + node.height / 2, {font: "12px " + SANS, fill: colours.warn, align: "center"});
    }

    function hiddenCounts(context, stage, node, x, y) {
        for (const [count, at] of [[node.hiddenUp, x], [node.hiddenDown, x + node.width]]) {
            if (!count) continue;
            const text = "+" + count, width = 14 + text.length * 6.2;
            const left = at === x ? x - 7 : at - width + 7, middle = y + Scene.DATASET.height;
            pill(context, left, middle - 8, width, 16, stage.colours.canvas, stage.colours.accent);
            say(context, text, left + width / 2, middle + 0.5, {font: "600 10.5px " + SANS, fill: stage.colours.accent, align: "center"});
        }
    }

    function nodes(context, stage, sight, emphasis) {
        const {scene, layout, camera, colours} = stage;
        const SIGN = {added: "+", removed: "−", changed: "~"};
        scene.nodes.forEach((node, place) => {
            const x = layout.x[place], y = layout.y[place];
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
        context.fillStyle = node.state && node.state !== "same" ? colours[node.state] : way ? colours[way] : node.isJob ? colours.none :
            colours[formatColour(model.data.datasets[node.id].format)];
        if (!way && !node.isJob && !node.state) context.globalAlpha *= 0.75;
        context.fillRect(x, y, node.width, node.height);
        const place = stage.scene.places.get(node.id);
        if (stage.ring === place || stage.selected === node.id) ring(context, stage, node, x, y);
    }

    function ring(context, stage, node, x, y) {
        const wide = Math.max(2.5, 2 / stage.camera.k), off = wide + 2;
        box(context, x - off, y - off, node.width + 2 * off, node.height + 2 * off, node.isJob ? node.height / 2 + off : 9 + off);
        context.strokeStyle = stage.colours.accent;
        context.lineWidth = wide;
        context.stroke();
    }

    /* A grid of dots that gives the hand something to hold on to; gone from afar. */
    function grid(context, stage, width, height) {
        const {camera} = stage, step = 28 * camera.k;
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
