/* SPDX-License-Identifier: Apache-2.0
 *
 * The data of a report as a graph that can be asked: who feeds whom, which column comes from which, what the graph
 * was at a version, what differs between two. Pure functions over numbers: no page, no drawing, and everything
 * that the page shows goes through the one traversal here, so that list and picture cannot disagree.
 * A dataset is its number in `datasets`; a job is the count of datasets plus its number in `jobs`. */
const Model = (function () {
    "use strict";

    const DIRECT = 0,
        INDIRECT = 1,
        ALIAS = 2;

    function listsOf(count) {
        return Array.from({length: count}, () => []);
    }

    /* Which edges leave and enter each node. */
    function links(edges, count, has = () => true) {
        const out = listsOf(count),
            into = listsOf(count);
        edges.forEach((edge, number) => {
            if (has(number)) {
                out[edge[0]].push(number);
                into[edge[1]].push(number);
            }
        });
        return {edges, out, into};
    }

    /* Rows of each dataset: its schema, then columns that only an edge names. */
    function rowsOf(data) {
        const rows = data.datasets.map((dataset) => (dataset.columns || []).map((column) => ({...column, unlisted: false})));
        const places = rows.map((list) => new Map(list.map((row, place) => [row.name, place])));
        const placeOf = (dataset, name) => {
            let place = places[dataset].get(name);
            if (place === undefined) {
                place = rows[dataset].push({name, type: "", unlisted: true}) - 1;
                places[dataset].set(name, place);
            }
            return place;
        };
        const columnEdges = (data.column_edges || []).map((edge) => ({
            from: edge[0],
            fromRow: placeOf(edge[0], edge[1]),
            to: edge[2],
            toRow: placeOf(edge[2], edge[3]),
            job: edge[4],
            kind: edge[5],
            how: edge[6] || "",
            text: edge[7] || "",
            masking: Boolean(edge[8])
        }));
        /* Two names of the same data have the same columns. */
        for (const [source, target, , kind] of data.edges)
            if (kind === ALIAS)
                rows[source].forEach((row, fromRow) => {
                    const toRow = places[target].get(row.name);
                    if (toRow !== undefined)
                        columnEdges.push({
                            from: source,
                            fromRow,
                            to: target,
                            toRow,
                            job: -1,
                            kind: ALIAS,
                            how: "",
                            text: "",
                            masking: false
                        });
                });
        return {rows, columnEdges, placeOf: (dataset, name) => places[dataset].get(name)};
    }

    /* Name by which a node is known in an address; never taken apart again, so that any character may be in it. */
    function keysOf(data) {
        const keys = [],
            nodes = new Map(),
            labels = new Map();
        const add = (letter, label, item) => {
            let key = letter + ":" + item.namespace + ":" + item.name;
            if (nodes.has(key)) key += "#" + keys.length;
            nodes.set(key, keys.length);
            const short = letter + ":" + label;
            labels.set(short, labels.has(short) ? -1 : keys.length);
            keys.push(key);
        };
        data.datasets.forEach((dataset) => add("d", dataset.label || dataset.name, dataset));
        data.jobs.forEach((job) => add("j", job.name, job));
        return {keys, nodes, labels};
    }

    /* Another name leads both ways, however often it was told. */
    function bothWays(edges) {
        const known = new Set(edges.map((edge) => edge.slice(0, 4).join()));
        const missing = edges.filter((edge) => edge[3] === ALIAS && !known.has([edge[1], edge[0], edge[2], ALIAS].join()));
        return [...edges, ...missing.map(([source, target, ...rest]) => [target, source, ...rest])];
    }

    function index(told) {
        const data = {...told, edges: bothWays(told.edges)},
            count = data.datasets.length;
        const {rows, columnEdges, placeOf} = rowsOf(data);
        const rowStarts = [];
        let total = 0;
        for (const list of rows) {
            rowStarts.push(total);
            total += list.length;
        }
        const model = {data, count, nodeCount: count + data.jobs.length, rows, rowStarts, placeOf, columnEdges, ...keysOf(data)};
        model.rowCount = total;
        model.graph = {...links(data.edges, count), reads: data.reads || [], writes: data.writes || []};
        model.columnGraph = links(
            columnEdges.map((edge) => [
                rowStarts[edge.from] + edge.fromRow,
                rowStarts[edge.to] + edge.toRow,
                edge.job,
                edge.kind
            ]),
            total
        );
        model.readers = listsOf(count);
        model.writers = listsOf(count);
        model.jobReads = listsOf(data.jobs.length);
        model.jobWrites = listsOf(data.jobs.length);
        for (const [dataset, job] of data.reads || []) {
            model.readers[dataset].push(job);
            model.jobReads[job].push(dataset);
        }
        for (const [job, dataset] of data.writes || []) {
            model.writers[dataset].push(job);
            model.jobWrites[job].push(dataset);
        }
        model.jobRuns = listsOf(data.jobs.length);
        model.datasetRuns = listsOf(count);
        data.runs.forEach((run, number) => {
            model.jobRuns[run.job].push(number);
            for (const dataset of new Set([...run.inputs, ...run.outputs].map((use) => use.dataset)))
                model.datasetRuns[dataset].push(number);
        });
        /* The edges of the data are of all runs; after a rollback the graph is less than that. */
        if (data.versions.some((version) => version.kind === "rollback"))
            model.graph = graphAt(model, data.versions[data.versions.length - 1].number);
        return model;
    }

    const isJob = (model, node) => node >= model.count;
    const itemOf = (model, node) => (node < model.count ? model.data.datasets[node] : model.data.jobs[node - model.count]);
    const labelOf = (model, node) => {
        const item = itemOf(model, node);
        return node < model.count ? item.label || item.name : item.name;
    };

    /* A node by the key of an address, or by its short name where only one has it; -1 when there is none. */
    function find(model, key) {
        return model.nodes.get(key) ?? model.labels.get(key) ?? -1;
    }

    /* THE traversal. From `starts` along the edges, `hops` far at most: hop of each node reached, and the edges gone
     * along. Another name of the same data (an alias) costs no hop, and two aliases are never taken in a row. */
    function walk(graph, starts, hops, isUp) {
        const {edges} = graph,
            lists = isUp ? graph.into : graph.out,
            end = isUp ? 0 : 1;
        const reached = new Map(),
            taken = new Set(),
            seen = new Set();
        let level = starts.map((node) => [node, false]);
        for (let hop = 0; level.length; hop++) {
            const next = [];
            for (let place = 0; place < level.length; place++) {
                const [node, byAlias] = level[place],
                    state = node * 2 + (byAlias ? 1 : 0);
                /* Marked when its turn comes and not before: a name may lead there in fewer hops than an edge. */
                if (seen.has(node * 2) || seen.has(state)) continue;
                seen.add(state);
                if (!reached.has(node)) reached.set(node, hop);
                for (const number of lists[node]) {
                    const isAlias = edges[number][3] === ALIAS;
                    if (isAlias ? byAlias : hop >= hops) continue;
                    taken.add(number);
                    (isAlias ? level : next).push([edges[number][end], isAlias]);
                }
            }
            level = next;
        }
        return {reached, taken};
    }

    /* The column edges of a graph that is not that of now: those between datasets of which it has an edge. */
    function columnGraphOf(model, graph) {
        if (graph === model.graph) return model.columnGraph;
        if (!graph.columns) {
            const pairs = new Set(graph.edges.map((edge) => edge[0] + "," + edge[1]));
            graph.hasColumnEdge = ({from, to}) => from === to || pairs.has(from + "," + to);
            graph.columns = links(model.columnGraph.edges, model.rowCount, (number) =>
                graph.hasColumnEdge(model.columnEdges[number])
            );
        }
        return graph.columns;
    }
    function hasColumnEdge(model, graph, edge) {
        columnGraphOf(model, graph);
        return graph === model.graph || graph.hasColumnEdge(edge);
    }

    /* What one column comes from and what comes from it: rows and column edges. */
    function trace(model, dataset, row, graph = model.graph) {
        const start = [model.rowStarts[dataset] + row],
            columns = columnGraphOf(model, graph);
        return {start: start[0], up: walk(columns, start, Infinity, true), down: walk(columns, start, Infinity, false)};
    }

    /* Dataset and row of a row's number over all. */
    function rowAt(model, number) {
        let low = 0,
            high = model.count - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (model.rowStarts[middle] <= number) low = middle;
            else high = middle - 1;
        }
        return [low, number - model.rowStarts[low]];
    }

    /* The datasets from which a walk begins: the one itself, or what a job reads (upwards) or writes (downwards). */
    function startsOf(model, node, isUp) {
        if (!isJob(model, node)) return [node];
        return (isUp ? model.jobReads : model.jobWrites)[node - model.count];
    }

    /* Everything that a node comes from or leads to, by hops: rows of [hop, dataset], nearest first, then by name. */
    function reach(model, node, isUp, hops = Infinity, graph = model.graph) {
        const starts = startsOf(model, node, isUp),
            {reached} = walk(graph, starts, hops, isUp);
        const offset = isJob(model, node) ? 1 : 0;
        return [...reached]
            .filter(([dataset]) => offset || dataset !== node)
            .map(([dataset, hop]) => [hop + offset, dataset])
            .sort((a, b) => a[0] - b[0] || compare(labelOf(model, a[1]), labelOf(model, b[1])));
    }

    /* By code units and not by locale: the same order everywhere. */
    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

    /* The graph as it was at a version: the union of what was told up to it, going on from another version after a
     * rollback. `isWhole` is false where that leads to runs that are not in this report. */
    function graphAt(model, number) {
        const {data} = model,
            byNumber = new Map(data.versions.map((version) => [version.number, version]));
        const told = {
            edges: new Map(),
            datasets: new Set(),
            jobs: new Set(),
            reads: new Map(),
            writes: new Map(),
            runs: new Set()
        };
        let version = byNumber.get(number),
            last = version;
        for (const seen = new Set(); version && !seen.has(version.number);) {
            seen.add(version.number);
            last = version;
            if (version.told) addTold(told, version.told);
            if (version.kind !== "rollback" && version.run !== null && version.run !== undefined)
                addRun(told, data.runs[version.run], version.run);
            version = byNumber.get(version.kind === "rollback" ? version.base : version.number - 1);
        }
        for (const edge of data.edges)
            if (edge[3] === ALIAS && told.datasets.has(edge[0]) && told.datasets.has(edge[1]))
                told.edges.set("alias," + edge[0] + "," + edge[1], edge);
        return {
            ...links([...told.edges.values()], model.count),
            runs: told.runs,
            datasets: told.datasets,
            jobs: told.jobs,
            reads: [...told.reads.values()],
            writes: [...told.writes.values()],
            isWhole: !last || Boolean(last.told) || last.number === 1 || last.kind === "rollback"
        };
    }
    function addRun(told, run, number) {
        told.runs.add(number);
        told.jobs.add(run.job);
        for (const use of run.inputs) told.reads.set(use.dataset + "," + run.job, [use.dataset, run.job]);
        for (const use of run.outputs) told.writes.set(run.job + "," + use.dataset, [run.job, use.dataset]);
        for (const use of [...run.inputs, ...run.outputs]) told.datasets.add(use.dataset);
        for (const [source, target, kind] of run.edges || []) addEdge(told, source, target, run.job, kind);
    }
    /* What an event without a run tells, or the whole graph where older runs are left out. */
    function addTold(told, {datasets, edges}) {
        for (const dataset of datasets) told.datasets.add(dataset);
        for (const [source, target, job, kind] of edges) addEdge(told, source, target, job, kind);
    }
    /* Direct as soon as one says so. */
    function addEdge(told, source, target, job, kind) {
        const name = source + "," + target + "," + job,
            known = told.edges.get(name);
        if (!known || known[3] > kind) told.edges.set(name, [source, target, job, kind]);
        told.datasets.add(source).add(target);
        if (job < 0) return;
        told.jobs.add(job);
        told.reads.set(source + "," + job, [source, job]);
        told.writes.set(job + "," + target, [job, target]);
    }

    const edgeName = (edge) => edge[0] + "," + edge[1] + "," + edge[2];
    const usesByDataset = (uses) => new Map(uses.map((use) => [use.dataset, use]));

    /* One run as something to compare: what it touched, and the edges. */
    function sideOfRun(model, number) {
        const run = model.data.runs[number],
            uses = usesByDataset([...run.inputs, ...run.outputs]);
        return {
            uses,
            edges: new Map(
                (run.edges || []).map(([source, target, kind]) => {
                    const edge = [source, target, run.job, kind];
                    return [edgeName(edge), edge];
                })
            )
        };
    }

    /* The whole graph at a version as something to compare: the last use of each dataset by then. */
    function sideOfVersion(model, number) {
        const graph = graphAt(model, number),
            uses = new Map();
        for (const run of [...graph.runs].sort((a, b) => a - b))
            for (const use of [...model.data.runs[run].inputs, ...model.data.runs[run].outputs]) uses.set(use.dataset, use);
        return {uses, edges: new Map(graph.edges.map((edge) => [edgeName(edge), edge]))};
    }

    /* What is only in the first (removed), only in the second (added), or in both with other contents (changed). */
    function diff(before, after) {
        const datasets = [],
            edges = [];
        for (const dataset of new Set([...before.uses.keys(), ...after.uses.keys()])) {
            const old = before.uses.get(dataset),
                now = after.uses.get(dataset);
            const isOther = old && now && (old.rows !== now.rows || (old.version || "") !== (now.version || ""));
            datasets.push({dataset, old, now, state: !old ? "added" : !now ? "removed" : isOther ? "changed" : "same"});
        }
        for (const [name, edge] of new Map([...before.edges, ...after.edges]))
            edges.push({edge, state: !before.edges.has(name) ? "added" : !after.edges.has(name) ? "removed" : "same"});
        datasets.sort((a, b) => a.dataset - b.dataset);
        edges.sort((a, b) => a.edge[0] - b.edge[0] || a.edge[1] - b.edge[1] || a.edge[2] - b.edge[2]);
        return {datasets, edges};
    }

    /* The chain of runs, each reading what the one before was the newest to have written, that ends at the newest run and
     * took longest; of equals the shorter one, then that of the earlier runs. */
    function criticalPath(model) {
        const {runs} = model.data,
            writer = new Map(),
            best = [];
        runs.forEach((run, number) => {
            let before = -1;
            for (const maker of new Set(run.inputs.map((use) => writer.get(use.dataset)).filter((one) => one !== undefined)))
                if (
                    before < 0 ||
                    best[maker].seconds > best[before].seconds ||
                    (best[maker].seconds === best[before].seconds &&
                        (best[maker].length < best[before].length ||
                            (best[maker].length === best[before].length && maker < before)))
                )
                    before = maker;
            best.push({
                before,
                seconds: (run.seconds || 0) + (before < 0 ? 0 : best[before].seconds),
                length: 1 + (before < 0 ? 0 : best[before].length)
            });
            for (const use of run.outputs) writer.set(use.dataset, number);
        });
        const path = [];
        for (let number = runs.length - 1; number >= 0; number = best[number].before) path.unshift(number);
        return path;
    }

    const api = {
        criticalPath,
        DIRECT,
        INDIRECT,
        ALIAS,
        index,
        links,
        walk,
        trace,
        hasColumnEdge,
        rowAt,
        startsOf,
        reach,
        compare,
        graphAt,
        sideOfRun,
        sideOfVersion,
        diff,
        find,
        isJob,
        itemOf,
        labelOf
    };
    if (typeof module !== "undefined") module.exports = api;
    return api;
})();
