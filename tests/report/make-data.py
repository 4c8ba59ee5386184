#!/usr/bin/env python3
"""Makes the data of a report (schema lintrace.report/1): a shop's lineage of about NODES datasets and jobs.

Seeded: the same arguments give the same bytes. --hostile puts names in that try to be markup, script or control
characters. Nothing here is read from a log, so that the page can be tested at any size."""

import argparse
import json
import random

DOMAINS = [
    "orders",
    "customers",
    "payments",
    "products",
    "shipments",
    "returns",
    "visits",
    "campaigns",
    "stock",
    "suppliers",
    "invoices",
    "reviews",
    "tickets",
    "employees",
    "stores",
    "prices",
]
STAGES = [
    ("raw", "csv", ""),
    ("staging", "parquet", "_clean"),
    ("core", "parquet", "_joined"),
    ("marts", "sqlite", "_daily"),
    ("metrics", "json", "_kpi"),
    ("reports", "csv", "_report"),
]
OWNERS = ["team:data-eng", "team:shop", "team:finance", "user:ana", "user:li", "team:crm"]
COLUMNS = [
    ("id", "integer", 0, None),
    ("customer_id", "integer", 0, "CustomerNumber"),
    ("email", "string", 1, "Email"),
    ("name", "string", 1, "PersonName"),
    ("country", "string", 0, "Country"),
    ("amount", "number", 0, "Revenue"),
    ("currency", "string", 0, None),
    ("ordered_at", "datetime", 0, None),
    ("status", "string", 0, None),
    ("quantity", "integer", 0, None),
]
TERMS = [
    ("CustomerNumber", "Number by which a customer is known in every system.", ["customer id"], "internal", False),
    ("PersonName", "Name of a natural person.", ["full name"], "restricted", True),
    ("Email", "Address of a natural person.", ["e-mail", "mail address"], "restricted", True),
    ("Country", "ISO 3166-1 alpha-2 code of residence.", ["nation"], "internal", False),
    ("Revenue", "Sum of order lines in EUR, before returns.", ["turnover", "sales"], "confidential", False),
]
HOSTILE = [
    "</script><script>window.hacked=1</script>.csv",
    "<img src=x onerror=window.hacked=1>.csv",
    "C:\\new\\table",
    "$$x$$`${window.hacked=1}`",
    "&lt;b&gt;&#65;&amp;.csv",
    "\"';--.csv",
    "a\nb\tc.csv",
    "\u001b[31mred\u0007.csv",
    "\u202egnp.exe",
    "__proto__",
    "constructor",
    "javascript:window.hacked=1",
    "s3://bucket:9000/a:b c.csv",
    "name with spaces and a very long tail " + "x" * 180 + ".csv",
    "\u2028\u2029line.csv",
    "<!--<script>",
    "]]>",
    "%00%3Cb%3E",
    "ａｂｃ 数据 données.csv",
    "🙂" * 12,
    " ",
    ".",
    "..",
    "--help",
]


