/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture as a list: the same boxes in the same order, for the keyboard, for screen readers, for searching in
 * the page and for paper. One entry is in the tab order; arrows go along the edges, and the picture follows. */
const makeTwin = function (model, box, actions) {
    "use strict";

    let scene = null,
        layers = [],
        buttons = [],
        places = [],
        before = [],
        after = [];

    function detail(place) {
        const node = scene.nodes[place],
            item = Model.itemOf(model, node.id),
            words = [node.isJob ? "job" : "dataset"];
        if (node.state && node.state !== "same") words.push(node.state);
        if (!node.isJob && item.format) words.push(item.format);
        words.push("fed by " + before[place].length, "feeds " + after[place].length);
        if (!node.isJob && model.rows[node.id].some((row) => row.pii)) words.push("personal data");
        if (node.hiddenUp) words.push(node.hiddenUp + " more sources not drawn");
        if (node.hiddenDown) words.push(node.hiddenDown + " more targets not drawn");
        return ", " + words.join(", ");
    }

    function entry(place) {
        const node = scene.nodes[place];
        const button = Dom.h(
            "button",
            {type: "button", tabindex: "-1", class: node.isJob ? "job" : "data", "data-place": place},
            (node.isJob ? "⚙ " : "") + Model.labelOf(model, node.id),
            Dom.h("span", {class: "unseen"}, detail(place))
        );
        buttons[place] = button;
        return Dom.h("li", null, button);
    }

    /* Layers are the columns of the picture, and in each of them from top to bottom. */
    function render(newScene, layout) {
        scene = newScene;
        buttons = [];
        before = scene.nodes.map(() => []);
        after = scene.nodes.map(() => []);
        for (const edge of scene.edges)
            if ((edge.column < 0 || scene.isPath) && edge.from !== edge.to && !after[edge.from].includes(edge.to)) {
                after[edge.from].push(edge.to);
                before[edge.to].push(edge.from);
            }
        const middles = new Map();
        const alone = [];
        scene.nodes.forEach((node, place) => {
            if (!before[place].length && !after[place].length && scene.nodes.length > 1) {
                alone.push(place);
                return;
            }
            const middle = Math.round(layout.x[place] + node.width / 2);
            if (!middles.has(middle)) middles.set(middle, []);
            middles.get(middle).push(place);
        });
        const inOrder = (list) => list.sort((a, b) => layout.y[a] - layout.y[b] || a - b);
        layers = [...middles].sort((a, b) => a[0] - b[0]).map((layer) => inOrder(layer[1]));
        const steps = layers.length;
        if (alone.length) layers.push(inOrder(alone));
        [...before, ...after].forEach(inOrder);
        places = [];
        layers.forEach((layer, number) =>
            layer.forEach((place, row) => {
                places[place] = [number, row];
            })
        );
        Dom.fill(
            box,
            layers.map((layer, number) =>
                Dom.h(
                    "div",
                    null,
                    Dom.h("h3", null, number === steps ? "Without a flow" : "Step " + (number + 1) + " of " + steps),
                    Dom.h("ul", null, layer.map(entry))
                )
            )
        );
        if (layers.length) buttons[layers[0][0]].tabIndex = 0;
    }

    function current(node) {
        for (const button of box.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
        const place = scene ? scene.places.get(node) : undefined;
        if (place !== undefined && buttons[place]) {
            buttons[place].setAttribute("aria-current", "true");
            rove(place);
        }
    }
    function rove(place) {
        for (const button of box.querySelectorAll('button[tabindex="0"]')) button.tabIndex = -1;
        buttons[place].tabIndex = 0;
    }
    function focus(place) {
        if (place === undefined || !buttons[place]) return false;
        rove(place);
        buttons[place].focus({preventScroll: !box.classList.contains("open")});
        return true;
    }

    function step(place, key) {
        const [number, row] = places[place];
        if (key === "ArrowDown") return layers[number][row + 1];
        if (key === "ArrowUp") return layers[number][row - 1];
        if (key === "ArrowLeft") return before[place][0];
        if (key === "ArrowRight") return after[place][0];
        if (key === "Home") return layers[0][0];
        if (key === "End") return layers[layers.length - 1][0];
        return undefined;
    }

    box.addEventListener("keydown", (event) => {
        const place = Number(event.target.dataset?.place);
        if (Number.isNaN(place) || event.ctrlKey || event.metaKey || event.altKey) return;
        const next = step(place, event.key),
            node = scene.nodes[place].id;
        if (next !== undefined) focus(next);
        else if (event.key === "f") actions.focus(node);
        else if (event.key === "c" && !scene.nodes[place].isJob) actions.toggle(node);
        else if (!event.key.startsWith("Arrow")) return;
        event.preventDefault();
        event.stopPropagation();
    });
    box.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-place]");
        if (button) actions.select(scene.nodes[Number(button.dataset.place)].id);
    });
    box.addEventListener("focusin", (event) => {
        const place = Number(event.target.dataset?.place);
        if (!Number.isNaN(place)) actions.ring(place);
    });
    box.addEventListener("focusout", () => actions.ring(-1));

    return {
        render,
        current,
        focus: (node) => focus(node === undefined ? undefined : scene.places.get(node)),
        focusFirst: () => layers.length > 0 && focus(Number(box.querySelector('button[tabindex="0"]').dataset.place)),
        contains: (node) => scene !== null && scene.places.has(node)
    };
};
