# SPDX-License-Identifier: Apache-2.0
"""What lintrace may cost, and what it would like to: promise P5 (nearly free) in numbers."""
# kind: (budget, stretch, unit); "at least" for a rate.
BUDGETS = {
    "data job": (1.02, 1.01, "x"),
    "build": (1.05, 1.03, "x"),
    "many processes": (1.20, 1.12, "x"),
    "read or write": (10, 5, "ns"),
    "open cycle": (800, 400, "ns"),
    "process": (60, 45, "us"),
    "ptrace open": (20, 12, "us"),
    "ptrace read": (0.5, 0.2, "us"),  # not stopped: what is left is the filter, which the kernel asks at each call
    "start to end": (15, 8, "ms"),
    "rows": (500, 1000, "MB/s"),
    "types": (150, 400, "MB/s"),
    "memory": (200, 200, "bytes"),
}


def judge(kind, value, low, high):
    """within stretch, within budget, or over; with a ? when the 95 % interval holds the limit that decides."""
    budget, stretch, unit = BUDGETS[kind]
    if unit == "MB/s":
        budget, stretch, value, low, high = -budget, -stretch, -value, -high, -low
    verdict = "stretch" if value <= stretch else "budget" if value <= budget else "OVER"
    unsure = any(low <= limit <= high for limit in (budget, stretch))
    return verdict + ("?" if unsure else "")
