/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the boxes of a graph go: layers from left to right, few crossings, short straight edges. One function
 * without any name from outside, so that its text can run in a worker as well. The same input gives the same
 * output: no randomness, no clock, ties broken by the order of the input.
 * In: nodes {width, height}, edges {from, to, fromY, toY} (where on the box they dock), the least gap. Out: x and y of each node,
 * and of each edge the points it goes through, `isBack` where it runs against the layers. */
const makeLayout = function () {
    "use strict";

    const LAYER_GAP = 76,
        WIDEST_GAP = 400,
        NODE_GAP = 18,
        LINE_GAP = 9,
        PART_GAP = 56,
        LONG_LIMIT = 24000;

    /* Edges that close a cycle, found depth first; sources are begun with so that a cycle is cut at its end. */
    function backEdges(count, edges, out) {
        const state = new Uint8Array(count),
            next = new Int32Array(count),
            back = new Uint8Array(edges.length);
        const entering = new Int32Array(count);
        for (const edge of edges) entering[edge.to]++;
        const order = [...Array(count).keys()].sort((a, b) => (entering[a] > 0) - (entering[b] > 0) || a - b);
        for (const root of order) {
            if (state[root]) continue;
            const stack = [root];
            state[root] = 1;
            while (stack.length) {
                const node = stack[stack.length - 1];
                if (next[node] === out[node].length) {
                    state[node] = 2;
                    stack.pop();
                    continue;
                }
                const number = out[node][next[node]++],
                    to = edges[number].to;
                if (state[to] === 1) back[number] = 1;
                else if (!state[to]) {
                    state[to] = 1;
                    stack.push(to);
                }
            }
        }
        return back;
    }

    /* Longest path from the sources; then what has more after it than before it moves towards what comes after. */
    function layersOf(count, arcs) {
        const after = Array.from({length: count}, () => []),
            before = new Int32Array(count),
            layer = new Int32Array(count);
        for (const arc of arcs) {
            after[arc.from].push(arc.to);
            before[arc.to]++;
        }
        const waiting = Int32Array.from(before),
            order = [];
        for (let node = 0; node < count; node++) if (!waiting[node]) order.push(node);
        for (let place = 0; place < order.length; place++)
            for (const to of after[order[place]]) {
                layer[to] = Math.max(layer[to], layer[order[place]] + 1);
                if (!--waiting[to]) order.push(to);
            }
        for (let place = order.length - 1; place >= 0; place--) {
            const node = order[place];
            if (after[node].length > before[node])
                layer[node] = after[node].reduce((least, to) => Math.min(least, layer[to] - 1), Infinity);
        }
        return layer;
    }

    /* Long edges get a place in each layer they pass; those from one port share it. */
    function withPassages(nodes, arcs, layer) {
        const items = nodes.map((node, number) => ({node: number, layer: layer[number], height: node.height, width: node.width}));
        const segments = [],
            shared = new Map();
        let passages = 0;
        for (const arc of arcs) passages += Math.max(0, layer[arc.to] - layer[arc.from] - 1);
        for (const arc of arcs) {
            let last = arc.from,
                lastY = arc.fromY;
            arc.passages = [];
            for (let at = layer[arc.from] + 1; at < layer[arc.to] && passages < LONG_LIMIT; at++) {
                const key = arc.from + "," + arc.fromY + "," + at;
                let item = shared.get(key);
                if (item === undefined) {
                    item = items.push({node: -1, layer: at, height: 0, width: 0}) - 1;
                    shared.set(key, item);
                    segments.push({from: last, to: item, fromY: lastY, toY: 0});
                }
                arc.passages.push(item);
                last = item;
                lastY = 0;
            }
            if (layer[arc.to] - items[last].layer === 1) segments.push({from: last, to: arc.to, fromY: lastY, toY: arc.toY});
        }
        return {items, segments};
    }

    /* Both sides of each item; where a port is on its box as a share of it, those of one item from top to bottom. */
    function neighbours(items, segments) {
        const left = items.map(() => []),
            right = items.map(() => []),
            share = (item, y) => y / (items[item].height + 1);
        for (const {from, to, fromY, toY} of segments) {
            right[from].push({item: to, own: fromY, other: toY, ownShare: share(from, fromY), share: share(to, toY)});
            left[to].push({item: from, own: toY, other: fromY, ownShare: share(to, toY), share: share(from, fromY)});
        }
        for (const ends of right) ends.sort((a, b) => a.ownShare - b.ownShare);
        return {left, right};
    }

    /* Sorts a part of an array; most parts are short. */
    function sortPart(values, begin, end) {
        if (end - begin > 24) {
            values.subarray(begin, end).sort();
            return;
        }
        for (let at = begin + 1; at < end; at++) {
            const value = values[at];
            let hole = at;
            for (; hole > begin && values[hole - 1] > value; hole--) values[hole] = values[hole - 1];
            values[hole] = value;
        }
    }

    /* Places of the ports at the other ends, sorted: the place of a box in its layer, and how far down the box. */
    function placesOf(ends, place) {
        const values = new Array(ends.length);
        for (let at = 0; at < ends.length; at++) values[at] = place[ends[at].item] + ends[at].share;
        if (values.length > 24) values.sort((a, b) => a - b);
        else sortPart(values, 0, values.length);
        return values;
    }

    /* How many pairs stand in the wrong order; sorts by merging. */
    function inversions(values, spare, count) {
        let total = 0;
        for (let width = 1; width < count; width *= 2) {
            for (let begin = 0; begin < count; begin += 2 * width) {
                const middle = Math.min(begin + width, count),
                    end = Math.min(begin + 2 * width, count);
                for (let low = begin, high = middle, to = begin; to < end; to++) {
                    if (high >= end || (low < middle && values[low] <= values[high])) spare[to] = values[low++];
                    else {
                        spare[to] = values[high++];
                        total += middle - low;
                    }
                }
            }
            [values, spare] = [spare, values];
        }
        return total;
    }

    /* Crossings between each layer and the next. */
    function crossings(layers, place, right, room) {
        let total = 0;
        for (const layer of layers) {
            let count = 0;
            for (const item of layer)
                for (let at = 0, next; at < right[item].length; at = next) {
                    const ends = right[item],
                        begin = count;
                    for (next = at; next < ends.length && ends[next].ownShare === ends[at].ownShare; next++)
                        room[0][count++] = place[ends[next].item] + ends[next].share;
                    sortPart(room[0], begin, count);
                }
            total += inversions(room[0], room[1], count);
        }
        return total;
    }

    function renumber(layer, place) {
        layer.forEach((item, number) => {
            place[item] = number;
        });
    }

    function medianOf(values) {
        const middle = values.length >> 1;
        if (values.length % 2) return values[middle];
        if (values.length === 2) return (values[0] + values[1]) / 2;
        const low = values[middle - 1] - values[0],
            high = values[values.length - 1] - values[middle];
        return low + high ? (values[middle - 1] * high + values[middle] * low) / (low + high) : values[middle];
    }

    /* Sorts a layer by the medians of its neighbours; what has none stays where it is. */
    function sortByMedians(layer, place, sides) {
        const keyed = [],
            free = [];
        layer.forEach((item, number) => {
            const values = placesOf(sides[item], place);
            if (values.length) keyed.push([medianOf(values), number, item]);
            else free.push([number, item]);
        });
        keyed.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        const sorted = keyed.map((key) => key[2]);
        for (const [number, item] of free) sorted.splice(Math.min(number, sorted.length), 0, item);
        sorted.forEach((item, number) => {
            layer[number] = item;
        });
        renumber(layer, place);
    }

    /* How many crossings between the edges of two boxes when the first lies above; both lists are sorted. */
    function crossingsOf(above, below) {
        let total = 0,
            smaller = 0;
        for (const value of above) {
            while (smaller < below.length && below[smaller] < value) smaller++;
            total += smaller;
        }
        return total;
    }

    function swap(list, at) {
        const held = list[at];
        list[at] = list[at + 1];
        list[at + 1] = held;
    }

    /* Swaps neighbours in a layer as long as that saves crossings. */
    function transpose(layer, place, {left, right}) {
        const lefts = layer.map((item) => placesOf(left[item], place)),
            rights = layer.map((item) => placesOf(right[item], place));
        let improved = true;
        for (let turn = 0; improved && turn < 6; turn++) {
            improved = false;
            for (let at = 0; at + 1 < layer.length; at++) {
                const kept = crossingsOf(lefts[at], lefts[at + 1]) + crossingsOf(rights[at], rights[at + 1]);
                if (!kept || kept <= crossingsOf(lefts[at + 1], lefts[at]) + crossingsOf(rights[at + 1], rights[at])) continue;
                swap(layer, at);
                swap(lefts, at);
                swap(rights, at);
                improved = true;
            }
        }
        renumber(layer, place);
    }

    function order(layers, items, sides) {
        const most = layers.reduce(
            (sum, layer) =>
                Math.max(
                    sum,
                    layer.reduce((ends, item) => ends + sides.right[item].length, 0)
                ),
            0
        );
        const place = new Float64Array(items.length),
            room = [new Float64Array(most), new Float64Array(most)];
        layers.forEach((layer) => renumber(layer, place));
        let best = Infinity,
            kept = null,
            idle = 0;
        const turns = items.length > 3000 ? 8 : 16;
        for (let turn = 0; turn < turns && best && idle < 4; turn++) {
            const isRight = turn % 2 === 0;
            for (let step = 1; step < layers.length; step++)
                sortByMedians(layers[isRight ? step : layers.length - 1 - step], place, isRight ? sides.left : sides.right);
            for (const layer of layers) transpose(layer, place, sides);
            const count = crossings(layers, place, sides.right, room);
            idle = count < best ? 0 : idle + 1;
            if (count < best) {
                best = count;
                kept = layers.map((layer) => layer.slice());
            }
        }
        if (kept)
            kept.forEach((layer, number) => {
                layers[number] = layer;
                renumber(layer, place);
            });
        return best === Infinity ? 0 : best;
    }

    /* Moves a layer's boxes as near to where they want to be as their order and gaps allow: isotonic regression. */
    function settle(layer, items, wanted, weights, y) {
        const blocks = [];
        let offset = 0;
        layer.forEach((item, number) => {
            if (number) offset += items[layer[number - 1]].height + gapOf(items, layer[number - 1], item);
            let block = {sum: (wanted[item] - offset) * weights[item], weight: weights[item], first: number, offset};
            y[item] = offset;
            while (
                blocks.length &&
                blocks[blocks.length - 1].sum / blocks[blocks.length - 1].weight >= block.sum / block.weight
            ) {
                const above = blocks.pop();
                block = {sum: above.sum + block.sum, weight: above.weight + block.weight, first: above.first};
            }
            blocks.push(block);
        });
        blocks.forEach((block, number) => {
            const end = number + 1 < blocks.length ? blocks[number + 1].first : layer.length;
            for (let place = block.first; place < end; place++) y[layer[place]] += block.sum / block.weight;
        });
    }

    const gapOf = (items, above, below) => (items[above].node < 0 || items[below].node < 0 ? LINE_GAP : NODE_GAP);

    function place(layers, items, {left, right}) {
        const y = new Float64Array(items.length),
            wanted = new Float64Array(items.length),
            weights = new Float64Array(items.length);
        for (const layer of layers) {
            weights.fill(1);
            settle(layer, items, wanted, weights, y);
        }
        const turns = items.length > 3000 ? 10 : 24;
        for (let turn = 0; turn < turns; turn++) {
            const isRight = turn % 2 === 0;
            for (let step = 0; step < layers.length; step++) {
                const layer = layers[isRight ? step : layers.length - 1 - step];
                for (const item of layer) {
                    const both = turn >= turns - 4 ? [left[item], right[item]] : [isRight ? left[item] : right[item]];
                    let sum = 0,
                        count = 0;
                    for (const ends of both)
                        for (const end of ends) {
                            const pull = items[item].node < 0 && items[end.item].node < 0 ? 8 : 1;
                            sum += (y[end.item] + end.other - end.own) * pull;
                            count += pull;
                        }
                    wanted[item] = count ? sum / count : y[item];
                    weights[item] = count || 0.05;
                }
                settle(layer, items, wanted, weights, y);
            }
        }
        return y;
    }

    /* One connected part, its top left corner at 0, 0. */
    function layoutPart(nodes, edges, least) {
        const out = nodes.map(() => []);
        edges.forEach((edge, number) => out[edge.from].push(number));
        const back = backEdges(nodes.length, edges, out);
        const arcs = edges.map((edge, number) =>
            back[number] ? {from: edge.to, to: edge.from, fromY: edge.toY, toY: edge.fromY} : {...edge}
        );
        const straight = arcs.filter((arc) => arc.from !== arc.to);
        const layer = layersOf(nodes.length, straight),
            {items, segments} = withPassages(nodes, straight, layer);
        const layers = Array.from({length: items.reduce((most, item) => Math.max(most, item.layer), 0) + 1}, () => []);
        items.forEach((item, number) => layers[item.layer].push(number));
        const sides = neighbours(items, segments),
            crossed = order(layers, items, sides),
            y = place(layers, items, sides);
        let top = Infinity,
            bottom = -Infinity;
        items.forEach((item, number) => {
            top = Math.min(top, y[number]);
            bottom = Math.max(bottom, y[number] + item.height);
        });
        /* Tall layers stand further apart: the edges between them would be too steep to follow. */
        const gap = Math.round(Math.max(least, Math.min(WIDEST_GAP, (bottom - top) * 0.05)));
        const lefts = [],
            widths = [];
        let x = 0;
        for (const list of layers) {
            lefts.push(x);
            widths.push(list.reduce((most, item) => Math.max(most, items[item].width), 0));
            x += widths[widths.length - 1] + gap;
        }
        const xs = nodes.map((node, number) => lefts[layer[number]] + (widths[layer[number]] - node.width) / 2);
        const ys = nodes.map((node, number) => Math.round(y[number] - top));
        const routes = arcs.map((arc, number) => {
            if (back[number] || arc.from === arc.to) return {isBack: true, points: []};
            const points = [];
            for (const item of arc.passages) {
                const at = items[item].layer;
                points.push([lefts[at], y[item] - top], [lefts[at] + widths[at], y[item] - top]);
            }
            return {isBack: false, points};
        });
        return {xs, ys, routes, crossed, width: x - gap, height: bottom - top};
    }

    /* Which nodes hang together; parts in the order of their first node. */
    function partsOf(count, edges) {
        const leader = Int32Array.from({length: count}, (_, node) => node);
        const find = (node) => {
            while (leader[node] !== node) node = leader[node] = leader[leader[node]];
            return node;
        };
        for (const edge of edges) leader[Math.max(find(edge.from), find(edge.to))] = Math.min(find(edge.from), find(edge.to));
        const parts = new Map();
        for (let node = 0; node < count; node++) {
            const root = find(node);
            if (!parts.has(root)) parts.set(root, {nodes: [], edges: []});
            parts.get(root).nodes.push(node);
        }
        edges.forEach((edge, number) => parts.get(find(edge.from)).edges.push(number));
        return [...parts.values()];
    }

    /* Parts on shelves, the largest first; where there is room beside the largest, its side is filled before. */
    function pack(parts) {
        parts.sort((a, b) => b.nodes.length - a.nodes.length);
        const area = parts.reduce((sum, part) => sum + (part.width + PART_GAP) * (part.height + PART_GAP), 0);
        const [first] = parts,
            limit = Math.max(...parts.map((part) => part.width), Math.sqrt(area * 1.9));
        first.x = first.y = 0;
        let left = first.width + PART_GAP * 2,
            x = left,
            y = 0,
            shelf = 0;
        for (const part of parts.slice(1)) {
            const gap = part.nodes.length === 1 ? NODE_GAP * 2 : PART_GAP;
            if (x > left && x + part.width > limit) {
                y += shelf + gap;
                x = left;
                shelf = 0;
            }
            if (left && (x + part.width > limit || y + part.height > first.height)) {
                x = left = shelf = 0;
                y = Math.max(first.height, y) + PART_GAP;
            }
            part.x = x;
            part.y = y;
            x += part.width + gap;
            shelf = Math.max(shelf, part.height);
        }
    }

    return function layout({nodes, edges, gap = LAYER_GAP}) {
        const x = new Array(nodes.length),
            y = new Array(nodes.length),
            routes = new Array(edges.length);
        const parts = partsOf(nodes.length, edges);
        let crossed = 0;
        for (const part of parts) {
            const local = new Map(part.nodes.map((node, number) => [node, number]));
            Object.assign(
                part,
                layoutPart(
                    part.nodes.map((node) => nodes[node]),
                    part.edges.map((number) => ({
                        ...edges[number],
                        from: local.get(edges[number].from),
                        to: local.get(edges[number].to)
                    })),
                    gap
                )
            );
            crossed += part.crossed;
        }
        if (parts.length) pack(parts);
        let width = 0,
            height = 0;
        for (const part of parts) {
            part.nodes.forEach((node, number) => {
                x[node] = part.x + part.xs[number];
                y[node] = part.y + part.ys[number];
            });
            part.edges.forEach((edge, number) => {
                const route = part.routes[number];
                routes[edge] = {isBack: route.isBack, points: route.points.map(([px, py]) => [px + part.x, py + part.y])};
            });
            width = Math.max(width, part.x + part.width);
            height = Math.max(height, part.y + part.height);
        }
        return {x, y, routes, crossings: crossed, width, height};
    };
};
if (typeof module !== "undefined") module.exports = makeLayout;
