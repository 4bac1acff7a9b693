"""Vehicles of a fleet, and how hard the search for their rounds tries."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fugai.errors import ContractError

MAX_MIN = 2880.0
"""Times of day reach to the end of the next day. [min]"""


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """Vehicles of one kind that start and end at one depot.

    Parameters
    ----------
    name
        What the tables call the kind: 'van', 'cargo bike'.
    depot
        Id of the depot, or satellite, where its rounds begin and end.
    mode
        Network on which it travels.
    number
        How many there are.
    parcels, kg
        What one holds; infinite where it does not matter.
    fixed_cost, cost_per_km, cost_per_hour
        Of each vehicle that is used, of each kilometre, and of each hour from the start of loading
        to the return. Any currency.
    shift_min
        Longest time from the start of loading to the return. [min]
    start_min, end_min
        When it may start at the earliest and be back at the latest, minutes after midnight. [min]
    max_km
        Longest round, such as the range of a battery. [km]
    reload_at
        Ids of the depots and satellites where it may load again on the way.
    max_reloads
        How often, at most.

    Raises
    ------
    ContractError
        A number is negative or not finite where it must be, the end is before the start, or
        ``number`` or ``max_reloads`` is no whole number.

    Examples
    --------
    >>> from fugai.delivery import Vehicle
    >>> Vehicle(name="van", depot="north", parcels=200, cost_per_km=1.2).shift_min
    480.0
    >>> Vehicle(name="van", depot="north", parcels=-1)
    Traceback (most recent call last):
    fugai.errors.ContractError: `Vehicle.parcels` must be above 0, found -1.
    """

    name: str
    depot: str
    mode: str = "deliver"
    number: int = 1
    parcels: float = math.inf
    kg: float = math.inf
    fixed_cost: float = 0.0
    cost_per_km: float = 0.0
    cost_per_hour: float = 0.0
    shift_min: float = 480.0
    start_min: float = 0.0
    end_min: float = 1440.0
    max_km: float = math.inf
    reload_at: tuple[str, ...] = ()
    max_reloads: int = 3

    def __post_init__(self) -> None:
        for name in ("number", "max_reloads"):
            whole = getattr(self, name)
            if isinstance(whole, bool) or whole != int(whole) or whole < 0:
                msg = f"`Vehicle.{name}` must be a whole number, 0 or more, found {whole!r}."
                raise ContractError(msg)
        for name in ("parcels", "kg", "max_km", "shift_min"):
            if not getattr(self, name) > 0:
                msg = f"`Vehicle.{name}` must be above 0, found {getattr(self, name):g}."
                raise ContractError(msg)
        for name in ("fixed_cost", "cost_per_km", "cost_per_hour"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                msg = f"`Vehicle.{name}` must be finite and not negative, found {value:g}."
                raise ContractError(msg)
        if not 0 <= self.start_min < self.end_min <= MAX_MIN:
            msg = (
                "`Vehicle.start_min` and `end_min` must be ascending minutes between 0 and "
                f"{MAX_MIN:g}, found {self.start_min:g} and {self.end_min:g}."
            )
            raise ContractError(msg)


@dataclass(frozen=True, kw_only=True)
class RoundSearch:
    """How long the search for rounds and for their bound goes on.

    The same numbers give the same rounds on every machine, unless a time limit ends the search.

    Parameters
    ----------
    iterations
        Of the iterated local search.
    seed
        Of its random numbers.
    max_seconds
        Time of the processor after which search and bound stop; None for no limit. [s]
    bound_labels
        Partial rounds that one pricing of the bound by columns may keep: more make the bound better
        where many stops fit into one round; 0 for the bound by flows alone.
    bound
        Whether to look for a lower bound on the cost; without, it is 0 (more than 8 stops).
    unserved_cost
        What a stop costs that is left out; None for more than any round to one stop, so that a stop
        is left out only where no vehicle is left for it.

    Raises
    ------
    ContractError
        A number is negative or not finite.

    Examples
    --------
    >>> from fugai.delivery import RoundSearch
    >>> RoundSearch(iterations=500).seed
    0
    """

    iterations: int = 2000
    seed: int = 0
    max_seconds: float | None = None
    bound_labels: int = 5_000
    bound: bool = True
    unserved_cost: float | None = None

    def __post_init__(self) -> None:
        for name in ("iterations", "seed", "bound_labels"):
            whole = getattr(self, name)
            if isinstance(whole, bool) or whole != int(whole) or whole < 0:
                msg = f"`RoundSearch.{name}` must be a whole number, 0 or more, found {whole!r}."
                raise ContractError(msg)
        for name in ("max_seconds", "unserved_cost"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                msg = f"`RoundSearch.{name}` must be finite and not negative, found {value:g}."
                raise ContractError(msg)
