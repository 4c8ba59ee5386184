#!/usr/bin/env python3
"""Checks OpenLineage RunEvents against the parts of the specification (2-0-2) that lintrace uses.

A second reading of the specification, written from its text and independent of the writer: the core's required
fields and formats, each facet's slot, version, required fields and value lists. Unknown facets are refused unless
they are lintrace's own. Usage: check-openlineage.py EVENT.json... ; exit status 1 and one line per fault.
"""
import json
import re
import sys
import uuid
from datetime import datetime

FACET_URL = "https://openlineage.io/spec/facets/%s/%s.json#/$defs/%s"
TRANSFORMATIONS = {
    "DIRECT": {"IDENTITY", "TRANSFORMATION", "AGGREGATION"},
    "INDIRECT": {"JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"},
}
# slot -> key -> (version, file, definition, required fields)
FACETS = {
    "run": {
        "errorMessage": ("1-0-1", "ErrorMessageRunFacet", None, ["message", "programmingLanguage"]),
        "processing_engine": ("1-1-1", "ProcessingEngineRunFacet", None, ["version"]),
        "parent": ("1-2-0", "ParentRunFacet", None, ["run", "job"]),
        "test": ("1-0-1", "TestRunFacet", None, ["tests"]),
        "nominalTime": ("1-0-1", "NominalTimeRunFacet", None, ["nominalStartTime"]),
        "environmentVariables": ("1-0-0", "EnvironmentVariablesRunFacet", None, ["environmentVariables"]),
        "executionParameters": ("1-0-0", "ExecutionParametersRunFacet", None, ["parameters"]),
        "extractionError": ("1-1-2", "ExtractionErrorRunFacet", None, ["totalTasks", "failedTasks", "errors"]),
        "jobDependencies": ("1-0-1", "JobDependenciesRunFacet", None, []),
        "tags": ("1-0-0", "TagsRunFacet", None, ["tags"]),
        "lintrace_who": (None, None, "RunFacetWho", ["network_peers"]),
        "lintrace_trace": (None, None, "RunFacet", ["verdict", "reasons", "backend", "processes", "overhead"]),
    },
    "job": {
        "jobType": ("2-0-4", "JobTypeJobFacet", None, ["processingType", "integration", "jobType"]),
        "sourceCodeLocation": ("1-1-0", "SourceCodeLocationJobFacet", None, ["type", "url"]),
        "sourceCode": ("1-0-1", "SourceCodeJobFacet", None, ["language", "sourceCode"]),
        "documentation": ("1-1-0", "DocumentationJobFacet", None, ["description"]),
        "ownership": ("1-0-1", "OwnershipJobFacet", None, ["owners"]),
        "tags": ("1-0-0", "TagsJobFacet", None, ["tags"]),
        "lineage": ("1-0-0", "LineageFacet", "LineageJobFacet", ["entries"]),
    },
    "dataset": {
        "schema": ("1-2-0", "SchemaDatasetFacet", None, ["fields"]),
        "dataSource": ("1-0-1", "DatasourceDatasetFacet", None, []),
        "columnLineage": ("1-2-0", "ColumnLineageDatasetFacet", None, ["fields"]),
        "version": ("1-0-1", "DatasetVersionDatasetFacet", None, ["datasetVersion"]),
        "storage": ("1-0-1", "StorageDatasetFacet", None, ["storageLayer"]),
        "lifecycleStateChange": ("1-0-1", "LifecycleStateChangeDatasetFacet", None, ["lifecycleStateChange"]),
        "datasetType": ("1-0-1", "DatasetTypeDatasetFacet", None, ["datasetType"]),
        "documentation": ("1-1-0", "DocumentationDatasetFacet", None, ["description"]),
        "ownership": ("1-0-1", "OwnershipDatasetFacet", None, ["owners"]),
        "tags": ("1-0-0", "TagsDatasetFacet", None, ["tags"]),
        "symlinks": ("1-0-1", "SymlinksDatasetFacet", None, ["identifiers"]),
        "lintrace_file": (None, None, "DatasetFacet", []),
        "lintrace_glossary": (None, None, "DatasetFacetGlossary", []),
    },
    "input": {
        "dataQualityAssertions": (
            "1-1-0",
            "DataQualityAssertionsDatasetFacet",
            None,
            ["assertions"],
        ),
        "inputStatistics": ("1-0-0", "InputStatisticsInputDatasetFacet", None, []),
        "subset": ("1-0-0", "BaseSubsetDatasetFacet", "InputSubsetInputDatasetFacet", ["inputCondition"]),
        "dataQualityMetrics": ("1-0-3", "DataQualityMetricsInputDatasetFacet", None, ["columnMetrics"]),
    },
    "output": {
        "outputStatistics": ("1-0-2", "OutputStatisticsOutputDatasetFacet", None, []),
        "subset": ("1-0-0", "BaseSubsetDatasetFacet", "OutputSubsetOutputDatasetFacet", ["outputCondition"]),
    },
}
faults = []


