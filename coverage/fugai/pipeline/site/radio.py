"""Whom a new base station would serve that no existing network does, at a profile's level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np

from fugai import wireless
from fugai.broadband import degree_of_urbanisation
from fugai.errors import ConfigError, EmptyResultError
from fugai.messages import Message
from fugai.pipeline.radio import DETAIL_RANGE_M, read_radio, read_toml
from fugai.pipeline.site.places import candidate_places
from fugai.pipeline.site.roads import cell_demand, inside_share
from fugai.pipeline.site.scenario import STEP_DB, SitingInstance, SitingScenario, in_service
from fugai.tables import technologies_in

if TYPE_CHECKING:
    import xarray as xr
    from scipy.sparse import csr_array

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.scenario import Request
    from fugai.project import ProfileSpec


HALF = 0.5
"""A cell is drawn as covered already from this share on."""


def radio_setting(inputs: Inputs, request: Request, progress: Progress) -> SitingInstance:
    """Demand and covers of base stations: people whom the network of the year leaves without.

    Raises
    ------
    ConfigError
        The profile has no technology to build, or there is no candidate.
    """
    job = _Job(inputs, request)
    progress.start("无线 signal", 2 + (2 if request.studies else 0))
    signals = job.signals()
    progress.advance(detail=f"{request.year}")
    levels = [0.0, STEP_DB, -STEP_DB] if request.studies else [0.0]
    already = {level: job.served(signals, level) for level in levels}
    people = job.people()
    left = people * (1.0 - np.nan_to_num(already[0.0].to_numpy().astype(np.float64), nan=1.0))
    if not left.any():
        msg = f"Profile `{request.profile}` must leave someone without service, found nobody."
        raise ConfigError(msg)
    places = candidate_places(inputs, request, left.ravel())
    cases = []
    for level in levels:
        cases.append(job.case(places, already[level], level))
        progress.advance(detail=f"{len(places):,}")
    progress.finish()
    served = np.nan_to_num(already[0.0].to_numpy()) >= HALF
    kinds = (
        ("sites", "population", "candidates")
        if request.candidates == "project"
        else ("sites", "population")
    )
    return SitingInstance(
        inputs=inputs,
        request=request,
        places=places,
        cases=tuple(cases),
        notes=job.notes(places),
        basis=inputs.project.modelled_basis(*kinds),
        standing=job.standing(),
        settled_cells=np.flatnonzero((served & (people > 0)).ravel()).astype(np.int64),
    )


class _Job:
    def __init__(self, inputs: Inputs, request: Request) -> None:
        self.inputs, self.request = inputs, request
        project = inputs.project
        own = project.wireless.technologies
        overrides: Any = None if own is None else read_toml(own)
        self.radio = read_radio(project, overrides)
        self.spec: ProfileSpec = next(
            spec for spec in project.wireless.profiles if spec.name == request.profile
        )
        self.wanted = tuple(t for t in technologies_in(self.spec.technologies) if t != "wlan")
        self.technology = self.wanted[0]
        self.clutter = inputs.clutter
        if self.clutter is None and inputs.population is not None:
            self.clutter = degree_of_urbanisation(inputs.population, inputs.grid)
        self.options: dict[str, Any] = {
            "terrain": inputs.terrain,
            "clutter": self.clutter,
            "load": project.wireless.load,
            "technologies": self.radio.technologies,
        }
        self.inside = inside_share(inputs)

    def profile(self, level_db: float) -> wireless.Profile:
        spec = self.spec
        return wireless.Profile(
            name=spec.name,
            technologies=self.wanted,
            rsrp_dbm=spec.rsrp_dbm + level_db,
            probability=spec.probability,
            sinr_db=spec.sinr_db,
            place=spec.place,
            building=spec.building,
            source=spec.source,
        )

    def signals(self) -> list[xr.Dataset]:
        """Signal of every network of the profile at the end of the year, as a run has it."""
        sites = in_service(cast("gpd.GeoDataFrame", self.inputs.tables["sites"]), self.request.year)
        sites = sites[sites["technology"].isin(self.wanted)]
        if not len(sites):
            return []
        cells = wireless.cells_from_sites(
            sites,
            technologies=self.radio.technologies,
            cells=self.inputs.table("cells"),
            antennas=self.radio.antennas,
            seed=self.inputs.project.seed,
        )
        cells = cells[cells["technology"].isin(self.wanted)]
        found = []
        groups = cells.groupby([cells["operator"].fillna(""), "technology"], sort=True)
        for (_, technology), part in groups:
            found.append(
                wireless.predict(
                    gpd.GeoDataFrame(part, crs=cells.crs).reset_index(drop=True),
                    self.inputs.grid,
                    model=self.radio.model(technology),
                    antennas=self.radio.antennas,
                    detail_range_m=DETAIL_RANGE_M,
                    **self.options,
                )
            )
        return found

    def served(self, signals: list[xr.Dataset], level_db: float) -> xr.DataArray:
        """Share of each cell that some network serves at the profile's level and so much more."""
        grid = self.inputs.grid
        if not signals:
            return grid.array(np.zeros(grid.shape, dtype=np.float32), units="1", name="served")
        try:
            return wireless.unite([wireless.served(s, self.profile(level_db)) for s in signals])
        except ConfigError:
            if level_db >= 0:
                raise
            return self.served(signals, 0.0)  # the prediction ends at the floor

    def people(self) -> np.ndarray:
        """Residents of each cell inside the districts."""
        assert self.inputs.population is not None
        people = np.nan_to_num(self.inputs.population.to_numpy().astype(np.float64))
        return np.asarray(people * self.inside.reshape(people.shape))

    def case(
        self, places: gpd.GeoDataFrame, already: xr.DataArray, level_db: float
    ) -> SitingScenario:
        """Footprints of the candidates on whom the network leaves without at that level."""
        inputs = self.inputs
        assert inputs.population is not None
        people = np.nan_to_num(inputs.population.to_numpy().astype(np.float64)).ravel()
        counted = inputs.population.copy(data=self.people())
        try:
            covers = wireless.candidate_covers(
                places.assign(status=places["status"].replace({"forbidden": "candidate"})),
                inputs.grid,
                profile=self.profile(level_db),
                population=counted,
                already=already,
                technology=self.technology,
                model=self.radio.model(self.technology),
                antennas=self.radio.antennas,
                **self.options,
            )
        except EmptyResultError as error:
            raise ConfigError(str(error)) from None
        share = already.to_numpy().astype(np.float64).ravel()
        known = ~np.isnan(share)
        served = np.where(known, share, 0.0) * people
        settled = (
            np.asarray(inputs.weights.fractions @ served),
            float((served * self.inside).sum()),
        )
        missing = float((people * self.inside)[~known].sum())
        left = people * (1.0 - np.where(known, share, 1.0))
        demand = cell_demand(inputs, covers.demand, left, self.inside, missing, settled)
        matrix: csr_array = covers.matrix
        return SitingScenario(threshold=self.spec.rsrp_dbm + level_db, demand=demand, covers=matrix)

    def standing(self) -> gpd.GeoDataFrame:
        """Masts of the profile in the year."""
        sites = in_service(cast("gpd.GeoDataFrame", self.inputs.tables["sites"]), self.request.year)
        mine = sites[sites["technology"].isin(self.wanted)]
        return gpd.GeoDataFrame(
            {
                "candidate_id": mine["site_id"].astype(str).to_numpy(),
                "name": "",
                "kind": mine["technology"].to_numpy(),
            },
            geometry=mine.geometry.to_numpy(),
            crs=mine.crs,
        )

    def notes(self, places: gpd.GeoDataFrame) -> tuple[Message, ...]:
        title = self.radio.technologies[self.technology].title
        return (
            Message(
                zh=f"每个备选点按{title}标准配置单独计算，不计新站之间的干扰。",
                en=f"Each candidate is predicted by itself as a standard {title} site, without the "
                "interference of other new sites.",
            ),
            Message(
                zh=f"从“{self.request.candidates}”备选点中取周边未覆盖人口最多的{len(places):,}个；上（下）界仅对这些备选点成立。",
                en=f"Only the {len(places):,} candidates of '{self.request.candidates}' with the most "
                "uncovered people around them were considered; the bound holds for those.",
            ),
        )
