# SPDX-License-Identifier: Apache-2.0
"""Reads an event into the classes of the OpenLineage Python client, and out again.

The client writes events and never reads them, so what its classes take is found by their annotations. This is
strict where the specification is lenient: a member that a class does not know, one that it needs and does not
get, a value of another type, or a facet of another version than the client's is a fault. Only facets of lintrace's
own get a class made for them, as an integration would make one."""

import enum
import importlib
import json
import pkgutil
import types
import typing

import attr
from openlineage.client import generated
from openlineage.client.event_v2 import RunEvent
from openlineage.client.generated import base
from openlineage.client.serde import Serde

OWN = "lintrace_"
STANDARD = "https://openlineage.io/"


class Fault(Exception):
    """An event that the client's classes do not hold; says where."""


def facet_classes():
    """{_schemaURL: class} of every facet that the client knows."""
    found = {}
    for module in pkgutil.iter_modules(generated.__path__):
        for thing in vars(importlib.import_module(generated.__name__ + "." + module.name)).values():
            if isinstance(thing, type) and issubclass(thing, base.BaseFacet):
                found[thing._get_schema()] = thing
    return found


FACETS = facet_classes()
SLOTS = (base.RunFacet, base.JobFacet, base.DatasetFacet, base.InputDatasetFacet, base.OutputDatasetFacet)


def own_class(slot, key, value):
    """A class for a facet of lintrace's own, with the members that it has."""
    url = value["_schemaURL"]
    if "#/$defs/" + slot.__name__ not in url:
        raise Fault("%s: %s is not for a %s" % (key, url, slot.__name__))
    members = {
        "__annotations__": {name: typing.Any for name in value if not name.startswith("_")},
        "_get_schema": staticmethod(lambda: url),
    }
    return attr.define(type(key, (slot,), members), kw_only=True)


def facet_class(slot, key, value, at):
    url = value.get("_schemaURL", "")
    if url.startswith(STANDARD):
        if url not in FACETS:
            raise Fault("%s: the client has no class for %s" % (at, url))
        if not issubclass(FACETS[url], slot):
            raise Fault("%s: %s is no %s" % (at, FACETS[url].__name__, slot.__name__))
        return FACETS[url]
    if not key.startswith(OWN):
        raise Fault("%s: %s is neither standard nor lintrace's" % (at, url))
    return own_class(slot, key, value)


def read_object(kind, value, at):
    """An instance of one of the client's classes; members that are not there are None, which is written as nothing."""
    if not isinstance(value, dict):
        raise Fault("%s: is no object" % at)
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in attr.fields(kind)}
    for name in value:
        if name not in fields:
            raise Fault("%s: %s has no member %s" % (at, kind.__name__, name))
    arguments = {}
    for name, field in fields.items():
        here = "%s.%s" % (at, name)
        if not field.init:
            if value.get(name) != kind._get_schema():
                raise Fault("%s: is %s instead of %s" % (here, value.get(name), kind._get_schema()))
        elif name in value:
            arguments[field.alias] = read(hints[name], value[name], here)
        elif field.default is attr.NOTHING or name in ("_producer", "producer"):
            raise Fault("%s: is missing" % here)
        else:
            arguments[field.alias] = None
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise Fault("%s: %s" % (at, error)) from error


def fits(kind, value):
    """May the object be one of this class? The classes of a union differ in `type`."""
    hint = typing.get_type_hints(kind).get("type")
    return typing.get_origin(hint) is not typing.Literal or value.get("type") in typing.get_args(hint)


def read_one_of(kinds, value, at):
    kinds = [kind for kind in kinds if kind is not type(None)]
    if len(kinds) > 1 and isinstance(value, dict):
        kinds = [kind for kind in kinds if not attr.has(kind) or fits(kind, value)]
    problems = []
    for kind in kinds:
        try:
            return read(kind, value, at)
        except Fault as fault:
            problems.append(str(fault))
    raise Fault("; ".join(problems) or "%s: fits no class" % at)


def read_plain(kind, value, at):
    if kind is typing.Any:
        return value
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        if value not in [item.value for item in kind]:
            raise Fault("%s: %r is no %s" % (at, value, kind.__name__))
        return kind(value)
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
        raise Fault("%s: %r is no %s" % (at, value, kind.__name__))
    return value


def read(kind, value, at):
    """The value as what the annotation `kind` says."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return read_one_of(parts, value, at)
    if origin is typing.Literal:
        if value not in parts:
            raise Fault("%s: %r is none of %s" % (at, value, parts))
        return value
    if origin is list:
        return [read(parts[0], item, "%s[%d]" % (at, i)) for i, item in enumerate(read_plain(list, value, at))]
    if origin is dict:
        read_plain(dict, value, at)
        if parts[1] in SLOTS:
            return {
                key: read_object(facet_class(parts[1], key, item, "%s.%s" % (at, key)), item, "%s.%s" % (at, key))
                for key, item in value.items()
            }
        return {key: read(parts[1], item, "%s.%s" % (at, key)) for key, item in value.items()}
    return read_object(kind, value, at) if attr.has(kind) else read_plain(kind, value, at)


def read_event(document):
    """A RunEvent of the client, from an event as parsed JSON. Raises Fault."""
    return read_object(RunEvent, document, "event")


def written(event):
    """The event as the client writes it, parsed again."""
    return json.loads(Serde.to_json(event))


def facet_keys(document):
    """All facets of an event: (key, what it is of), of an input or output dataset also (key, "dataset")."""
    found = {(key, holder) for holder in ("run", "job") for key in document[holder]["facets"]}
    for side in ("input", "output"):
        for dataset in document[side + "s"]:
            found |= {(key, side) for key in dataset.get("facets", {}) | dataset.get(side + "Facets", {})}
            found |= {(key, "dataset") for key in dataset.get("facets", {})}
    return found
