/* SPDX-License-Identifier: Apache-2.0
 *
 * The details of a run: how it ended, how much of it was seen, who ran, what it read and wrote. */
const makeRunDrawer = function (model, actions, parts) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        {fact, facts, button, nodeLink, runLink, section, head, quoted, command} = parts;

    function uses(title, list) {
        if (!list.length) return null;
        return section(
            title,
            list.length,
            true,
            h(
                "table",
                null,
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        h("th", {scope: "col"}, "Dataset"),
                        h("th", {scope: "col", class: "num"}, "Rows"),
                        h("th", {scope: "col", class: "num"}, "Size")
                    )
                ),
                h(
                    "tbody",
                    null,
                    list.map((use) =>
                        h(
                            "tr",
                            null,
                            h("td", null, nodeLink(use.dataset)),
                            h("td", {class: "num"}, Dom.number(use.rows)),
                            h("td", {class: "num"}, Dom.bytes(use.bytes))
                        )
                    )
                )
            )
        );
    }

    /* What the event tells of who ran; events of other producers tell nothing of it. */
    function who(one) {
        const about = one.event && one.event.run && one.event.run.facets ? one.event.run.facets : {},
            told = about.lintrace_who || {};
        const parameters = ((about.executionParameters || {}).parameters || []).map((word) => word.value ?? "…");
        const path = (part) => (part && typeof part.path === "string" ? h("span", {title: part.sha256 || ""}, part.path) : null);
        return [
            fact("Arguments", parameters.length ? h("code", null, parameters.join(" ")) : null),
            fact("Program", path(told.program) || path(told.interpreter)),
            fact("Script", path(told.script)),
            fact("User, host", [told.user && told.user.name, told.host].filter(Boolean).join(" on "))
        ];
    }

    function run(number) {
        const one = data.runs[number],
            siblings = model.jobRuns[one.job],
            place = siblings.indexOf(number);
        const version = data.versions.find((other) => other.run === number),
            sum = (list) => list.reduce((total, use) => total + (use.rows || 0), 0);
        const tint =
            {ok: "var(--ok-ink)", bad: "var(--bad-ink)", warn: "var(--warn-ink)", busy: "var(--busy-ink)"}[
                Dom.statusOf(one)[1]
            ] || "var(--muted)";
        return [
            head(Dom.statusOf(one)[0], tint, data.jobs[one.job].name, ["run ", h("code", null, one.id)]),
            h(
                "div",
                {class: "actions"},
                place > 0
                    ? button("Compare with the run before", () => actions.compare(siblings[place - 1], number), true)
                    : null,
                button("Raw event", () => actions.event(number)),
                version ? button("Graph as of then", () => actions.at(version.number)) : null
            ),
            facts(
                fact("Status", Dom.status(one)),
                fact("Completeness", Dom.verdict(one)),
                fact("Job", nodeLink(model.count + one.job)),
                fact("Began", Dom.time(one.start)),
                fact("Ended", Dom.time(one.end)),
                fact("Took", Dom.seconds(one.seconds)),
                fact(
                    "Rows",
                    one.inputs.length || one.outputs.length
                        ? Dom.number(sum(one.inputs)) + " in → " + Dom.number(sum(one.outputs)) + " out"
                        : ""
                ),
                fact("Processes", one.processes ? Dom.number(one.processes) : null),
                fact("Backend", one.backend),
                fact("Parent", one.parent !== null && data.runs[one.parent] ? runLink(one.parent) : null),
                fact("Version", version ? String(version.number) : null),
                who(one),
                fact("Producer", one.producer)
            ),
            (one.reasons || []).length
                ? h(
                      "div",
                      {class: "reasons"},
                      h("b", null, "Not everything was seen: "),
                      h(
                          "ul",
                          null,
                          one.reasons.map((reason) => h("li", null, reason))
                      )
                  )
                : null,
            uses("Inputs", one.inputs),
            uses("Outputs", one.outputs),
            h("div", {class: "card"}, command("lintrace show " + quoted(one.id)))
        ];
    }

    return run;
};
