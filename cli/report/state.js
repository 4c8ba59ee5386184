/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that can be seen is in the address behind "#", so that a link shows what its sender saw, also from a
 * file. Names of the data go there as whole keys; what a report does not know is left out, never an error. */
const State = (function () {
    "use strict";

    const VIEWS = ["graph", "datasets", "runs", "columns", "statistics", "glossary", "versions", "diff", "events"];

    const empty = () => ({
        view: "graph",
        focus: -1,
        up: 2,
        down: 2,
        all: false,
        jobs: true,
        cols: false,
        open: new Set(),
        more: [],
        pins: [],
        node: -1,
        run: -1,
        at: 0,
        diff: "",
        event: -1,
        filter: "",
        list: false,
        rest: false,
        sure: false,
        theme: ""
    });

    function hops(text, otherwise) {
        const value = Number.parseInt(text ?? "", 10);
        return Number.isNaN(value) ? otherwise : Math.max(0, Math.min(99, value));
    }

    function pinOf(model, text) {
        try {
            const [key, name] = JSON.parse(text),
                dataset = Model.find(model, key);
            if (dataset < 0 || Model.isJob(model, dataset)) return null;
            const row = model.placeOf(dataset, name);
            return row === undefined ? null : [dataset, row];
        } catch {
            return null;
        }
    }

    function moreOf(model, text) {
        const node = Model.find(model, text.slice(1)),
            letter = text[0];
        if (node < 0 || Model.isJob(model, node) || !"uUdD".includes(letter)) return null;
        return {node, isUp: letter === "u" || letter === "U", isAll: letter === "U" || letter === "D"};
    }

    const runOf = (model, id) => (id ? model.data.runs.findIndex((run) => run.id === id) : -1);

    function read(model, fragment) {
        const words = new URLSearchParams(fragment.replace(/^#/, "")),
            state = empty();
        if (VIEWS.includes(words.get("view"))) state.view = words.get("view");
        if (words.has("focus")) state.focus = Model.find(model, words.get("focus"));
        if (words.has("node")) state.node = Model.find(model, words.get("node"));
        state.up = hops(words.get("up"), 2);
        state.down = hops(words.get("down"), 2);
        state.all = words.get("all") === "1";
        state.rest = words.get("rest") === "1";
        state.sure = words.get("sure") === "1"; /* the question about many boxes is answered */
        state.jobs = words.get("jobs") !== "0";
        state.cols = words.get("cols") === "1";
        state.list = words.get("list") === "1";
        state.open = new Set(
            words
                .getAll("open")
                .map((key) => Model.find(model, key))
                .filter((node) => node >= 0 && !Model.isJob(model, node))
        );
        state.more = words
            .getAll("more")
            .map((text) => moreOf(model, text))
            .filter(Boolean);
        state.pins = words
            .getAll("pin")
            .map((text) => pinOf(model, text))
            .filter(Boolean);
        state.run = runOf(model, words.get("run"));
        state.event = runOf(model, words.get("event"));
        const at = hops(words.get("at"), 0) && Number(words.get("at"));
        state.at = model.data.versions.some((version) => version.number === at) ? at : 0;
        state.diff = words.get("diff") || "";
        state.filter = words.get("filter") || "";
        if (["light", "dark"].includes(words.get("theme"))) state.theme = words.get("theme");
        return state;
    }

    function write(model, state) {
        const words = new URLSearchParams(),
            basic = empty();
        if (state.view !== basic.view) words.set("view", state.view);
        for (const name of ["focus", "node"]) if (state[name] >= 0) words.set(name, model.keys[state[name]]);
        for (const name of ["up", "down"]) if (state[name] !== basic[name]) words.set(name, state[name]);
        for (const name of ["all", "sure", "rest", "cols", "list"]) if (state[name]) words.set(name, "1");
        if (!state.jobs) words.set("jobs", "0");
        for (const node of state.open) words.append("open", model.keys[node]);
        for (const {node, isUp, isAll} of state.more)
            words.append("more", (isAll ? (isUp ? "U" : "D") : isUp ? "u" : "d") + model.keys[node]);
        for (const [dataset, row] of state.pins)
            words.append("pin", JSON.stringify([model.keys[dataset], model.rows[dataset][row].name]));
        for (const name of ["run", "event"]) if (state[name] >= 0) words.set(name, model.data.runs[state[name]].id);
        if (state.at) words.set("at", state.at);
        for (const name of ["diff", "filter", "theme"]) if (state[name]) words.set(name, state[name]);
        return words.toString();
    }

    const api = {VIEWS, empty, read, write};
    if (typeof module !== "undefined") module.exports = api;
    return api;
})();
