"""The one doorway to numba.

numba probes for coverage.py by importing the name ``coverage``. Where coverage.py is not installed
and the project root is on ``sys.path``, that finds our bare source folder and fails. The name is
marked absent first.

numba reuses a cached kernel while the kernel's own file is unchanged, although code from other files
is compiled into it, and it fails where no cache can be written. Here a cached kernel is reused while
no kernel's source has changed, wherever the cache lies, and a cache that cannot be read or written
costs compile time, nothing else.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if "coverage" not in sys.modules:
    _spec = find_spec("coverage")
    if _spec is not None and _spec.origin is None:  # the bare folder, not coverage.py
        sys.modules["coverage"] = None  # type: ignore[assignment]

import numba
from numba import get_num_threads, prange, set_num_threads
from numba.core.caching import FunctionCache

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")

__all__ = ["get_num_threads", "njit", "prange", "set_num_threads"]

_KERNELS = Path(__file__).parent / "kernels"

_UNREADABLE = (EOFError, pickle.UnpicklingError, AttributeError, ImportError)
"""What a cache raises that is damaged, or names a class that the sources no longer have."""


@cache
def _sources_digest() -> str:
    """Hash of the sources of all kernels, which may be compiled into each other."""
    digest = hashlib.sha256()
    for source in sorted(_KERNELS.rglob("*.py")):
        digest.update(source.relative_to(_KERNELS).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


class _KernelCache(FunctionCache):
    """numba's cache of one function, stale with any kernel's source, and never in the way."""

    def __init__(self, py_func: Callable[..., Any]) -> None:
        super().__init__(py_func)  # type: ignore[no-untyped-call]
        file = self._cache_file
        file._source_stamp = (file._source_stamp, _sources_digest())

    def load_overload(self, sig: object, target_context: object) -> object:
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except (OSError, *_UNREADABLE):
            return None

    def save_overload(self, sig: object, data: object) -> None:
        try:
            try:
                super().save_overload(sig, data)  # type: ignore[no-untyped-call]
            except _UNREADABLE:
                self.flush()  # type: ignore[no-untyped-call]
                super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except OSError:
            self._enabled = False


def njit(*, cache: bool = False, **options: Any) -> Callable[[Function], Function]:  # noqa: ANN401
    """`numba.njit`, with a cache of compiled code that is never stale and may be out of reach."""
    compiled: Callable[[Function], Function] = numba.njit(**options)
    return (lambda function: _cached(compiled(function))) if cache else compiled


def _cached(dispatcher: Any) -> Any:  # noqa: ANN401  numba has no types
    """Have a compiled function keep its code; a plain function, without JIT, stays as it is."""
    if hasattr(dispatcher, "enable_caching"):
        with suppress(OSError, RuntimeError):  # no folder can hold the cache
            dispatcher._cache = _KernelCache(dispatcher.py_func)
    return dispatcher
