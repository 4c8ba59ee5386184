#!/usr/bin/env node
// Parses Mermaid files with Mermaid itself, without a browser: parse-mermaid.mjs MODULES FILE...
// MODULES is a node_modules folder that holds `mermaid`. Exit status 1 when a file does not parse.
// Mermaid cleans labels with DOMPurify, which wants a DOM; a syntax check needs no cleaning, so it gets stand-ins.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, ...files] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(resolve(modules, path)).href);
const { default: purify } = await load('dompurify/dist/purify.es.mjs');
for (const name of ['addHook', 'removeHook', 'removeHooks', 'removeAllHooks', 'setConfig', 'clearConfig']) purify[name] ??= () => {};
purify.sanitize ??= (text) => text;
const { default: mermaid } = await load('mermaid/dist/mermaid.core.mjs');
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true });
let failed = 0;
for (const file of files) {
  try {
    await mermaid.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    failed++;
    console.log(`${file}: ${String(error.message).split('\n').slice(0, 3).join(' | ')}`);
  }
}
if (!failed) console.log(`${files.length} diagrams parse`);
process.exit(failed ? 1 : 0);
