#!/usr/bin/env python3
"""Reads and writes files whose names are hostile to diagrams: hostile-names.py FOLDER

With --labels it tells, one a line, what a diagram must show for each, and for the input: itself but for what cannot be
shown, the middle cut out of a long one.
"""
import os
import sys

NAMES = [
    "<script>alert(1)</script>.csv", "C:\\new\\table", "$$x$$", "a#b;c", "&#65;", "&amp;", "end", "`x`", "%%{x}%%", 'say "hi"',
    "it's", "a---ops", "b---xray", "]", "|", "(x)", "{{x}}", "#123;", "subgraph", ":::x", "a@{b}", "-->", " blank ", "ü中.csv",
    "%%{init: {}}%%", "<b>bold</b>", "\\N", "n" * 200 + ".csv",
    "tail\\", 'a\\"b', "__init__.py", "1. raw.csv", "- x", "*a*", "~~x~~", "[b](c)", "www.a.org", "me@a.org", "fa:fa-car",
]  # fmt: skip
BYTES = [b"new\nline", b"tab\there", b"bad\xff\xc3\x28utf8", b"\x1b[31m", "rtl\u202e.gpj".encode(), "mark\u200f.csv".encode(), "none\uffff".encode()]
# As the event has it when a name is not UTF-8: each stray byte in hexadecimal.
BYTES_LABELS = ["new\ufffdline", "tab\ufffdhere", "bad\\xff\\xc3(utf8", "\ufffd[31m", "rtl\ufffd.gpj", "mark\ufffd.csv", "none\ufffd"]


def short(name):
    return name if len(name) <= 60 else name[:30] + "…" + name[-29:]


if sys.argv[1] == "--labels":
    print("\n".join([short("out/" + name) for name in NAMES + BYTES_LABELS] + ["in"]))
else:
    with open("in", "w") as file:
        file.write("1\n")
    content = open("in").read()
    for name in [name.encode() for name in NAMES] + BYTES:
        path = os.path.join(sys.argv[1].encode(), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)  # "</script>" has a folder
        with open(path, "w") as file:
            file.write(content)
