"""Who has the service of a profile: ground, residents, settlements, venues, and the holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fugai import wireless, zonal
from fugai.pipeline.radio import networks_of, service_of
from fugai.pipeline.run.union import UnionOfDistricts
from fugai.pipeline.run.wireless.places import covered_counts, served_classes
from fugai.pipeline.run.wireless.rasters import signal_rasters
from fugai.pipeline.run.wireless.venues import enough_share, venue_shares
from fugai.scorecard.indicators import wireless as cards
from fugai.tables import technologies_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import ThemeBuilder
    from fugai.pipeline.run.wireless.networks import Network, RadioNetworks
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
        served = self._served(spec, year, signals)
        if not served:
            return False
        everyone = wireless.union(list(served.values()))
        self._measure(spec, year, "", everyone)
        self.results.rasters[f"yearly-{spec.name}.{year}"] = served_classes(everyone)
        if len(served) > 1:
            for operator, layer in served.items():
                if operator:
                    self._measure(spec, year, operator, layer)
        if last:
            self.results.rasters[f"served-{spec.name}"] = everyone
            self._keep_signal(spec, signals)
            self._measure_holes(spec, year, everyone)
        return True

    def _served(
        self, spec: ProfileSpec, year: int, signals: Mapping[Network, xr.Dataset]
    ) -> dict[str, xr.DataArray]:
        """Served share of each cell by operator; access points of all operators together are ''."""
        known = self.networks.radio.technologies
        technologies = networks_of(spec.technologies, known)
        service = service_of(spec, technologies, known)
        found: dict[str, list[xr.Dataset]] = {}
        for (operator, technology), signal in signals.items():
            if technology in technologies:
                found.setdefault(operator, []).append(signal)
        served = {one: wireless.served_together(parts, service) for one, parts in found.items()}
        wlan = self.networks.wlan_of(spec)
        if wlan is not None:
            parts = [served[""]] if "" in served else []
            served[""] = wireless.union([*parts, wlan.covered[year]])
        return dict(sorted(served.items()))

    def _basis(self, spec: ProfileSpec) -> str:
        names = {"access_points" if t == "wlan" else "sites" for t in spec.technologies}
        return self.inputs.project.modelled_basis(*names, "population", "settlements", "venues")

    def _measure(self, spec: ProfileSpec, year: int, operator: str, served: xr.DataArray) -> None:
        """Shares of area, residents, settlements and venues that an operator serves, or any ('')."""
        inputs, add = self.inputs, self.results.measures.append
        fixed: dict[str, Any] = {
            "year": year,
            "basis": self._basis(spec),
            "profile": spec.name,
            "operator": operator,
        }
        add(cards.area_share(self.whole.area_served(served), **fixed))
        if inputs.population is not None:
            people = self.whole.population_served(served, inputs.population)
            add(cards.population_share(people, **fixed))
            self._measure_urban_rural(served, fixed)
        settlements, venues = inputs.table("settlements"), inputs.table("venues")
        districts, kinds = inputs.districts.index, not operator
        if settlements is not None:
            share = np.asarray(zonal.share_covered(served, settlements))
            for kind, counts in covered_counts(
                share, settlements, districts, enough=SETTLEMENT_SHARE, kinds=kinds
            ):
                add(cards.settlements_share(counts, type=kind, **fixed))
        if venues is not None:
            share = venue_shares(self.networks, spec, year, served, venues)
            enough = enough_share(venues, self.networks.radio.wlan.cover_share)
            for kind, counts in covered_counts(
                share, venues, districts, enough=enough, kinds=kinds
            ):
                add(cards.venues_share(counts, type=kind, **fixed))

    def _measure_urban_rural(self, served: xr.DataArray, fixed: dict[str, Any]) -> None:
        population, urban = self.inputs.population, self.urban
        if population is None or urban is None:
            return
        for area, mask in (("urban", urban >= 2), ("rural", urban == 1)):
            part = population.where(mask.to_numpy(), 0.0).assign_attrs(population.attrs)
            people = self.whole.population_served(served, part)
            self.results.measures.append(cards.population_share(people, area=area, **fixed))

    def _keep_signal(self, spec: ProfileSpec, signals: Mapping[Network, xr.Dataset]) -> None:
        """Rasters of the signal of the profile's networks, each of one quantity."""
        technologies = networks_of(spec.technologies, self.networks.radio.technologies)
        parts = [(name, one) for (_, name), one in signals.items() if name in technologies]
        self.results.rasters |= signal_rasters(spec, parts, self.networks.radio.technologies)

    def _measure_holes(self, spec: ProfileSpec, year: int, served: xr.DataArray) -> None:
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
        self.results.tables[f"holes-{spec.name}"] = found
        self.results.measures.append(
            cards.holes(found, districts, year=year, basis=self._basis(spec), profile=spec.name)
        )
