# SPDX-License-Identifier: Apache-2.0
# case: 98 70
# What tracing adds, counted instead of timed: system calls and (where valgrind is there) instructions a read, a
# stream's line, an open; system calls a program that is run. And vfork is still vfork.
"""Each program does its work N times; the difference between two N, divided, is what one round costs."""

import os
import re
import shutil
import subprocess
import sys

SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv)
{
    static char buffer[1024], name[] = "true";
    char *const command[] = {name, NULL};
    int in = open("in", O_RDONLY), out = open("out", O_WRONLY | O_CREAT, 0644);
    FILE *stream = fopen("in", "r");
    pid_t child;
    for (int i = argc > 2 ? atoi(argv[2]) : 0; i > 0; i--)
        switch (argv[1][0]) {
        case 'r':
            if (pread(in, buffer, sizeof buffer, 0) != sizeof buffer || write(out, buffer, 64) != 64)
                return 1;
            break;
        case 'l':
            if (!fgets(buffer, sizeof buffer, stream))
                rewind(stream);
            break;
        case 'o':
            close(open("in", O_RDONLY));
            break;
        case 's':
            if (posix_spawn(&child, "/bin/true", NULL, NULL, command, environ) || waitpid(child, NULL, 0) < 0)
                return 1;
            break;
        case 'v':
            if (!(child = vfork()))
                execve("/bin/true", command, environ), _exit(1);
            waitpid(child, NULL, 0);
        }
    return 0;
}
"""
# Work: rounds, then what tracing may add a round: system calls, instructions.
BUDGET = {"read": (200, 0, 120), "line": (200, 0, 160), "open": (100, 5, 2000), "spawn": (10, 60, None)}
wrong = []


def ended(command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.exit("%s: status %d\n%s" % (command, done.returncode, done.stderr.decode()))


def system_calls(prefix, work, rounds):
    ended(["strace", "-f", "-qq", "-e", "signal=none", "-o", "log"] + prefix + ["./work", work, str(rounds)])
    with open("log", encoding="latin-1") as log:
        lines = log.readlines()
    # Beginnings of calls only, and none of lintrace's own process, whose numbers of polls vary.
    own = lines[0].split()[0] if prefix else None
    return len([line for line in lines if line.split()[0] != own and not re.match(r"\d+ +(<\.\.\.|\+\+\+)", line)])


def instructions(prefix, work, rounds):
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=counted", "--vgdb=no"]
    ended(prefix + tool + ["./work", work, str(rounds)])
    with open("counted", encoding="utf-8") as log:
        return int(re.search(r"Collected : (\d+)", log.read())[1])


def added(count, work, rounds):
    a_round = [(count(prefix, work, 3 * rounds) - count(prefix, work, rounds)) / (2 * rounds) for prefix in ([], tracer)]
    return a_round[1] - a_round[0]


if os.environ["BACKEND"] == "ptrace":
    print("strace beside another tracer")
    sys.exit(77)
tracer = [os.environ["LINTRACE"], "-q", "--profile", "off", "-o", "lineage", "--"]
with open("work.c", "w", encoding="utf-8") as stream:
    stream.write(SOURCE)
with open("in", "w", encoding="utf-8") as stream:
    stream.write("a line of words\n" * 500)
ended(["gcc", "-O2", "-o", "work", "work.c"])
for what, (number, most_calls, most_instructions) in BUDGET.items():
    calls = added(system_calls, what, number)
    if calls > most_calls + 0.02:
        wrong.append("%s: %.2f system calls more a round, %d are allowed" % (what, calls, most_calls))
    if most_instructions and shutil.which("valgrind"):
        count = added(instructions, what, number)
        if count > most_instructions:
            wrong.append("%s: %.0f instructions more a round, %d are allowed" % (what, count, most_instructions))
        print("%s: %.2f system calls, %.0f instructions" % (what, calls, count))
    else:
        print("%s: %.2f system calls" % (what, calls))
ended(["strace", "-f", "-qq", "-o", "log"] + tracer + ["./work", "vfork", "3"])
with open("log", encoding="latin-1") as log:
    if len(re.findall(r"^\d+ +vfork\(", log.read(), re.M)) != 3:
        wrong.append("vfork has become something else")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
