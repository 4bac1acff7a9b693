"""The doorway to osmnx: its settings for one call, its errors as sentences."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fugai.errors import EmptyResultError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

BUSY = (429, 504)
"""Answers that osmnx would wait for without an end."""


def _cache_folder() -> Path:
    given = os.environ.get("FUGAI_CACHE")
    return (Path(given) if given else Path.home() / ".cache" / "fugai") / "osm"


@dataclass(frozen=True, kw_only=True)
class OsmServer:
    """Where OpenStreetMap data comes from.

    Parameters
    ----------
    overpass_url, nominatim_url
        Addresses of the two services; None for those of osmnx.
    timeout_s
        Longest time that a request may take. [s]
    cache
        Folder in which answers are kept, so that the same question is asked once; None for
        ``$FUGAI_CACHE/osm``, else ``~/.cache/fugai/osm``.
    polite
        Whether the Overpass server is asked for a free slot before each request.

    Examples
    --------
    >>> from fugai.pipeline.fetch import OsmServer
    >>> OsmServer(overpass_url="http://127.0.0.1:8080/api").timeout_s
    180.0
    """

    overpass_url: str | None = None
    nominatim_url: str | None = None
    timeout_s: float = 180.0
    cache: Path | str | None = None
    polite: bool = True
    settings: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.timeout_s < float("inf"):
            msg = f"`timeout_s` must be above 0 and finite, found {self.timeout_s}."
            raise InputError(msg)
        for name in ("overpass_url", "nominatim_url"):
            url = getattr(self, name)
            if url is not None and not str(url).startswith(("http://", "https://")):
                msg = f"`{name}` must begin with http:// or https://, found {url!r}."
                raise InputError(msg)


class _Busy(Exception):  # noqa: N818  what the server says
    """The server refuses more requests for now."""


def _refuse_to_wait(response: Any, *_: object, **__: object) -> None:  # noqa: ANN401  of requests
    if response.status_code in BUSY:
        raise _Busy(str(response.status_code))


@contextmanager
def osmnx_at(server: OsmServer | None, *, wanted: str) -> Iterator[ModuleType]:
    """Loaded with the settings of a server, which are put back; errors become one sentence.

    Parameters
    ----------
    wanted
        What is asked for, for the sentences.

    Raises
    ------
    EmptyResultError
        OpenStreetMap has nothing of the kind there.
    InputError
        The server cannot be reached, refuses more requests, or answers with an error.
    """
    import osmnx  # noqa: PLC0415  loading it takes seconds
    import requests  # noqa: PLC0415

    at = server or OsmServer()
    own: dict[str, Any] = {
        "requests_timeout": at.timeout_s,
        "cache_folder": str(at.cache or _cache_folder()),
        "use_cache": True,
        "overpass_rate_limit": at.polite,
        "doh_url_template": None,
        "requests_kwargs": {"hooks": {"response": _refuse_to_wait}},
        "overpass_url": at.overpass_url or osmnx.settings.overpass_url,
        "nominatim_url": at.nominatim_url or osmnx.settings.nominatim_url,
        **at.settings,
    }
    before = {name: getattr(osmnx.settings, name) for name in own}
    try:
        for name, value in own.items():
            setattr(osmnx.settings, name, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield osmnx
    except _Busy as error:
        msg = f"The OpenStreetMap server must be free for {wanted}, found {error}: it is busy, try again later."
        raise InputError(msg) from None
    except requests.exceptions.Timeout:
        msg = f"The OpenStreetMap server must answer within {at.timeout_s:g} s for {wanted}, found no answer."
        raise InputError(msg) from None
    except requests.exceptions.RequestException as error:
        where = getattr(getattr(error, "request", None), "url", None) or own["overpass_url"]
        msg = f"The OpenStreetMap server must be reachable for {wanted}, found no answer at {str(where).partition('?')[0]}."
        raise InputError(msg) from None
    except osmnx._errors.InsufficientResponseError:
        msg = f"OpenStreetMap must have data for {wanted}, found none."
        raise EmptyResultError(msg) from None
    except osmnx._errors.ResponseStatusCodeError as error:
        told = " ".join(str(error).split())[:120]
        msg = f"The OpenStreetMap server must answer the request for {wanted}, found {told!r}."
        raise InputError(msg) from None
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
