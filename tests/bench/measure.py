# SPDX-License-Identifier: Apache-2.0
"""Running a command with its costs, and what pairs of costs say. Times are seconds."""
import dataclasses
import os
import random
import statistics
import subprocess
import time

RESAMPLES = 2000


@dataclasses.dataclass
class Sample:
    wall: float
    cpu: float  # user and system, of the command and all that it waited for
    status: int
    peak_kib: int


def run(command, folder, environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
    """One run of a command from fork to the end of its tree, as wait4 sees it."""
    before = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        child.terminate()  # which a tracer hands on to what it traces
        child.wait()
        raise
    wall = time.perf_counter() - before
    child.returncode = os.waitstatus_to_exitcode(status)
    return Sample(wall, usage.ru_utime + usage.ru_stime, child.returncode, usage.ru_maxrss)


def interval(values, of=statistics.median):
    """The median, and the limits between which 95 of 100 bootstrap medians lie; always the same for the same values."""
    if len(values) > 400:  # many: the median of so many hardly moves, and the resamples take time
        values = sorted(values)[:: len(values) // 400 + 1]
    chance = random.Random(1)
    medians = sorted(of(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return of(values), medians[RESAMPLES * 25 // 1000], medians[RESAMPLES * 975 // 1000]


def ratios(samples, what):
    return interval([getattr(b, what) / max(getattr(a, what), 1e-6) for a, b in samples])


def differences(samples, what):
    return interval([getattr(b, what) - getattr(a, what) for a, b in samples])
