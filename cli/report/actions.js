/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be done on the page, by whatever means: each act is a change of the state, and nothing else is kept. */
const makeActions = function (model, app) {
    "use strict";

    const {data} = model;
    const graphView = () => (app.state.view === "graph" || app.state.view === "diff" ? {} : {view: "graph"});
    const without = (list, place) => list.filter((_, number) => number !== place);
    const toggled = (set, node) => {
        const next = new Set(set);
        if (!next.delete(node)) next.add(node);
        return next;
    };

    const actions = {
        say: app.say,
        graph: () => app.graph,
        change: (a, b) => app.change(a, b),
        marks: (dataset) => Scene.tracedRows(model, app.graph, app.state.pins).traced.get(dataset),
        select(node) {
            const isHidden = !app.scene || !app.scene.places.has(node);
            if (app.state.view !== "graph" && app.state.view !== "diff")
                app.go({view: "graph", node, run: -1, ...(isHidden ? {focus: node, all: false, more: []} : {})});
            else
                app.go({
                    node,
                    run: -1,
                    ...(isHidden && app.state.view === "graph" && !Model.isJob(model, node)
                        ? {focus: node, all: false, more: []}
                        : {})
                });
            app.stage.centre(node, true);
        },
        focus(node) {
            app.fit();
            app.go({view: "graph", focus: node, node, run: -1, all: false, more: [], pins: []});
        },
        everything() {
            app.fit();
            app.go({focus: -1, all: true, more: []});
        },
        hops(up, down) {
            app.hold(app.state.focus);
            app.go({up: Math.max(0, Math.min(99, up)), down: Math.max(0, Math.min(99, down))});
        },
        toggle(node) {
            app.hold(node);
            app.go({open: toggled(app.state.open, node)});
        },
        columns() {
            app.fit();
            app.go({cols: !app.state.cols});
        },
        jobs() {
            app.fit();
            app.go({jobs: !app.state.jobs});
        },
        list: () => app.go({list: !app.state.list}, true),
        more(node, isUp, isAll) {
            app.hold(node);
            if (app.state.focus >= 0) app.go({more: [...app.state.more, {node, isUp, isAll}]});
        },
        trace(dataset, row) {
            const place = app.state.pins.findIndex((pin) => pin[0] === dataset && pin[1] === row);
            app.fit();
            app.go({...graphView(), pins: place >= 0 ? without(app.state.pins, place) : [...app.state.pins, [dataset, row]]});
        },
        traceOnly(dataset, row) {
            app.fit();
            app.go({view: "graph", pins: [[dataset, row]], node: dataset, run: -1, rest: false});
        },
        unpin(place) {
            app.fit();
            app.go({pins: without(app.state.pins, place)});
        },
        rest() {
            app.fit();
            app.go({rest: !app.state.rest});
        },
        run: (number) => app.go({...graphView(), run: number, node: -1}),
        at: (number) => {
            app.fit();
            app.go({view: "graph", at: number, run: -1});
        },
        event: (number) => app.go({view: "events", event: number}),
        compare: (before, after) => actions.diff(data.runs[before].id + ".." + data.runs[after].id),
        compareVersions: (before, after) => actions.diff("v" + before + "..v" + after),
        diff(words) {
            app.fit();
            app.go({view: "diff", diff: words, node: -1, run: -1, pins: []});
        },
        term: (name) => app.go({view: "glossary", filter: name}),
        filter: (text) => app.go({filter: text}, true),
        close: () => app.go({node: -1, run: -1}),
        ring: (place) => {
            app.stage.show({ring: place});
            if (place >= 0 && app.scene) app.stage.centre(app.scene.nodes[place].id, true);
        },
        copy(text, button) {
            const done = () => {
                button.textContent = "copied";
                setTimeout(() => {
                    button.textContent = "copy";
                }, 1500);
            };
            Save.copy(text).then(done, () => app.say("Copying is not allowed here."));
        },
        saveReach: (node, isUp) => Save.reach(model, app.graph, node, isUp),
        saveEdges: () => app.scene && Save.edges(model, app.graph, app.scene)
    };

    return actions;
};