def fault(where, text):
    faults.append(f"{where}: {text}")


def is_uri(text):
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*", text) is not None


def check_facets(where, slot, facets):
    for key, facet in facets.items():
        at = f"{where}.{key}"
        if key not in FACETS[slot]:
            fault(at, "not a facet of this slot")
            continue
        version, file, definition, required = FACETS[slot][key]
        for name in ["_producer", "_schemaURL"] + required:
            if name not in facet:
                fault(at, f"{name} is missing")
        if not is_uri(facet.get("_producer")) or not is_uri(facet.get("_schemaURL")):
            fault(at, "_producer and _schemaURL must be URIs")
        url = facet.get("_schemaURL", "")
        if version and url != FACET_URL % (version, file, definition or file):
            fault(at, f"_schemaURL is {url}")
        if not version and not url.endswith("#/$defs/" + definition):
            fault(at, f"_schemaURL of a custom facet must name $defs/{definition}")


def check_subset(where, condition):
    if condition is None:
        return
    locations, partitions = condition.get("locations"), condition.get("partitions")
    if condition.get("type") == "location":
        good = isinstance(locations, list) and locations and all(isinstance(one, str) for one in locations)
    else:
        good = condition.get("type") == "partition" and isinstance(partitions, list) and partitions
        good = good and all(isinstance(one.get("dimensions"), dict) and one["dimensions"] for one in partitions)
    if not good:
        fault(where, f"subset: {condition}")


def check_dataset(where, slot, dataset):
    for name in ("namespace", "name"):
        if not isinstance(dataset.get(name), str) or not dataset[name]:
            fault(where, f"{name} is missing")
    check_facets(where, "dataset", dataset.get("facets", {}))
    check_facets(where, slot, dataset.get(slot + "Facets", {}))
    facets = dataset.get("facets", {})
    for field in facets.get("schema", {}).get("fields", []):
        if not isinstance(field.get("name"), str):
            fault(where, "a schema field has no name")
    state = facets.get("lifecycleStateChange", {}).get("lifecycleStateChange")
    if state not in (None, "ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE"):
        fault(where, f"lifecycle state {state}")
    previous = facets.get("lifecycleStateChange", {}).get("previousIdentifier")
    is_whole = bool(previous and previous.get("namespace") and previous.get("name"))
    if is_whole != (state == "RENAME") and not (is_whole and state == "OVERWRITE"):
        fault(where, f"{state} with the previous identifier {previous}")
    for name in facets.get("symlinks", {}).get("identifiers", []):
        if any(not isinstance(name.get(key), str) or not name[key] for key in ("namespace", "name", "type")):
            fault(where, f"symlinks: {name} is not whole")
    check_subset(where, dataset.get(slot + "Facets", {}).get("subset", {}).get(slot + "Condition"))
    if not is_uri(facets.get("dataSource", {}).get("uri", "x:")):
        fault(where, "dataSource.uri is no URI")
    statistics = dataset.get(slot + "Facets", {}).get(slot + "Statistics", {})
    for name in ("rowCount", "size", "fileCount"):
        if name in statistics and not (isinstance(statistics[name], int) and statistics[name] >= 0):
            fault(where, f"{name} is no count")


def check_column_lineage(where, dataset, known):
    for column, entry in dataset.get("facets", {}).get("columnLineage", {}).get("fields", {}).items():
        for source in entry.get("inputFields", [None]):
            if not source or any(name not in source for name in ("namespace", "name", "field")):
                fault(where, f"column {column}: an input field is not whole")
                continue
            if (source["namespace"], source["name"]) not in known:
                fault(where, f"column {column}: {source['name']} is no dataset of this event")
            for change in source.get("transformations", []):
                if change.get("subtype") not in TRANSFORMATIONS.get(change.get("type"), set()) | {None}:
                    fault(where, f"column {column}: {change.get('type')} {change.get('subtype')}")


