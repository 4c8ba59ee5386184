/* SPDX-License-Identifier: Apache-2.0
 *
 * How often, how long, how much, how well: figures, the critical path, the jobs, the flows. */
const makeStatistics = function (model, actions, drawers, tables) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        {title, cell, change, table} = tables;

    const figure = (value, words) => h("div", {class: "figure"}, h("b", null, value), h("span", null, words));

    function statistics() {
        const told = (data.stats || {}).jobs || [],
            failed = data.runs.filter((run) => run.status === "FAILED").length;
        const ended = data.runs.filter((run) => run.status === "FAILED" || run.status === "COMPLETED").length;
        const loose = data.runs.filter((run) => run.verdict === "incomplete").length;
        return [
            title("Statistics", "How often, how long, how much, how well."),
            h(
                "div",
                {class: "cards"},
                figure(Dom.number(data.datasets.length), "datasets"),
                figure(Dom.number(data.jobs.length), "jobs"),
                figure(Dom.number(data.runs.length), "runs"),
                figure(ended ? (((ended - failed) / ended) * 100).toFixed(1) + "\u202f%" : "–", "of runs succeeded"),
                figure(Dom.number(loose), "runs not seen completely"),
                figure(Dom.number(data.column_edges.length), "column mappings")
            ),
            criticalPath(),
            h("h3", null, "Jobs"),
            table(
                ["Job", "Succeeded", "#Runs", "#Half within", "#95 % within", "#Rows in", "#Rows out", "#Change"],
                [...told].sort((a, b) => b.failed / b.runs - a.failed / a.runs || b.runs - a.runs || a.job - b.job),
                (job) => {
                    const share = ((job.runs - job.failed) / job.runs) * 100;
                    return [
                        cell(drawers.nodeLink(model.count + job.job)),
                        cell([
                            h("span", {class: "rate", "aria-hidden": "true"}, h("i", {style: {width: share + "%"}})),
                            share.toFixed(0) + "\u202f%"
                        ]),
                        cell(Dom.number(job.runs), true),
                        cell(Dom.seconds(job.p50_seconds), true),
                        cell(Dom.seconds(job.p95_seconds), true),
                        cell(Dom.number(job.rows_in), true),
                        cell(Dom.number(job.rows_out), true),
                        cell(change(job.rows_in, job.rows_out), true)
                    ];
                },
                "No run has ended yet."
            ),
            flows()
        ];
    }

    function criticalPath() {
        const path = Model.criticalPath(model);
        if (!path.length) return null;
        const most = Math.max(...path.map((number) => data.runs[number].seconds || 0), 0.001),
            total = path.reduce((sum, number) => sum + (data.runs[number].seconds || 0), 0);
        return [
            h("h3", null, "Critical path"),
            h(
                "p",
                {class: "lead"},
                "Of all chains of runs that end at the newest one, each reading what the one before wrote, the one that took longest: " +
                    Dom.seconds(total) +
                    "."
            ),
            h(
                "ol",
                {class: "path-steps"},
                path.map((number) =>
                    h(
                        "li",
                        null,
                        drawers.link(data.jobs[data.runs[number].job].name, () => actions.run(number)),
                        h("i", {style: {width: ((data.runs[number].seconds || 0) / most) * 100 + "%"}, "aria-hidden": "true"}),
                        h("span", {class: "num"}, Dom.seconds(data.runs[number].seconds))
                    )
                )
            )
        ];
    }

    function flows() {
        const list = data.edges
            .filter((edge) => edge[3] !== Model.ALIAS)
            .sort((a, b) => b[6] - a[6] || a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
        return [
            h("h3", null, "Flow frequency"),
            table(
                ["From", "To", "By", "#Runs", "First seen", "Last seen"],
                list,
                (edge) => [
                    cell(drawers.nodeLink(edge[0])),
                    cell(drawers.nodeLink(edge[1])),
                    cell(edge[2] >= 0 ? drawers.nodeLink(model.count + edge[2]) : "–"),
                    cell(Dom.number(edge[6]), true),
                    cell(data.runs[edge[4]] ? drawers.runLink(edge[4]) : "–"),
                    cell(data.runs[edge[5]] ? drawers.runLink(edge[5]) : "–")
                ],
                "No data has flowed yet."
            )
        ];
    }

    return statistics;
};
