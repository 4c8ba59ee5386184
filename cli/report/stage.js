/* SPDX-License-Identifier: Apache-2.0
 *
 * The canvas as something to move about on: camera, pointer, wheel and pinch, and which part of which box was hit.
 * It says what was meant ("toggle the rows of this box") to whoever listens and decides nothing itself. */
const makeStage = function (canvas, model, listener) {
    "use strict";

    const LEAST = 0.015,
        MOST = 2.5,
        HEAVY = 9000,
        REST_MS = 160;
    const context = canvas.getContext("2d", {alpha: false});
    const stage = {
        model,
        scene: null,
        layout: null,
        bounds: [],
        camera: {x: 0, y: 0, k: 1},
        colours: Draw.palette(),
        emphasis: null,
        hover: -1,
        hoverRow: null,
        ring: -1,
        selected: -1,
        facts: factsOf(model),
        frames: []
    };
    let isAsked = false,
        moving = 0,
        lastPaint = 0,
        moved = -Infinity,
        kept = null;

    function factsOf({data, count, rows, jobRuns}) {
        const failed = new Array(count).fill(false),
            seen = new Set();
        for (const check of [...(data.checks || [])].sort((a, b) => b.run - a.run)) {
            const key = JSON.stringify([check.dataset, check.name, check.column]);
            if (!seen.has(key) && check.success === false) failed[check.dataset] = true;
            seen.add(key);
        }
        return {
            failed,
            pii: rows.map((list) => list.some((row) => row.pii)),
            folder: data.datasets.map((dataset) => folderOf(dataset)),
            lastRun: jobRuns.map((runs) => (runs.length ? data.runs[runs[runs.length - 1]] : null)),
            count
        };
    }
    function folderOf(dataset) {
        const parts = dataset.name.split("/").slice(0, -1).filter(Boolean);
        return parts.length ? (parts.length > 2 ? "…/" : "/") + parts.slice(-2).join("/") : dataset.namespace;
    }

    const size = () => [canvas.clientWidth, canvas.clientHeight];

    function paint(now) {
        isAsked = false;
        const ratio = window.devicePixelRatio || 1,
            [width, height] = size();
        if (!width || !height) return;
        if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
            canvas.width = Math.round(width * ratio);
            canvas.height = Math.round(height * ratio);
        }
        const began = performance.now();
        if (kept && began - moved < REST_MS) slide(width, height, ratio);
        else {
            Draw.paint(context, stage, width, height, ratio);
            keep();
        }
        stage.frames.push([now - lastPaint, performance.now() - began]);
        if (stage.frames.length > 240) stage.frames.shift();
        lastPaint = now;
    }
    /* Very many boxes are not painted anew while the hand moves: their picture is moved, and painted when it rests. */
    function keep() {
        kept = null;
        if (!stage.scene || stage.scene.nodes.length + stage.scene.edges.length < HEAVY) return;
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        copy.getContext("2d").drawImage(canvas, 0, 0);
        kept = {copy, camera: {...stage.camera}};
    }
    function slide(width, height, ratio) {
        const {copy, camera} = kept,
            scale = stage.camera.k / camera.k;
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.fillStyle = stage.colours.canvas;
        context.fillRect(0, 0, width, height);
        context.drawImage(
            copy,
            stage.camera.x - camera.x * scale,
            stage.camera.y - camera.y * scale,
            width * scale,
            height * scale
        );
        clearTimeout(slide.timer);
        slide.timer = setTimeout(ask, REST_MS);
    }
    function ask() {
        if (isAsked) return;
        isAsked = true;
        requestAnimationFrame(paint);
    }

    /* The same box stays under the eye when the layout changes. */
    function setScene(scene, layout, anchor) {
        let held = null;
        if (anchor >= 0 && stage.layout && stage.scene.places.has(anchor) && scene.places.has(anchor)) {
            const place = stage.scene.places.get(anchor);
            held = [stage.layout.x[place], stage.layout.y[place]];
        }
        kept = null;
        stage.scene = scene;
        stage.layout = layout;
        stage.bounds = Draw.boundsOf(scene, layout);
        stage.hover = -1;
        stage.hoverRow = null;
        stage.ring = -1;
        if (held) {
            const place = scene.places.get(anchor);
            stage.camera.x += (held[0] - layout.x[place]) * stage.camera.k;
            stage.camera.y += (held[1] - layout.y[place]) * stage.camera.k;
        }
        ask();
        return held !== null;
    }

    function glide(target) {
        const start = {...stage.camera},
            began = performance.now(),
            turn = ++moving;
        const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches || !stage.layout;
        const step = (now) => {
            if (turn !== moving) return;
            const share = isStill ? 1 : Math.min(1, (now - began) / 180),
                eased = 1 - (1 - share) ** 3;
            for (const name of ["x", "y", "k"]) stage.camera[name] = start[name] + (target[name] - start[name]) * eased;
            ask();
            if (share < 1) requestAnimationFrame(step);
        };
        if (isStill) step(began);
        else requestAnimationFrame(step);
    }

    function fit(isAtOnce) {
        if (!stage.layout) return;
        const [width, height] = size(),
            pad = 44,
            left = 70;
        const k = Math.max(
            LEAST,
            Math.min(
                (width - pad - left) / Math.max(1, stage.layout.width),
                (height - 2 * pad) / Math.max(1, stage.layout.height),
                1.15
            )
        );
        const target = {
            k,
            x: left + (width - pad - left - stage.layout.width * k) / 2,
            y: (height - stage.layout.height * k) / 2
        };
        if (isAtOnce) {
            moving++;
            Object.assign(stage.camera, target);
            ask();
        } else glide(target);
    }
    function zoom(factor, atX, atY) {
        const [width, height] = size(),
            {camera} = stage;
        const x = atX ?? width / 2,
            y = atY ?? height / 2,
            k = Math.max(LEAST, Math.min(MOST, camera.k * factor));
        moving++;
        moved = performance.now();
        camera.x = x - (x - camera.x) * (k / camera.k);
        camera.y = y - (y - camera.y) * (k / camera.k);
        camera.k = k;
        ask();
    }
    function pan(dx, dy) {
        moving++;
        moved = performance.now();
        stage.camera.x += dx;
        stage.camera.y += dy;
        ask();
    }
    /* Brings a box into the middle, near enough to be read. */
    function centre(node, isOnlyIfHidden) {
        const place = stage.scene ? stage.scene.places.get(node) : undefined;
        if (place === undefined) return;
        const [width, height] = size(),
            box = stage.scene.nodes[place],
            k = Math.max(stage.camera.k, 0.6);
        const x = stage.layout.x[place] + box.width / 2,
            y = stage.layout.y[place] + Math.min(box.height, 300) / 2;
        const atX = x * stage.camera.k + stage.camera.x,
            atY = y * stage.camera.k + stage.camera.y;
        const isSeen = atX > 120 && atX < width - 120 && atY > 40 && atY < height - 40 && stage.camera.k >= 0.5;
        if (!isOnlyIfHidden || !isSeen) glide({k, x: width / 2 - x * k, y: height / 2 - y * k});
    }

    /* Which part of which box lies at a point of the canvas. */
    function hit(pointX, pointY) {
        if (!stage.layout) return null;
        const x = (pointX - stage.camera.x) / stage.camera.k,
            y = (pointY - stage.camera.y) / stage.camera.k;
        for (let place = stage.scene.nodes.length - 1; place >= 0; place--) {
            const node = stage.scene.nodes[place],
                inX = x - stage.layout.x[place],
                inY = y - stage.layout.y[place];
            if (inY < 0 || inY > node.height + 10 || inX < -40 || inX > node.width + 40) continue;
            const part = partAt(node, inX, inY);
            if (part) return {place, node: node.id, ...part};
        }
        return null;
    }
    function partAt(node, x, y) {
        const isDetailed = stage.camera.k >= Draw.FAR && !node.isJob;
        if (isDetailed && Math.abs(y - Scene.DATASET.height) < 10) {
            const wide = (count) => 14 + (String(count).length + 1) * 6.2;
            if (node.hiddenUp && x > -9 && x < wide(node.hiddenUp) - 5) return {part: "hiddenUp"};
            if (node.hiddenDown && x > node.width - wide(node.hiddenDown) + 5 && x < node.width + 9) return {part: "hiddenDown"};
        }
        if (y > node.height) return null;
        if (x < 0 || x > node.width) return null;
        if (isDetailed && y > 28 && y < 46 && x > node.width - 44) return {part: "toggle"};
        const number = Math.floor((y - Scene.ROWS_TOP) / Scene.ROW);
        if (isDetailed && node.rows.length && y >= Scene.ROWS_TOP && number < node.rows.length)
            return {part: "row", row: node.rows[number]};
        return {part: "body"};
    }

    const pointers = new Map();
    let dragged = 0;
    canvas.addEventListener("pointerdown", (event) => {
        if (event.button > 0) return;
        canvas.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
        dragged = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
        const last = pointers.get(event.pointerId),
            now = [event.offsetX, event.offsetY];
        if (!last) {
            hoverAt(...now);
            return;
        }
        if (pointers.size === 2) {
            const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
            const apart = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]);
            zoom(apart(now) / Math.max(1, apart(last)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
        } else if (dragged > 3 || Math.hypot(now[0] - last[0], now[1] - last[1]) > 3) {
            canvas.classList.add("dragging");
            pan(now[0] - last[0], now[1] - last[1]);
        } else return;
        dragged += 4;
        pointers.set(event.pointerId, now);
    });
    const release = (event) => {
        const wasDown = pointers.delete(event.pointerId);
        canvas.classList.remove("dragging");
        if (wasDown && dragged <= 3 && event.type === "pointerup") listener.click(hit(event.offsetX, event.offsetY), event);
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("dblclick", (event) => {
        const found = hit(event.offsetX, event.offsetY);
        if (found && found.part === "body") listener.open(found);
    });
    canvas.addEventListener(
        "wheel",
        (event) => {
            event.preventDefault();
            const lines = event.deltaMode === 1 ? 18 : 1;
            zoom(
                Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) * (event.ctrlKey ? 0.01 : 0.0022)),
                event.offsetX,
                event.offsetY
            );
        },
        {passive: false}
    );
    canvas.addEventListener("pointerleave", () => hoverAt(-1e6, -1e6));

    function hoverAt(x, y) {
        const found = hit(x, y),
            place = found ? found.place : -1;
        const row = found && found.part === "row" ? {node: found.node, row: found.row} : null;
        if (place === stage.hover && JSON.stringify(row) === JSON.stringify(stage.hoverRow)) return;
        stage.hover = place;
        stage.hoverRow = row;
        canvas.style.cursor = found ? "pointer" : "";
        listener.hover(found);
        if (stage.camera.k >= Draw.FAR) ask();
    }
    new ResizeObserver(ask).observe(canvas);

    Object.assign(stage, {
        setScene,
        fit,
        zoom,
        pan,
        centre,
        hit,
        ask,
        setTheme() {
            stage.colours = Draw.palette();
            kept = null;
            ask();
        },
        show(changes) {
            kept = null;
            Object.assign(stage, changes);
            ask();
        }
    });
    return stage;
};
