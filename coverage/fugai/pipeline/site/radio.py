"""Siting of base stations: uncovered residents, and the footprints of the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np

from fugai import wireless
from fugai.errors import ConfigError, EmptyResultError
from fugai.messages import Message
from fugai.pipeline.ground import ground_of
from fugai.pipeline.radio import networks_of, read_radio, service_of
from fugai.pipeline.run.wireless.shared_carriers import signals_of
from fugai.pipeline.site.demand import CoveredAgain, cell_demand, residents, share_in_districts
from fugai.pipeline.site.instance import STEP_DB, SitingInstance, SitingScenario, in_service
from fugai.pipeline.site.places import candidate_places, marked_existing
from fugai.tables import operators_of, technologies_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.radio import Radio
    from fugai.pipeline.site.request import ResolvedRequest
    from fugai.project import ProfileSpec


DRAWN_COVERED = 0.5
"""A cell is drawn as already covered from this covered share on."""


def radio_instance(inputs: Inputs, request: ResolvedRequest, progress: Progress) -> SitingInstance:
    """Demand and coverage of base stations: residents without service at the end of the year.

    Raises
    ------
    ConfigError
        Nobody is without service, or there is no candidate.
    """
    job = RadioJob(inputs, request)
    progress.start("无线 signal", 2 + (2 if request.sensitivity else 0))
    signals = job.signals()
    progress.advance(detail=f"{request.year}")
    levels = [0.0, STEP_DB, -STEP_DB] if request.sensitivity else [0.0]
    served = {level: job.served(signals, level) for level in levels}
    people = job.people()
    share = served[0.0].to_numpy().astype(np.float64)
    uncovered = people * (1.0 - np.nan_to_num(share, nan=1.0))
    check_uncovered(request.profile, uncovered)
    places = candidate_places(inputs, request, uncovered.ravel())
    scenarios = []
    for level in levels:
        scenarios.append(job.scenario(places, served[level], level))
        progress.advance(detail=f"{len(places):,}")
    progress.finish()
    check_covers(scenarios[0], places)
    covered = np.nan_to_num(share) >= DRAWN_COVERED
    return SitingInstance(
        inputs=inputs,
        request=request,
        places=places,
        scenarios=tuple(scenarios),
        notes=(*job.notes(places), *marked_existing(inputs, request)),
        basis=job.basis(),
        existing_masts=job.existing_masts(),
        covered_cells=np.flatnonzero((covered & (people > 0)).ravel()).astype(np.int64),
    )


def check_uncovered(profile: str, uncovered: FloatArray) -> None:
    """Raise `ConfigError` where nobody is without the service of a profile."""
    if not uncovered.any():
        msg = f"Profile `{profile}` must have residents without service, found none."
        raise ConfigError(msg)


def check_covers(scenario: SitingScenario, places: gpd.GeoDataFrame) -> None:
    """Raise `ConfigError` where no place covers anybody."""
    if not scenario.covers.nnz:
        msg = (
            f"Candidates must cover residents without service, found none of {len(places):,} that "
            "does: state nearer ones, or a smaller spacing."
        )
        raise ConfigError(msg)


def radio_again(
    inputs: Inputs,
    request: ResolvedRequest,
    places: gpd.GeoDataFrame,
    change: Callable[[Radio], Radio],
    *,
    most_work: float,
) -> CoveredAgain | None:
    """Residents covered with changed equipment, by the network alone and with places beside it.

    Parameters
    ----------
    places
        The new sites.
    change
        Makes the equipment, of existing and new sites alike.
    most_work
        Pixels times cells in reach up to which it is computed; None comes back beyond.
    """
    job = RadioJob(inputs, request)
    if job.work() > most_work:
        return None
    job.radio = change(job.radio)
    served = job.served(job.signals(), 0.0)
    share, people = served.to_numpy().astype(np.float64), job.people()
    before = float((np.nan_to_num(share) * people).sum())
    total = float(people[~np.isnan(share)].sum())
    try:
        found = job.scenario(places, served, 0.0)
    except ConfigError:  # nobody is left whom they could cover
        return CoveredAgain(before=before, after=before, total=total)
    reached = np.diff(found.covers.indptr) > 0
    added = float(found.demand.weight[reached].sum())
    return CoveredAgain(before=before, after=before + added, total=total)


class RadioJob:
    """The networks of one profile, and what they and the candidates serve."""

    def __init__(self, inputs: Inputs, request: ResolvedRequest) -> None:
        self.inputs, self.request = inputs, request
        with inputs.manifest.reading("wireless"):
            self.radio = read_radio(inputs.project)
        self.spec: ProfileSpec = next(
            spec for spec in inputs.project.wireless.profiles if spec.name == request.profile
        )
        known = self.radio.technologies
        self.built = tuple(t for t in networks_of(self.spec.technologies, known) if t != "wlan")
        if not self.built:
            msg = f"Profile `{self.spec.name}` must have a technology of masts, found none."
            raise ConfigError(msg)
        self.bases = tuple(dict.fromkeys(known[name].technology for name in self.built))
        self.technology = self._usual()
        self.ground = ground_of(inputs)
        self.inside = share_in_districts(inputs)

    def service(self, level_db: float) -> wireless.ServiceDefinition:
        """The profile's service with its level raised by some decibels."""
        return service_of(self.spec, self.built, self.radio.technologies).raised(level_db)

    def _usual(self) -> str:
        """What candidates carry: the first layer of the profile's first technology, else that itself."""
        first = self.bases[0]
        layers = [name for name in self.built if self.radio.technologies[name].base == first]
        return layers[0] if layers else first

    def work(self) -> float:
        """Pixels times the cells that reach one, on average."""
        cells, grid = self._cells(), self.inputs.grid
        pixels = grid.shape[0] * grid.shape[1]
        reach_m = np.array(
            [self.radio.technologies[str(name)].max_range_m for name in cells["technology"]]
        )
        share = np.minimum(1.0, np.pi * reach_m**2 / (pixels * grid.cell_size_m**2))
        return float(pixels * share.sum())

    def _cells(self) -> gpd.GeoDataFrame:
        """Cells of the profile in service at the end of the year."""
        sites = in_service(cast("gpd.GeoDataFrame", self.inputs.tables["sites"]), self.request.year)
        sites = sites[sites["technology"].isin(self.bases)]
        if not len(sites):
            return sites
        cells = self.radio.cells(sites, self.inputs.table("cells"))
        return cells[cells["technology"].isin(self.built)]

    def signals(self) -> list[xr.Dataset]:
        """Signal of every network of the profile at the end of the year, as a run has it."""
        cells = self._cells()
        if not len(cells):
            return []
        names = [operators_of(value) or ("",) for value in cells["operator"]]
        owned = cells.assign(operator=names).explode("operator")
        networks = {
            (str(operator), str(technology)): gpd.GeoDataFrame(part, crs=cells.crs).reset_index(
                drop=True
            )
            for (operator, technology), part in owned.groupby(["operator", "technology"], sort=True)
        }
        found = signals_of(networks, self.radio, self.inputs.grid, ground=self.ground)
        return list(found.values())

    def served(self, signals: list[xr.Dataset], level_db: float) -> xr.DataArray:
        """Share of each cell that some network serves at the profile's level plus ``level_db``."""
        grid = self.inputs.grid
        if not signals:
            return grid.array(np.zeros(grid.shape, dtype=np.float32), units="1", name="served")
        try:
            return wireless.served_together(signals, self.service(level_db))
        except ConfigError:
            if level_db >= 0:
                raise
            return self.served(signals, 0.0)  # below the lowest level that is predicted

    def basis(self) -> str:
        """Basis of what the inputs say of the answer."""
        kinds = ["sites", "population"]
        kinds += ["candidates"] if self.request.candidates == "project" else []
        return self.inputs.project.modelled_basis(*kinds)

    def people(self) -> np.ndarray:
        """Residents of each cell inside the districts."""
        return np.asarray((residents(self.inputs) * self.inside).reshape(self.inputs.grid.shape))

    def scenario(
        self, places: gpd.GeoDataFrame, served: xr.DataArray, level_db: float
    ) -> SitingScenario:
        """Footprints of the candidates on the residents who are uncovered at that level."""
        inputs = self.inputs
        assert inputs.population is not None
        people = residents(inputs)
        try:
            covers = wireless.candidate_covers(
                places.assign(status=places["status"].replace({"forbidden": "candidate"})),
                inputs.grid,
                service=self.service(level_db),
                demand=wireless.Demand(
                    population=inputs.population.copy(data=self.people()), already_covered=served
                ),
                technology=self.technology,
                ground=self.ground,
                options=self.radio.options(self.technology),
            )
        except EmptyResultError as error:
            raise ConfigError(str(error)) from None
        share = served.to_numpy().astype(np.float64).ravel()
        known = ~np.isnan(share)
        demand = cell_demand(
            inputs,
            covers.demand,
            people * (1.0 - np.where(known, share, 1.0)),
            unknown=float((people * self.inside)[~known].sum()),
            covered=np.where(known, share, 0.0) * people,
        )
        matrix: csr_array = covers.matrix
        stated = self.service(level_db).of(self.technology).level_dbm
        threshold = self.radio.technologies[self.technology].floor_dbm if stated is None else stated
        return SitingScenario(threshold=threshold, demand=demand, covers=matrix)

    def existing_masts(self) -> gpd.GeoDataFrame:
        """Masts of the profile that are in service in the year."""
        sites = in_service(cast("gpd.GeoDataFrame", self.inputs.tables["sites"]), self.request.year)
        mine = sites[sites["technology"].isin(self.bases)].drop_duplicates("site_id")
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
        """How the candidates were predicted and chosen."""
        title = self.radio.technologies[self.technology].title
        return (
            *self._without_access_points(),
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

    def _without_access_points(self) -> tuple[Message, ...]:
        """A note where the profile counts access points in a run, which siting leaves out."""
        if "wlan" not in technologies_in(self.spec.technologies):
            return ()
        return (
            Message(
                zh="选址只计基站：该业务标准在 fugai run 中还计入无线接入点，现有覆盖因此可能高于此处。",
                en="Siting counts masts alone: in a run this profile counts access points too, and what "
                "is covered before may be more there than here.",
            ),
        )
