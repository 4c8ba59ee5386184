#!/usr/bin/env python3
"""Types into an interactive shell on a terminal, as a person would, and prints what the commands print that are run.
Usage: type-in-shell.py bash|zsh|fish SETUP LINE...: runs the command SETUP, then types each LINE, in which \\t is the key
that completes, and ends it with Enter. Commands are to print lines that begin with "ran: "; those are printed here."""
import os
import pty
import re
import select
import sys
import time

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
PROMPT = {"bash": "PS1='<READY>'", "zsh": "PS1='<READY>'; PROMPT_SP=", "fish": "function fish_prompt; echo -n '<READY>'; end"}
PATIENCE = 20


class Terminal:
    def __init__(self, words):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execvp(words[0], words)

    def read(self, seconds):
        """What comes within that time, once something has come and then no more."""
        text = ""
        while select.select([self.fd], [], [], seconds)[0]:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece.decode("utf-8", "replace")
            seconds = 0.3
        self.seen += text
        return text

    def wait_for(self, text):
        end = time.monotonic() + PATIENCE
        seen = ""
        while text not in seen:
            seen += self.read(0.5)
            if time.monotonic() > end:
                sys.exit(f"no {text!r} within {PATIENCE} s, but:\n{self.seen}")
        return seen

    def send(self, text):
        os.write(self.fd, text.encode())


def plain(text):
    """The text without what moves the cursor or colours it."""
    text = re.sub(r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>])", "", text)
    return text.replace("\r", "\n")


def main():
    shell, setup, *lines = sys.argv[1:]
    terminal = Terminal(SHELLS[shell])
    terminal.read(5)
    terminal.send(PROMPT[shell] + "; " + setup + "\r")
    terminal.wait_for("<READY>")
    terminal.read(0.5)
    for line in lines:
        for part in re.split("(\t)", line):
            terminal.send(part)
            terminal.read(3 if part == "\t" else 0.3)
        terminal.send("\r")
        seen = terminal.wait_for("ran: ") + terminal.read(0.5)
        for found in re.findall(r"^ran: .*$", plain(seen), re.M):
            print(found)
    terminal.send("exit\r")
    terminal.read(1)
    os.close(terminal.fd)


main()
