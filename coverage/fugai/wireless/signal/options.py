"""How a signal is predicted: models, equipment, ranges and accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from fugai._deprecated import gathered_arguments, retired
from fugai.wireless.signal.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    import numpy.typing as npt

    from fugai.tables import Antenna
    from fugai.wireless.models.registry import ModelChoice
    from fugai.wireless.signal.window.loss import Profiles
    from fugai.wireless.technology import Technology

Function = TypeVar("Function", bound="Callable[..., Any]")

Interference = Literal["pixels", "groups"]

_warn_of_detail_range = retired(
    "fugai.wireless.SignalOptions(detail_range_m)", '`interference="groups"`', removed_in="0.3.0"
)


@dataclass(frozen=True, kw_only=True)
class SignalOptions:
    """How the signal of a network is predicted.

    Parameters
    ----------
    model
        Path loss model, its name, or one for each of rural, suburban and urban ground. None: the
        technology's, the one over terrain where terrain is given and the carriers are within its
        frequencies. An antenna outside a model's heights is taken at the nearest height inside; how
        many were is in ``attrs["heights_clamped"]`` of the signal.
    technologies
        Defaults with a project's changes, from `technologies`; None: the built-in ones.
    antennas
        Measured patterns by the names that cells give in ``antenna``; the other cells have the sector
        of their technology.
    max_range_m
        Longest reach; None: the technology's. [m]
    profiles
        Over terrain: ``radial`` takes the profile of the nearest of each mast's rays, ``exact`` each
        pixel's own.
    interference
        Over terrain by P.1812: ``pixels`` computes every cell at every pixel. ``groups`` computes exactly
        what may be one of the two strongest cells of a pixel; the others count in ``sinr`` and
        ``servers`` with their power at one pixel of its group, pixels of one kind of ground in a block
        of 8 x 8. `docs/methods.md` says how far that is from every pixel. Other models, and
        ``profiles="exact"``, compute every pixel in either case.
    within
        With ``groups``: pixels of the grid where best servers are wanted exactly, as booleans; elsewhere a
        pixel has the servers of its group's one. None: all.
    together_until
        With ``groups``: masts that opened by the end of this year are added at once, later ones year by year,
        so that a year does not depend on those after it. None: all year by year, as if the signal of the
        first years were wanted too.
    detail_range_m
        Without effect since blocks are no longer told by distance; given, ``interference`` is ``groups``.
    load
        Share of their resources that neighbours use, 0 to 1; None: the technology's. Where the
        reference signal never pauses (TD-SCDMA, GSM) the technology's own load of 1 is kept.
    threshold_dbm
        Level of the layers ``servers`` and ``probability``; None: the technology's. [dBm]
    rates
        Whether the signal has the layers ``throughput_down``, ``sinr_up`` and ``throughput_up``; what services
        ask for is computed without them.
    threads
        Threads over masts and blocks of rows; None: all processors. The result does not depend on it.

    Examples
    --------
    >>> from fugai.wireless import SignalOptions
    >>> SignalOptions(model="okumura-hata", max_range_m=10_000.0).load
    0.5
    """

    model: ModelChoice | None = None
    technologies: Mapping[str, Technology] | None = None
    antennas: Mapping[str, Antenna] | None = None
    max_range_m: float | None = None
    profiles: Profiles = "radial"
    interference: Interference = "pixels"
    within: npt.ArrayLike | None = None
    together_until: int | None = None
    detail_range_m: float | None = None
    load: float | None = 0.5
    threshold_dbm: float | None = None
    rates: bool = True
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.detail_range_m is not None:
            _warn_of_detail_range()
            object.__setattr__(self, "interference", "groups")


def loose_ground_and_options(function: Function) -> Function:
    """Decorator of a function that still takes the fields of `Ground` and `SignalOptions` one by one."""
    removed_in = "0.3.0"
    with_options = gathered_arguments(into="options", kind=SignalOptions, removed_in=removed_in)
    with_ground = gathered_arguments(into="ground", kind=Ground, removed_in=removed_in)
    return with_ground(with_options(function))
