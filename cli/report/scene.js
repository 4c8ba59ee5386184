/* SPDX-License-Identifier: Apache-2.0
 *
 * What is to be drawn: which boxes, how large, with which rows, and the lines between them. Made from the model and
 * the state alone, so that the same address shows the same picture; it knows no pixels of the screen. */
const Scene = (function () {
    "use strict";

    const DATASET = {width: 236, height: 54},
        JOB = {width: 196, height: 36};
    const ROW = 22,
        ROWS_TOP = 54,
        ROWS_BOTTOM = 7,
        MOST_ROWS = 30,
        BADGE_GAP = 190;

    /* The datasets that a focus shows, with the hop of each; a job's own are one half hop away. */
    function around(model, graph, state) {
        const near = new Set();
        const isJob = Model.isJob(model, state.focus);
        for (const isUp of [true, false]) {
            const hops = (isUp ? state.up : state.down) - (isJob ? 1 : 0);
            if (hops < 0) continue;
            for (const dataset of Model.walk(graph, Model.startsOf(model, state.focus, isUp), hops, isUp).reached.keys())
                near.add(dataset);
        }
        if (!isJob) near.add(state.focus);
        for (const {node, isUp, isAll} of state.more)
            for (const dataset of Model.walk(graph, [node], isAll ? Infinity : 1, isUp).reached.keys()) near.add(dataset);
        return near;
    }

    /* Rows of traced columns, by dataset: Map of dataset -> Map of row -> "self", "up" or "down". */
    function tracedRows(model, graph, pins) {
        const traced = new Map(),
            edges = new Map();
        const mark = (number, way) => {
            const [dataset, row] = Model.rowAt(model, number);
            if (!traced.has(dataset)) traced.set(dataset, new Map());
            const rows = traced.get(dataset);
            if (way === "self" || !rows.has(row)) rows.set(row, way);
        };
        for (const [dataset, row] of pins) {
            const {start, up, down} = Model.trace(model, dataset, row, graph);
            mark(start, "self");
            for (const [way, told] of [
                ["up", up],
                ["down", down]
            ]) {
                for (const number of told.reached.keys()) if (number !== start) mark(number, way);
                for (const number of told.taken) edges.set(number, way);
            }
        }
        return {traced, edges};
    }

    function rowsShown(model, dataset, isOpen, traced) {
        const all = model.rows[dataset].map((_, row) => row);
        if (!isOpen) return traced ? [...traced.keys()].sort((a, b) => a - b) : [];
        return all.length <= MOST_ROWS ? all : all.filter((row) => row < MOST_ROWS - 1 || (traced && traced.has(row)));
    }

    function makeNode(model, id, state, traced) {
        if (Model.isJob(model, id)) return {id, isJob: true, ...JOB, rows: [], left: 0};
        const rows = rowsShown(model, id, state.cols || state.open.has(id), traced.get(id));
        const left = state.cols || state.open.has(id) ? model.rows[id].length - rows.length : 0;
        const height = rows.length ? ROWS_TOP + ROW * (rows.length + (left ? 1 : 0)) + ROWS_BOTTOM : DATASET.height;
        return {id, isJob: false, width: DATASET.width, height, rows, left, marks: traced.get(id)};
    }

    const headerPort = (node) => (node.isJob ? JOB.height : DATASET.height) / 2;

    /* Lines between boxes: through the job where jobs are shown, straight from data to data where they are not. */
    function wires(graph, shown, withJobs, jobNode) {
        const lines = new Map();
        const add = (from, to, number, kind) => {
            const name = from + "," + to;
            if (!lines.has(name)) lines.set(name, {from, to, numbers: [], kind});
            const line = lines.get(name);
            if (number >= 0) line.numbers.push(number);
            line.kind = Math.min(line.kind, kind);
        };
        graph.edges.forEach(([source, target, job, kind], number) => {
            if (!shown.has(source) || !shown.has(target)) return;
            if (withJobs && job >= 0) {
                add(source, jobNode(job), number, kind);
                add(jobNode(job), target, number, kind);
            } else add(source, target, number, kind);
        });
        if (withJobs) {
            for (const [dataset, job] of graph.reads)
                if (shown.has(dataset) && shown.has(jobNode(job))) add(dataset, jobNode(job), -1, 3);
            for (const [job, dataset] of graph.writes)
                if (shown.has(dataset) && shown.has(jobNode(job))) add(jobNode(job), dataset, -1, 3);
        }
        return [...lines.values()].map((line) => ({...line, kind: line.kind % 3, fromRow: -1, toRow: -1, column: -1}));
    }

    /* Jobs that belong to the datasets shown: those of an edge between two, and those that only read or only write one. */
    function jobsOf(graph, shown, jobNode, isWhole) {
        const jobs = new Set(),
            linked = new Set();
        for (const [source, target, job] of graph.edges) {
            if (job >= 0) linked.add(job);
            if (job >= 0 && shown.has(source) && shown.has(target)) jobs.add(jobNode(job));
        }
        for (const [dataset, job] of graph.reads) if ((isWhole || !linked.has(job)) && shown.has(dataset)) jobs.add(jobNode(job));
        for (const [job, dataset] of graph.writes)
            if ((isWhole || !linked.has(job)) && shown.has(dataset)) jobs.add(jobNode(job));
        return jobs;
    }

    /* Lines between rows, where both ends show the row or one of them can stand for it with its head. */
    function columnWires(model, graph, places, nodes, tracedEdges) {
        const lines = [];
        model.columnEdges.forEach((edge, number) => {
            const from = nodes[places.get(edge.from)],
                to = nodes[places.get(edge.to)];
            if (!from || !to || !Model.hasColumnEdge(model, graph, edge)) return;
            const fromRow = from.rows.indexOf(edge.fromRow),
                toRow = to.rows.indexOf(edge.toRow);
            const way = tracedEdges.get(number);
            if (fromRow < 0 || toRow < 0) return;
            if (tracedEdges.size && !way) return;
            lines.push({from: edge.from, to: edge.to, fromRow, toRow, kind: edge.kind, numbers: [], column: number, way});
        });
        return lines;
    }

    /* Which datasets a state shows: a comparison's, the way of a traced column, what is around the focus, or all. */
    function shownBy(model, graph, state, datasets, traced) {
        if (datasets) return {shown: datasets, isWhole: true, isPath: false};
        if (traced.size && !state.rest) return {shown: new Set(traced.keys()), isWhole: false, isPath: true};
        if (state.all || state.focus < 0)
            return {shown: graph.datasets || new Set(model.data.datasets.keys()), isWhole: true, isPath: false};
        return {shown: around(model, graph, state), isWhole: false, isPath: false};
    }

    function build(model, graph, state, datasets) {
        const {traced, edges: tracedEdges} = tracedRows(model, graph, state.pins);
        const {shown, isWhole, isPath} = shownBy(model, graph, state, datasets, traced),
            withJobs = state.jobs && !isPath;
        const jobNode = (job) => model.count + job,
            ids = new Set([...shown].sort((a, b) => a - b));
        if (withJobs) for (const job of [...jobsOf(graph, shown, jobNode, isWhole)].sort((a, b) => a - b)) ids.add(job);
        if (withJobs && state.focus >= 0 && !datasets && Model.isJob(model, state.focus)) ids.add(state.focus);
        const nodes = [...ids].map((id) => makeNode(model, id, state, traced));
        const places = new Map(nodes.map((node, place) => [node.id, place]));
        const lines = [
            ...(isPath ? [] : wires(graph, ids, withJobs, jobNode)),
            ...columnWires(model, graph, places, nodes, tracedEdges)
        ];
        const edges = lines.map((line) => ({...line, from: places.get(line.from), to: places.get(line.to)}));
        for (const edge of edges) {
            edge.fromY = portOf(nodes[edge.from], edge.fromRow);
            edge.toY = portOf(nodes[edge.to], edge.toRow);
        }
        if (!isPath) countHidden(graph, nodes, places);
        const missing = [...traced.keys()].filter((dataset) => !places.has(dataset)).length;
        return {nodes, edges, places, traced, isPath, missing, gap: isPath ? BADGE_GAP : undefined};
    }

    const portOf = (node, row) => (row < 0 ? headerPort(node) : ROWS_TOP + ROW * row + ROW / 2);

    function countHidden(graph, nodes, places) {
        for (const node of nodes) {
            if (node.isJob) continue;
            const count = (numbers, end) =>
                new Set(numbers.map((number) => graph.edges[number][end]).filter((other) => !places.has(other))).size;
            node.hiddenUp = count(graph.into[node.id], 0);
            node.hiddenDown = count(graph.out[node.id], 1);
        }
    }

    /* How many boxes a state would draw, without making them. */
    function count(model, graph, state) {
        const {shown, isWhole, isPath} = shownBy(model, graph, state, null, tracedRows(model, graph, state.pins).traced);
        return shown.size + (state.jobs && !isPath ? jobsOf(graph, shown, (job) => model.count + job, isWhole).size : 0);
    }

    /* Which boxes and lines belong to one node: what feeds it and what it feeds, along true edges only. */
    function emphasis(model, graph, scene, node) {
        const nodes = new Map(),
            edges = new Map(),
            ways = [];
        for (const isUp of [true, false]) {
            const {reached, taken} = Model.walk(graph, Model.startsOf(model, node, isUp), Infinity, isUp);
            ways.push([isUp ? "up" : "down", reached, taken]);
            for (const id of reached.keys()) if (scene.places.has(id)) nodes.set(scene.places.get(id), isUp ? "up" : "down");
        }
        scene.edges.forEach((edge, number) => {
            if (edge.column >= 0) return;
            for (const [way, , taken] of ways) {
                if (!edge.numbers.some((one) => taken.has(one)) && !touches(scene, edge, node, way)) continue;
                edges.set(number, way);
                for (const end of [edge.from, edge.to]) if (!nodes.has(end)) nodes.set(end, way);
            }
        });
        if (scene.places.has(node)) nodes.set(scene.places.get(node), "self");
        return {nodes, edges};
    }

    const touches = (scene, edge, node, way) =>
        scene.nodes[edge.from].isJob !== scene.nodes[edge.to].isJob &&
        (scene.nodes[edge.from].id === node ? way === "down" : scene.nodes[edge.to].id === node && way === "up");

    /* The same for traced columns. */
    function traceEmphasis(scene) {
        const nodes = new Map(),
            edges = new Map();
        scene.nodes.forEach((node, place) => {
            if (node.marks) nodes.set(place, [...node.marks.values()].includes("self") ? "self" : [...node.marks.values()][0]);
        });
        scene.edges.forEach((edge, number) => {
            if (edge.way) edges.set(number, edge.way);
        });
        return {nodes, edges};
    }

    /* What one run read, wrote and passed on. */
    function runEmphasis(model, graph, scene, number) {
        const run = model.data.runs[number],
            nodes = new Map(),
            edges = new Map(),
            job = scene.places.get(model.count + run.job);
        for (const [way, uses] of [
            ["up", run.inputs],
            ["down", run.outputs]
        ])
            for (const use of uses) if (scene.places.has(use.dataset)) nodes.set(scene.places.get(use.dataset), way);
        if (job !== undefined) nodes.set(job, "self");
        scene.edges.forEach((edge, place) => {
            if (
                edge.column < 0 &&
                nodes.has(edge.from) &&
                nodes.has(edge.to) &&
                (edge.from === job || edge.to === job || edge.numbers.some((one) => graph.edges[one][2] === run.job))
            )
                edges.set(place, nodes.get(edge.from) === "up" ? "up" : "down");
        });
        return {nodes, edges};
    }

    const api = {build, tracedRows, runEmphasis, count, emphasis, traceEmphasis, DATASET, JOB, ROW, ROWS_TOP};
    if (typeof module !== "undefined") module.exports = api;
    return api;
})();
