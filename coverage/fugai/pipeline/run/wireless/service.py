"""Who has the service of a profile: ground, residents, settlements, venues, and the holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fugai import wireless, zonal
from fugai.pipeline.radio import networks_of, service_of
from fugai.pipeline.run.theme import yearly_name
from fugai.pipeline.run.union import UnionOfDistricts
from fugai.pipeline.run.wireless.hole_places import with_nearest_settlement
from fugai.pipeline.run.wireless.intervals import Places, ShareIntervals
from fugai.pipeline.run.wireless.masts import mast_rasters, masts_table
from fugai.pipeline.run.wireless.places import covered_counts
from fugai.pipeline.run.wireless.rasters import signal_rasters
from fugai.pipeline.run.wireless.venues import enough_share, venue_shares
from fugai.scorecard.indicators import wireless as cards
from fugai.scorecard.indicators.intervals import with_interval
from fugai.tables import technologies_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import ThemeBuilder
    from fugai.pipeline.run.wireless.intervals import ProfileIntervals
    from fugai.pipeline.run.wireless.networks import RadioNetworks
    from fugai.pipeline.run.wireless.shared_carriers import Network
    from fugai.project import ProfileSpec

SETTLEMENT_SHARE = 0.5
"""A settlement is covered from this covered share of it on."""


class ServiceMeasures:
    """Measures, rasters and holes of every profile.

    Parameters
    ----------
    inputs
        With the residents of the year.
    urban
        Degree of urbanisation; None where it is unknown where people live.
    """

    def __init__(
        self,
        networks: RadioNetworks,
        inputs: Inputs,
        results: ThemeBuilder,
        *,
        urban: xr.DataArray | None,
    ) -> None:
        self.networks, self.inputs = networks, inputs
        self.results, self.urban = results, urban
        self.whole = UnionOfDistricts(self.inputs)
        self.intervals = ShareIntervals(networks, inputs, self.whole, urban)
        self.results.notes += self.whole.notes()

    def measure(
        self,
        spec: ProfileSpec,
        year: int,
        signals: Mapping[Network, xr.Dataset],
        *,
        last: bool,
    ) -> bool:
        """Everything of one profile in one year; False where the project has none of its networks."""
        networks = self._networks(spec, signals)
        wlan = self.networks.wlan_of(spec)
        points = None if wlan is None else wlan.covered[year]
        served = self._served(spec, networks, points)
        if not served:
            return False
        everyone = wireless.union(list(served.values()))
        self._measure(spec, year, "", everyone, self._drawn(spec, networks, points))
        if len(served) > 1:
            for operator, layer in served.items():
                if operator:
                    own = {one: signal for one, signal in networks.items() if one[0] == operator}
                    self._measure(spec, year, operator, layer, self._drawn(spec, own, None))
        rasters = {f"served-{spec.name}": everyone, **self._signal(spec, networks)}
        self.results.keep(rasters, year, last=last)
        if last:
            self._keep_masts(spec, networks)
        self._measure_holes(spec, year, everyone, last=last)
        return True

    def _networks(
        self, spec: ProfileSpec, signals: Mapping[Network, xr.Dataset]
    ) -> dict[Network, xr.Dataset]:
        """The networks that a profile names."""
        named = networks_of(spec.technologies, self.networks.radio.technologies)
        return {one: signal for one, signal in signals.items() if one[1] in named}

    def _service(self, spec: ProfileSpec) -> wireless.ServiceDefinition:
        known = self.networks.radio.technologies
        return service_of(spec, networks_of(spec.technologies, known), known)

    def _served(
        self,
        spec: ProfileSpec,
        networks: Mapping[Network, xr.Dataset],
        points: xr.DataArray | None,
    ) -> dict[str, xr.DataArray]:
        """Served share of each cell by operator; access points of all operators together are ''."""
        service = self._service(spec)
        found: dict[str, list[xr.Dataset]] = {}
        for (operator, _), signal in networks.items():
            found.setdefault(operator, []).append(signal)
        served = {one: wireless.served_together(parts, service) for one, parts in found.items()}
        if points is not None:
            parts = [served[""]] if "" in served else []
            served[""] = wireless.union([*parts, points])
        return dict(sorted(served.items()))

    def _drawn(
        self,
        spec: ProfileSpec,
        networks: Mapping[Network, xr.Dataset],
        points: xr.DataArray | None,
    ) -> ProfileIntervals | None:
        """Intervals of a profile for some networks; access points have none of their own."""
        return self.intervals.of(networks, self._service(spec), also=points)

    def _basis(self, spec: ProfileSpec) -> str:
        names = {"access_points" if t == "wlan" else "sites" for t in spec.technologies}
        return self.inputs.project.modelled_basis(*names, "population", "settlements", "venues")

    def _measure(
        self,
        spec: ProfileSpec,
        year: int,
        operator: str,
        served: xr.DataArray,
        drawn: ProfileIntervals | None,
    ) -> None:
        """Shares of area, residents, settlements and venues that an operator serves, or any ('')."""
        inputs = self.inputs
        fixed: dict[str, Any] = {
            "year": year,
            "basis": self._basis(spec),
            "profile": spec.name,
            "operator": operator,
        }
        area = self.whole.area_served(served)
        self._add(cards.area_share(area, **fixed), drawn.area(area) if drawn else None)
        if inputs.population is not None:
            people = self.whole.population_served(served, inputs.population)
            self._add(
                cards.population_share(people, **fixed), drawn.people(people) if drawn else None
            )
            self._measure_urban_rural(served, fixed, drawn)
        settlements, venues = inputs.table("settlements"), inputs.table("venues")
        if settlements is not None:
            share = np.asarray(zonal.share_covered(served, settlements))
            places = Places(name="settlements", places=settlements, enough=SETTLEMENT_SHARE)
            self._measure_places(places, share, fixed, drawn)
        if venues is not None:
            share = venue_shares(self.networks, spec, year, served, venues)
            enough = enough_share(venues, self.networks.radio.wlan.cover_share)
            places = Places(name="venues", places=venues, enough=enough)
            self._measure_places(places, share, fixed, drawn)

    def _add(self, rows: pd.DataFrame, interval: pd.DataFrame | None) -> None:
        self.results.measures.append(rows if interval is None else with_interval(rows, interval))

    def _measure_places(
        self,
        places: Places,
        share: FloatArray,
        fixed: dict[str, Any],
        drawn: ProfileIntervals | None,
    ) -> None:
        """Shares of the settlements or venues that are covered on enough of their area."""
        make = cards.settlements_share if places.name == "settlements" else cards.venues_share
        for kind, counts in covered_counts(
            share,
            places.places,
            self.inputs.districts.index,
            enough=places.enough,
            kinds=not fixed["operator"],
        ):
            ends = drawn.places(places, counts, kind) if drawn else None
            self._add(make(counts, type=kind, **fixed), ends)

    def _measure_urban_rural(
        self, served: xr.DataArray, fixed: dict[str, Any], drawn: ProfileIntervals | None
    ) -> None:
        population, urban = self.inputs.population, self.urban
        if population is None or urban is None:
            return
        for area, mask in (("urban", urban >= 2), ("rural", urban == 1)):
            part = population.where(mask.to_numpy(), 0.0).assign_attrs(population.attrs)
            people = self.whole.population_served(served, part)
            ends = drawn.people(people, area) if drawn else None
            self._add(cards.population_share(people, area=area, **fixed), ends)

    def _signal(
        self, spec: ProfileSpec, networks: Mapping[Network, xr.Dataset]
    ) -> dict[str, xr.DataArray]:
        """Rasters of the signal of the profile's networks, each of one quantity."""
        parts = [(name, one) for (_, name), one in networks.items()]
        return signal_rasters(spec, parts, self.networks.radio.technologies)

    def _keep_masts(self, spec: ProfileSpec, networks: Mapping[Network, xr.Dataset]) -> None:
        """Rasters of the mast that serves each cell, and the masts that they name."""
        if networks:
            self.results.rasters |= mast_rasters(spec, networks, self.networks)
            self.results.tables["masts"] = masts_table(self.networks)

    def _measure_holes(
        self, spec: ProfileSpec, year: int, served: xr.DataArray, *, last: bool
    ) -> None:
        """Coverage holes; the ground between access points is none."""
        inputs = self.inputs
        if inputs.population is None or technologies_in(spec.technologies) == ("wlan",):
            return
        found = wireless.holes(
            served,
            inputs.population,
            min_people=inputs.project.wireless.hole_min_people,
            districts=inputs.weights.labels(),
        )
        districts = inputs.districts.index
        names = np.append(districts.astype(str), "")  # position -1 is outside
        found["district_id"] = names[found.pop("district").to_numpy()]
        name = f"holes-{spec.name}"
        self.results.tables[name if last else yearly_name(name, year)] = with_nearest_settlement(
            found, inputs.table("settlements")
        )
        self.results.measures.append(
            cards.holes(found, districts, year=year, basis=self._basis(spec), profile=spec.name)
        )
