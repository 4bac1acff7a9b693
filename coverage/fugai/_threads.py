"""How many threads a computation may start."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Processors that this process may run on, at least 1.

    Linux says which of the machine's processors a process is bound to; elsewhere all count.

    >>> usable_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
