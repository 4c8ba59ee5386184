/* SPDX-License-Identifier: Apache-2.0
 *
 * What is drawn and when: the tools above the graph, the strip of runs with the versions below it, the legend and
 * the help. */
const makeToolbar = function (model, actions) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        STRIP = 120;

    const toggle = (text, isOn, act, hint) =>
        h("button", {type: "button", class: "toggle", "aria-pressed": String(isOn), onclick: act, title: hint}, text);
    function stepper(name, value, act, isOff) {
        if (isOff) return null;
        return h(
            "span",
            {class: "stepper", role: "group", "aria-label": "Hops " + name.toLowerCase()},
            h("span", {"aria-hidden": "true"}, name),
            h("button", {type: "button", "aria-label": "One hop less " + name.toLowerCase(), onclick: () => act(value - 1)}, "−"),
            h("b", null, value >= 99 ? "all" : value),
            h("button", {type: "button", "aria-label": "One hop more " + name.toLowerCase(), onclick: () => act(value + 1)}, "+")
        );
    }
    function chip(text, about, act) {
        return h(
            "span",
            {class: "chip"},
            h("span", null, text),
            h("button", {type: "button", "aria-label": about, onclick: act}, "×")
        );
    }

    function tools(state) {
        const isPath = state.pins.length > 0 && !state.rest,
            isFocus = state.focus >= 0 && !state.all && !isPath;
        return [
            isPath
                ? null
                : isFocus
                  ? chip("Focus: " + Model.labelOf(model, state.focus), "End the focus and draw everything", actions.everything)
                  : h("span", {class: "chip"}, h("span", null, "Everything")),
            stepper("Up", state.up, (value) => actions.hops(value, state.down), !isFocus),
            stepper("Down", state.down, (value) => actions.hops(state.up, value), !isFocus),
            state.pins.map(([dataset, row], place) =>
                chip("Column: " + Model.labelOf(model, dataset) + "." + model.rows[dataset][row].name, "Stop tracing", () =>
                    actions.unpin(place)
                )
            ),
            state.pins.length
                ? toggle("Only this way", isPath, actions.rest, "Draw only the datasets through which the column went")
                : null,
            h("span", {class: "grow"}),
            toggle("Jobs", state.jobs, actions.jobs, "Draw the jobs between the data ( j )"),
            toggle("Columns", state.cols, actions.columns, "Unfold the columns of every dataset ( c )"),
            toggle("List", state.list, actions.list, "The graph as a list ( l )"),
            h(
                "button",
                {type: "button", class: "button", onclick: actions.saveEdges, title: "What is drawn, an edge a row"},
                "CSV"
            )
        ];
    }

    function timeline(state) {
        const first = Math.max(0, data.runs.length - STRIP),
            shown = data.runs.slice(first),
            tall = shown.length ? Charts.heights(shown) : [];
        const versions = data.versions,
            last = versions.length ? versions[versions.length - 1].number : 0,
            at = state.at || last;
        const limit = state.at ? versions.findIndex((version) => version.number === state.at) : versions.length;
        const later = new Set(versions.slice(limit + 1).map((version) => version.run));
        const strip = h(
            "div",
            {class: "strip", role: "group", "aria-label": "Runs, the oldest first"},
            shown.map((run, place) => {
                const button = Charts.runButton(
                    run,
                    tall[place],
                    () => actions.run(first + place),
                    data.jobs[run.job].name + ", " + Charts.runTitle(run)
                );
                button.tabIndex = place === shown.length - 1 ? 0 : -1;
                if (first + place === state.run) button.setAttribute("aria-current", "true");
                if (later.has(first + place)) button.classList.add("later");
                return button;
            })
        );
        strip.addEventListener("keydown", (event) => {
            const next =
                event.key === "ArrowLeft"
                    ? document.activeElement.previousSibling
                    : event.key === "ArrowRight"
                      ? document.activeElement.nextSibling
                      : null;
            if (!next) return;
            next.focus();
            event.preventDefault();
            event.stopPropagation();
        });
        const range = h("input", {
            type: "range",
            min: versions.length ? versions[0].number : 0,
            max: last,
            value: at,
            "aria-label": "Graph as of version"
        });
        range.addEventListener("change", () => actions.at(Number(range.value) === last ? 0 : Number(range.value)));
        const words = h(
            "label",
            null,
            state.at ? "The graph as of version " + at + " of " + last : "The graph as of now, version " + last,
            last > 1 ? range : null
        );
        range.addEventListener("input", () => {
            words.firstChild.textContent = "The graph as of version " + range.value + " of " + last;
        });
        const failed = data.runs.filter((run) => run.status === "FAILED").length;
        return [
            h(
                "div",
                {class: "side"},
                h("b", null, Dom.number(data.runs.length) + (data.runs.length === 1 ? " run" : " runs")),
                failed ? failed + " failed" : "none failed",
                first ? ", the newest " + STRIP + " shown" : ""
            ),
            strip,
            words
        ];
    }

    const stroke = (colour, text) => h("span", null, h("i", {style: {"border-top-color": "var(--" + colour + ")"}}), text);
    function legend(isDiff, hasEmphasis) {
        if (isDiff) return [stroke("added", "+ added"), stroke("removed", "− removed"), stroke("changed", "~ changed")];
        return hasEmphasis ? [stroke("up", "comes from"), stroke("self", "chosen"), stroke("down", "leads to")] : [];
    }

    function help(dialog) {
        const keys = [
            ["/", "search"],
            ["g", "go to the graph: one box of it has the keyboard"],
            ["← →", "along an edge, against it and with it"],
            ["↑ ↓", "to the neighbour in the same column"],
            ["Enter", "details of the box"],
            ["f", "focus on the box"],
            ["c", "unfold its columns; anywhere else: all columns"],
            ["u d", "one hop more up, down; with Shift one less"],
            ["j", "jobs"],
            ["l", "the graph as a list"],
            ["+ − 0", "zoom in, out, fit"],
            ["Esc", "back: end the tracing, close the details"],
            ["?", "this help"]
        ];
        const selectors = [
            ["orders", "whatever has this in its name"],
            ["1+orders+2", "one hop up, two down"],
            ["+orders", "all that it comes from"],
            ["tag:pii", "also owner: term: format: job: run:"],
            ["raw/*", "wildcards"]
        ];
        Dom.fill(
            dialog,
            h("h2", {id: "keys-title"}, "Keys"),
            h(
                "dl",
                null,
                keys.map(([key, words]) => [h("dt", null, h("kbd", null, key)), h("dd", null, words)])
            ),
            h("h2", null, "Search"),
            h(
                "dl",
                null,
                selectors.map(([key, words]) => [h("dt", null, h("code", null, key)), h("dd", null, words)])
            ),
            h(
                "p",
                {class: "muted"},
                "A click on +3 beside a box draws these, with Shift all that is behind them. Everything you see is in the address: copy it to show it to somebody."
            ),
            h(
                "p",
                {class: "muted"},
                "Made by lintrace " + data.lintrace + " from the log as of " + Dom.time(data.made) + " UTC."
            ),
            h(
                "div",
                {class: "actions"},
                h("button", {type: "button", class: "button main", onclick: () => dialog.close()}, "Close")
            )
        );
    }

    return {tools, timeline, legend, help};
};
