"""Which numbers of two runs mean different things, and why: from what each run says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fugai.scorecard.comparison import explain

if TYPE_CHECKING:
    from fugai.messages import Message

About = Mapping[str, Any]
"""What `run.json` says of a run, in plain parts."""

RADIO = (
    "wireless.area_share",
    "wireless.population_share",
    "wireless.settlements_share",
    "wireless.venues_share",
    "wireless.holes",
)
"""Indicators that rest on the signal."""

HOMES = (
    "broadband.settlements_served",
    "broadband.households_share",
    "broadband.population_share",
)
"""Indicators that rest on what 'served' and 'underserved' mean."""

GROUND = ("terrain", "clutter", "buildings", "surface", "canopy", "building_heights")
"""Inputs that decide by which kind of model the signal is computed, where they are there."""

LOADS = (
    "delivery.load",
    "delivery.overloaded_share",
    "delivery.capacity_share",
    "delivery.accessibility",
    "delivery.tour_minutes",
)

_PARAMETERS: tuple[tuple[str, tuple[str, ...], Mapping[str, tuple[str, ...]]], ...] = (
    ("wireless.hole_min_people", ("wireless.holes",), {}),
    ("broadband.served", HOMES, {}),
    ("broadband.underserved", HOMES, {}),
    ("broadband.settlement_share", (*HOMES, "broadband.availability"), {}),
    ("broadband.several_operators", (*HOMES, "broadband.availability"), {}),
    ("broadband.cost_per_m", ("broadband.cost_to_connect",), {}),
    ("broadband.cost_per_household", ("broadband.cost_to_connect",), {}),
    ("broadband.currency", ("broadband.cost_to_connect",), {}),
    ("delivery.door_minutes", ("delivery.door_share",), {}),
    ("delivery.village_minutes", ("delivery.village_share", "delivery.choice_share"), {}),
    ("delivery.pickup_minutes", ("delivery.pickup_share", "delivery.open_share"), {}),
    ("delivery.cold_chain_minutes", ("delivery.cold_chain_share",), {}),
    ("delivery.accessibility_minutes", ("delivery.accessibility", "delivery.capacity_share"), {}),
    ("delivery.pickup_kinds", ("delivery.pickup_share", "delivery.open_share"), {}),
    ("delivery.cold_store_kinds", ("delivery.cold_chain_share",), {}),
    ("delivery.parcels_per_head_per_day", LOADS, {}),
    ("delivery.tour_stop_minutes", ("delivery.tour_minutes",), {}),
    ("delivery.tour_parcel_minutes", ("delivery.tour_minutes",), {}),
    ("delivery.tour_shift_minutes", ("delivery.tour_minutes",), {}),
    ("delivery.snap_max_m", ("delivery.",), {}),
    ("delivery.walk_kmh", ("delivery.",), {"mode": ("walk",)}),
    ("delivery.cycle_kmh", ("delivery.",), {"mode": ("cycle",)}),
    ("delivery.urban_factor", ("delivery.",), {"mode": ("drive",)}),
    ("delivery.speeds_kmh", ("delivery.",), {"mode": ("drive",)}),
    ("delivery.hour", ("delivery.",), {"mode": ("drive",)}),
    ("delivery.hourly_factor", ("delivery.",), {"mode": ("drive",)}),
    ("delivery.at", ("delivery.",), {}),
)
"""Key of the project, the indicators that rest on it (a theme by its name and a point), and the
values of dimensions to which that is limited."""

_WORDS_ONLY = ("title", "title_en", "source", "name")
"""Parts of a definition that change no number."""

_OF_RATES = ("sinr_db", "download_mbps", "upload_mbps")


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Numbers that are not compared, and why.

    Parameters
    ----------
    indicator
        Its id, or the beginning of the ids of several, such as ``delivery.``; all where empty.
    where
        Dimension to the values to which it is limited.
    reason
        Why.
    """

    indicator: str
    reason: Message
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, indicator: str) -> bool:
        """Whether it is about that indicator."""
        several = not self.indicator or self.indicator.endswith(".")
        return indicator.startswith(self.indicator) if several else indicator == self.indicator

    def covers(self, indicator: str, where: Mapping[str, str]) -> bool:
        """Whether a number of that indicator and those dimensions is among them."""
        return self.names(indicator) and all(
            where.get(name, "") in values for name, values in self.where.items()
        )


def refusals_of(first: About, second: About) -> list[Refusal]:
    """Every refusal between two runs; none where both say the same of themselves."""
    found = [
        *_definitions(first, second),
        *_parameters(first, second),
        *_profiles(first, second),
        *_models(first, second),
        *_cells(first, second),
    ]
    return list({(one.indicator, str(one.where), one.reason): one for one in found}.values())


def _definitions(first: About, second: About) -> Iterator[Refusal]:
    """Indicators that the two versions define differently, or of which one does not say how."""
    ours, theirs = first.get("definitions"), second.get("definitions")
    if ours is None or theirs is None:
        if first.get("fugai") != second.get("fugai"):
            silent = first if ours is None else second
            yield Refusal(indicator="", reason=explain.undefined(str(silent.get("fugai"))))
        return
    for name in ours.keys() & theirs.keys():
        for part, value in ours[name].items():
            other = theirs[name].get(part)
            if part != "source" and value != other:
                yield Refusal(indicator=name, reason=explain.defined(part, value, other))
                break


