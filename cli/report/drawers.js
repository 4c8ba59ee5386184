/* SPDX-License-Identifier: Apache-2.0
 *
 * The details beside the picture: a dataset, a job or a run, with everything that the data tells about it and the
 * next questions as buttons. */
const makeDrawers = function (model, actions) {
    "use strict";

    const {h} = Dom, {data} = model;

    const fact = (name, ...value) => (value.flat().some((one) => one !== null && one !== undefined && one !== "") ? [h("dt", null, name), h("dd", null, value)] : []);
    const facts = (...list) => h("dl", {class: "facts"}, list);
    const button = (text, act, main) => h("button", {type: "button", class: main ? "button main" : "button", onclick: act}, text);
    const link = (text, act, about) => h("button", {type: "button", class: "link", onclick: act, "aria-label": about}, text);
    const nodeLink = (node) => link(Model.labelOf(model, node), () => actions.select(node));
    const runLink = (number) => link(Dom.time(data.runs[number].start), () => actions.run(number));
    const section = (title, count, isOpen, ...content) => h("details", {open: isOpen},
        h("summary", null, title, h("span", {class: "count"}, count)), content);
    const owners = (list) => (list || []).map((owner) => h("span", {class: "tag"}, owner.name + (owner.type ? " · " + String(owner.type).toLowerCase() : "")));
    const tags = (list) => (list || []).map((tag) => h("span", {class: /^pii$/i.test(tag.key) ? "tag pii" : "tag"},
        (tag.field ? tag.field + ": " : "") + tag.key + (tag.value && tag.value !== "true" ? " = " + tag.value : "")));

    function head(mark, tint, title, under) {
        return h("header", null, h("div", {class: "badge", style: {"--tint": tint}, "aria-hidden": "true"}, mark),
            h("div", null, h("h2", null, title), h("div", {class: "path"}, under)),
            h("button", {type: "button", class: "icon", "aria-label": "Close the details", title: "Close ( Esc )", onclick: actions.close}, "×"));
    }

    /* A word for the shell, quoted so that no name can be more than a name; one that begins like an option follows "--". */
    const STRANGE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
    function quoted(word) {
        const ahead = word.startsWith("-") ? "-- " : "";
        if (/^[A-Za-z0-9_./:@%+=-]+$/.test(word)) return ahead + word;
        if (word.search(STRANGE) < 0) return ahead + "'" + word.replace(/'/g, "'\\''") + "'";
        return ahead + "$'" + word.replace(/[\\']/g, "\\$&").replace(STRANGE, (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0")) + "'";
    }
    function command(text) {
        const copy = h("button", {type: "button", class: "small", onclick: () => actions.copy(text, copy)}, "copy");
        return h("span", {class: "command"}, h("code", null, text), copy);
    }

    /* Which columns a traced one was made from and went into, and how. */
    function ways(dataset, row) {
        const list = model.columnEdges.filter((edge) => (edge.from === dataset && edge.fromRow === row) || (edge.to === dataset && edge.toRow === row));
        if (!list.length) return h("span", {class: "about"}, "No mapping of this column is known: nobody told where it comes from.");
        const enters = (edge) => edge.to === dataset && edge.toRow === row;
        list.sort((a, b) => enters(b) - enters(a) || a.kind - b.kind);
        return h("ul", {class: "ways"}, list.slice(0, 60).map((edge) => {
            const isIn = enters(edge), other = isIn ? edge.from : edge.to, otherRow = isIn ? edge.fromRow : edge.toRow;
            const how = [edge.kind === Model.INDIRECT ? "indirect" : "", edge.kind === Model.ALIAS ? "another name" : (edge.how || "direct").toLowerCase(), edge.text, edge.masking ? "masked" : ""];
            const name = Model.labelOf(model, other) + "." + model.rows[other][otherRow].name;
            return h("li", null, isIn ? "from " : "to ", link(name, () => actions.traceOnly(other, otherRow), "Trace " + name), h("span", {class: "muted"}, " " + how.filter(Boolean).join(", ")));
        }));
    }

    function columns(dataset, state) {
        const marks = actions.marks(dataset);
        return h("ul", {class: "columns"}, model.rows[dataset].map((column, row) => {
            const isPinned = state.pins.some((pin) => pin[0] === dataset && pin[1] === row);
            const about = [column.description, column.term && "term " + column.term, column.classification].filter(Boolean);
            return h("li", {class: (marks && marks.get(row)) || ""},
                h("span", {class: "name"}, column.name, " ", h("span", {class: "muted"}, column.type || "unknown type")),
                column.pii ? h("span", {class: "tag pii"}, "PII") : h("span"),
                h("button", {type: "button", class: "small", "aria-pressed": String(isPinned), onclick: () => actions.trace(dataset, row),
                    "aria-label": "Trace column " + column.name}, isPinned ? "untrace" : "trace"),
                about.length ? h("span", {class: "about"}, about.join(" · ")) : null, isPinned ? ways(dataset, row) : null);
        }));
    }

    function checks(dataset) {
        const list = (data.checks || []).filter((check) => check.dataset === dataset);
        if (!list.length) return null;
        const failed = list.filter((check) => check.success === false).length;
        return section("Checks", failed ? failed + " of " + list.length + " failed" : list.length + " passed", true, h("ul", null, list.map((check) => h("li", null,
            h("span", {class: check.success ? "state ok" : "state bad"}, check.success ? "✓ passed " : "✕ failed "), check.name, check.column ? [" on ", h("b", null, check.column)] : "",
            data.runs[check.run] ? [h("span", {class: "muted"}, " in "), runLink(check.run)] : ""))));
    }

    /* Rows of a dataset over the runs that told them. */
    function rowsOverTime(dataset) {
        const points = model.datasetRuns[dataset].map((number) => {
            const run = data.runs[number], use = run.outputs.find((one) => one.dataset === dataset) || run.inputs.find((one) => one.dataset === dataset);
            return {number, rows: use.rows};
        }).filter((point) => point.rows !== null && point.rows !== undefined).slice(-60);
        if (!points.length) return null;
        const last = points[points.length - 1].rows;
        return section("Rows over time", Dom.number(last) + " rows", true, Charts.line(points.map((point) => point.rows),
            (place) => Dom.number(points[place].rows) + " rows, " + Dom.time(data.runs[points[place].number].start), (place) => actions.run(points[place].number)));
    }

    function runBars(numbers, title) {
        const last = numbers.slice(-14);
        if (!last.length) return null;
        const failed = numbers.filter((number) => data.runs[number].status === "FAILED").length;
        return section(title, failed ? failed + " of " + numbers.length + " failed" : numbers.length + " runs", true,
            Charts.bars(last.map((number) => data.runs[number]), (place) => actions.run(last[place])),
            h("p", {class: "muted"}, "The last " + last.length + ", as tall as they took; the newest took " + Dom.seconds(data.runs[last[last.length - 1]].seconds) + "."));
    }

    function reach(node, isUp) {
        const list = Model.reach(model, node, isUp, Infinity, actions.graph());
        if (!list.length) return null;
        const shown = list.slice(0, 200), pii = list.filter(([, dataset]) => model.rows[dataset].some((row) => row.pii)).length;
        return section(isUp ? "Comes from" : "Leads to (impact)", list.length + (list.length === 1 ? " dataset" : " datasets"), list.length <= 12,
            pii ? h("p", {class: "muted"}, pii + " of them with personal data") : null,
            h("ul", {class: "reach"}, shown.map(([hop, dataset]) => h("li", null, h("span", {class: "hop", title: hop + (hop === 1 ? " hop" : " hops")}, (isUp ? "−" : "+") + hop), nodeLink(dataset),
                h("span", {class: "side"}, (data.datasets[dataset].owners || []).slice(0, 1).map((owner) => owner.name))))),
            list.length > shown.length ? h("p", {class: "muted"}, "and " + (list.length - shown.length) + " more: all of them are in the CSV") : null,
            h("div", {class: "actions"}, button("CSV", () => actions.saveReach(node, isUp)),
                command("lintrace " + (isUp ? "origin " : "impact ") + quoted(Model.isJob(model, node) ? "job:" + Model.labelOf(model, node) : Model.labelOf(model, node)))));
    }

    function dataset(node, state) {
        const item = data.datasets[node], runs = model.datasetRuns[node], last = runs.length ? data.runs[runs[runs.length - 1]] : null;
        const writers = model.writers[node], readers = model.readers[node];
        const written = runs.filter((number) => data.runs[number].outputs.some((use) => use.dataset === node));
        const use = written.length ? data.runs[written[written.length - 1]].outputs.find((one) => one.dataset === node) : null;
        return [head(Charts.formatMark(item.format), "var(--f" + Charts.formatNumber(item.format) + ")", item.label || item.name, [item.namespace, " · ", item.name]),
            item.description ? h("p", null, item.description) : null,
            h("div", {class: "actions"}, button("Focus here", () => actions.focus(node), true), button(state.open.has(node) ? "Fold columns" : "Show columns", () => actions.toggle(node))),
            facts(fact("Owners", owners(item.owners)), fact("Tags", tags(item.tags)), fact("Format", item.format),
                fact("Written by", writers.map((job) => [nodeLink(model.count + job), " "])), fact("Read by", readers.map((job) => [nodeLink(model.count + job), " "])),
                fact("Last run", last ? [runLink(runs[runs.length - 1]), " ", Dom.status(last)] : null), fact("Verdict", last ? Dom.verdict(last) : null),
                fact("Size", use && use.bytes ? Dom.bytes(use.bytes) : null), fact("Version", use && use.version ? h("code", null, String(use.version).slice(0, 16)) : null),
                fact("State", item.dropped ? h("span", {class: "state warn"}, "■ dropped") : null)),
            model.rows[node].length ? section("Columns", model.rows[node].length, true, columns(node, state)) : null,
            checks(node), rowsOverTime(node), reach(node, true), reach(node, false), runBars(runs, "Runs")];
    }

    function job(node) {
        const number = node - model.count, item = data.jobs[number], runs = model.jobRuns[number];
        const told = ((data.stats || {}).jobs || []).find((one) => one.job === number);
        return [head("⚙", "var(--muted)", item.name, "job · " + item.namespace), item.description ? h("p", null, item.description) : null,
            h("div", {class: "actions"}, button("Focus here", () => actions.focus(node), true)),
            facts(fact("Owners", owners(item.owners)), fact("Tags", tags(item.tags)), fact("Reads", model.jobReads[number].map((one) => [nodeLink(one), h("br")])),
                fact("Writes", model.jobWrites[number].map((one) => [nodeLink(one), h("br")])),
                told ? fact("Succeeded", Dom.number(told.runs - told.failed) + " of " + Dom.number(told.runs) + " runs") : [],
                told ? fact("Takes", "half of the runs up to " + Dom.seconds(told.p50_seconds) + ", 95 of 100 up to " + Dom.seconds(told.p95_seconds)) : []),
            runBars(runs, "Runs"), reach(node, true), reach(node, false)];
    }

    function uses(title, list) {
        if (!list.length) return null;
        return section(title, list.length, true, h("table", null, h("thead", null, h("tr", null, h("th", {scope: "col"}, "Dataset"), h("th", {scope: "col", class: "num"}, "Rows"), h("th", {scope: "col", class: "num"}, "Size"))),
            h("tbody", null, list.map((use) => h("tr", null, h("td", null, nodeLink(use.dataset)), h("td", {class: "num"}, Dom.number(use.rows)), h("td", {class: "num"}, Dom.bytes(use.bytes)))))));
    }

    /* What the event tells of who ran; events of other producers tell nothing of it. */
    function who(one) {
        const about = one.event && one.event.run && one.event.run.facets ? one.event.run.facets : {}, told = about.lintrace_who || {};
        const parameters = ((about.executionParameters || {}).parameters || []).map((word) => word.value ?? "…");
        const path = (part) => (part && typeof part.path === "string" ? h("span", {title: part.sha256 || ""}, part.path) : null);
        return [fact("Arguments", parameters.length ? h("code", null, parameters.join(" ")) : null), fact("Program", path(told.program) || path(told.interpreter)), fact("Script", path(told.script)),
            fact("User, host", [told.user && told.user.name, told.host].filter(Boolean).join(" on "))];
    }

    function run(number) {
        const one = data.runs[number], siblings = model.jobRuns[one.job], place = siblings.indexOf(number);
        const version = data.versions.find((other) => other.run === number), sum = (list) => list.reduce((total, use) => total + (use.rows || 0), 0);
        const tint = {ok: "var(--ok-ink)", bad: "var(--bad-ink)", warn: "var(--warn-ink)", busy: "var(--busy-ink)"}[Dom.statusOf(one)[1]] || "var(--muted)";
        return [head(Dom.statusOf(one)[0], tint, data.jobs[one.job].name, ["run ", h("code", null, one.id)]),
            h("div", {class: "actions"}, place > 0 ? button("Compare with the run before", () => actions.compare(siblings[place - 1], number), true) : null,
                button("Raw event", () => actions.event(number)), version ? button("Graph as of then", () => actions.at(version.number)) : null),
            facts(fact("Status", Dom.status(one)), fact("Completeness", Dom.verdict(one)), fact("Job", nodeLink(model.count + one.job)), fact("Began", Dom.time(one.start)), fact("Ended", Dom.time(one.end)),
                fact("Took", Dom.seconds(one.seconds)), fact("Rows", one.inputs.length || one.outputs.length ? Dom.number(sum(one.inputs)) + " in → " + Dom.number(sum(one.outputs)) + " out" : ""),
                fact("Processes", one.processes ? Dom.number(one.processes) : null), fact("Backend", one.backend), fact("Parent", one.parent !== null && data.runs[one.parent] ? runLink(one.parent) : null),
                fact("Version", version ? String(version.number) : null), who(one), fact("Producer", one.producer)),
            (one.reasons || []).length ? h("div", {class: "reasons"}, h("b", null, "Not everything was seen: "), h("ul", null, one.reasons.map((reason) => h("li", null, reason)))) : null,
            uses("Inputs", one.inputs), uses("Outputs", one.outputs), h("div", {class: "card"}, command("lintrace show " + quoted(one.id)))];
    }

    function content(state) {
        if (state.node >= 0) return Model.isJob(model, state.node) ? job(state.node) : dataset(state.node, state);
        return state.run >= 0 ? run(state.run) : null;
    }

    return {content, command, link, nodeLink, runLink, owners, tags, quoted};
};
