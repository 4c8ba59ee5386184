/* SPDX-License-Identifier: Apache-2.0
 *
 * A JSON document for reading, with keys, texts and numbers told apart. Built of text nodes; very long ones lose
 * their colours, not their content. */
const Raw = (function () {
    "use strict";

    const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g,
        MOST = 6000;

    function show(value) {
        const text = JSON.stringify(value, null, 2).split("\n").map(Dom.clean).join("\n");
        const pre = Dom.h("pre", {tabindex: "0", "aria-label": "The event as JSON"});
        let last = 0,
            count = 0;
        for (const found of text.matchAll(TOKEN)) {
            if (++count > MOST) break;
            pre.append(text.slice(last, found.index));
            const span = document.createElement("span");
            span.className = found[2] ? "key" : found[1] ? "text" : "value";
            span.textContent = found[1] || found[0];
            pre.append(span, found[2] || "");
            last = found.index + found[0].length;
        }
        pre.append(text.slice(last));
        return pre;
    }

    return {show};
})();
