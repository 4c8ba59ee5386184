#!/usr/bin/env node
// Tells what Mermaid itself reads in a flowchart, without a browser: read-mermaid.mjs MODULES FILE
// MODULES is a node_modules folder that holds `mermaid`. Prints {"nodes": {id: text}, "edges": [[from, to, stroke,
// text]], "groups": {id: title}, "markup": [text]} with each text as a reader sees it, that is with Mermaid's codes decoded.
// "markup" has those that are more than plain text as Markdown, for which titles of groups are taken.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, file] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(resolve(modules, path)).href);
const { default: purify } = await load('dompurify/dist/purify.es.mjs');
for (const name of ['addHook', 'removeHook', 'removeHooks', 'removeAllHooks', 'setConfig', 'clearConfig']) purify[name] ??= () => {};
purify.sanitize ??= (text) => text;
const { default: mermaid } = await load('mermaid/dist/mermaid.core.mjs');
const { marked } = await load('marked/lib/marked.esm.js');
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true });

// Within, "#35;" is kept as these marks until it is drawn.
const shown = (text) => (text ?? '').replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
const { db } = await mermaid.mermaidAPI.getDiagramFromText(readFileSync(file, 'utf8'));
const vertices = db.getVertices();
const nodes = Object.fromEntries([...(vertices.values?.() ?? Object.values(vertices))].map((node) => [node.id, shown(node.text)]));
const edges = db.getEdges().map((edge) => [edge.start, edge.end, edge.stroke, shown(edge.text)]);
const groups = Object.fromEntries(db.getSubGraphs().map((group) => [group.id, shown(group.title)]));
const isPlain = (text) =>
  marked.lexer(text ?? '').every((block) => block.type === 'paragraph' && block.tokens.every((token) => ['text', 'escape'].includes(token.type)));
const texts = [...[...(vertices.values?.() ?? Object.values(vertices))].map((node) => node.text), ...db.getSubGraphs().map((group) => group.title)];
const markup = texts.filter((text) => !isPlain(text)).map(shown);
console.log(JSON.stringify({ nodes, edges, groups, markup }));
