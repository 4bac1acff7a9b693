"""Values by name, of which an unknown name lists the known ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from fugai.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
SHOWN = 8
"""Names that a short text lists."""


class Named(Mapping[str, T]):
    """Values by name, each loaded on first use.

    Parameters
    ----------
    kind
        What one of them is called in a message, such as ``raster``.
    loaders
        Name to a function that loads the value.

    Raises
    ------
    SelectionError
        On a name that is not there; it is a `KeyError`, and lists the names that are.

    Examples
    --------
    >>> from fugai.pipeline.named import Named
    >>> rasters = Named.of("raster", {"rsrp-lte": 1, "served-lte": 2})
    >>> rasters["rsrp-lte"]
    1
    >>> rasters["rsrp"]
    Traceback (most recent call last):
    fugai.errors.SelectionError: There is no raster 'rsrp', but: rsrp-lte, served-lte.
    """

    def __init__(self, kind: str, loaders: Mapping[str, Callable[[], T]]) -> None:
        self._kind, self._loaders = kind, dict(loaders)
        self._values: dict[str, T] = {}

    @classmethod
    def of(cls, kind: str, values: Mapping[str, T]) -> Named[T]:
        """Values that are there already."""
        return cls(kind, {name: partial(_same, value) for name, value in values.items()})

    def __getitem__(self, name: str) -> T:
        if name not in self._loaders:
            raise SelectionError(missing(self._kind, name, list(self._loaders)))
        if name not in self._values:
            self._values[name] = self._loaders[name]()
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._loaders

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)

    def __repr__(self) -> str:
        """How many there are, and their first names."""
        names = ", ".join(list(self)[:SHOWN]) + (", ..." if len(self) > SHOWN else "")
        return f"<{len(self)} {self._kind}s: {names}>" if names else f"<no {self._kind}s>"


def missing(kind: str, name: object, names: list[str]) -> str:
    """One sentence that says that a name is not there, and which names are.

    >>> missing("layer", "roads", ["sites", "outlets"])
    "There is no layer 'roads', but: sites, outlets."
    >>> missing("layer", "roads", [])
    "There is no layer 'roads', nor any other."
    """
    rest = f"but: {', '.join(names)}" if names else "nor any other"
    return f"There is no {kind} {name!r}, {rest}."


def _same(value: T) -> T:
    return value
