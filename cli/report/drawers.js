/* SPDX-License-Identifier: Apache-2.0
 *
 * The details beside the picture: a dataset, a job or a run, with everything that the data tells about it and the
 * next questions as buttons. */
const makeDrawers = function (model, actions) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        parts = makeParts(model, actions),
        run = makeRunDrawer(model, actions, parts);
    const {fact, facts, button, link, nodeLink, runLink, section, owners, tags, head, quoted, command} = parts;

    /* Which columns a traced one was made from and went into, and how. */
    function ways(dataset, row) {
        const list = model.columnEdges.filter(
            (edge) => (edge.from === dataset && edge.fromRow === row) || (edge.to === dataset && edge.toRow === row)
        );
        if (!list.length)
            return h("span", {class: "about"}, "No mapping of this column is known: nobody told where it comes from.");
        const enters = (edge) => edge.to === dataset && edge.toRow === row;
        list.sort((a, b) => enters(b) - enters(a) || a.kind - b.kind);
        return h(
            "ul",
            {class: "ways"},
            list.slice(0, 60).map((edge) => {
                const isIn = enters(edge),
                    other = isIn ? edge.from : edge.to,
                    otherRow = isIn ? edge.fromRow : edge.toRow;
                const how = [
                    edge.kind === Model.INDIRECT ? "indirect" : "",
                    edge.kind === Model.ALIAS ? "another name" : (edge.how || "direct").toLowerCase(),
                    edge.text,
                    edge.masking ? "masked" : ""
                ];
                const name = Model.labelOf(model, other) + "." + model.rows[other][otherRow].name;
                return h(
                    "li",
                    null,
                    isIn ? "from " : "to ",
                    link(name, () => actions.traceOnly(other, otherRow), "Trace " + name),
                    h("span", {class: "muted"}, " " + how.filter(Boolean).join(", "))
                );
            })
        );
    }

    function columns(dataset, state) {
        const marks = actions.marks(dataset);
        return h(
            "ul",
            {class: "columns"},
            model.rows[dataset].map((column, row) => {
                const isPinned = state.pins.some((pin) => pin[0] === dataset && pin[1] === row);
                const about = [column.description, column.term && "term " + column.term, column.classification].filter(Boolean);
                return h(
                    "li",
                    {class: (marks && marks.get(row)) || ""},
                    h("span", {class: "name"}, column.name, " ", h("span", {class: "muted"}, column.type || "unknown type")),
                    column.pii ? h("span", {class: "tag pii"}, "PII") : h("span"),
                    h(
                        "button",
                        {
                            type: "button",
                            class: "small",
                            "aria-pressed": String(isPinned),
                            onclick: () => actions.trace(dataset, row),
                            "aria-label": "Trace column " + column.name
                        },
                        isPinned ? "untrace" : "trace"
                    ),
                    about.length ? h("span", {class: "about"}, about.join(" · ")) : null,
                    isPinned ? ways(dataset, row) : null
                );
            })
        );
    }

    function checks(dataset) {
        const list = (data.checks || []).filter((check) => check.dataset === dataset);
        if (!list.length) return null;
        const failed = list.filter((check) => check.success === false).length;
        return section(
            "Checks",
            failed ? failed + " of " + list.length + " failed" : list.length + " passed",
            true,
            h(
                "ul",
                null,
                list.map((check) =>
                    h(
                        "li",
                        null,
                        h("span", {class: check.success ? "state ok" : "state bad"}, check.success ? "✓ passed " : "✕ failed "),
                        check.name,
                        check.column ? [" on ", h("b", null, check.column)] : "",
                        data.runs[check.run] ? [h("span", {class: "muted"}, " in "), runLink(check.run)] : ""
                    )
                )
            )
        );
    }

    /* Rows of a dataset over the runs that told them. */
    function rowsOverTime(dataset) {
        const points = model.datasetRuns[dataset]
            .map((number) => {
                const run = data.runs[number],
                    use = run.outputs.find((one) => one.dataset === dataset) || run.inputs.find((one) => one.dataset === dataset);
                return {number, rows: use.rows};
            })
            .filter((point) => point.rows !== null && point.rows !== undefined)
            .slice(-60);
        if (!points.length) return null;
        const last = points[points.length - 1].rows;
        return section(
            "Rows over time",
            Dom.number(last) + " rows",
            true,
            Charts.line(
                points.map((point) => point.rows),
                (place) => Dom.number(points[place].rows) + " rows, " + Dom.time(data.runs[points[place].number].start),
                (place) => actions.run(points[place].number)
            )
        );
    }

    function runBars(numbers, title) {
        const last = numbers.slice(-14);
        if (!last.length) return null;
        const failed = numbers.filter((number) => data.runs[number].status === "FAILED").length;
        return section(
            title,
            failed ? failed + " of " + numbers.length + " failed" : numbers.length + " runs",
            true,
            Charts.bars(
                last.map((number) => data.runs[number]),
                (place) => actions.run(last[place])
            ),
            h(
                "p",
                {class: "muted"},
                "The last " +
                    last.length +
                    ", as tall as they took; the newest took " +
                    Dom.seconds(data.runs[last[last.length - 1]].seconds) +
                    "."
            )
        );
    }

    function reach(node, isUp) {
        const list = Model.reach(model, node, isUp, Infinity, actions.graph());
        if (!list.length) return null;
        const shown = list.slice(0, 200),
            pii = list.filter(([, dataset]) => model.rows[dataset].some((row) => row.pii)).length;
        return section(
            isUp ? "Comes from" : "Leads to (impact)",
            list.length + (list.length === 1 ? " dataset" : " datasets"),
            list.length <= 12,
            pii ? h("p", {class: "muted"}, pii + " of them with personal data") : null,
            h(
                "ul",
                {class: "reach"},
                shown.map(([hop, dataset]) =>
                    h(
                        "li",
                        null,
                        h("span", {class: "hop", title: hop + (hop === 1 ? " hop" : " hops")}, (isUp ? "−" : "+") + hop),
                        nodeLink(dataset),
                        h(
                            "span",
                            {class: "side"},
                            (data.datasets[dataset].owners || []).slice(0, 1).map((owner) => owner.name)
                        )
                    )
                )
            ),
            list.length > shown.length
                ? h("p", {class: "muted"}, "and " + (list.length - shown.length) + " more: all of them are in the CSV")
                : null,
            h(
                "div",
                {class: "actions"},
                button("CSV", () => actions.saveReach(node, isUp)),
                command(
                    "lintrace " +
                        (isUp ? "origin " : "impact ") +
                        quoted(Model.isJob(model, node) ? "job:" + Model.labelOf(model, node) : Model.labelOf(model, node))
                )
            )
        );
    }

    function dataset(node, state) {
        const item = data.datasets[node],
            runs = model.datasetRuns[node],
            last = runs.length ? data.runs[runs[runs.length - 1]] : null;
        const writers = model.writers[node],
            readers = model.readers[node];
        const written = runs.filter((number) => data.runs[number].outputs.some((use) => use.dataset === node));
        const use = written.length ? data.runs[written[written.length - 1]].outputs.find((one) => one.dataset === node) : null;
        return [
            head(Charts.formatMark(item.format), "var(--f" + Charts.formatNumber(item.format) + ")", item.label || item.name, [
                item.namespace,
                " · ",
                item.name
            ]),
            item.description ? h("p", null, item.description) : null,
            h(
                "div",
                {class: "actions"},
                button("Focus here", () => actions.focus(node), true),
                button(state.open.has(node) ? "Fold columns" : "Show columns", () => actions.toggle(node))
            ),
            facts(
                fact("Owners", owners(item.owners)),
                fact("Tags", tags(item.tags)),
                fact("Format", item.format),
                fact(
                    "Written by",
                    writers.map((job) => [nodeLink(model.count + job), " "])
                ),
                fact(
                    "Read by",
                    readers.map((job) => [nodeLink(model.count + job), " "])
                ),
                fact("Last run", last ? [runLink(runs[runs.length - 1]), " ", Dom.status(last)] : null),
                fact("Verdict", last ? Dom.verdict(last) : null),
                fact("Size", use && use.bytes ? Dom.bytes(use.bytes) : null),
                fact("Version", use && use.version ? h("code", null, String(use.version).slice(0, 16)) : null),
                fact("State", item.dropped ? h("span", {class: "state warn"}, "■ dropped") : null)
            ),
            model.rows[node].length ? section("Columns", model.rows[node].length, true, columns(node, state)) : null,
            checks(node),
            rowsOverTime(node),
            reach(node, true),
            reach(node, false),
            runBars(runs, "Runs")
        ];
    }

    function job(node) {
        const number = node - model.count,
            item = data.jobs[number],
            runs = model.jobRuns[number];
        const told = ((data.stats || {}).jobs || []).find((one) => one.job === number);
        return [
            head("⚙", "var(--muted)", item.name, "job · " + item.namespace),
            item.description ? h("p", null, item.description) : null,
            h(
                "div",
                {class: "actions"},
                button("Focus here", () => actions.focus(node), true)
            ),
            facts(
                fact("Owners", owners(item.owners)),
                fact("Tags", tags(item.tags)),
                fact(
                    "Reads",
                    model.jobReads[number].map((one) => [nodeLink(one), h("br")])
                ),
                fact(
                    "Writes",
                    model.jobWrites[number].map((one) => [nodeLink(one), h("br")])
                ),
                told ? fact("Succeeded", Dom.number(told.runs - told.failed) + " of " + Dom.number(told.runs) + " runs") : [],
                told
                    ? fact(
                          "Takes",
                          "half of the runs up to " +
                              Dom.seconds(told.p50_seconds) +
                              ", 95 of 100 up to " +
                              Dom.seconds(told.p95_seconds)
                      )
                    : []
            ),
            runBars(runs, "Runs"),
            reach(node, true),
            reach(node, false)
        ];
    }

    function content(state) {
        if (state.node >= 0) return Model.isJob(model, state.node) ? job(state.node) : dataset(state.node, state);
        return state.run >= 0 ? run(state.run) : null;
    }

    return {content, command, link, nodeLink, runLink, owners, tags, quoted};
};