def check_lineage(where, event):
    """Each output has its entry; what is named is a dataset of the event (LineageFacet 1-0-0)."""
    entries = event["job"]["facets"].get("lineage", {}).get("entries", [])
    targets = [(entry.get("namespace"), entry.get("name")) for entry in entries]
    inputs = {(d["namespace"], d["name"]) for d in event["inputs"]}
    if entries and sorted(targets) != sorted((d["namespace"], d["name"]) for d in event["outputs"]):
        fault(where, "the entries are not the outputs")
    for entry in entries:
        sources = [(source.get("namespace"), source.get("name")) for source in entry.get("inputs", [(None, None)])]
        if any(thing.get("type") != "DATASET" for thing in [entry] + entry.get("inputs", [])):
            fault(where, "an entry or input is no DATASET")
        if len(set(sources)) != len(sources) or not set(sources) <= inputs:
            fault(where, f"{entry.get('name')}: an input is told twice, or is no input of this event")
        for source in entry.get("inputs", []):
            if any(change.get("type") not in TRANSFORMATIONS for change in source.get("transformations", [])):
                fault(where, f"{entry.get('name')}: a transformation without a type")


def check_run(where, facets):
    """What the schemas of the run's facets say beyond their required members."""
    for name in ("nominalStartTime", "nominalEndTime"):
        if name in facets.get("nominalTime", {}):
            datetime.fromisoformat(facets["nominalTime"][name].replace("Z", "+00:00"))
    for variable in facets.get("environmentVariables", {}).get("environmentVariables", []):
        if sorted(variable) != ["name", "value"] or not all(isinstance(v, str) for v in variable.values()):
            fault(where, f"environment variable {variable}")
    keys = [parameter.get("key") for parameter in facets.get("executionParameters", {}).get("parameters", [])]
    if None in keys or len(keys) != len(set(keys)):
        fault(where, "keys of parameters are not unique")
    for parameter in facets.get("executionParameters", {}).get("parameters", []):
        if set(parameter) - {"key", "name", "description", "value"}:
            fault(where, f"parameter {parameter}")
    error = facets.get("extractionError", {"totalTasks": 0, "failedTasks": 0, "errors": []})
    if error["failedTasks"] > error["totalTasks"] or any("errorMessage" not in e for e in error["errors"]):
        fault(where, "extraction errors")
    for side in ("upstream", "downstream"):
        for job in facets.get("jobDependencies", {}).get(side, []):
            if set(job["job"]) != {"namespace", "name"}:
                fault(where, f"dependency {job}")


def check_event(where, event):
    for name in ("eventTime", "producer", "schemaURL", "run", "job", "eventType", "inputs", "outputs"):
        if name not in event:
            fault(where, f"{name} is missing")
            return
    if event["eventType"] not in ("COMPLETE", "FAIL", "ABORT", "START", "RUNNING", "OTHER"):
        fault(where, f"eventType {event['eventType']}")
    datetime.fromisoformat(event["eventTime"].replace("Z", "+00:00"))
    if event["schemaURL"] != "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent":
        fault(where, f"schemaURL {event['schemaURL']}")
    if uuid.UUID(event["run"]["runId"]).version != 7:
        fault(where, "runId is no UUIDv7")
    check_facets(where + ".run", "run", event["run"]["facets"])
    check_run(where + ".run", event["run"]["facets"])
    if not is_uri(event["job"]["facets"].get("sourceCodeLocation", {}).get("url", "x:")):
        fault(where, "sourceCodeLocation.url is no URI")
    check_facets(where + ".job", "job", event["job"]["facets"])
    check_lineage(where + ".job.lineage", event)
    known = {(d["namespace"], d["name"]) for d in event["inputs"] + event["outputs"]}
    for slot in ("input", "output"):
        seen = set()
        for dataset in event[slot + "s"]:
            at = f"{where}.{slot}s[{dataset.get('name')}]"
            check_dataset(at, slot, dataset)
            check_column_lineage(at, dataset, known)
            identity = (dataset["namespace"], dataset["name"])
            if identity in seen:
                fault(at, "is there twice")
            seen.add(identity)


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        check_event(path, json.load(file))
print("\n".join(faults) if faults else f"{len(sys.argv) - 1} events are valid")
sys.exit(bool(faults))
