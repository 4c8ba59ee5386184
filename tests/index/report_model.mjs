// SPDX-License-Identifier: Apache-2.0
// Asks the data inside a report, by the report's own traversal, what is upstream and downstream of everything.
//
//   node report_model.mjs cli/report/model.js REPORT.html
//
// prints {"datasets": [{"key", "down": [[key, hop]], "up": ...}], "columns": [the same]}; a key is [namespace, name] or
// [namespace, name, column]. What it was asked of is not in its own answer.

import { readFileSync } from "node:fs";
import vm from "node:vm";

const [modelPath, reportPath] = process.argv.slice(2);

// model.js is a plain script: it is read as such, whatever the packages around it say.
const scope = { module: { exports: {} } };
vm.runInNewContext(readFileSync(modelPath, "utf8"), scope, { filename: modelPath });
const Model = scope.module.exports;

const page = readFileSync(reportPath, "utf8");
const found = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page);
if (!found) throw new Error(`no data in ${reportPath}`);
const data = JSON.parse(found[1]);
const model = Model.index(data);

const datasetKey = (number) => [data.datasets[number].namespace, data.datasets[number].name];
const columnKey = (number) => {
  const [dataset, row] = Model.rowAt(model, number);
  return [...datasetKey(dataset), model.rows[dataset][row].name];
};

function reachOf(graph, start, isUp, keyOf) {
  const { reached } = Model.walk(graph, [start], Infinity, isUp);
  return [...reached].filter(([node]) => node !== start).map(([node, hop]) => [keyOf(node), hop]);
}

function answersOf(graph, count, keyOf) {
  return Array.from({ length: count }, (_, node) => ({
    key: keyOf(node),
    down: reachOf(graph, node, false, keyOf),
    up: reachOf(graph, node, true, keyOf),
  }));
}

process.stdout.write(JSON.stringify({
  datasets: answersOf(model.graph, model.count, datasetKey),
  columns: answersOf(model.columnGraph, model.rowCount, columnKey),
}));
