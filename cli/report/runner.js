/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the layout: at once where it is small, in a worker made from its own text where it is large, so that the page
 * never stands still; the old picture stays until the new one is ready, and a newer request makes an older void. */
const makeRunner = function () {
    "use strict";

    const SMALL = 1000;
    const layout = makeLayout();
    let worker = null,
        turn = 0;

    const input = (scene) => ({
        nodes: scene.nodes.map(({width, height}) => ({width, height})),
        edges: scene.edges.map(({from, to, fromY, toY}) => ({from, to, fromY, toY})),
        gap: scene.gap
    });

    function inWorker(graph, done) {
        const text = "const layout = (" + makeLayout.toString() + ")();\nonmessage = (event) => postMessage(layout(event.data));";
        const address = URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
        worker = new Worker(address);
        URL.revokeObjectURL(address);
        worker.onmessage = (event) => {
            worker.terminate();
            worker = null;
            done(event.data);
        };
        worker.onerror = () => {
            worker = null;
            done(layout(graph));
        };
        worker.postMessage(graph);
    }

    return function run(scene, done) {
        const mine = ++turn,
            graph = input(scene);
        if (worker) worker.terminate();
        worker = null;
        if (scene.nodes.length <= SMALL) {
            done(layout(graph));
            return;
        }
        inWorker(graph, (result) => {
            if (mine === turn) done(result);
        });
    };
};
