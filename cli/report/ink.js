/* SPDX-License-Identifier: Apache-2.0
 *
 * What everything on the canvas is painted with: the colours of the theme, words cut to fit, boxes, pills, marks. */
const Ink = (function () {
    "use strict";

    /* Below FAR there are no words, below NEAR only names. */
    const FAR = 0.34,
        NEAR = 0.45;
    const SANS =
        '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Cantarell, "Liberation Sans", system-ui, sans-serif';

    /* The colours of the style sheet, read once a theme. */
    function palette() {
        const style = getComputedStyle(document.documentElement),
            colours = {};
        for (const name of [
            "canvas",
            "card",
            "line",
            "text",
            "muted",
            "edge",
            "edge-weak",
            "accent",
            "up",
            "down",
            "self",
            "job",
            "job-text",
            "ok",
            "bad",
            "warn",
            "busy",
            "pii",
            "up-soft",
            "down-soft",
            "self-soft",
            "added",
            "removed",
            "changed",
            "dot",
            "row",
            "f0",
            "f1",
            "f2",
            "f3",
            "f4",
            "f5"
        ])
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
            let low = 1,
                high = Math.min(text.length, 120);
            while (low < high) {
                const middle = (low + high + 1) >> 1,
                    tried = shorten(text, middle);
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

    function mark(context, glyph, x, y, fill, ink) {
        context.beginPath();
        context.arc(x, y, 8, 0, Math.PI * 2);
        context.fillStyle = fill;
        context.fill();
        say(context, glyph, x, y + 0.5, {font: "700 10px " + SANS, fill: ink, align: "center"});
    }

    return {FAR, NEAR, SANS, palette, cut, say, box, pill, mark};
})();
