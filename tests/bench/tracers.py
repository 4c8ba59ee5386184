# SPDX-License-Identifier: Apache-2.0
"""The tracers under comparison, one entry each: how a command is run under it, and why it cannot be."""
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess
import time


@dataclasses.dataclass
class Tracer:
    name: str
    wrap: object  # (bench, command) -> command
    program: str = ""  # to be installed; "" for lintrace
    is_slow: bool = False  # small sizes, few pairs
    is_daemon: bool = False  # sees the whole system, from outside the tree
    only: str = ""  # "data": makes a difference there only


def lintrace(*options):
    return lambda bench, command: [bench.lintrace, "-q", *options, "-o", bench.lineage, "--", *command]


def output(bench):
    path = bench.scratch / "tracer.out"
    path.unlink(missing_ok=True)
    return str(path)


def reprozip(bench, command):
    folder = bench.scratch / "reprozip"
    shutil.rmtree(folder, ignore_errors=True)
    return ["reprozip", "trace", "-d", folder, "--dont-identify-packages", "--dont-find-inputs-outputs", *command]


def fsatrace(bench, command):
    return ["fsatrace", "rwmdtq", output(bench), "--", *command]


def strace(*options):
    return lambda bench, command: ["strace", "-f", *options, "-o", output(bench), *command]


def ltrace(bench, command):
    return ["ltrace", "-f", "-e", "open+open64+openat+fopen+fopen64", "-o", output(bench), *command]


BPF_OPENS = """tracepoint:syscalls:sys_enter_openat { printf("%d %s\\n", pid, str(args->filename)); }
tracepoint:syscalls:sys_enter_renameat2 { printf("%d %s\\n", pid, str(args->newname)); }"""

TRACERS = [
    Tracer("lintrace", lintrace("--profile=off")),
    Tracer("lintrace-profile", lintrace(), only="data"),
    Tracer("lintrace-ptrace", lintrace("--profile=off", "--backend=ptrace"), is_slow=True),
    Tracer("fsatrace", fsatrace, "fsatrace"),
    Tracer("strace", strace(), "strace", is_slow=True),
    Tracer("strace-bpf", strace("--seccomp-bpf", "-e", "trace=%file,%desc"), "strace", is_slow=True),
    Tracer("strace-file-bpf", strace("--seccomp-bpf", "-e", "trace=%file"), "strace", is_slow=True),
    Tracer("reprozip", reprozip, "reprozip", is_slow=True),
    Tracer("ltrace", ltrace, "ltrace", is_slow=True),
    Tracer("fatrace", lambda bench, _: ["fatrace", "-o", output(bench)], "fatrace", is_daemon=True),
    Tracer("bpftrace", lambda bench, _: ["bpftrace", "-o", output(bench), "-e", BPF_OPENS], "bpftrace", is_daemon=True),
]
DEFAULT = [tracer.name for tracer in TRACERS]


def by_name(name):
    return next(tracer for tracer in TRACERS if tracer.name == name)


def why_not(tracer, bench):
    """Why a tracer cannot be used here, or ""."""
    if tracer.program and not shutil.which(tracer.program):
        return "not installed"
    if tracer.is_daemon and os.geteuid() != 0:
        return "needs root"
    if tracer.is_daemon:
        try:
            with Daemon(tracer, bench):
                return ""
        except RuntimeError as error:
            return str(error)
    done = subprocess.run(
        tracer.wrap(bench, ["true"]), cwd=bench.scratch, env=bench.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        return "not permitted: " + " ".join(done.stderr.split())[:100]
    return ""


class Daemon:
    """A tracer of the whole system, while it runs; cpu() is what it has used so far."""

    START_SECONDS = 3

    def __init__(self, tracer, bench):
        self.tracer, self.bench = tracer, bench

    def __enter__(self):
        command = self.tracer.wrap(self.bench, None)
        self.errors = open(self.bench.scratch / "tracer.err", "w+")
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors)
        try:
            self.child.wait(self.START_SECONDS)
        except subprocess.TimeoutExpired:
            return self
        self.errors.seek(0)
        raise RuntimeError("not permitted: " + " ".join(self.errors.read().split())[:100])

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGINT)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.errors.close()

    def cpu(self):
        time.sleep(0.05)  # it is behind the program that it watches
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
