"""The one doorway to numba.

numba probes for coverage.py by importing the name ``coverage``. Where coverage.py is not installed
and the project root is on ``sys.path``, that finds our bare source folder and fails. The name is
marked absent first.
"""

import sys
from importlib.util import find_spec

if "coverage" not in sys.modules:
    _spec = find_spec("coverage")
    if _spec is not None and _spec.origin is None:  # the bare folder, not coverage.py
        sys.modules["coverage"] = None  # type: ignore[assignment]

from numba import get_num_threads, njit, prange, set_num_threads

__all__ = ["get_num_threads", "njit", "prange", "set_num_threads"]
