#!/usr/bin/env python3
"""Checks Mermaid flowcharts for the strict subset that lintrace writes, which every renderer understands.

Each line is one of: the header, a %% comment, a classDef, a node with a quoted label, an arrow between known nodes, a
group of columns and what begins, ends and colours it.
Labels hold no character that Mermaid gives a meaning to. At most 500 edges and 50,000 characters, the renderers'
limits. Usage: check-mermaid.py DIAGRAM... ; exit status 1 and one line per fault.
"""
import re
import sys

LABEL = r'"(?:[^"#&<>\\$%`\x00-\x1f\x7f]|#\d+;)+"'
NODE = re.compile(
    r"\s*(?:(d\d+)\[\(" + LABEL + r"\)\]|([cj]\d+)\[" + LABEL + r"\]|(p\d+)\(\[" + LABEL + r"\]\)|(s\d+)\{\{" + LABEL + r"\}\})"
    r"(?::::[a-z]+)?$"
)
GROUP = re.compile(r"\s*subgraph (d\d+)\[" + LABEL + r"\]$")
COLOUR = re.compile(r"\s*class (d\d+) [a-z]+$")
ARROW = re.compile(r'\s*(\w+) (?:-\.?->(?:\|"masked"\|)?|-\.-) (\w+)$')
CLASS = re.compile(r"\s*classDef [a-z]+ [a-z]+:#[0-9a-f]{6}(?:,[a-z]+:#[0-9a-f]{6})*$")


def faults_of(text):
    lines = text.split("\n")
    if lines[0] != "graph TD":
        yield 1, "does not begin with 'graph TD'"
    if len(text) > 50000:
        yield 1, "is longer than 50,000 characters"
    nodes, edges, is_inside = set(), 0, False
    for number, line in enumerate(lines[1:], 2):
        node, arrow = NODE.match(line) or GROUP.match(line), ARROW.match(line)
        if node:
            name = next(group for group in node.groups() if group)
            if name in nodes:
                yield number, f"node {name} is there twice"
            nodes.add(name)
            if GROUP.match(line):
                is_inside = True
        elif is_inside and line.strip() == "end":
            is_inside = False
        elif COLOUR.match(line) and COLOUR.match(line)[1] in nodes:
            continue
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
