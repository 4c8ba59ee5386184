# SPDX-License-Identifier: Apache-2.0
"""What is known of a dataset, a column or a job beside its edges: the newest event that says it is believed."""

from events import facets_of, key_of


def tag_text(tag):
    return tag["key"] if tag.get("value", "true") == "true" else f"{tag['key']}={tag['value']}"


class Facts:
    """What all events say of things, and what the runs of one graph did with them."""

    def __init__(self, items, everything):
        self.facets, self.job_facets = {}, {}
        self.wrote, self.read, self.ran = {}, {}, {}
        self.uses, self.last_change, self.job_names = {}, {}, {}
        for event in sorted((event for item in everything for event in item.events), key=lambda event: event["_order"]):
            self.add_facts(event)  # by themselves: runs may be at work at the same time
        for item in everything:
            if item.job:
                self.job_names.setdefault(item.job[1], set()).add(item.job[0])
        for item in items:
            self.add(item)
        self.labels = labels_of(set(self.facets) | set(self.read) | set(self.wrote))

    def add_facts(self, event):
        for dataset in event.get("inputs", []) + event.get("outputs", []) + [event[key] for key in ("dataset",) if key in event]:
            self.facets.setdefault(key_of(dataset), {}).update(facets_of(dataset))
        if "job" in event:
            self.job_facets.setdefault(key_of(event["job"]), {}).update(facets_of(event["job"]))

    def add(self, item):
        for side, last in (("inputs", self.read), ("outputs", self.wrote)):
            for dataset, use in getattr(item, side).items():
                if item.run:
                    last[dataset] = item
                    self.uses.setdefault(dataset, set()).add(item.run)
                if "change" in use or side == "outputs":
                    self.last_change[dataset] = use.get("change")
        if item.run and item.job:
            self.ran[item.job] = item

    def owners(self, key, job=False):
        facets = (self.job_facets if job else self.facets).get(key, {})
        return [owner["name"] for owner in facets.get("ownership", {}).get("owners", [])]

    def tags(self, dataset):
        tags = self.facets.get(dataset, {}).get("tags", {}).get("tags", [])
        return [tag_text(tag) for tag in tags if not tag.get("field")]

    def columns(self, dataset):
        """None when no schema is known."""
        fields = self.facets.get(dataset, {}).get("schema", {}).get("fields", [])
        return [field["name"] for field in fields] or None

    def pii(self, dataset, column=None):
        tags = self.facets.get(dataset, {}).get("tags", {}).get("tags", [])
        marked = [tag for tag in tags if tag["key"] == "pii" and tag.get("value", "true") != "false"]
        return any(column is None or tag.get("field") == column for tag in marked)

    def job_label(self, job):
        return job[1] if len(self.job_names.get(job[1], ())) < 2 else f"{job[0]}/{job[1]}"

    def newest(self, dataset, what):
        """rows, bytes or version as the newest run that tells it has it."""
        for item in (self.wrote.get(dataset), self.read.get(dataset)):
            if item is None:
                continue
            use = item.outputs.get(dataset) or item.inputs.get(dataset) or {}
            if what in use:
                return use[what]
        return None

    def dropped(self, dataset):
        return self.last_change.get(dataset) == "DROP"


def tail(name, parts):
    """The last parts of a name, cut at its slashes."""
    places = [place for place, char in enumerate(name) if char == "/"]
    return name if len(places) < parts else name[places[-parts] + 1:]


def labels_of(datasets):
    """{dataset: shortest tail that nobody else has}"""
    count = {}
    for _, name in datasets:
        for text in {tail(name, parts) for parts in range(1, name.count("/") + 2)}:
            count[text] = count.get(text, 0) + 1
    labels = {}
    for namespace, name in datasets:
        tails = (tail(name, parts) for parts in range(1, name.count("/") + 2))
        labels[namespace, name] = next((text for text in tails if text and count[text] == 1), f"{namespace}:{name}")
    return labels
