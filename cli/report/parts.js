/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts that details are made of: facts, links, sections, and commands for the shell. */
const makeParts = function (model, actions) {
    "use strict";

    const {h} = Dom,
        {data} = model;

    const fact = (name, ...value) =>
        value.flat().some((one) => one !== null && one !== undefined && one !== "")
            ? [h("dt", null, name), h("dd", null, value)]
            : [];
    const facts = (...list) => h("dl", {class: "facts"}, list);
    const button = (text, act, main) => h("button", {type: "button", class: main ? "button main" : "button", onclick: act}, text);
    const link = (text, act, about) => h("button", {type: "button", class: "link", onclick: act, "aria-label": about}, text);
    const nodeLink = (node) => link(Model.labelOf(model, node), () => actions.select(node));
    const runLink = (number) => link(Dom.time(data.runs[number].start), () => actions.run(number));
    const section = (title, count, isOpen, ...content) =>
        h("details", {open: isOpen}, h("summary", null, title, h("span", {class: "count"}, count)), content);
    const owners = (list) =>
        (list || []).map((owner) =>
            h("span", {class: "tag"}, owner.name + (owner.type ? " · " + String(owner.type).toLowerCase() : ""))
        );

    const tags = (list) =>
        (list || []).map((tag) =>
            h(
                "span",
                {class: /^pii$/i.test(tag.key) ? "tag pii" : "tag"},
                (tag.field ? tag.field + ": " : "") + tag.key + (tag.value && tag.value !== "true" ? " = " + tag.value : "")
            )
        );

    function head(mark, tint, title, under) {
        return h(
            "header",
            null,
            h("div", {class: "badge", style: {"--tint": tint}, "aria-hidden": "true"}, mark),
            h("div", null, h("h2", null, title), h("div", {class: "path"}, under)),
            h(
                "button",
                {
                    type: "button",
                    class: "icon",
                    "aria-label": "Close the details",
                    title: "Close ( Esc )",
                    onclick: actions.close
                },
                "×"
            )
        );
    }

    /* A word for the shell, quoted so that no name can be more than a name; one that begins like an option follows "--". */
    const STRANGE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

    function quoted(word) {
        const ahead = word.startsWith("-") ? "-- " : "";
        if (/^[A-Za-z0-9_./:@%+=-]+$/.test(word)) return ahead + word;
        if (word.search(STRANGE) < 0) return ahead + "'" + word.replace(/'/g, "'\\''") + "'";
        return (
            ahead +
            "$'" +
            word.replace(/[\\']/g, "\\$&").replace(STRANGE, (one) => "\\u" + one.charCodeAt(0).toString(16).padStart(4, "0")) +
            "'"
        );
    }

    function command(text) {
        const copy = h("button", {type: "button", class: "small", onclick: () => actions.copy(text, copy)}, "copy");
        return h("span", {class: "command"}, h("code", null, text), copy);
    }

    return {fact, facts, button, link, nodeLink, runLink, section, owners, tags, head, quoted, command};
};
