/* SPDX-License-Identifier: Apache-2.0
 *
 * The few small charts: a line of values, bars of runs. Every mark is a button or has a title, so that what it
 * shows can also be read. */
const Charts = (function () {
    "use strict";

    const {h, svg} = Dom;
    const TINT = {ok: "var(--ok)", bad: "var(--bad)", warn: "var(--warn)", busy: "var(--busy)", none: "var(--none)"};
    const FORMATS = {csv: 0, tsv: 0, json: 1, ndjson: 1, parquet: 2, avro: 2, orc: 2, sqlite: 3, database: 3, text: 4};
    /* "csv+gzip" is a kind of csv. */
    const formatWord = (format) =>
        String(format || "data")
            .toLowerCase()
            .split(/[^a-z0-9]/)[0] || "data";
    const formatNumber = (format) => FORMATS[formatWord(format)] ?? 5;
    const SHORT = {parquet: "PQT", sqlite: "SQL", ndjson: "NDJ"};
    const formatMark = (format) => SHORT[formatWord(format)] || formatWord(format).slice(0, 4).toUpperCase();

    function line(values, title, act) {
        const width = 358,
            height = 92,
            low = Math.min(...values),
            high = Math.max(...values),
            bottom = height - 16;
        const x = (place) => (values.length === 1 ? width / 2 : 5 + (place * (width - 10)) / (values.length - 1));
        const y = (value) => (high === low ? bottom / 2 : 8 + ((high - value) * (bottom - 14)) / (high - low));
        const path = values.map((value, place) => (place ? "L" : "M") + x(place).toFixed(1) + " " + y(value).toFixed(1)).join("");
        const dots = values.map((value, place) => {
            const dot = svg(
                "circle",
                {cx: x(place).toFixed(1), cy: y(value).toFixed(1), r: values.length > 30 ? 2 : 3.2},
                svg("title", null, title(place))
            );
            dot.addEventListener("click", () => act(place));
            return dot;
        });
        const text = (words, at, anchor) => svg("text", {x: at, y: height - 2, "text-anchor": anchor}, words);
        return svg(
            "svg",
            {
                class: "chart",
                viewBox: "0 0 " + width + " " + height,
                role: "img",
                "aria-label":
                    values.length +
                    " values, the least " +
                    Dom.number(low) +
                    ", the most " +
                    Dom.number(high) +
                    ", the last " +
                    Dom.number(values[values.length - 1])
            },
            svg("line", {x1: 0, x2: width, y1: bottom, y2: bottom}),
            svg("path", {class: "area", d: path + "L" + x(values.length - 1) + " " + bottom + "L" + x(0) + " " + bottom + "Z"}),
            svg("path", {d: path}),
            dots,
            text("least " + Dom.number(low), 0, "start"),
            text("most " + Dom.number(high), width, "end")
        );
    }

    /* As tall as the logarithm of the time: a run of a second and one of an hour both fit. */
    function heights(runs) {
        const times = runs.map((run) => Math.log2(1 + (run.seconds || 0) * 4)),
            most = Math.max(...times, 0.01);
        return times.map((value) => Math.max(10, Math.round((value / most) * 100)) + "%");
    }
    function runTitle(run) {
        return (
            run.status.toLowerCase() +
            (run.verdict === "incomplete" ? ", incomplete" : "") +
            ", " +
            Dom.time(run.start) +
            ", took " +
            Dom.seconds(run.seconds)
        );
    }
    function runButton(run, height, act, title) {
        const state = Dom.statusOf(run)[1];
        return h("button", {
            type: "button",
            class: state + (run.verdict === "incomplete" ? " loose" : ""),
            style: {"--tint": TINT[state], height},
            title,
            "aria-label": title,
            onclick: act
        });
    }
    function bars(runs, act) {
        const tall = heights(runs);
        return h(
            "div",
            {class: "bars"},
            runs.map((run, place) => runButton(run, tall[place], () => act(place), runTitle(run)))
        );
    }

    return {line, bars, heights, runButton, runTitle, formatNumber, formatMark};
})();
