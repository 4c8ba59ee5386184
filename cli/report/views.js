/* SPDX-License-Identifier: Apache-2.0
 *
 * The views without a picture, one a tab: runs, columns, statistics, glossary, versions, events. Long lists show their
 * newest or first part and say how many more there are. */
const makeViews = function (model, actions, drawers) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        tables = makeTables(actions),
        statistics = makeStatistics(model, actions, drawers, tables);
    const {PART, title, cell, matches, change, table, filterBox} = tables;

    const rowsOf = (uses) =>
        uses.some((use) => use.rows !== null && use.rows !== undefined)
            ? uses.reduce((sum, use) => sum + (use.rows || 0), 0)
            : null;

    function runs(state) {
        const list = data.runs
            .map((_, number) => number)
            .reverse()
            .filter((number) => {
                const run = data.runs[number];
                return matches(state.filter, data.jobs[run.job].name, run.id, run.status, run.verdict, run.start);
            });
        return [
            title("Runs", "Every run of the log, the newest first."),
            filterBox(state, "Filter by job, status, verdict, id, day"),
            table(
                ["Began", "Job", "Status", "Seen", "#Took", "#Rows in", "#Rows out", "#Change", ""],
                list,
                (number) => {
                    const run = data.runs[number],
                        before = rowsOf(run.inputs),
                        after = rowsOf(run.outputs);
                    return [
                        cell(drawers.runLink(number)),
                        cell(drawers.nodeLink(model.count + run.job)),
                        cell(Dom.status(run)),
                        cell(Dom.verdict(run)),
                        cell(Dom.seconds(run.seconds), true),
                        cell(Dom.number(before), true),
                        cell(Dom.number(after), true),
                        cell(change(before, after), true),
                        cell(h("button", {type: "button", class: "small", onclick: () => actions.event(number)}, "event"))
                    ];
                },
                "No run matches."
            ),
            leftOut()
        ];
    }

    function leftOut() {
        const words = Object.entries(data.left_out || {})
            .filter(([, count]) => count > 0)
            .map(([what, count]) => Dom.number(count) + " " + what);
        return words.length ? h("p", {class: "lead"}, "Left out of this file for its size: " + words.join(", ") + ".") : null;
    }

    /* What is known of each dataset now: what its newest run that wrote it, else that read it, told. */
    function datasets(state) {
        const list = data.datasets
            .map((_, number) => number)
            .filter((number) => {
                const item = data.datasets[number];
                return matches(
                    state.filter,
                    item.name,
                    item.label,
                    item.format,
                    item.description,
                    ...(item.owners || []).map((owner) => owner.name),
                    ...(item.tags || []).map((tag) => tag.key),
                    model.rows[number].some((row) => row.pii) ? "pii" : ""
                );
            });
        return [
            title("Datasets", "What there is, whose it is, and when it was last written."),
            filterBox(state, "Filter by name, format, owner, tag, pii"),
            table(
                ["Dataset", "Format", "#Columns", "#Rows", "#Size", "Owners", "Tags", "Last written", "By"],
                list,
                (number) => {
                    const item = data.datasets[number],
                        {writer, use} = lastOf(number);
                    return [
                        cell([drawers.nodeLink(number), item.dropped ? h("span", {class: "state warn"}, " ■ dropped") : null]),
                        cell(item.format || "–"),
                        cell(model.rows[number].length || "–", true),
                        cell(Dom.number(use && use.rows), true),
                        cell(Dom.bytes(use && use.bytes), true),
                        cell(drawers.owners(item.owners)),
                        cell([
                            model.rows[number].some((row) => row.pii) ? h("span", {class: "tag pii"}, "PII") : null,
                            drawers.tags(item.tags)
                        ]),
                        cell(
                            writer >= 0
                                ? [drawers.runLink(writer), " ", Dom.status(data.runs[writer])]
                                : h("span", {class: "muted"}, "a source")
                        ),
                        cell(writer >= 0 ? drawers.nodeLink(model.count + data.runs[writer].job) : "–")
                    ];
                },
                "No dataset " + (state.filter ? "matches." : "is known.")
            )
        ];
    }

    function lastOf(dataset) {
        const runsOf = [...model.datasetRuns[dataset]].reverse(),
            of = (uses) => uses.find((one) => one.dataset === dataset);
        const writer = runsOf.find((number) => of(data.runs[number].outputs)) ?? -1,
            number = writer >= 0 ? writer : runsOf[0];
        return {writer, use: number === undefined ? null : of(data.runs[number].outputs) || of(data.runs[number].inputs)};
    }

    function columns(state) {
        const name = (dataset, row) => Model.labelOf(model, dataset) + "." + model.rows[dataset][row].name;
        const list = model.columnEdges.filter(
            (edge) =>
                edge.kind !== Model.ALIAS &&
                matches(state.filter, name(edge.from, edge.fromRow), name(edge.to, edge.toRow), edge.how, edge.text)
        );
        const column = (dataset, row) =>
            drawers.link(name(dataset, row), () => actions.traceOnly(dataset, row), "Trace " + name(dataset, row));
        return [
            title("Column lineage", "Which column was made from which, and how. A click traces it in the graph, up and down."),
            filterBox(state, "Filter by dataset, column, transformation"),
            table(
                ["From", "To", "How", "Transformation", "Job"],
                list,
                (edge) => [
                    cell(column(edge.from, edge.fromRow)),
                    cell(column(edge.to, edge.toRow)),
                    cell([
                        edge.kind === Model.INDIRECT ? "indirect, " : "",
                        (edge.how || "direct").toLowerCase(),
                        edge.masking ? h("span", {class: "tag"}, "masked") : null
                    ]),
                    cell(edge.text || "–"),
                    cell(edge.job >= 0 ? drawers.nodeLink(model.count + edge.job) : "–")
                ],
                "No column mapping is known" + (state.filter ? " that matches." : ".")
            )
        ];
    }

    function glossary(state) {
        const list = (data.glossary || []).filter((term) =>
            matches(state.filter, term.name, term.description, ...(term.synonyms || []))
        );
        return [
            title("Glossary", "What the words mean, and which columns mean it."),
            filterBox(state, "Filter by term, synonym, meaning"),
            list.length
                ? h(
                      "div",
                      {class: "terms"},
                      list.map((term) =>
                          h(
                              "article",
                              null,
                              h("h3", null, term.name, term.pii ? h("span", {class: "tag pii"}, "PII") : null),
                              h("p", null, term.description || "Not described."),
                              (term.synonyms || []).length
                                  ? h("div", {class: "muted"}, "also: " + term.synonyms.join(", "))
                                  : null,
                              h(
                                  "div",
                                  null,
                                  term.classification ? h("span", {class: "tag"}, term.classification) : null,
                                  drawers.owners(term.owners)
                              ),
                              termColumns(term)
                          )
                      )
                  )
                : h(
                      "p",
                      {class: "empty"},
                      "No term " + (state.filter ? "matches." : "is defined. A glossary.yaml beside the sidecar gives them.")
                  )
        ];
    }

    function termColumns(term) {
        const known = (term.columns || [])
            .map(([dataset, name]) => [dataset, model.placeOf(dataset, name)])
            .filter((one) => one[1] !== undefined);
        if (!known.length) return h("p", {class: "muted"}, "No column carries it.");
        return h(
            "details",
            {open: known.length <= 4},
            h("summary", null, known.length === 1 ? "1 column" : known.length + " columns"),
            h(
                "ul",
                null,
                known.slice(0, PART).map(([dataset, row]) =>
                    h(
                        "li",
                        null,
                        drawers.link(Model.labelOf(model, dataset) + "." + model.rows[dataset][row].name, () =>
                            actions.traceOnly(dataset, row)
                        )
                    )
                )
            )
        );
    }

    function versions(state) {
        const list = [...data.versions]
            .reverse()
            .filter((version) =>
                matches(
                    state.filter,
                    version.number,
                    ...(version.tags || []),
                    version.time,
                    version.run !== null && data.runs[version.run] ? data.jobs[data.runs[version.run].job].name : ""
                )
            );
        return [
            title(
                "Versions",
                "Every run makes a new version of the graph. A rollback makes an old one the newest again and deletes nothing; its command is run where the log is."
            ),
            filterBox(state, "Filter by number, tag, job, day"),
            table(
                ["#Version", "Time", "Made by", "Tags", "", "Roll back to it"],
                list,
                (version) => {
                    const run = version.run !== null && version.run !== undefined ? data.runs[version.run] : null;
                    return [
                        cell(Dom.number(version.number), true),
                        cell(Dom.time(version.time)),
                        cell(
                            version.kind === "rollback"
                                ? version.base
                                    ? "rollback to version " + version.base
                                    : "rollback to the beginning"
                                : run
                                  ? [drawers.link(data.jobs[run.job].name, () => actions.run(version.run)), " ", Dom.status(run)]
                                  : "–"
                        ),
                        cell((version.tags || []).map((tag) => h("span", {class: "tag"}, tag))),
                        cell([
                            h("button", {type: "button", class: "small", onclick: () => actions.at(version.number)}, "graph"),
                            version.number > 1
                                ? h(
                                      "button",
                                      {
                                          type: "button",
                                          class: "small",
                                          onclick: () => actions.compareVersions(version.number - 1, version.number)
                                      },
                                      "diff"
                                  )
                                : null
                        ]),
                        cell(
                            run || version.kind === "rollback"
                                ? drawers.command(
                                      "lintrace rollback " +
                                          (version.tags && version.tags.length
                                              ? drawers.quoted("@" + version.tags[0])
                                              : run
                                                ? run.id
                                                : "v" + version.number)
                                  )
                                : "–"
                        )
                    ];
                },
                "No version matches."
            )
        ];
    }

    function events(state) {
        const list = data.runs
            .map((_, number) => number)
            .reverse()
            .filter(
                (number) =>
                    data.runs[number].event &&
                    matches(state.filter, data.jobs[data.runs[number].job].name, data.runs[number].id, data.runs[number].status)
            );
        const shown = state.event >= 0 ? state.event : list.length ? list[0] : -1,
            run = data.runs[shown];
        return [
            title("Raw events", "The OpenLineage events as they were written."),
            filterBox(state, "Filter by job, id, status"),
            h(
                "div",
                {class: "two"},
                h(
                    "div",
                    {class: "sheet pick"},
                    list
                        .slice(0, PART)
                        .map((number) =>
                            h(
                                "button",
                                {
                                    type: "button",
                                    "aria-current": number === shown ? "true" : null,
                                    onclick: () => actions.event(number)
                                },
                                h("b", null, data.jobs[data.runs[number].job].name),
                                h(
                                    "div",
                                    {class: "muted"},
                                    Dom.time(data.runs[number].start),
                                    " · ",
                                    Dom.status(data.runs[number])
                                )
                            )
                        ),
                    list.length ? null : h("p", {class: "empty"}, "No event is in this file.")
                ),
                h(
                    "div",
                    {class: "sheet"},
                    run && run.event
                        ? Raw.show(run.event)
                        : h(
                              "p",
                              {class: "empty"},
                              run
                                  ? ["Not in this file for its size. ", drawers.command("lintrace show --format json " + run.id)]
                                  : "Nothing is chosen."
                          )
                )
            )
        ];
    }

    return {
        content: (state) => ({datasets, runs, columns, statistics, glossary, versions, events})[state.view](state),
        change,
        rowsOf
    };
};
