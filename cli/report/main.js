/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts the parts together: an address becomes a state, a state becomes a page. Every act makes a new state; nothing
 * else is kept. */
(function () {
    "use strict";

    const MANY = 300,
        FEW = 60;
    const byId = (id) => document.getElementById(id);
    const {h} = Dom;
    const data = JSON.parse(byId("data").textContent);
    const model = Model.index(data),
        runLayout = makeRunner();
    let state = State.empty(),
        sceneKey = "",
        graph = model.graph,
        graphKey = 0,
        scene = null,
        told = null,
        wantsFit = true,
        anchor = -1,
        drawerKey = "",
        viewKey = "",
        diffKey = "";

    const say = (words) => {
        byId("live").textContent = words;
    };
    const notice = (...content) => Dom.fill(byId("notice"), content);

    /* The address follows the state; where one came from is a step back in the browser's history. */
    function go(changes, isSmall) {
        const next = {...state, ...changes},
            words = State.write(model, next),
            address = "#" + words;
        if (address !== location.hash && !(words === "" && location.hash === "")) {
            if (isSmall) history.replaceState(null, "", address);
            else history.pushState(null, "", address);
        }
        state = next;
        render();
    }
    const app = {
        say,
        go,
        get state() {
            return state;
        },
        get scene() {
            return scene;
        },
        get graph() {
            return graph;
        },
        get stage() {
            return stage;
        },
        change: (before, after) => views.change(before, after),
        /* The next picture is fitted into the window, or keeps this box where it is. */
        fit() {
            wantsFit = true;
        },
        hold(node) {
            anchor = node;
        }
    };
    const actions = makeActions(model, app);

    const drawers = makeDrawers(model, actions),
        views = makeViews(model, actions, drawers),
        compare = makeCompare(model, actions, drawers),
        toolbar = makeToolbar(model, actions);
    const stage = makeStage(byId("canvas"), model, {
        click(found, event) {
            if (!found) {
                if (state.node >= 0 || state.run >= 0) actions.close();
            } else if (found.part === "toggle") actions.toggle(found.node);
            else if (found.part === "row") actions.trace(found.node, found.row);
            else if (found.part === "hiddenUp" || found.part === "hiddenDown")
                actions.more(found.node, found.part === "hiddenUp", event.shiftKey);
            else actions.select(found.node);
        },
        open: (found) => actions.focus(found.node),
        hover(found) {
            byId("canvas").title = found ? Dom.clean(Model.itemOf(model, found.node).name) : "";
        }
    });
    const twin = makeTwin(model, byId("twin"), actions),
        search = makeSearch(model, byId("search"), byId("found"), actions);

    /* Where a reader begins: all of a small graph, else around what the newest run wrote. */
    function start() {
        const {start: opening = {}} = data,
            isFew = Scene.count(model, graph, {...state, pins: []}) <= FEW;
        if (location.hash === "" && opening.run !== undefined) state = {...state, run: opening.run};
        if (state.focus >= 0 || state.all || isFew) return;
        const asked = opening.dataset ?? (opening.job === undefined ? -1 : model.count + opening.job);
        if (asked >= 0) {
            state = {...state, focus: asked};
            return;
        }
        for (let number = opening.run ?? data.runs.length - 1; number >= 0; number--) {
            const run = data.runs[number],
                use = run.outputs[0] || run.inputs[0];
            if (!use) continue;
            state = {...state, focus: use.dataset};
            return;
        }
        state = {...state, focus: 0};
    }

    function question(count, yes, no) {
        const box = byId("question");
        Dom.fill(
            box,
            h("h2", {id: "question-text"}, "Draw " + Dom.number(count) + " boxes?"),
            h("p", {class: "muted"}, "It can be done, and zoomed and searched. Around one dataset more can be read."),
            h(
                "div",
                {class: "row"},
                h("button", {type: "button", class: "button main", onclick: yes}, "Draw them"),
                h("button", {type: "button", class: "button", onclick: no}, "Rather not")
            )
        );
        box.hidden = false;
        box.querySelector("button").focus();
    }

    /* What decides about the boxes and their places, as text: equal texts need no new layout. */
    function keyOfScene() {
        const {view, focus, up, down, all, jobs, cols, open, more, pins, rest, at, diff} = state;
        return JSON.stringify([
            view,
            focus,
            up,
            down,
            all,
            jobs,
            cols,
            [...open],
            more,
            pins,
            rest,
            at,
            view === "diff" ? diff : ""
        ]);
    }

    function setScene(fresh, key) {
        runLayout(fresh, (layout) => {
            const began = scene === null;
            scene = fresh;
            const isHeld = stage.setScene(fresh, layout, anchor);
            if (began || wantsFit || !isHeld) stage.fit(began || wantsFit);
            wantsFit = false;
            anchor = -1;
            dress();
            document.documentElement.dataset.drawn = String(Math.round(performance.now()));
            document.documentElement.dataset.crossings = String(layout.crossings);
            (window.requestIdleCallback || setTimeout)(() => {
                if (scene !== fresh) return;
                const held =
                    document.activeElement && byId("twin").contains(document.activeElement)
                        ? state.node >= 0
                            ? state.node
                            : -2
                        : -1;
                twin.render(fresh, layout);
                twin.current(state.node);
                if (held >= 0) twin.focus(held);
                document.documentElement.dataset.twin = key.length ? "ready" : "";
                say(
                    fresh.nodes.length +
                        " boxes drawn" +
                        (state.focus >= 0 && !state.all ? " around " + Model.labelOf(model, state.focus) : "")
                );
            });
        });
    }

    function renderGraph() {
        if (graphKey !== state.at) {
            graph = state.at ? Model.graphAt(model, state.at) : model.graph;
            graphKey = state.at;
        }
        const key = keyOfScene(),
            isDiff = state.view === "diff";
        if (key === sceneKey) {
            dress();
            return;
        }
        const count = isDiff ? 0 : Scene.count(model, graph, state);
        if (count > MANY && !state.sure) {
            question(
                count,
                () => {
                    byId("question").hidden = true;
                    go({sure: true});
                },
                () => {
                    byId("question").hidden = true;
                    state = {...state, all: false, up: 2, down: 2, more: []};
                    start();
                    go({}, true);
                }
            );
            return;
        }
        byId("question").hidden = true;
        sceneKey = key;
        const inGraph = isDiff ? (told ? compare.graphOf(told) : null) : graph;
        const fresh = inGraph
            ? Scene.build(model, inGraph, state, isDiff ? inGraph.datasets : null)
            : {nodes: [], edges: [], places: new Map(), traced: new Map(), missing: 0};
        if (told) compare.paint(fresh, told);
        setScene(fresh, key);
    }

    /* What does not move anything: emphasis, choice, notices. */
    function dress() {
        if (!scene) return;
        let emphasis = null;
        if (state.view === "diff") emphasis = null;
        else if (state.pins.length) emphasis = Scene.traceEmphasis(scene);
        else if (state.node >= 0 && scene.places.has(state.node)) emphasis = Scene.emphasis(model, graph, scene, state.node);
        else if (state.run >= 0) emphasis = Scene.runEmphasis(model, graph, scene, state.run);
        stage.show({emphasis, selected: state.node});
        twin.current(state.node);
        Dom.fill(byId("legend"), toolbar.legend(state.view === "diff", emphasis && emphasis.nodes.size > 0));
        byId("legend").hidden = !byId("legend").childElementCount;
        if (state.view === "diff") notice();
        else if (scene.missing)
            notice(
                scene.traced.size - scene.missing + " of " + scene.traced.size + " datasets on the way of this column are drawn",
                h("button", {type: "button", onclick: actions.rest}, "only these")
            );
        else if (state.at && graph.isWhole === false)
            notice(
                "Of version " + state.at + " this file knows the newer runs only",
                h("button", {type: "button", onclick: () => actions.at(0)}, "back to now")
            );
        else if (state.at)
            notice(
                "The graph as it was at version " + state.at,
                h("button", {type: "button", onclick: () => actions.at(0)}, "back to now")
            );
        else if (!scene.nodes.length) notice("There is nothing to draw.");
        else notice();
    }

    function renderDrawer() {
        const key = JSON.stringify([
            state.node,
            state.run,
            state.pins,
            [...state.open],
            state.at,
            state.view === "graph" || state.view === "diff"
        ]);
        if (key === drawerKey) return;
        const box = byId("drawer"),
            isSame = drawerKey && JSON.parse(drawerKey).slice(0, 2).join() === [state.node, state.run].join(),
            top = box.scrollTop;
        const isHeld = document.activeElement && box.contains(document.activeElement);
        drawerKey = key;
        const content = drawers.content(state);
        box.hidden = !content;
        keepFocus(box, () => Dom.fill(box, content || []));
        box.scrollTop = isSame ? top : 0;
        const traced = box.querySelector(".columns li.self");
        if (traced) traced.scrollIntoView({block: "nearest"});
        if (isHeld && content && !box.contains(document.activeElement)) box.focus();
    }

    const NAMES = {
        graph: "Graph",
        datasets: "Datasets",
        runs: "Runs",
        columns: "Columns",
        statistics: "Statistics",
        glossary: "Glossary",
        versions: "Versions",
        diff: "Diff",
        events: "Events"
    };
    function renderNav() {
        const box = byId("views");
        if (!box.childElementCount)
            Dom.fill(
                box,
                State.VIEWS.map((view) =>
                    h("button", {type: "button", "data-view": view, onclick: () => go({view, filter: ""})}, NAMES[view])
                )
            );
        for (const button of box.children) {
            if (button.dataset.view === state.view) button.setAttribute("aria-current", "page");
            else button.removeAttribute("aria-current");
        }
    }

    function renderView(isPicture) {
        const box = byId("view"),
            key = isPicture ? "" : JSON.stringify([state.view, state.filter, state.event]);
        box.hidden = isPicture;
        if (key === viewKey || isPicture) {
            viewKey = key;
            return;
        }
        const isFilter = document.activeElement && document.activeElement.id === "filter",
            place = isFilter ? document.activeElement.selectionStart : 0;
        const isSame = viewKey && JSON.parse(viewKey)[0] === state.view;
        viewKey = key;
        Dom.fill(box, views.content(state));
        if (!isSame) box.scrollTop = 0;
        const input = byId("filter");
        if (isFilter && input) {
            input.focus();
            input.setSelectionRange(place, place);
        }
    }

    function theme() {
        const isDark = state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        const name = isDark ? "dark" : "light";
        if (document.documentElement.dataset.theme === name) return;
        document.documentElement.dataset.theme = name;
        stage.setTheme();
    }

    function render() {
        const isPicture = state.view === "graph" || state.view === "diff",
            isDiff = state.view === "diff";
        theme();
        renderNav();
        byId("graph").hidden = !isPicture;
        renderView(isPicture);
        if (!isPicture) return;
        byId("twin").classList.toggle("open", state.list);
        renderDrawer();
        renderPanels(isDiff);
        renderGraph();
    }

    /* Before the graph: they leave it the room that it is fitted into. */
    function renderPanels(isDiff) {
        const key = JSON.stringify(state.diff);
        if (!isDiff) told = null;
        else if (!told || diffKey !== key) told = compare.compute(state);
        diffKey = key;
        keepFocus(byId("tools"), () => Dom.fill(byId("tools"), isDiff ? compare.controls(told) : toolbar.tools(state)));
        byId("timeline").hidden = isDiff;
        byId("compare").hidden = !isDiff;
        if (isDiff) Dom.fill(byId("compare"), compare.list(told) || []);
        else keepFocus(byId("timeline"), () => Dom.fill(byId("timeline"), toolbar.timeline(state)));
    }

    /* What is made anew keeps the keyboard where it was: at the element of the same name. */
    const nameOf = (node) => node.getAttribute("aria-label") || node.textContent;
    function keepFocus(box, fill) {
        const held = document.activeElement && box.contains(document.activeElement) ? nameOf(document.activeElement) : null;
        fill();
        if (held === null) return;
        const again = [...box.querySelectorAll("button, select, input")].find((node) => nameOf(node) === held);
        if (again) again.focus();
    }

    function fromAddress() {
        const old = state;
        state = State.read(model, location.hash);
        if (old.focus !== state.focus || old.view !== state.view) wantsFit = true;
        if (state.at) graph = Model.graphAt(model, state.at);
        graphKey = state.at;
        if (!state.at) graph = model.graph;
        start();
        render();
    }

    function back() {
        if (byId("question").hidden === false) byId("question").querySelectorAll("button")[1].click();
        else if (state.pins.length) {
            wantsFit = true;
            go({pins: []});
        } else if (state.node >= 0 || state.run >= 0) {
            const node = state.node;
            actions.close();
            twin.focus(node);
        }
    }

    const KEYS = {
        "/": () => byId("search").focus(),
        "?": () => openHelp(),
        g: () => twin.focus(state.node) || twin.focusFirst(),
        j: actions.jobs,
        l: actions.list,
        c: actions.columns,
        "+": () => stage.zoom(1.25),
        "=": () => stage.zoom(1.25),
        "-": () => stage.zoom(0.8),
        0: () => stage.fit(),
        Escape: back,
        u: () => actions.hops(state.up + 1, state.down),
        d: () => actions.hops(state.up, state.down + 1),
        U: () => actions.hops(state.up - 1, state.down),
        D: () => actions.hops(state.up, state.down - 1)
    };
    const ANYWHERE = ["/", "?", "Escape"];
    function openHelp() {
        toolbar.help(byId("keys"));
        byId("keys").showModal();
    }
    document.addEventListener("keydown", (event) => {
        const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "range";
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping || byId("keys").open) return;
        const isPicture = state.view === "graph" || state.view === "diff",
            act = KEYS[event.key];
        if (!act || (!isPicture && !ANYWHERE.includes(event.key))) return;
        event.preventDefault();
        act();
    });

    byId("title").textContent = Dom.clean(data.title);
    byId("skip").addEventListener("click", () => (byId("view").hidden ? twin.focusFirst() : byId("view").focus()));
    byId("theme").addEventListener("click", () =>
        go({theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark"}, true)
    );
    byId("help").addEventListener("click", openHelp);
    byId("zoom-in").addEventListener("click", () => stage.zoom(1.25));
    byId("zoom-out").addEventListener("click", () => stage.zoom(0.8));
    byId("zoom-fit").addEventListener("click", () => stage.fit());
    window.addEventListener("popstate", fromAddress);
    window.addEventListener("hashchange", fromAddress);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
    fromAddress();
    window.lintraceReport = {model, stage, search, scene: () => scene, state: () => state};
})();
