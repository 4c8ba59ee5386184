# SPDX-License-Identifier: Apache-2.0
"""Runs the stress program (stress.c) under lintrace and compares what it counted itself with what is told: bytes
read and written of each file, and the verdict. Every third run ends by an exec from a thread that is not the
first. See run.sh."""

import json
import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SECONDS = 120
THREADS, ROUNDS = 16, 40
BACKENDS = ["preload", "auto", "ptrace"]
TSAN = ["-fsanitize=thread"]


def build(folder, name, source, *flags):
    program = os.path.join(folder, name)
    made = subprocess.run(
        ["gcc", "-O1", "-g", "-pthread", "-D_GNU_SOURCE", "-o", program, os.path.join(HERE, source), *flags],
        capture_output=True, text=True, check=False,
    )
    if made.returncode:
        raise SystemExit("Bail out! %s does not build\n%s" % (source, made.stderr))
    return program


def told(lineage):
    """({name: (bytes read, bytes written)}, verdict, reasons) of the only run."""
    names = [os.path.join(lineage, kind, name) for kind in ("events", "traces") for name in os.listdir(os.path.join(lineage, kind))]
    with open(names[0], encoding="utf-8") as stream:
        facet = json.load(stream)["run"]["facets"]["lintrace_trace"]
    text = subprocess.run(["zstd", "-dcq", names[1]], capture_output=True, check=True).stdout.decode()
    lines = [json.loads(line) for line in text.splitlines()]
    files = {line["name"]: (line["bytes_read"], line["bytes_written"]) for line in lines if line["type"] == "file"}
    return files, facet["verdict"], facet["reasons"]


class Run:
    """One run in a fresh folder."""

    def __init__(self, lintrace, folder, programs, backend, number, has_static):
        self.work = os.path.join(os.path.realpath(folder), "work")
        self.lineage = os.path.join(folder, "lineage")
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.rmtree(self.lineage, ignore_errors=True)
        shutil.rmtree(os.path.join(folder, "state"), ignore_errors=True)
        os.mkdir(self.work)
        with open(os.path.join(self.work, "in"), "wb") as stream:
            stream.write(b"i" * 4096)
        self.wrong = []
        self.has_static = has_static
        ending = "exec" if number % 3 == 2 else "leave"
        self.command = [lintrace, "--backend", backend, "--all", "-q", "--profile", "off", "-o", self.lineage, "--"]
        self.command += [programs[0], str(THREADS), str(ROUNDS), ending, programs[1], programs[2]]
        self.environment = os.environ | {"LINTRACE_STATE_DIR": os.path.join(folder, "state")}

    def start(self):
        with open(self.lineage + ".err", "w+b") as errors:
            process = subprocess.Popen(
                self.command, cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, stdout=errors,
                stderr=errors, start_new_session=True,
            )
            try:
                status = process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                status = "none within %d seconds" % SECONDS
            errors.seek(0)
            said = errors.read().decode(errors="replace")
        if status != 0 or said:
            self.wrong.append("status %s: %s" % (status, said[-2000:]))
        return status == 0

    def compare(self, verdict_expected):
        files, verdict, reasons = told(self.lineage)
        if verdict != verdict_expected:
            self.wrong.append("the verdict is %s: %s" % (verdict, "; ".join(reasons)))
        with open(os.path.join(self.work, "totals"), encoding="utf-8") as stream:
            for line in stream:
                name, read, written = line.split()
                said = files.get(os.path.join(self.work, name), (0, 0))
                true = (int(read), int(written))
                if name == "in" and not self.has_static or name == "static" and not self.has_static:
                    continue  # a static program's part is not seen
                if said != true:
                    self.wrong.append("%s: %d read, %d written; told: %d, %d" % ((name,) + true + said))


def trial(run, verdict):
    if run.start():
        run.compare(verdict)
    return run.wrong


def sanitizer_works(folder):
    """How a program under ThreadSanitizer can be run here: a prefix, or None."""
    with open(os.path.join(folder, "empty.c"), "w", encoding="utf-8") as stream:
        stream.write("int main(void) { return 0; }\n")
    program = os.path.join(folder, "empty")
    made = subprocess.run(["gcc", *TSAN, "-o", program, program + ".c"], capture_output=True, check=False)
    for prefix in ([], ["setarch", "-R"]):
        if made.returncode == 0 and subprocess.run(prefix + [program], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


def hammer(folder, prefix):
    """The tables of the library, built into a program under ThreadSanitizer."""
    program = os.path.join(folder, "hammer")
    sources = ["tests/stress/hammer.c", "preload/fdtab.c", "preload/uses.c", "preload/names.c", "preload/wire/sink.c", "preload/wire/encode.c", "preload/wire/socket.c"]
    made = subprocess.run(
        ["gcc", "-O1", "-g", "-pthread", "-std=gnu11", "-D_GNU_SOURCE", "-iquote", "preload", *TSAN, "-o", program, *sources],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    if made.returncode:
        return ["does not build: " + made.stderr]
    state = os.path.join(folder, "hammered")
    shutil.rmtree(state, ignore_errors=True)
    os.mkdir(state)
    options = "halt_on_error=0:suppressions=" + os.path.join(HERE, "tsan.txt")
    ended = subprocess.run(
        prefix + [program, state], env=os.environ | {"TSAN_OPTIONS": options}, capture_output=True, text=True, check=False,
        timeout=SECONDS,
    )
    return ["status %d: %s" % (ended.returncode, ended.stdout + ended.stderr)] if ended.returncode else []


def show(number, title, wrong):
    print("%s %d - %s" % ("not ok" if wrong else "ok", number, title))
    for line in wrong:
        print("# " + line.rstrip().replace("\n", "\n# "))
    sys.stdout.flush()
    return bool(wrong)


def main():
    lintrace, folder = sys.argv[1:3]
    times = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    backends = sys.argv[4:] or BACKENDS
    programs = [build(folder, "stress", "stress.c"), build(folder, "worker", "worker.c", '-DOUTPUT="worker"')]
    programs.append(build(folder, "worker_static", "worker.c", '-DOUTPUT="static"', "-static"))
    number, bad = 0, {}
    for backend in backends:
        has_static = backend != "preload"
        for turn in range(times):
            run = Run(lintrace, folder, programs, backend, turn, has_static)
            number += 1
            title = "stress %d of %d [%s]" % (turn + 1, times, backend)
            bad[backend] = bad.get(backend, 0) + show(number, title, trial(run, "complete" if has_static else "incomplete"))
    prefix = sanitizer_works(folder)
    for backend in [name for name in backends if name == "preload" and prefix is not None]:
        sanitized = build(folder, "stress_tsan", "stress.c", *TSAN)
        run = Run(lintrace, folder, [sanitized, programs[1], programs[2]], backend, 0, False)
        run.command[run.command.index("--") + 1 : run.command.index("--") + 1] = prefix
        number += 1
        show(number, "stress built under ThreadSanitizer [%s]" % backend, trial(run, "incomplete"))
    number += 1
    if prefix is None:
        print("ok %d - tables hammered # SKIP no ThreadSanitizer" % number)
    else:
        bad["tables"] = show(number, "tables hammered by threads under ThreadSanitizer", hammer(folder, prefix))
    print("1..%d" % number)
    for backend, count in bad.items():
        print("# conformance %s: %d of %d runs wrong" % (backend, count, times if backend in backends else 1))
    return 1 if any(bad.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
