#!/usr/bin/env python3
"""Checks Mermaid flowcharts for the strict subset that lintrace writes, which every renderer understands.

Each line is one of: the header, a %% comment, a classDef, a node with a quoted label, an arrow between known nodes.
Labels hold no character that Mermaid gives a meaning to. At most 500 edges and 50,000 characters, the renderers'
limits. Usage: check-mermaid.py DIAGRAM... ; exit status 1 and one line per fault.
"""
import re
import sys

LABEL = r'"(?:[^"#&<>\\$%`\x00-\x1f\x7f]|#\d+;)+"'
NODE = re.compile(r"\s*([dj]\d+)(?:\[\(" + LABEL + r"\)\]|\[" + LABEL + r"\])(?::::[a-z]+)?$")
ARROW = re.compile(r"\s*(\w+) --> (\w+)$")
CLASS = re.compile(r"\s*classDef [a-z]+ [a-z]+:#[0-9a-f]{6}(?:,[a-z]+:#[0-9a-f]{6})*$")


def faults_of(text):
    lines = text.split("\n")
    if lines[0] != "graph TD":
        yield 1, "does not begin with 'graph TD'"
    if len(text) > 50000:
        yield 1, "is longer than 50,000 characters"
    nodes, edges = set(), 0
    for number, line in enumerate(lines[1:], 2):
        node, arrow = NODE.match(line), ARROW.match(line)
        if node:
            if node[1] in nodes:
                yield number, f"node {node[1]} is there twice"
            nodes.add(node[1])
        elif arrow:
            edges += 1
            for end in arrow.groups():
                if end not in nodes:
                    yield number, f"arrow to unknown node {end}"
        elif line.strip() and not line.lstrip().startswith("%%") and not CLASS.match(line):
            yield number, f"not understood: {line}"
    if edges > 500:
        yield 1, f"has {edges} edges, renderers stop at 500"


failed = False
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        for number, text in faults_of(file.read()):
            failed = True
            print(f"{path}:{number}: {text}")
if not failed:
    print(f"{len(sys.argv) - 1} diagrams are well formed")
sys.exit(failed)
