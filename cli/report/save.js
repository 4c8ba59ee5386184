/* SPDX-License-Identifier: Apache-2.0
 *
 * Out of the page: to the clipboard, and as CSV files that are made here and go nowhere else. */
const Save = (function () {
    "use strict";

    const field = (value) => {
        const text = String(value ?? "");
        return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    };
    const csv = (rows) => rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";

    function file(name, text) {
        const address = URL.createObjectURL(new Blob([text], {type: "text/csv"}));
        const link = Dom.h("a", {href: address, download: name});
        link.click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
    }

    function copy(text) {
        if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
        const box = Dom.h("textarea", {class: "unseen"});
        box.value = text;
        document.body.append(box);
        box.select();
        const isDone = document.execCommand("copy");
        box.remove();
        return isDone ? Promise.resolve() : Promise.reject(new Error("refused"));
    }

    function reach(model, graph, node, isUp) {
        const rows = [["hop", "namespace", "name", "format", "owners", "pii"]];
        for (const [hop, number] of Model.reach(model, node, isUp, Infinity, graph)) {
            const item = model.data.datasets[number];
            rows.push([
                hop,
                item.namespace,
                item.name,
                item.format,
                (item.owners || []).map((owner) => owner.name).join(" "),
                model.rows[number].some((row) => row.pii)
            ]);
        }
        file((isUp ? "origin" : "impact") + ".csv", csv(rows));
    }

    /* The flows between the datasets that are drawn, and the column mappings between them. */
    function edges(model, graph, scene) {
        const rows = [
                ["from_namespace", "from_name", "from_column", "to_namespace", "to_name", "to_column", "job", "kind", "how"]
            ],
            {datasets, jobs} = model.data;
        const name = (job) => (job >= 0 ? jobs[job].name : "");
        for (const [source, target, job, kind] of graph.edges)
            if (scene.places.has(source) && scene.places.has(target))
                rows.push([
                    datasets[source].namespace,
                    datasets[source].name,
                    "",
                    datasets[target].namespace,
                    datasets[target].name,
                    "",
                    name(job),
                    ["direct", "indirect", "alias"][kind],
                    ""
                ]);
        for (const edge of model.columnEdges)
            if (scene.places.has(edge.from) && scene.places.has(edge.to))
                rows.push([
                    datasets[edge.from].namespace,
                    datasets[edge.from].name,
                    model.rows[edge.from][edge.fromRow].name,
                    datasets[edge.to].namespace,
                    datasets[edge.to].name,
                    model.rows[edge.to][edge.toRow].name,
                    name(edge.job),
                    ["direct", "indirect", "alias"][edge.kind],
                    edge.how
                ]);
        file("lineage.csv", csv(rows));
    }

    return {copy, reach, edges, csv};
})();
