// SPDX-License-Identifier: Apache-2.0
// The pure parts of the report's page, as TAP: the traversal, versions, differences, column traces and the layout.
//   node model.mjs FOLDER_OF_SCRIPTS DATA.json

import { readFileSync } from "node:fs";
import vm from "node:vm";

const [folder, dataPath] = process.argv.slice(2);
function load(name) {
    const scope = { module: { exports: {} }, Math, performance };
    vm.runInNewContext(readFileSync(`${folder}/${name}`, "utf8"), scope, { filename: name });
    return scope.module.exports;
}
const Model = load("model.js"),
    layout = load("layout.js")();
const plain = (value) => JSON.parse(JSON.stringify(value));

let count = 0;
function test(name, act) {
    count++;
    try {
        act();
        console.log(`ok ${count} - ${name}`);
    } catch (error) {
        console.log(`not ok ${count} - ${name}\n# ${String(error.message).split("\n").slice(0, 12).join("\n# ")}`);
    }
}
function same(got, wanted) {
    if (JSON.stringify(plain(got)) !== JSON.stringify(wanted))
        throw new Error(`got ${JSON.stringify(plain(got))}\nwanted ${JSON.stringify(wanted)}`);
}
const holds = (truth, why) => {
    if (!truth) throw new Error(why);
};

/* ---- small graphs, with what must come out written down ---- */

const dataset = (name, columns = []) => ({
    namespace: "file",
    name: `/d/${name}`,
    label: name,
    columns: columns.map((one) => ({ name: one })),
});
const use = (number, rows, version) => ({ dataset: number, rows, version });
// 0 -> 1 -> 2 -> 3, 4 another name of 2, 4 -> 5, 5 another name of 6, 6 -> 0 closes a cycle; 1 feeds itself.
const small = {
    datasets: ["a", "b", "c", "d", "c2", "e", "e2"].map((name) => dataset(name, ["x", "y"])),
    jobs: [
        { namespace: "n", name: "one" },
        { namespace: "n", name: "two" },
    ],
    edges: [
        [0, 1, 0, 0],
        [1, 2, 0, 1],
        [2, 3, 1, 0],
        [2, 4, -1, 2],
        [4, 2, -1, 2],
        [4, 5, 1, 0],
        [5, 6, -1, 2],
        [6, 5, -1, 2],
        [6, 0, 1, 0],
        [1, 1, 0, 0],
    ],
    reads: [
        [0, 0],
        [1, 0],
        [2, 1],
    ],
    writes: [
        [0, 1],
        [0, 2],
        [1, 3],
    ],
    column_edges: [
        [0, "x", 1, "x", 0, 0, "IDENTITY", "", false],
        [1, "x", 2, "y", 0, 1, "JOIN", "", false],
        [2, "y", 3, "z", 1, 0, "SUM", "sum(y)", true],
    ],
    runs: [
        {
            id: "r1",
            job: 0,
            status: "COMPLETED",
            seconds: 1,
            inputs: [use(0, 10, "v1")],
            outputs: [use(1, 9, "w1")],
            edges: [[0, 1, 0]],
        },
        {
            id: "r2",
            job: 1,
            status: "COMPLETED",
            seconds: 5,
            inputs: [use(1, 9, "w1")],
            outputs: [use(2, 8, "x1")],
            edges: [[1, 2, 1]],
        },
        { id: "r3", job: 0, status: "FAILED", seconds: 2, inputs: [use(0, 20, "v2")], outputs: [], edges: [] },
        {
            id: "r4",
            job: 1,
            status: "COMPLETED",
            seconds: 1,
            inputs: [use(2, 8, "x1")],
            outputs: [use(3, 7, null)],
            edges: [[2, 3, 0]],
        },
    ],
    versions: [
        { number: 1, run: 0, kind: "run" },
        { number: 2, run: 1, kind: "run" },
        { number: 3, run: 2, kind: "run" },
        { number: 4, run: null, kind: "event", told: { datasets: [6], edges: [[0, 6, 1, 0]] } },
        { number: 5, run: 3, kind: "run" },
    ],
    glossary: [],
    checks: [],
};
const model = Model.index(small);
const hops = (starts, most, isUp) => [...Model.walk(model.graph, starts, most, isUp).reached].sort((a, b) => a[0] - b[0]);

