/* SPDX-License-Identifier: Apache-2.0
 *
 * The views without a picture, one a tab: runs, columns, statistics, glossary, versions, events. Long lists show their
 * newest or first part and say how many more there are. */
const makeViews = function (model, actions, drawers) {
    "use strict";

    const {h} = Dom, {data} = model, PART = 200;

    const title = (name, lead) => [h("h2", null, name), h("p", {class: "lead"}, lead)];
    const cell = (text, isNumber) => h("td", isNumber ? {class: "num"} : null, text);
    const matches = (filter, ...words) => !filter || words.some((word) => String(word ?? "").toLowerCase().includes(filter.toLowerCase()));
    const change = (before, after) => (!before || after === null ? "–" : (after >= before ? "+" : "−") + Math.abs((after - before) / before * 100).toFixed(1) + "\u202f%");
    const rowsOf = (uses) => (uses.some((use) => use.rows !== null && use.rows !== undefined) ? uses.reduce((sum, use) => sum + (use.rows || 0), 0) : null);

    /* A table that grows on demand. A head that begins with "#" is of numbers. */
    function table(heads, list, rowFor, empty) {
        if (!list.length) return h("div", {class: "sheet"}, h("p", {class: "empty"}, empty));
        const body = h("tbody"), more = h("button", {type: "button", class: "button"}), sheet = h("div", {class: "sheet"},
            h("table", null, h("thead", null, h("tr", null, heads.map((name) => h("th", {scope: "col", class: name[0] === "#" ? "num" : null}, name.replace(/^#/, ""))))), body));
        let shown = 0;
        const grow = () => {
            body.append(...list.slice(shown, shown + PART).map((item) => h("tr", null, rowFor(item))));
            shown = Math.min(list.length, shown + PART);
            more.hidden = shown === list.length;
            more.textContent = "Show " + Math.min(PART, list.length - shown) + " more of " + (list.length - shown);
        };
        more.addEventListener("click", grow);
        grow();
        return [sheet, h("p", {class: "filters"}, more)];
    }

    function filterBox(state, words) {
        const input = h("input", {type: "text", value: state.filter, placeholder: words, "aria-label": words, id: "filter", spellcheck: "false"});
        input.addEventListener("input", () => actions.filter(input.value));
        return h("div", {class: "filters"}, input);
    }

    function runs(state) {
        const list = data.runs.map((_, number) => number).reverse().filter((number) => {
            const run = data.runs[number];
            return matches(state.filter, data.jobs[run.job].name, run.id, run.status, run.verdict, run.start);
        });
        return [title("Runs", "Every run of the log, the newest first."), filterBox(state, "Filter by job, status, verdict, id, day"),
            table(["Began", "Job", "Status", "Seen", "#Took", "#Rows in", "#Rows out", "#Change", ""], list, (number) => {
                const run = data.runs[number], before = rowsOf(run.inputs), after = rowsOf(run.outputs);
                return [cell(drawers.runLink(number)), cell(drawers.nodeLink(model.count + run.job)), cell(Dom.status(run)), cell(Dom.verdict(run)), cell(Dom.seconds(run.seconds), true),
                    cell(Dom.number(before), true), cell(Dom.number(after), true), cell(change(before, after), true), cell(h("button", {type: "button", class: "small", onclick: () => actions.event(number)}, "event"))];
            }, "No run matches."), leftOut()];
    }

    function leftOut() {
        const words = Object.entries(data.left_out || {}).filter(([, count]) => count > 0).map(([what, count]) => Dom.number(count) + " " + what);
        return words.length ? h("p", {class: "lead"}, "Left out of this file for its size: " + words.join(", ") + ".") : null;
    }

    /* What is known of each dataset now: what its newest run that wrote it, else that read it, told. */
    function datasets(state) {
        const list = data.datasets.map((_, number) => number).filter((number) => {
            const item = data.datasets[number];
            return matches(state.filter, item.name, item.label, item.format, item.description, ...(item.owners || []).map((owner) => owner.name),
                ...(item.tags || []).map((tag) => tag.key), model.rows[number].some((row) => row.pii) ? "pii" : "");
        });
        return [title("Datasets", "What there is, whose it is, and when it was last written."), filterBox(state, "Filter by name, format, owner, tag, pii"),
            table(["Dataset", "Format", "#Columns", "#Rows", "#Size", "Owners", "Tags", "Last written", "By"], list, (number) => {
                const item = data.datasets[number], {writer, use} = lastOf(number);
                return [cell([drawers.nodeLink(number), item.dropped ? h("span", {class: "state warn"}, " ■ dropped") : null]), cell(item.format || "–"), cell(model.rows[number].length || "–", true),
                    cell(Dom.number(use && use.rows), true), cell(Dom.bytes(use && use.bytes), true), cell(drawers.owners(item.owners)),
                    cell([model.rows[number].some((row) => row.pii) ? h("span", {class: "tag pii"}, "PII") : null, drawers.tags(item.tags)]),
                    cell(writer >= 0 ? [drawers.runLink(writer), " ", Dom.status(data.runs[writer])] : h("span", {class: "muted"}, "a source")), cell(writer >= 0 ? drawers.nodeLink(model.count + data.runs[writer].job) : "–")];
            }, "No dataset " + (state.filter ? "matches." : "is known."))];
    }
    function lastOf(dataset) {
        const runsOf = [...model.datasetRuns[dataset]].reverse(), of = (uses) => uses.find((one) => one.dataset === dataset);
        const writer = runsOf.find((number) => of(data.runs[number].outputs)) ?? -1, number = writer >= 0 ? writer : runsOf[0];
        return {writer, use: number === undefined ? null : of(data.runs[number].outputs) || of(data.runs[number].inputs)};
    }

    function columns(state) {
        const name = (dataset, row) => Model.labelOf(model, dataset) + "." + model.rows[dataset][row].name;
        const list = model.columnEdges.filter((edge) => edge.kind !== Model.ALIAS && matches(state.filter, name(edge.from, edge.fromRow), name(edge.to, edge.toRow), edge.how, edge.text));
        const column = (dataset, row) => drawers.link(name(dataset, row), () => actions.traceOnly(dataset, row), "Trace " + name(dataset, row));
        return [title("Column lineage", "Which column was made from which, and how. A click traces it in the graph, up and down."), filterBox(state, "Filter by dataset, column, transformation"),
            table(["From", "To", "How", "Transformation", "Job"], list, (edge) => [cell(column(edge.from, edge.fromRow)), cell(column(edge.to, edge.toRow)),
                cell([edge.kind === Model.INDIRECT ? "indirect, " : "", (edge.how || "direct").toLowerCase(), edge.masking ? h("span", {class: "tag"}, "masked") : null]), cell(edge.text || "–"),
                cell(edge.job >= 0 ? drawers.nodeLink(model.count + edge.job) : "–")], "No column mapping is known" + (state.filter ? " that matches." : "."))];
    }

    const figure = (value, words) => h("div", {class: "figure"}, h("b", null, value), h("span", null, words));

    function statistics() {
        const told = (data.stats || {}).jobs || [], failed = data.runs.filter((run) => run.status === "FAILED").length;
        const ended = data.runs.filter((run) => run.status === "FAILED" || run.status === "COMPLETED").length;
        const loose = data.runs.filter((run) => run.verdict === "incomplete").length;
        return [title("Statistics", "How often, how long, how much, how well."),
            h("div", {class: "cards"}, figure(Dom.number(data.datasets.length), "datasets"), figure(Dom.number(data.jobs.length), "jobs"), figure(Dom.number(data.runs.length), "runs"),
                figure(ended ? ((ended - failed) / ended * 100).toFixed(1) + "\u202f%" : "–", "of runs succeeded"), figure(Dom.number(loose), "runs not seen completely"), figure(Dom.number(data.column_edges.length), "column mappings")),
            criticalPath(), h("h3", null, "Jobs"),
            table(["Job", "Succeeded", "#Runs", "#Half within", "#95 % within", "#Rows in", "#Rows out", "#Change"], [...told].sort((a, b) => b.failed / b.runs - a.failed / a.runs || b.runs - a.runs || a.job - b.job), (job) => {
                const share = (job.runs - job.failed) / job.runs * 100;
                return [cell(drawers.nodeLink(model.count + job.job)), cell([h("span", {class: "rate", "aria-hidden": "true"}, h("i", {style: {width: share + "%"}})), share.toFixed(0) + "\u202f%"]), cell(Dom.number(job.runs), true),
                    cell(Dom.seconds(job.p50_seconds), true), cell(Dom.seconds(job.p95_seconds), true), cell(Dom.number(job.rows_in), true), cell(Dom.number(job.rows_out), true), cell(change(job.rows_in, job.rows_out), true)];
            }, "No run has ended yet."), flows()];
    }

    function criticalPath() {
        const path = Model.criticalPath(model);
        if (!path.length) return null;
        const most = Math.max(...path.map((number) => data.runs[number].seconds || 0), 0.001), total = path.reduce((sum, number) => sum + (data.runs[number].seconds || 0), 0);
        return [h("h3", null, "Critical path"), h("p", {class: "lead"}, "Of all chains of runs that end at the newest one, each reading what the one before wrote, the one that took longest: " + Dom.seconds(total) + "."),
            h("ol", {class: "path-steps"}, path.map((number) => h("li", null, drawers.link(data.jobs[data.runs[number].job].name, () => actions.run(number)),
                h("i", {style: {width: (data.runs[number].seconds || 0) / most * 100 + "%"}, "aria-hidden": "true"}), h("span", {class: "num"}, Dom.seconds(data.runs[number].seconds)))))];
    }

    function flows() {
        const list = data.edges.filter((edge) => edge[3] !== Model.ALIAS).sort((a, b) => b[6] - a[6] || a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
        return [h("h3", null, "Flow frequency"), table(["From", "To", "By", "#Runs", "First seen", "Last seen"], list, (edge) => [cell(drawers.nodeLink(edge[0])), cell(drawers.nodeLink(edge[1])), cell(edge[2] >= 0 ? drawers.nodeLink(model.count + edge[2]) : "–"),
            cell(Dom.number(edge[6]), true), cell(data.runs[edge[4]] ? drawers.runLink(edge[4]) : "–"), cell(data.runs[edge[5]] ? drawers.runLink(edge[5]) : "–")], "No data has flowed yet.")];
    }

    function glossary(state) {
        const list = (data.glossary || []).filter((term) => matches(state.filter, term.name, term.description, ...(term.synonyms || [])));
        return [title("Glossary", "What the words mean, and which columns mean it."), filterBox(state, "Filter by term, synonym, meaning"),
            list.length ? h("div", {class: "terms"}, list.map((term) => h("article", null, h("h3", null, term.name, term.pii ? h("span", {class: "tag pii"}, "PII") : null), h("p", null, term.description || "Not described."),
                (term.synonyms || []).length ? h("div", {class: "muted"}, "also: " + term.synonyms.join(", ")) : null,
                h("div", null, term.classification ? h("span", {class: "tag"}, term.classification) : null, drawers.owners(term.owners)), termColumns(term)))) : h("p", {class: "empty"}, "No term " + (state.filter ? "matches." : "is defined. A glossary.yaml beside the sidecar gives them."))];
    }
    function termColumns(term) {
        const known = (term.columns || []).map(([dataset, name]) => [dataset, model.placeOf(dataset, name)]).filter((one) => one[1] !== undefined);
        if (!known.length) return h("p", {class: "muted"}, "No column carries it.");
        return h("details", {open: known.length <= 4}, h("summary", null, known.length === 1 ? "1 column" : known.length + " columns"), h("ul", null, known.slice(0, PART).map(([dataset, row]) =>
            h("li", null, drawers.link(Model.labelOf(model, dataset) + "." + model.rows[dataset][row].name, () => actions.traceOnly(dataset, row))))));
    }

    function versions(state) {
        const list = [...data.versions].reverse().filter((version) => matches(state.filter, version.number, ...(version.tags || []), version.time, version.run !== null && data.runs[version.run] ? data.jobs[data.runs[version.run].job].name : ""));
        return [title("Versions", "Every run makes a new version of the graph. A rollback makes an old one the newest again and deletes nothing; its command is run where the log is."), filterBox(state, "Filter by number, tag, job, day"),
            table(["#Version", "Time", "Made by", "Tags", "", "Roll back to it"], list, (version) => {
                const run = version.run !== null && version.run !== undefined ? data.runs[version.run] : null;
                return [cell(Dom.number(version.number), true), cell(Dom.time(version.time)), cell(version.kind === "rollback" ? (version.base ? "rollback to version " + version.base : "rollback to the beginning") : run ? [drawers.link(data.jobs[run.job].name, () => actions.run(version.run)), " ", Dom.status(run)] : "–"),
                    cell((version.tags || []).map((tag) => h("span", {class: "tag"}, tag))), cell([h("button", {type: "button", class: "small", onclick: () => actions.at(version.number)}, "graph"), version.number > 1 ? h("button", {type: "button", class: "small", onclick: () => actions.compareVersions(version.number - 1, version.number)}, "diff") : null]),
                    cell(run || version.kind === "rollback" ? drawers.command("lintrace rollback " + (version.tags && version.tags.length ? drawers.quoted("@" + version.tags[0]) : run ? run.id : "v" + version.number)) : "–")];
            }, "No version matches.")];
    }

    function events(state) {
        const list = data.runs.map((_, number) => number).reverse().filter((number) => data.runs[number].event && matches(state.filter, data.jobs[data.runs[number].job].name, data.runs[number].id, data.runs[number].status));
        const shown = state.event >= 0 ? state.event : list.length ? list[0] : -1, run = data.runs[shown];
        return [title("Raw events", "The OpenLineage events as they were written."), filterBox(state, "Filter by job, id, status"),
            h("div", {class: "two"}, h("div", {class: "sheet pick"}, list.slice(0, PART).map((number) => h("button", {type: "button", "aria-current": number === shown ? "true" : null, onclick: () => actions.event(number)},
                h("b", null, data.jobs[data.runs[number].job].name), h("div", {class: "muted"}, Dom.time(data.runs[number].start), " · ", Dom.status(data.runs[number])))), list.length ? null : h("p", {class: "empty"}, "No event is in this file.")),
            h("div", {class: "sheet"}, run && run.event ? Raw.show(run.event) : h("p", {class: "empty"}, run ? ["Not in this file for its size. ", drawers.command("lintrace show --format json " + run.id)] : "Nothing is chosen.")))];
    }

    return {content: (state) => ({datasets, runs, columns, statistics, glossary, versions, events})[state.view](state), change, rowsOf};
};
