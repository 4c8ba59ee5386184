/* SPDX-License-Identifier: Apache-2.0
 *
 * What the views without a picture are made of: titles, filters, and tables that grow on demand. */
const makeTables = function (actions) {
    "use strict";

    const {h} = Dom,
        PART = 200;

    const title = (name, lead) => [h("h2", null, name), h("p", {class: "lead"}, lead)];
    const cell = (text, isNumber) => h("td", isNumber ? {class: "num"} : null, text);

    const matches = (filter, ...words) =>
        !filter ||
        words.some((word) =>
            String(word ?? "")
                .toLowerCase()
                .includes(filter.toLowerCase())
        );
    const change = (before, after) =>
        !before || after === null
            ? "–"
            : (after >= before ? "+" : "−") + Math.abs(((after - before) / before) * 100).toFixed(1) + "\u202f%";

    /* A table that grows on demand. A head that begins with "#" is of numbers. */
    function table(heads, list, rowFor, empty) {
        if (!list.length) return h("div", {class: "sheet"}, h("p", {class: "empty"}, empty));
        const body = h("tbody"),
            more = h("button", {type: "button", class: "button"}),
            sheet = h(
                "div",
                {class: "sheet"},
                h(
                    "table",
                    null,
                    h(
                        "thead",
                        null,
                        h(
                            "tr",
                            null,
                            heads.map((name) =>
                                h("th", {scope: "col", class: name[0] === "#" ? "num" : null}, name.replace(/^#/, ""))
                            )
                        )
                    ),
                    body
                )
            );
        let shown = 0;
        const grow = () => {
            body.append(...list.slice(shown, shown + PART).map((item) => h("tr", null, rowFor(item))));
            shown = Math.min(list.length, shown + PART);
            more.hidden = shown === list.length;
            more.textContent = "Show " + Math.min(PART, list.length - shown) + " more of " + (list.length - shown);
        };
        more.addEventListener("click", grow);
        grow();
        return [sheet, h("p", {class: "filters"}, more)];
    }

    function filterBox(state, words) {
        const input = h("input", {
            type: "text",
            value: state.filter,
            placeholder: words,
            "aria-label": words,
            id: "filter",
            spellcheck: "false"
        });
        input.addEventListener("input", () => actions.filter(input.value));
        return h("div", {class: "filters"}, input);
    }

    return {PART, title, cell, matches, change, table, filterBox};
};
