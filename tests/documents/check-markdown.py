#!/usr/bin/env python3
"""Hostile and random names through lt_escape_markdown and GitHub's own renderer: each must come back as it was, in one
cell, with no markup but code spans. Usage: check-markdown.py PROGRAM, which is tests/documents/markdown-names.c, built."""
import html.parser
import random
import subprocess
import sys

HOSTILE = [
    "a|b", "a\\|b", "\\", "\\\\|", "|", "`", "``", "a`b``c", "`a", " a ", "  ", "<script>alert(1)</script>", "&amp;", "&",
    "<!-- -->", "@octocat", "#12", "GH-12", "gh-1", "user/repo#1", ":tada:", "www.example.com", "https://example.com",
    "me@example.com", "*a*", "_a_", "__init__.py", "a_b_c", "~~a~~", "[a](b)", "![a](b)", "$x$", "$`x`$", "- a", "1. a",
    "# a", "> a", "a  b", "---", "|---|", "^a^", "é|表`\U0001F389", "a\u00a0b", "mailto:a", "ftp://x.y", "xmpp:a@b.c/d",
]


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.cells, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data):
        if self.cells and self.lasttag in ("td", "code"):
            self.cells[-1] += data

    def handle_endtag(self, tag):
        if tag == "td":
            self.lasttag = "tr"


def main():
    generator = random.Random(7)
    letters = "ab_|\\`*<>&@#:~[]()!$ .-w/1\u00e9"
    names = HOSTILE + ["".join(generator.choices(letters, k=generator.randint(1, 9))) for _ in range(3000)]
    table = subprocess.run([sys.argv[1]], input="".join(n + "\0" for n in names).encode(), stdout=subprocess.PIPE, check=True)
    page = subprocess.run(["cmark-gfm", "-e", "table", "-e", "autolink", "-e", "strikethrough", "--unsafe"],
                          input=table.stdout, stdout=subprocess.PIPE, check=True)
    reader = Reader()
    reader.feed(page.stdout.decode())
    wrong = [(n, c) for n, c in zip(names, reader.cells) if n != c]
    for name, cell in wrong[:10]:
        print(f"{name!r} became {cell!r}")
    more = reader.tags - {"table", "thead", "tbody", "tr", "th", "td", "code"}
    if more:
        print("markup:", *sorted(more))
    if len(reader.cells) != len(names):
        print(f"{len(reader.cells)} cells for {len(names)} names")
    if wrong or more or len(reader.cells) != len(names):
        return 1
    print(f"{len(names)} names came back")
    return 0


sys.exit(main())