test("a walk counts hops, and another name costs none", () =>
    same(hops([1], Infinity, false), [
        [0, 3],
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 1],
        [5, 2],
        [6, 2],
    ]));
test("a walk ends at its hops", () =>
    same(hops([0], 1, false), [
        [0, 0],
        [1, 1],
    ]));
test("a walk against the edges", () =>
    same(hops([3], 2, true), [
        [1, 2],
        [2, 1],
        [3, 0],
        [4, 1],
    ]));
test("names of names are not followed", () => {
    const chain = Model.links(
        [
            [0, 1, -1, 2],
            [1, 2, -1, 2],
            [1, 3, 0, 0],
        ],
        4,
    );
    same(
        [...Model.walk(chain, [0], Infinity, false).reached],
        [
            [0, 0],
            [1, 0],
            [3, 1],
        ],
    );
});
test("a node reached by name alone may be reached again by an edge, and then its names count", () => {
    const graph = Model.links(
        [
            [0, 1, -1, 2],
            [0, 1, 0, 0],
            [1, 2, -1, 2],
        ],
        3,
    );
    same(
        [...Model.walk(graph, [0], Infinity, false).reached],
        [
            [0, 0],
            [1, 0],
            [2, 1],
        ],
    );
});
test("what an edge and a name lead to costs no hop, whichever was told first", () => {
    for (const edges of [
        [
            [0, 1, 0, 0],
            [0, 1, -1, 2],
        ],
        [
            [0, 1, -1, 2],
            [0, 1, 0, 0],
        ],
    ])
        same(
            [...Model.walk(Model.links(edges, 2), [0], Infinity, false).reached],
            [
                [0, 0],
                [1, 0],
            ],
        );
});
test("another name leads both ways, also when it was told once", () => {
    const once = Model.index({ ...small, edges: [[2, 4, -1, 2]], column_edges: [] });
    same(
        [...Model.walk(once.graph, [4], Infinity, false).reached],
        [
            [4, 0],
            [2, 0],
        ],
    );
});
test("the lists of the page are the walk, nearest first", () =>
    same(
        Model.reach(model, 0, false, 2).map((row) => [row[0], row[1]]),
        [
            [1, 1],
            [2, 2],
            [2, 4],
        ],
    ));
test("a job leads to what it writes", () =>
    same(
        Model.reach(model, 8, false, 0).map((row) => [row[0], row[1]]),
        [[1, 3]],
    ));
test("a column is traced both ways, over columns that no schema names", () => {
    const told = Model.trace(model, 1, 0),
        rows = (part) =>
            [...part.reached.keys()].map((one) => [...Model.rowAt(model, one)]).map(([d, r]) => `${d}.${model.rows[d][r].name}`);
    same(rows(told.up), ["1.x", "0.x"]);
    same(rows(told.down).sort(), ["1.x", "2.y", "3.z", "4.y"]);
});
test("an early version has what was told by then", () => {
    const graph = Model.graphAt(model, 2);
    same(graph.edges, [
        [1, 2, 1, 1],
        [0, 1, 0, 0],
    ]);
    same([...graph.datasets].sort(), [0, 1, 2]);
});
test("an edge that no job made is one all the same", () => {
    const data = plain(small);
    data.versions.push({ number: 6, run: null, kind: "event", told: { datasets: [], edges: [[3, 0, -1, 0]] } });
    const graph = Model.graphAt(Model.index(data), 6);
    same(
        [graph.edges.some((edge) => edge.join() === "3,0,-1,0"), graph.jobs.has(-1), graph.reads.some((pair) => pair[1] < 0)],
        [true, false, false],
    );
});
test("an event without a run adds to its version", () =>
    same(
        Model.graphAt(model, 4).edges.some((edge) => edge.join() === "0,6,1,0"),
        true,
    ));