def iso(seconds):
    days, rest = divmod(int(seconds), 86400)
    return "2026-11-%02dT%02d:%02d:%02dZ" % (1 + days % 30, rest // 3600, rest // 60 % 60, rest % 60)


def make_datasets(rng, count):
    datasets = []
    for number in range(count):
        stage = min(len(STAGES) - 1, int(number * len(STAGES) / count))
        folder, form, tail = STAGES[stage]
        domain = DOMAINS[number % len(DOMAINS)]
        again = sum(1 for other in datasets if other["stage"] == stage and other["domain"] == domain)
        base = domain + tail + ("_%02d" % again if again else "")
        picked = [column for column in COLUMNS if rng.random() < (0.75 if stage < 3 else 0.45)] or COLUMNS[:1]
        datasets.append(
            {
                "stage": stage,
                "domain": domain,
                "namespace": "file",
                "name": "/srv/shop/data/%s/%s.%s" % (folder, base, form),
                "label": "%s.%s" % (base, form),
                "format": form,
                "description": "%s of the shop, %s." % (domain.capitalize(), folder),
                "owners": [{"name": rng.choice(OWNERS), "type": "MAINTAINER"}] if rng.random() < 0.8 else [],
                "tags": [{"key": folder, "value": "true"}],
                "dropped": False,
                "columns": [
                    {
                        "name": name,
                        "type": kind,
                        "description": "",
                        "tags": [],
                        "pii": bool(pii) and stage < 3,
                        "classification": "restricted" if pii else None,
                        "term": term,
                    }
                    for name, kind, pii, term in picked
                ],
            }
        )
    return datasets


def make_jobs(rng, datasets, count):
    """Each job feeds one or two datasets of a later stage from one to three of earlier ones."""
    jobs, writes, reads = [], [], []
    later = [number for number, dataset in enumerate(datasets) if dataset["stage"]]
    rng.shuffle(later)
    for number in range(count):
        outputs = sorted({later[number % len(later)]} | ({rng.choice(later)} if rng.random() < 0.1 else set()))
        stage = min(datasets[target]["stage"] for target in outputs)
        near = [other for other, dataset in enumerate(datasets) if dataset["stage"] == stage - 1]
        domain = datasets[outputs[0]]["domain"]
        same = [other for other in near if datasets[other]["domain"] == domain] or near
        inputs = {rng.choice(same)}
        while rng.random() < 0.4 and len(inputs) < 3:
            inputs.add(
                rng.choice(near if rng.random() < 0.8 else [o for o, d in enumerate(datasets) if d["stage"] < stage])
            )
        name = "build_%s" % datasets[outputs[0]]["label"].split(".")[0]
        if any(job["name"] == name for job in jobs):
            name += "_%d" % number
        jobs.append(
            {
                "namespace": "default",
                "name": name,
                "description": "Makes %s." % datasets[outputs[0]]["label"],
                "owners": [{"name": rng.choice(OWNERS), "type": None}],
                "tags": [{"key": "nightly", "value": "true"}],
            }
        )
        reads.append(sorted(inputs))
        writes.append(outputs)
    return jobs, reads, writes


def make_runs(rng, datasets, jobs, reads, writes, rounds):
    runs, rows = [], {}
    order = sorted(range(len(jobs)), key=lambda job: datasets[writes[job][0]]["stage"])
    clock = 86400.0
    for turn in range(rounds):
        for job in order:
            if turn and rng.random() < 0.25:
                continue
            seconds = round(rng.lognormvariate(1.5, 0.9), 2)
            failed = rng.random() < 0.06
            verdict = "incomplete" if rng.random() < 0.08 else "complete"
            ins = []
            for source in reads[job]:
                rows[source] = rows.get(source) or rng.randrange(500, 90000)
                if not turn or datasets[source]["stage"] == 0:
                    rows[source] = int(rows[source] * rng.uniform(0.97, 1.06))
                ins.append(
                    {
                        "dataset": source,
                        "rows": rows[source],
                        "bytes": rows[source] * 41,
                        "version": "%08x" % (rows[source] * 2654435761 % 2**32),
                    }
                )
            outs = []
            for target in writes[job] if not failed else []:
                rows[target] = int(sum(item["rows"] for item in ins) * rng.uniform(0.7, 1.0))
                outs.append(
                    {
                        "dataset": target,
                        "rows": rows[target],
                        "bytes": rows[target] * 37,
                        "version": "%08x" % (rows[target] * 2654435761 % 2**32),
                    }
                )
            run_id = "01a1%04x-%04x-7%03x-9%03x-%012x" % (
                len(runs),
                rng.randrange(2**16),
                rng.randrange(2**12),
                rng.randrange(2**12),
                rng.randrange(2**48),
            )
            runs.append(
                {
                    "id": run_id,
                    "job": job,
                    "start": iso(clock),
                    "end": iso(clock + seconds),
                    "seconds": seconds,
                    "status": "FAILED" if failed else "COMPLETED",
                    "verdict": verdict,
                    "reasons": (
                        ["a static program ran without being followed: /opt/tools/convert"]
                        if verdict == "incomplete"
                        else []
                    ),
                    "backend": rng.choice(["preload", "preload", "preload", "preload+ptrace"]),
                    "processes": rng.choice([1, 1, 2, 4, 17]),
                    "parent": None,
                    "producer": "https://github.com/lintrace/lintrace",
                    "inputs": ins,
                    "outputs": outs,
                    "edges": [[item["dataset"], out["dataset"], 0] for item in ins for out in outs],
                    "event": None,
                }
            )
            clock += seconds + rng.uniform(5, 60)
        clock += 3600 * 5
    return runs


def event_of(run, datasets, jobs):
    def side(uses, statistics):
        return [
            {
                "namespace": datasets[use["dataset"]]["namespace"],
                "name": datasets[use["dataset"]]["name"],
                statistics: {"rowCount": {"rowCount": use["rows"], "size": use["bytes"]}},
            }
            for use in uses
        ]

    return {
        "eventType": "FAIL" if run["status"] == "FAILED" else "COMPLETE",
        "eventTime": run["end"],
        "producer": run["producer"],
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {
            "runId": run["id"],
            "facets": {
                "lintrace_trace": {
                    "verdict": run["verdict"],
                    "reasons": run["reasons"],
                    "backend": run["backend"],
                    "processes": run["processes"],
                }
            },
        },
        "job": {"namespace": "default", "name": jobs[run["job"]]["name"]},
        "inputs": side(run["inputs"], "inputFacets"),
        "outputs": side(run["outputs"], "outputFacets"),
    }


def column_edges(rng, datasets, jobs, reads, writes):
    edges = []
    for job in range(len(jobs)):
        for target in writes[job]:
            for column in datasets[target]["columns"]:
                sources = [
                    source
                    for source in reads[job]
                    if any(other["name"] == column["name"] for other in datasets[source]["columns"])
                ]
                for source in sources[:2]:
                    kind = (
                        "AGGREGATION"
                        if column["name"] in ("amount", "quantity") and datasets[target]["stage"] > 2
                        else "IDENTITY"
                    )
                    masked = column["name"] == "email" and rng.random() < 0.4
                    if masked:
                        kind = "TRANSFORMATION"
                    text = {
                        "AGGREGATION": "sum(%s) by country" % column["name"],
                        "TRANSFORMATION": "sha256(lower(email))",
                    }.get(kind, "")
                    edges.append([source, column["name"], target, column["name"], job, 0, kind, text, masked])
                    if column["name"] == "amount" and any(
                        other["name"] == "currency" for other in datasets[source]["columns"]
                    ):
                        edges.append([source, "currency", target, "amount", job, 1, "JOIN", "rate of the day", False])
    return edges


def statistics(runs, jobs):
    told = []
    for job in range(len(jobs)):
        mine = [run for run in runs if run["job"] == job]
        times = sorted(run["seconds"] for run in mine)
        if mine:
            told.append(
                {
                    "job": job,
                    "runs": len(mine),
                    "failed": sum(run["status"] == "FAILED" for run in mine),
                    "p50_seconds": times[(len(times) - 1) // 2],
                    "p95_seconds": times[max(0, -(-len(times) * 95 // 100) - 1)],
                    "rows_in": sum(item["rows"] for item in mine[-1]["inputs"]),
                    "rows_out": sum(item["rows"] for item in mine[-1]["outputs"]),
                }
            )
    path, wanted = [], None
    for number in reversed(range(len(runs))):
        run = runs[number]
        if run["outputs"] and (wanted is None or any(out["dataset"] in wanted for out in run["outputs"])):
            path.insert(0, number)
            wanted = {item["dataset"] for item in run["inputs"]}
        if len(path) == 6:
            break
    return {"jobs": told, "critical_path": path}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    datasets = make_datasets(rng, max(2, options.nodes * 3 // 5))
    jobs, reads, writes = make_jobs(rng, datasets, max(1, options.nodes - len(datasets)))
    if options.hostile:
        for number, name in enumerate(HOSTILE):
            victim = datasets[number * len(datasets) // len(HOSTILE)]
            victim.update(
                name=name,
                label=name,
                description=name,
                owners=[{"name": name, "type": name}],
                tags=[{"key": name, "value": name}],
            )
            victim["columns"][0]["name"] = name
            jobs[number % len(jobs)].update(name=name, description=name)
        reads[0] = sorted(set(reads[0]) | set(writes[0]))  # a job that changes its own input
    runs = make_runs(rng, datasets, jobs, reads, writes, options.rounds)
    for run in runs[-options.events :]:
        run["event"] = event_of(run, datasets, jobs)
    seen = {}
    for number, run in enumerate(runs):
        for source, target, kind in run["edges"]:
            edge = seen.setdefault((source, target, run["job"]), [source, target, run["job"], kind, number, number, 0])
            edge[5] = number
            edge[6] += 1
    versions = [
        {
            "number": n + 1,
            "time": run["end"],
            "run": n,
            "kind": "run",
            "tags": ["release-7"] if n == len(runs) // 2 else [],
            "base": None,
        }
        for n, run in enumerate(runs)
    ]
    glossary = [
        {
            "name": name,
            "description": text,
            "synonyms": words,
            "owners": [{"name": "team:governance", "type": None}],
            "classification": kind,
            "pii": pii,
            "columns": [
                [n, column["name"]]
                for n, dataset in enumerate(datasets)
                for column in dataset["columns"]
                if column["term"] == name
            ],
        }
        for name, text, words, kind, pii in TERMS
    ]
    checks = [
        {"dataset": n, "name": name, "success": rng.random() > 0.1, "column": column, "run": len(runs) - 1}
        for n, dataset in enumerate(datasets)
        if rng.random() < 0.5
        for name, column in (("row_count", None), ("not_null", dataset["columns"][0]["name"]))
    ]
    edges = [seen[key] for key in sorted(seen)]
    columns = column_edges(rng, datasets, jobs, reads, writes)
    told = statistics(runs, jobs)
    for dataset in datasets:
        del dataset["stage"], dataset["domain"]
    print(
        json.dumps(
            {
                "schema": "lintrace.report/1",
                "title": HOSTILE[0] if options.hostile else "lineage of shop",
                "made": runs[-1]["end"],
                "lintrace": "0.1.0",
                "datasets": datasets,
                "jobs": jobs,
                "edges": edges,
                "reads": sorted([source, job] for job, sources in enumerate(reads) for source in sources),
                "writes": sorted([job, target] for job, targets in enumerate(writes) for target in targets),
                "column_edges": columns,
                "runs": runs,
                "versions": versions,
                "checks": checks,
                "glossary": glossary,
                "stats": told,
                "left_out": {"events": max(0, len(runs) - options.events)},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
    )


if __name__ == "__main__":
    main()
