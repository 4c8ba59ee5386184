/* SPDX-License-Identifier: Apache-2.0
 *
 * Elements made from words that may come from anywhere: text becomes text nodes, never markup, and control
 * characters are shown instead of obeyed. All of the page's elements with foreign words are made here. */
const Dom = (function () {
    "use strict";

    const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

    /* Foreign text for one line: control and direction characters as visible codes. */
    const clean = (text) => String(text).replace(CONTROL, (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0"));

    /* h("button", {class: "x", onclick: f, "aria-label": "..."}, "text", node, [more]) */
    function h(name, options, ...children) {
        const node = document.createElement(name);
        for (const [key, value] of Object.entries(options || {})) {
            if (value === null || value === undefined || value === false) continue;
            if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
            else if (key === "style")
                for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
            else node.setAttribute(key, value === true ? "" : clean(value));
        }
        for (const child of children.flat(Infinity))
            if (child !== null && child !== undefined && child !== false)
                node.append(child instanceof Node ? child : clean(child));
        return node;
    }

    function svg(name, options, ...children) {
        const node = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(options || {})) node.setAttribute(key, value);
        node.append(...children.flat(Infinity));
        return node;
    }

    const fill = (node, ...children) =>
        node.replaceChildren(
            ...children
                .flat(Infinity)
                .filter((child) => child !== null && child !== undefined && child !== false)
                .map((child) => (child instanceof Node ? child : document.createTextNode(clean(child))))
        );

    const STATUS = {COMPLETED: ["✓", "ok"], FAILED: ["✕", "bad"], RUNNING: ["▸", "busy"], ABORTED: ["■", "warn"]};
    const statusOf = (run) => STATUS[run.status] || ["?", "none"];
    const status = (run) =>
        h(
            "span",
            {class: "state " + statusOf(run)[1]},
            h("span", {"aria-hidden": "true"}, statusOf(run)[0]),
            " " + run.status.toLowerCase()
        );
    const verdict = (run) =>
        run.verdict
            ? h(
                  "span",
                  {class: "state " + (run.verdict === "complete" ? "ok" : "warn")},
                  h("span", {"aria-hidden": "true"}, run.verdict === "complete" ? "●" : "◐"),
                  " " + run.verdict
              )
            : h("span", {class: "muted"}, "not told");

    const number = (value) => (value === null || value === undefined ? "–" : String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f"));
    function bytes(value) {
        if (value === null || value === undefined) return "–";
        const unit = value < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
        return (unit ? (value / 1024 ** unit).toFixed(1) : value) + "\u202f" + ["B", "KiB", "MiB", "GiB", "TiB"][unit];
    }
    function seconds(value) {
        if (value === null || value === undefined) return "–";
        if (value < 1) return Math.round(value * 1000) + "\u202fms";
        if (value < 90) return value.toFixed(1) + "\u202fs";
        return value < 5400 ? (value / 60).toFixed(1) + "\u202fmin" : (value / 3600).toFixed(1) + "\u202fh";
    }
    const time = (text) =>
        text
            ? String(text)
                  .replace("T", " ")
                  .replace(/(:\d\d)(\.\d+)?Z$/, "$1")
            : "–";

    return {h, svg, fill, clean, status, statusOf, verdict, number, bytes, seconds, time};
})();