test("a column is traced in the graph of a version", () => {
    const told = (number) =>
        [...Model.trace(model, 1, 0, Model.graphAt(model, number)).down.reached.keys()].map(
            (one) => [...Model.rowAt(model, one)][0],
        );
    same([told(1), told(2), told(5)], [[1], [1, 2], [1, 2, 3]]);
});
test("a rollback goes back, and on from there", () => {
    const rolled = plain(small);
    rolled.versions.push({ number: 6, run: null, kind: "rollback", base: 1 }, { number: 7, run: 3, kind: "run" });
    const again = Model.index(rolled);
    same(
        Model.graphAt(again, 6).edges.map((edge) => edge.slice(0, 2)),
        [[0, 1]],
    );
    same(again.graph.edges.map((edge) => edge.slice(0, 2)).sort(), [
        [0, 1],
        [2, 3],
    ]);
});
test("a rollback to nothing is the empty graph", () => {
    const rolled = plain(small);
    rolled.versions.push({ number: 6, run: null, kind: "rollback", base: null });
    same(Model.index(rolled).graph.edges, []);
});
test("a version whose runs are not in the report says so", () => {
    const cut = plain(small);
    cut.versions = small.versions.slice(3);
    same(Model.graphAt(Model.index(cut), 5).isWhole, true);
    cut.versions = small.versions.slice(2);
    same(Model.graphAt(Model.index(cut), 5).isWhole, false);
});
test("two runs differ in what was read, written, and how many rows", () => {
    const told = Model.diff(Model.sideOfRun(model, 0), Model.sideOfRun(model, 2));
    same(
        told.datasets.map((one) => [one.dataset, one.state]),
        [
            [0, "changed"],
            [1, "removed"],
        ],
    );
    same(
        told.edges.map((one) => [one.edge[0], one.edge[1], one.state]),
        [[0, 1, "removed"]],
    );
});
test("two versions differ", () => {
    const told = Model.diff(Model.sideOfVersion(model, 1), Model.sideOfVersion(model, 3));
    same(
        told.datasets.map((one) => [one.dataset, one.state]),
        [
            [0, "changed"],
            [1, "same"],
            [2, "added"],
        ],
    );
});
test("the critical path ends at the newest run and follows who wrote what it read", () =>
    same(Model.criticalPath(model), [0, 1, 3]));
test("names with colons are found whole, and short ones where only one has them", () => {
    const odd = Model.index({
        ...small,
        datasets: [
            { ...dataset("a"), namespace: "s3://b:1", name: "x:y" },
            dataset("x"),
            { ...dataset("x"), name: "/e/x" },
            ...small.datasets.slice(3),
        ],
    });
    same(
        [
            Model.find(odd, "d:s3://b:1:x:y"),
            Model.find(odd, "d:a"),
            Model.find(odd, "d:x"),
            Model.find(odd, "d:nothing"),
            Model.find(odd, "d:__proto__"),
        ],
        [0, 0, -1, -1, -1],
    );
});

/* ---- the layout ---- */