def _parameters(first: About, second: About) -> Iterator[Refusal]:
    for key, indicators, where in _PARAMETERS:
        ours, theirs = (_meaning(_parameter(one, key)) for one in (first, second))
        if ours == theirs:
            continue
        for name in indicators:
            yield Refusal(
                indicator=name, where=where, reason=explain.key_differs(key, ours, theirs)
            )


def _profiles(first: About, second: About) -> Iterator[Refusal]:
    """Profiles of one name that ask for something else."""
    ours, theirs = _named_profiles(first), _named_profiles(second)
    for name in ours.keys() & theirs.keys():
        of_profile = {"profile": (name,)}
        for key in sorted(ours[name].keys() | theirs[name].keys()):
            one, other = (_meaning(found[name].get(key)) for found in (ours, theirs))
            if key not in _WORDS_ONLY and one != other:
                reason = explain.key_differs(f"wireless.profiles.{name}.{key}", one, other)
                yield from (Refusal(indicator=i, where=of_profile, reason=reason) for i in RADIO)
        loads = [_parameter(one, "wireless.load") for one in (first, second)]
        if loads[0] != loads[1] and any(ours[name].get(key) is not None for key in _OF_RATES):
            reason = explain.key_differs("wireless.load", *loads)
            yield from (Refusal(indicator=i, where=of_profile, reason=reason) for i in RADIO)
        wlan = [_parameter(one, "wireless.wlan_resolution_m") for one in (first, second)]
        if wlan[0] != wlan[1] and "wlan" in (ours[name].get("technologies") or ()):
            reason = explain.key_differs("wireless.wlan_resolution_m", *wlan)
            yield from (Refusal(indicator=i, where=of_profile, reason=reason) for i in RADIO)


def _models(first: About, second: About) -> Iterator[Refusal]:
    """What computes the signal: models, their parameters and tuning, and the kind of ground."""
    reasons = []
    for key in ("wireless.models", "wireless.layers", "wireless.profile_step_m"):
        ours, theirs = (_meaning(_parameter(one, key)) for one in (first, second))
        if ours != theirs:
            reasons.append(explain.key_differs(key, ours, theirs))
    files = [_files(one, "wireless.") for one in (first, second)]
    reasons += [
        explain.file_differs(role, first_has=role in files[0], second_has=role in files[1])
        for role in sorted(files[0].keys() | files[1].keys())
        if files[0].get(role) != files[1].get(role)
    ]
    ground = [_files(one, "inputs.") for one in (first, second)]
    for name in GROUND:
        there = [f"inputs.{name}" in one for one in ground]
        if there[0] != there[1]:
            reasons.append(explain.ground_differs(name, first_has=there[0]))
    for reason in reasons:
        yield from (Refusal(indicator=name, reason=reason) for name in RADIO)


def _cells(first: About, second: About) -> Iterator[Refusal]:
    """Cells of another size: other ground is covered, and other ground is urban."""
    sizes = [_parameter(one, "cell_size_m") for one in (first, second)]
    if sizes[0] == sizes[1]:
        return
    reason = explain.key_differs("project.cell_size_m", *sizes)
    yield from (Refusal(indicator=name, reason=reason) for name in RADIO)
    for theme in ("broadband.", "delivery."):
        yield Refusal(indicator=theme, where={"area": ("urban", "rural")}, reason=reason)


def _parameter(about: About, key: str) -> Any:  # noqa: ANN401  any plain value
    value: Any = about.get("parameters", {})
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _named_profiles(about: About) -> dict[str, Mapping[str, Any]]:
    return {str(one["name"]): one for one in _parameter(about, "wireless.profiles") or ()}


def _meaning(value: Any) -> Any:  # noqa: ANN401
    """A value without its wording; what is empty is nothing, as in a run that did not know the key."""
    if isinstance(value, Mapping):
        parts = {
            k: _meaning(v) for k, v in value.items() if k not in ("title", "title_en", "source")
        }
        return {k: v for k, v in parts.items() if v is not None} or None
    if isinstance(value, list | tuple):
        return [_meaning(one) for one in value] or None
    return None if value == "" else value


def _files(about: About, role: str) -> dict[str, tuple[str, ...]]:
    """Hashes of the files of each role that begins so."""
    found: dict[str, list[str]] = {}
    for one in about.get("manifest") or ():
        if str(one.get("role", "")).startswith(role):
            found.setdefault(str(one["role"]), []).append(str(one.get("sha256", "")))
    return {name: tuple(sorted(hashes)) for name, hashes in found.items()}


def changed_inputs(first: About, second: About) -> list[str]:
    """Names of the inputs whose files differ, in the order of the first run's."""
    ours, theirs = _files(first, "inputs."), _files(second, "inputs.")
    roles = [role for role in dict.fromkeys([*ours, *theirs]) if ours.get(role) != theirs.get(role)]
    return list(dict.fromkeys(role.split(".")[1] for role in roles))
