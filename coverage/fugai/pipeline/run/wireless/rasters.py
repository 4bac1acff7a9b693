"""Rasters of a profile's signal, each of one quantity and named by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import wireless
from fugai.pipeline.radio import service_of, thresholds_of
from fugai.pipeline.run.wireless.networks import best_of, unknown_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from fugai.project import ProfileSpec
    from fugai.wireless import Technology


def signal_rasters(
    spec: ProfileSpec,
    parts: Sequence[tuple[str, xr.Dataset]],
    technologies: Mapping[str, Technology],
) -> dict[str, xr.DataArray]:
    """Best level and ratio among the networks of each quantity, and the best probability of all.

    Parameters
    ----------
    spec
        The profile.
    parts
        Technology and signal of each of its networks.
    technologies
        By name.

    Returns
    -------
    By name: ``rsrp-NAME`` of LTE, ``ss-rsrp-NAME`` of NR, ``rscp-NAME`` and ``pilot-ec-NAME`` of 3G,
    ``rxlev-NAME`` of GSM; ``sinr-NAME``, ``ec-io-NAME``, ``c-i-NAME``; ``probability-NAME``; where rates
    are asked ``download-NAME`` and ``upload-NAME``, the best of one network with the probability.
    """
    found: dict[str, xr.DataArray] = {}
    for slug, layer, about in _quantities(parts, technologies):
        mine = [one for name, one in parts if slug in _slugs(technologies[name])]
        best = best_of([one[layer] for one in mine], unknown_cells(mine))
        found[f"{slug}-{spec.name}"] = best.assign_attrs(long_name=about)
    chances = []
    for name, one in parts:
        level = thresholds_of(spec, technologies[name]).level_dbm
        if level is not None:
            chances.append(
                wireless.exceedance(one, level, place=spec.place, building=spec.building)
            )
    unknown = unknown_cells([one for _, one in parts])
    if chances:
        found[f"probability-{spec.name}"] = best_of(chances, unknown)
    asked = [(one, thresholds_of(spec, technologies[name])) for name, one in parts]
    with_rates = [one for one, limits in asked if limits.asks_rates]
    if with_rates:
        names = tuple(dict.fromkeys(name for name, _ in parts))
        service = service_of(spec, names, technologies)
        carried = [wireless.rates(one, service) for one in with_rates]
        for name in ("download", "upload"):
            best = best_of([one[name] for one in carried], unknown)
            found[f"{name}-{spec.name}"] = best.assign_attrs(units="Mbit/s")
    return found


def _slugs(technology: Technology) -> tuple[str, str]:
    return technology.level.slug, technology.level.quality_slug


def _quantities(
    parts: Sequence[tuple[str, xr.Dataset]], technologies: Mapping[str, Technology]
) -> list[tuple[str, str, str]]:
    """Each quantity once: its name in files, the layer of a signal that holds it, what it is."""
    levels = list(dict.fromkeys(technologies[name].level for name, _ in parts))
    found = []
    for slug in dict.fromkeys(one.slug for one in levels):
        mine = [one for one in levels if one.slug == slug]
        sent = ", ".join(one.signal for one in mine)
        found.append((slug, "rsrp", f"{mine[0].name}: {sent}"))
    ratios = {one.quality_slug: one.quality for one in levels}
    return found + [(slug, "sinr", name) for slug, name in ratios.items()]
