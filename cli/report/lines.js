/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines between boxes: their way, how they look, their arrows, and what is told beside them. */
const Lines = (function () {
    "use strict";

    const {FAR, NEAR, SANS, cut, say, pill} = Ink;

    /* The line of an edge: through its passages, flat at both ends; against the layers it goes round below. */
    function trail(context, scene, layout, edge, route) {
        const from = scene.nodes[edge.from],
            to = scene.nodes[edge.to];
        let x = layout.x[edge.from] + from.width,
            y = layout.y[edge.from] + edge.fromY;
        const endX = layout.x[edge.to],
            endY = layout.y[edge.to] + edge.toY;
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
            const ys = [
                layout.y[edge.from] + edge.fromY,
                layout.y[edge.to] + edge.toY,
                ...layout.routes[number].points.map((point) => point[1])
            ];
            const xs = [
                layout.x[edge.from],
                layout.x[edge.to] + scene.nodes[edge.to].width,
                layout.x[edge.to],
                layout.x[edge.from] + scene.nodes[edge.from].width
            ];
            const low = layout.routes[number].isBack
                ? Math.max(layout.y[edge.from] + scene.nodes[edge.from].height, layout.y[edge.to] + scene.nodes[edge.to].height) +
                  30
                : -Infinity;
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
        const colour =
            {
                plain: "edge",
                "plain-dashed": "edge",
                column: "edge-weak",
                "column-dashed": "edge-weak",
                faded: "edge-weak",
                up: "up",
                down: "down",
                added: "added",
                removed: "removed"
            }[look.replace("~", "")] || "edge";
        const isStrong = ["up", "down", "added", "removed", "up~", "down~"].includes(look);
        context.strokeStyle = colours[colour];
        context.globalAlpha = look === "faded" ? 0.5 : 1;
        context.lineWidth = Math.max(isStrong ? 2 : 1.3, (isStrong ? 1.4 : 0.7) / zoom);
        context.setLineDash(look.includes("dashed") || look === "removed" || look.includes("~") ? [6, 5] : []);
    }

    function edges(context, stage, sight, emphasis) {
        const {scene, layout, bounds, camera, colours} = stage,
            groups = new Map();
        scene.edges.forEach((edge, number) => {
            const box = bounds[number];
            if (box[0] > sight[2] || box[2] < sight[0] || box[1] > sight[3] || box[3] < sight[1]) return;
            const isLoose = (edge.kind || layout.routes[number].isBack) && emphasis && emphasis.edges.has(number) ? "~" : "";
            const back = !emphasis && layout.routes[number].isBack && !edge.kind && !edge.state ? "-dashed" : "";
            const look = lookOf(edge, number, emphasis) + isLoose + back;
            if (!groups.has(look)) groups.set(look, []);
            groups.get(look).push(number);
        });
        const strong = (look) =>
            Number(!["faded", "column", "column-dashed"].includes(look)) + Number(/^(up|down|added|removed)/.test(look));
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
        const x = layout.x[edge.to],
            y = layout.y[edge.to] + edge.toY;
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
            const edge = stage.scene.edges[number],
                told = edge && edge.column >= 0 ? stage.model.columnEdges[edge.column] : null;
            if (!told || !told.how || told.how === "IDENTITY") continue;
            const key = edge.to + "," + edge.toY,
                text = (told.text || told.how.toLowerCase()) + (told.masking ? " · masked" : "");
            if (!arrivals.has(key)) arrivals.set(key, {edge, texts: new Set()});
            const {texts} = arrivals.get(key);
            if (edge.kind) texts.add(text);
            else arrivals.get(key).texts = new Set([text, ...texts]); /* what is direct tells more */
        }
        for (const {edge, texts} of arrivals.values()) badge(context, stage, edge, [...texts]);
    }

    function badge(context, stage, edge, texts) {
        const font = "600 9.5px " + SANS,
            more = texts.length > 1 ? " +" + (texts.length - 1) : "",
            colour = stage.colours[edge.way || "muted"];
        context.font = font;
        const text = cut(context, Dom.clean(texts[0]), (stage.scene.isPath ? 150 : 60) - more.length * 6, font) + more;
        const width = context.measureText(text).width + 12,
            x = stage.layout.x[edge.to] - width - 12,
            y = stage.layout.y[edge.to] + edge.toY;
        pill(context, x, y - 8, width, 16, stage.colours.card, colour);
        say(context, text, x + width / 2, y + 0.5, {font, fill: colour, align: "center"});
    }

    return {boundsOf, edges};
})();