function inputOf(data) {
    const whole = Model.index(data),
        nodes = [],
        edges = [];
    for (let node = 0; node < whole.nodeCount; node++)
        nodes.push({ width: node < whole.count ? 236 : 196, height: node < whole.count ? 54 + (node % 5) * 20 : 36 });
    for (const [source, job] of data.reads) edges.push({ from: source, to: whole.count + job, fromY: 27, toY: 18 });
    for (const [job, target] of data.writes) edges.push({ from: whole.count + job, to: target, fromY: 18, toY: 27 });
    return { nodes, edges };
}
function overlaps({ nodes }, placed) {
    const order = nodes.map((_, node) => node).sort((a, b) => placed.x[a] - placed.x[b]);
    for (let i = 0; i < order.length; i++)
        for (let j = i + 1; j < order.length && placed.x[order[j]] < placed.x[order[i]] + nodes[order[i]].width; j++) {
            const [a, b] = [order[i], order[j]];
            if (placed.y[a] < placed.y[b] + nodes[b].height && placed.y[b] < placed.y[a] + nodes[a].height) return [a, b];
        }
    return null;
}
const large = JSON.parse(readFileSync(dataPath, "utf8")),
    input = inputOf(large),
    placed = layout(input);

test(`no two of ${input.nodes.length} boxes overlap`, () => same(overlaps(input, placed), null));
test("edges run from left to right, but for those that close a cycle", () =>
    input.edges.forEach((edge, number) => {
        if (!placed.routes[number].isBack)
            holds(placed.x[edge.from] + input.nodes[edge.from].width < placed.x[edge.to], `edge ${edge.from} to ${edge.to}`);
    }));
test("the same data give the same places", () => same(layout(input), plain(placed)));
test("every place is a number", () => holds([...placed.x, ...placed.y].every(Number.isFinite), "not finite"));
test("cycles and loops end, and are marked", () => {
    const nodes = [0, 1, 2, 3].map(() => ({ width: 100, height: 40 })),
        edge = (from, to) => ({ from, to, fromY: 20, toY: 20 });
    const told = layout({ nodes, edges: [edge(0, 1), edge(1, 2), edge(2, 0), edge(3, 3)] });
    same(
        told.routes.map((route) => route.isBack),
        [false, false, true, true],
    );
    same(overlaps({ nodes }, told), null);
});
test("crossings that need not be are not drawn", () => {
    const nodes = Array.from({ length: 12 }, () => ({ width: 100, height: 40 }));
    const edges = Array.from({ length: 6 }, (_, i) => ({ from: i, to: 11 - ((i * 5) % 6), fromY: 20, toY: 20 }));
    same(layout({ nodes, edges }).crossings, 0);
});
test("rows of one box do not cross where they need not", () => {
    const nodes = [{ width: 200, height: 200 }, ...Array.from({ length: 8 }, () => ({ width: 100, height: 40 }))];
    const edges = Array.from({ length: 8 }, (_, i) => ({ from: 0, to: 1 + ((i * 3) % 8), fromY: 190 - i * 20, toY: 20 }));
    same(layout({ nodes, edges }).crossings, 0);
});
test("crossings are counted as they are", () => {
    const nodes = Array.from({ length: 24 }, () => ({ width: 100, height: 40 }));
    const edges = Array.from({ length: 60 }, (_, i) => ({
        from: (i * 7) % 12,
        to: 12 + ((i * i + 3 * i) % 12),
        fromY: 20,
        toY: 20,
    }));
    const told = layout({ nodes, edges }),
        y = (edge) => [told.y[edge.from], told.y[edge.to]];
    let seen = 0;
    edges.forEach((one, place) =>
        edges.slice(0, place).forEach((other) => {
            const [a, b] = y(one),
                [c, d] = y(other);
            if ((a - c) * (b - d) < 0) seen++;
        }),
    );
    same(told.crossings, seen);
});
test("a hub of 5,000 readers does not stall", () => {
    const nodes = Array.from({ length: 5001 }, () => ({ width: 100, height: 40 }));
    const edges = Array.from({ length: 5000 }, (_, i) => ({ from: 0, to: i + 1, fromY: 20, toY: 20 })),
        began = performance.now();
    layout({ nodes, edges });
    console.log(`# laid out in ${Math.round(performance.now() - began)} ms`);
});
test("nothing at all can be laid out", () => same(layout({ nodes: [], edges: [] }).routes, []));
console.log(`1..${count}`);
