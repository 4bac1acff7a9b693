"""Theme wireless: sites and access points to signal, service, people, places and holes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.pipeline.run.theme import Theme, ThemeBuilder
from fugai.pipeline.run.wireless.interval_notes import interval_notes
from fugai.pipeline.run.wireless.levels import layer_notes, level_notes
from fugai.pipeline.run.wireless.networks import RadioNetworks
from fugai.pipeline.run.wireless.notes import model_notes
from fugai.pipeline.run.wireless.service import ServiceMeasures
from fugai.pipeline.run.wireless.sites import measure_additions, measure_village_distances
from fugai.pipeline.run.wireless.venues import measure_access_points, venue_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.run.kept import KeptSteps
    from fugai.pipeline.run.wireless.shared_carriers import Network


def compute_wireless(
    inputs: Inputs,
    years: tuple[int, ...],
    progress: Progress,
    *,
    urban: xr.DataArray | None,
    kept: KeptSteps,
) -> Theme:
    """Signal of every network in every year, and the service of every profile.

    Parameters
    ----------
    urban
        Degree of urbanisation, the clutter where the project gives none.
    kept
        Keeps each network's signal until its year is done, and each year.
    """
    progress.start("无线 wireless", len(years) + 1)
    progress.advance(0.0, detail="WLAN")
    networks, results = RadioNetworks(inputs, years, urban=urban, kept=kept), ThemeBuilder()
    results.notes += [*networks.notes(), *venue_notes(networks)]
    results.notes += level_notes(inputs.project.wireless.profiles)
    results.notes += layer_notes(networks.cells, networks.radio.technologies)
    results.notes += networks.carrier_notes()
    if not inputs.project.wireless.profiles:
        results.notes.append(
            Message(
                zh="项目未定义覆盖标准（`wireless.profiles`），未计算无线覆盖。",
                en="No `wireless.profiles` are declared: no coverage is computed.",
            )
        )
    measure_additions(inputs, years, results)
    progress.advance()
    for year in years:
        make = partial(_year, networks, year, urban, last=year == years[-1])
        results.add(kept.theme(f"wireless-{year}", make))
        networks.forget(year)
        progress.advance(detail=f"{year}")
    progress.finish()
    return results.build("wireless")


def _year(networks: RadioNetworks, year: int, urban: xr.DataArray | None, *, last: bool) -> Theme:
    """Results of one year alone."""
    results = ThemeBuilder()
    inputs = networks.inputs.in_year(year)
    service = ServiceMeasures(networks, inputs, results, urban=urban)
    _measure_year(service, year, networks.signals(year), last=last)
    measure_village_distances(inputs, year, results)
    measure_access_points(networks, year, results)
    return results.build("wireless")


def _measure_year(
    service: ServiceMeasures, year: int, signals: Mapping[Network, xr.Dataset], *, last: bool
) -> None:
    """Service of every profile in one year."""
    inputs, networks, notes = service.inputs, service.networks, service.results.notes
    if last:
        notes += model_notes(
            signals.values(),
            networks.radio.technologies,
            has_terrain=inputs.terrain is not None,
            has_obstacles=inputs.obstacles is not None,
        )
        names = [name for _, name in signals]
        radio = networks.radio
        notes += interval_notes(names, networks.errors, radio.technologies, radio.untuned)
    for spec in inputs.project.wireless.profiles:
        if not service.measure(spec, year, signals, last=last):
            notes.append(
                Message(
                    zh=f"覆盖标准“{spec.name}”：项目没有其所用制式的网络。",
                    en=f"Profile `{spec.name}`: the project has none of its networks.",
                )
            )
