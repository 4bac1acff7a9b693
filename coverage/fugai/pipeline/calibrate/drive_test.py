"""A drive test against the cells of a project."""

from __future__ import annotations

import dataclasses
import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from fugai import wireless
from fugai.errors import ConfigError, EmptyResultError
from fugai.messages import Message
from fugai.pipeline.ground import ground_of
from fugai.pipeline.radio import read_radio
from fugai.wireless.calibration.obstruction.thinning import Thinning, thin_measurements
from fugai.wireless.models.obstruction.model import NAME as OBSTRUCTION

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.pipeline.inputs import Inputs
    from fugai.project import Project
    from fugai.wireless import (
        Calibration,
        JudgedModel,
        Judgement,
        ObstructionCalibration,
    )

INDOOR_MODELS = ("p1238", "p1238-general", "inh")
"""Models for inside a building, which a drive test cannot calibrate."""


MOST_SQUARES, FEWEST_SQUARES = 60_000, 50
"""Squares of samples that text-book models are tuned to, and the fewest of each cell."""


class DriveTest:
    """Samples of a drive test, the cells that they were taken of, and the ground between.

    Parameters
    ----------
    project
        Its calibrations and models are ignored: what was tuned before must not tune what is
        measured now.
    bin_m
        Edge of a bin; None: 40 wavelengths. [m]

    Raises
    ------
    EmptyResultError
        No site of the project can be used.
    """

    def __init__(
        self, project: Project, inputs: Inputs, samples: gpd.GeoDataFrame, *, bin_m: float | None
    ) -> None:
        untuned = dataclasses.replace(project.wireless, calibrations={}, models={})
        with inputs.manifest.reading("wireless"):
            self.radio = read_radio(dataclasses.replace(project, wireless=untuned))
        self.inputs, self.samples, self.bin_m = inputs, samples, bin_m
        sites = inputs.table("sites")
        if sites is None:
            first = inputs.findings.iloc[0] if len(inputs.findings) else None
            why = "" if first is None else f" First finding: {first['value']!r}: {first['rule']}."
            msg = f"`inputs.sites` must hold a site that can be used, found none.{why}"
            raise EmptyResultError(msg)
        self.cells = self.radio.cells(sites, inputs.table("cells"))
        self.ground = ground_of(inputs)
        self.terrain = inputs.terrain
        self.notes: list[str | Message] = []
        self.thinned = self._thinned()

    def _thinned(self) -> gpd.GeoDataFrame:
        """Samples of so many squares of each cell that a model takes seconds; all where there are few."""
        names = self.samples["cell_id"].fillna(self.samples["site_id"])
        per_cell = max(FEWEST_SQUARES, MOST_SQUARES // max(1, int(names.nunique())))
        found = thin_measurements(self.samples, thinning=Thinning(per_cell=per_cell))
        if len(found) < len(self.samples):
            self.notes.append(
                Message(
                    zh=f"教科书模型只用每个小区随机{per_cell}个方格的样本：{len(self.samples)}个中的{len(found)}个。",
                    en=f"Text-book models are tuned to {per_cell} squares of each cell, drawn at random: "
                    f"{len(found)} of {len(self.samples)} samples.",
                )
            )
        return found

    def own_models(self) -> set[str]:
        """Names of the models that the technologies of the cells use by default."""
        names: set[str] = set()
        for technology in set(self.cells["technology"].astype(str)):
            own = self.radio.technologies[technology]
            names |= set(own.model.values())
            if self.terrain is not None and own.terrain_model:
                names.add(own.terrain_model)
        return {wireless.model_named(name).name for name in names}

    def own_model_names(self) -> set[str]:
        """As `own_models`, by the names of `fugai.wireless.MODELS`."""
        own = self.own_models()
        return {name for name in wireless.MODELS if wireless.model_named(name).name in own}

    def judgement(self, judged: JudgedModel, *, weak_dbm: float | None) -> Judgement:
        """How a model fares on the samples."""
        return wireless.judge_model(
            self.samples,
            self.cells,
            judged,
            ground=self.ground,
            technologies=self.radio.technologies,
            antennas=self.radio.antennas,
            weak_dbm=weak_dbm,
        )

    def suitable_models(self) -> tuple[str, ...]:
        """Outdoor models whose validity range holds every carrier, in their order."""
        frequency_mhz = self.cells["frequency_mhz"].to_numpy(dtype=np.float64)
        names = []
        for name in wireless.MODELS:
            model = wireless.model_named(name)
            low, high = model.validity.frequency_mhz
            in_range = bool(((frequency_mhz >= low) & (frequency_mhz <= high)).all())
            has_ground = self.terrain is not None or not model.uses_terrain
            if in_range and has_ground and name not in INDOOR_MODELS:
                names.append(name)
        return tuple(names)

    def calibration(self, name: str) -> Calibration:
        """One model against the samples; a terrain model on flat ground where there is no terrain."""
        terrain = self.terrain
        if terrain is None and wireless.model_named(name).uses_terrain:
            grid = self.inputs.grid
            terrain = grid.array(np.zeros(grid.shape), units="m", name="terrain")
            self.notes.append(f"The project has no terrain: {name} was tried on flat ground.")
        return wireless.calibrate(
            self.thinned,
            self.cells,
            model=name,
            ground=dataclasses.replace(self.ground, terrain=terrain),
            technologies=self.radio.technologies,
            antennas=self.radio.antennas,
            bin_m=self.bin_m,
        )

    @property
    def has_heights(self) -> bool:
        """Whether the project says what stands on its terrain."""
        finer = self.inputs.finer
        fine = finer is not None and finer.obstacles is not None
        return self.terrain is not None and (self.inputs.obstacles is not None or fine)

    def _grows_trees(self) -> bool:
        """Whether trees can be grown for what the terms leave; a note where scikit-learn is missing."""
        if importlib.util.find_spec("sklearn") is not None:
            return True
        self.notes.append(
            Message(
                zh="未安装scikit-learn：只校准线性项和各小区自有样本，未生长提升树。请安装 `fugai[calibration]`。",
                en="scikit-learn is not installed: the terms and the cells' own samples are tuned, no trees are grown. "
                "Install `fugai[calibration]` for them.",
            )
        )
        return False

    def obstruction(self, failed: dict[str, str]) -> ObstructionCalibration | None:
        """The model of what stands in the way against the samples; None, with the reason, where impossible."""
        if not self.has_heights:
            msg = "`inputs.buildings` or another height of obstacles must be given over terrain, found none."
            failed[OBSTRUCTION] = msg
            return None
        try:
            return wireless.calibrate_obstruction(
                self.samples,
                self.cells,
                ground=self.ground,
                technologies=self.radio.technologies,
                boosted=self._grows_trees(),
            )
        except (ConfigError, EmptyResultError) as error:
            failed[OBSTRUCTION] = str(error)
            return None
