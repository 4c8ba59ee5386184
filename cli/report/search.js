/* SPDX-License-Identifier: Apache-2.0
 *
 * The search box: everything that has a name, and the same selectors as on the command line (`1+orders+2`, `orders+`,
 * `tag:pii`, `owner:ana`, `term:Revenue`, `job:build*`, `run:latest`). */
const makeSearch = function (model, input, list, actions) {
    "use strict";

    const {h} = Dom,
        {data} = model,
        MOST = 14;
    const low = (text) => String(text ?? "").toLowerCase();
    let found = [],
        chosen = -1;

    const entries = [];
    data.datasets.forEach((item, node) =>
        entries.push({kind: "dataset", name: item.label || item.name, where: item.name, act: () => actions.focus(node)})
    );
    data.jobs.forEach((item, number) =>
        entries.push({
            kind: "job",
            name: item.name,
            where: item.description || item.namespace,
            act: () => actions.focus(model.count + number)
        })
    );
    model.rows.forEach((rows, dataset) =>
        rows.forEach((row, place) =>
            entries.push({
                kind: "column",
                name: row.name,
                where: "in " + Model.labelOf(model, dataset),
                act: () => actions.traceOnly(dataset, place)
            })
        )
    );
    for (const term of data.glossary || [])
        entries.push({
            kind: "term",
            name: term.name,
            where: [...(term.synonyms || []), term.description].join(", "),
            act: () => actions.term(term.name)
        });
    for (const entry of entries) entry.key = low(entry.name);

    const hasGlob = (text) => /[*?]/.test(text);
    function glob(text) {
        const pattern = new RegExp(
            "^" +
                text
                    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
                    .replace(/\*/g, ".*")
                    .replace(/\?/g, ".") +
                "$",
            "is"
        );
        return (words) => words.some((word) => pattern.test(String(word ?? "")));
    }
    const includes = (text) => (words) => words.some((word) => low(word).includes(low(text)));

    const SELECTORS = {
        tag: (item) =>
            [...(item.tags || []), ...(item.columns || []).flatMap((column) => column.tags || [])]
                .map((tag) => tag.key ?? tag)
                .concat((item.columns || []).some((column) => column.pii) ? ["pii"] : []),
        owner: (item) => (item.owners || []).map((owner) => owner.name),
        term: (item) => (item.columns || []).map((column) => column.term).filter(Boolean),
        format: (item) => [item.format]
    };

    function bySelector(text) {
        const parts = /^(tag|owner|term|format|job|run):(.+)$/is.exec(text);
        if (!parts) return null;
        const [, name, value] = parts,
            fits = hasGlob(value) ? glob(value) : includes(value);
        if (name === "run") {
            const back = /^latest(?:~(\d+))?$/.exec(value);
            const numbers = back
                ? [data.runs.length - 1 - Number(back[1] || 0)]
                : data.runs.map((_, number) => number).filter((number) => data.runs[number].id.startsWith(value));
            return numbers
                .filter((number) => data.runs[number])
                .map((number) => ({
                    kind: "run",
                    name: data.runs[number].id,
                    where: data.jobs[data.runs[number].job].name,
                    act: () => actions.run(number)
                }));
        }
        const isJob = name === "job",
            items = isJob ? data.jobs : data.datasets;
        return items.flatMap((item, number) =>
            fits(isJob ? [item.name, item.namespace + "/" + item.name] : SELECTORS[name](item))
                ? [
                      {
                          kind: isJob ? "job" : "dataset",
                          name: item.label || item.name,
                          where: isJob ? item.description : item.name,
                          act: () => actions.focus(number + (isJob ? model.count : 0))
                      }
                  ]
                : []
        );
    }

    /* `1+orders+2`: what is within so many hops up and down; a bare plus is all of them. */
    function byHops(text) {
        const parts = /^(?:(\d*)\+)?([^+].*?)(?:\+(\d*))?$/s.exec(text);
        if (!parts || (parts[1] === undefined && parts[3] === undefined)) return [];
        const hops = (part) => (part === undefined ? 0 : part === "" ? 99 : Number(part));
        return byName(parts[2])
            .filter((entry) => entry.kind === "dataset" || entry.kind === "job")
            .slice(0, 6)
            .map((entry) => ({
                ...entry,
                where: (hops(parts[1]) || "no") + " hops up, " + (hops(parts[3]) || "no") + " down",
                act: () => {
                    entry.act();
                    actions.hops(hops(parts[1]), hops(parts[3]));
                }
            }));
    }

    function byName(text) {
        const word = low(text),
            matches = hasGlob(text) ? glob(text) : null,
            ranked = [];
        entries.forEach((entry, place) => {
            const at = matches ? (matches([entry.name, entry.where]) ? 0 : -1) : entry.key.indexOf(word);
            const rank =
                at === 0
                    ? entry.key.length === word.length
                        ? 0
                        : 1
                    : at > 0
                      ? 2
                      : !matches && low(entry.where).includes(word) && entry.kind !== "column"
                        ? 3
                        : -1;
            if (rank >= 0) ranked.push([rank, place, entry]);
        });
        return ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((one) => one[2]);
    }

    function find(text) {
        if (!text.trim()) return [];
        const runs = /^[0-9a-f-]{6,}$/i.test(text) ? bySelector("run:" + text) : [];
        return bySelector(text) || [...runs, ...byHops(text), ...byName(text)];
    }

    function choose(place) {
        chosen = place;
        [...list.children].forEach((item, number) => {
            if (item.getAttribute("role") !== "option") return;
            item.setAttribute("aria-selected", String(number === place));
            if (number === place) item.scrollIntoView({block: "nearest"});
        });
        if (place >= 0) input.setAttribute("aria-activedescendant", "found-" + place);
        else input.removeAttribute("aria-activedescendant");
    }
    function close() {
        list.hidden = true;
        input.setAttribute("aria-expanded", "false");
        choose(-1);
    }
    function take(place) {
        const entry = found[place];
        if (!entry) return;
        input.value = "";
        close();
        input.blur();
        entry.act();
    }
    function show() {
        const all = find(input.value);
        found = all.slice(0, MOST);
        Dom.fill(
            list,
            found.map((entry, place) =>
                h(
                    "li",
                    {
                        role: "option",
                        id: "found-" + place,
                        "aria-selected": "false",
                        onmousedown: (event) => {
                            event.preventDefault();
                            take(place);
                        }
                    },
                    h("span", {class: "kind"}, entry.kind),
                    h("b", null, entry.name),
                    h("span", {class: "where"}, entry.where)
                )
            ),
            all.length > MOST ? h("li", {role: "presentation", class: "muted"}, "and " + (all.length - MOST) + " more") : null,
            input.value.trim() && !all.length ? h("li", {role: "presentation", class: "muted"}, "Nothing has this name.") : null
        );
        list.hidden = !input.value.trim();
        input.setAttribute("aria-expanded", String(!list.hidden));
        choose(found.length ? 0 : -1);
        actions.say(input.value.trim() ? all.length + " found" : "");
    }

    input.addEventListener("input", show);
    input.addEventListener("focus", () => input.value && show());
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown") choose(Math.min(found.length - 1, chosen + 1));
        else if (event.key === "ArrowUp") choose(Math.max(0, chosen - 1));
        else if (event.key === "Enter") take(chosen);
        else if (event.key === "Escape") {
            input.value = "";
            close();
            input.blur();
        } else return;
        event.preventDefault();
        event.stopPropagation();
    });

    return {find};
};
