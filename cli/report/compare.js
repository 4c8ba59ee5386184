/* SPDX-License-Identifier: Apache-2.0
 *
 * Two runs, or the graph at two versions, beside each other: one picture with what was added, removed and changed,
 * and a list that says the same. `diff` in the address is RUN..RUN or vNUMBER..vNUMBER. */
const makeCompare = function (model, actions, drawers) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        SIGNS = {added: "+", removed: "−", changed: "~", same: "="};

    function sideOf(text) {
        const version = /^v(\d+)$/.exec(text);
        if (version && data.versions.some((one) => one.number === Number(version[1]))) return {version: Number(version[1])};
        const run = data.runs.findIndex((one) => one.id === text);
        return run < 0 ? null : {run};
    }
    const nameOf = (side) => (side.run === undefined ? "v" + side.version : data.runs[side.run].id);

    /* What is compared: what the address says, else the newest run with the one of the same job before it. */
    function sides(state) {
        const [first, second] = state.diff.split("..").map(sideOf);
        if (first && second) return [first, second];
        for (let number = data.runs.length - 1; number >= 0; number--) {
            const siblings = model.jobRuns[data.runs[number].job],
                place = siblings.indexOf(number);
            if (place > 0) return [{run: siblings[place - 1]}, {run: number}];
        }
        return null;
    }

    function compute(state) {
        const both = sides(state);
        if (!both) return null;
        const [before, after] = both.map((side) =>
            side.run === undefined ? Model.sideOfVersion(model, side.version) : Model.sideOfRun(model, side.run)
        );
        return {both, ...Model.diff(before, after)};
    }

    /* The graph of both together, and how each thing in it stands. */
    function graphOf(told) {
        const graph = Model.links(
                told.edges.map((one) => one.edge),
                model.count
            ),
            isRuns = told.both.every((side) => side.run !== undefined);
        graph.reads = [];
        graph.writes = [];
        if (isRuns)
            for (const side of told.both) {
                const run = data.runs[side.run];
                for (const use of run.inputs) graph.reads.push([use.dataset, run.job]);
                for (const use of run.outputs) graph.writes.push([run.job, use.dataset]);
            }
        return {...graph, datasets: new Set(told.datasets.map((one) => one.dataset))};
    }
    function paint(scene, told) {
        const states = new Map(told.datasets.map((one) => [one.dataset, one.state]));
        for (const node of scene.nodes) {
            if (!node.isJob) node.state = states.get(node.id);
            node.hiddenUp = node.hiddenDown = 0;
        }
        for (const edge of scene.edges) {
            const kinds = new Set(edge.numbers.map((number) => told.edges[number].state));
            edge.state = kinds.size === 1 ? [...kinds][0] : "same";
        }
        scene.nodes.forEach((node, place) => {
            if (!node.isJob) return;
            const kinds = new Set(
                scene.edges.filter((edge) => edge.from === place || edge.to === place).map((edge) => edge.state)
            );
            node.state = kinds.size === 1 ? [...kinds][0] : "same";
        });
    }

    function picker(side, isFirst, other) {
        const isVersion = side.version !== undefined;
        const options = isVersion
            ? [...data.versions]
                  .reverse()
                  .map((version) => [
                      "v" + version.number,
                      "version " +
                          version.number +
                          " · " +
                          Dom.time(version.time) +
                          (version.tags || []).map((tag) => " · " + tag).join("")
                  ])
            : data.runs
                  .map((run) => [
                      run.id,
                      Dom.time(run.start) + " · " + data.jobs[run.job].name + " · " + run.status.toLowerCase()
                  ])
                  .reverse();
        const chosen = nameOf(side),
            kept = options.slice(0, 500);
        if (!kept.some((option) => option[0] === chosen)) kept.push(options.find((option) => option[0] === chosen));
        const select = h(
            "select",
            {"aria-label": isFirst ? "Before" : "After"},
            kept.map(([value, text]) => h("option", {value, selected: value === chosen}, text))
        );
        select.addEventListener("change", () =>
            actions.diff(isFirst ? select.value + ".." + nameOf(other) : nameOf(other) + ".." + select.value)
        );
        return select;
    }

    function controls(told) {
        if (!told) return h("span", {class: "muted"}, "No job has run twice yet: there is nothing to compare.");
        const [first, second] = told.both,
            isVersions = first.version !== undefined;
        const counts = {};
        for (const one of [...told.datasets, ...told.edges]) counts[one.state] = (counts[one.state] || 0) + 1;
        const swap = () => {
            if (isVersions) return actions.diff("");
            const last = data.versions.length ? data.versions[data.versions.length - 1].number : 0;
            return actions.diff("v" + Math.max(1, last - 1) + "..v" + last);
        };
        return [
            h("button", {type: "button", class: "toggle", "aria-pressed": String(isVersions), onclick: swap}, "Versions"),
            picker(first, true, second),
            h("span", {class: "muted"}, "→"),
            picker(second, false, first),
            h("span", {class: "grow"}),
            ["added", "removed", "changed"].map((state) =>
                h("span", null, h("span", {class: "sign " + state}, SIGNS[state]), (counts[state] || 0) + " " + state)
            )
        ];
    }

    function measure(told) {
        if (told.both.some((side) => side.run === undefined)) return null;
        const [a, b] = told.both.map((side) => data.runs[side.run]);
        const line = (name, before, after) => h("tr", null, h("td", null, name), h("td", null, before), h("td", null, after));
        return [
            h("h3", null, "The runs"),
            h(
                "table",
                null,
                h(
                    "tbody",
                    null,
                    line("Job", data.jobs[a.job].name, data.jobs[b.job].name),
                    line("Status", Dom.status(a), Dom.status(b)),
                    line("Completeness", Dom.verdict(a), Dom.verdict(b)),
                    line("Took", Dom.seconds(a.seconds), Dom.seconds(b.seconds)),
                    line("Processes", Dom.number(a.processes), Dom.number(b.processes))
                )
            )
        ];
    }

    function list(told) {
        if (!told) return null;
        const rank = {added: 0, removed: 1, changed: 2, same: 3};
        const datasets = [...told.datasets].sort((a, b) => rank[a.state] - rank[b.state] || a.dataset - b.dataset),
            edges = told.edges.filter((one) => one.state !== "same");
        const head = (name, isNumber) => h("th", {scope: "col", class: isNumber ? "num" : null}, name),
            number = (use) => h("td", {class: "num"}, use ? Dom.number(use.rows) : "–");
        return [
            h("h3", null, "Datasets"),
            h(
                "table",
                null,
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        head("What"),
                        head("Dataset"),
                        head("Rows before", true),
                        head("Rows after", true),
                        head("Change", true),
                        head("Content")
                    )
                ),
                h(
                    "tbody",
                    null,
                    datasets
                        .slice(0, 500)
                        .map((one) =>
                            h(
                                "tr",
                                null,
                                h("td", null, h("span", {class: "sign " + one.state}, SIGNS[one.state]), one.state),
                                h("td", null, drawers.nodeLink(one.dataset)),
                                number(one.old),
                                number(one.now),
                                h("td", {class: "num"}, one.old && one.now ? actions.change(one.old.rows, one.now.rows) : "–"),
                                h(
                                    "td",
                                    {class: "muted"},
                                    one.old && one.now ? (one.old.version === one.now.version ? "the same" : "other") : "–"
                                )
                            )
                        )
                )
            ),
            edges.length
                ? [
                      h("h3", null, "Flows"),
                      h(
                          "ul",
                          null,
                          edges
                              .slice(0, 500)
                              .map((one) =>
                                  h(
                                      "li",
                                      null,
                                      h("span", {class: "sign " + one.state}, SIGNS[one.state]),
                                      drawers.nodeLink(one.edge[0]),
                                      " → ",
                                      drawers.nodeLink(one.edge[1]),
                                      one.edge[2] >= 0 ? h("span", {class: "muted"}, " by " + data.jobs[one.edge[2]].name) : ""
                                  )
                              )
                      )
                  ]
                : null,
            measure(told),
            told.both.every((side) => side.run !== undefined)
                ? h("p", {class: "actions"}, drawers.command("lintrace diff " + told.both.map(nameOf).join(" ")))
                : null
        ];
    }

    return {compute, graphOf, paint, controls, list};
};
