"""fugai (覆盖): who is covered by radio, who lacks broadband, whom a courier reaches.

`adopt` writes a project file for a folder of data, `read_project` reads one, `check` judges its inputs, `run` computes it, and `read_run`
opens a finished run again; `compare` says what changed between two, `report` writes a bulletin and an atlas;
`site` chooses places for new sites, `rollout` says
which village is connected when and with what, `rounds` plans the rounds of courier vehicles,
`districts` delivery districts of equal work, `calibrate` tunes path loss models,
`validate_models` judges them.

>>> import fugai
>>> fugai.check("tests/projects/siting")
Check('十二村', 2 districts, 4 tables, 56 x 70 cells of 200 m, 0 findings)

Rooms: `fugai.intake`, `fugai.wireless`, `fugai.broadband`, `fugai.delivery`, `fugai.siting`,
`fugai.zonal`, `fugai.scorecard`, `fugai.maps`, `fugai.reports`, `fugai.store`. Each is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from fugai._deprecated import renamed

if TYPE_CHECKING:
    from fugai import broadband as broadband
    from fugai import delivery as delivery
    from fugai import errors as errors
    from fugai import grid as grid
    from fugai import intake as intake
    from fugai import maps as maps
    from fugai import messages as messages
    from fugai import project as project
    from fugai import reports as reports
    from fugai import scorecard as scorecard
    from fugai import siting as siting
    from fugai import store as store
    from fugai import tables as tables
    from fugai import units as units
    from fugai import wireless as wireless
    from fugai import zonal as zonal
    from fugai.pipeline import fetch as fetch
    from fugai.pipeline.adopt import Adoption as Adoption
    from fugai.pipeline.adopt import adopt as adopt
    from fugai.pipeline.calibrate import CalibrationRun as CalibrationRun
    from fugai.pipeline.calibrate import ValidationRun as ValidationRun
    from fugai.pipeline.calibrate import calibrate as calibrate
    from fugai.pipeline.calibrate import validate_models as validate_models
    from fugai.pipeline.compare import compare as compare
    from fugai.pipeline.report import Report as Report
    from fugai.pipeline.report import report as report
    from fugai.pipeline.report import report_content as report_content
    from fugai.pipeline.rollout import RolloutRequest as RolloutRequest
    from fugai.pipeline.rollout import RolloutRun as RolloutRun
    from fugai.pipeline.rollout import rollout as rollout
    from fugai.pipeline.rounds import RoundsRun as RoundsRun
    from fugai.pipeline.rounds import rounds as rounds
    from fugai.pipeline.run import Check as Check
    from fugai.pipeline.run import Run as Run
    from fugai.pipeline.run import check as check
    from fugai.pipeline.run import read_run as read_run
    from fugai.pipeline.run import run as run
    from fugai.pipeline.site import SitingRequest as SitingRequest
    from fugai.pipeline.site import SitingRun as SitingRun
    from fugai.pipeline.site import site as site
    from fugai.pipeline.territories import DistrictsRequest as DistrictsRequest
    from fugai.pipeline.territories import DistrictsRun as DistrictsRun
    from fugai.pipeline.territories import districts as districts
    from fugai.project import Project as Project
    from fugai.project import read_project as read_project

try:
    __version__ = version("fugai")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0.0.0"

_ROOMS = (
    "broadband",
    "delivery",
    "errors",
    "grid",
    "intake",
    "maps",
    "messages",
    "project",
    "reports",
    "scorecard",
    "siting",
    "store",
    "tables",
    "units",
    "wireless",
    "zonal",
)
_NAMES = {
    "Adoption": "fugai.pipeline.adopt",
    "CalibrationRun": "fugai.pipeline.calibrate",
    "Check": "fugai.pipeline.run",
    "DistrictsRequest": "fugai.pipeline.territories",
    "DistrictsRun": "fugai.pipeline.territories",
    "Project": "fugai.project",
    "RoundsRun": "fugai.pipeline.rounds",
    "districts": "fugai.pipeline.territories",
    "rounds": "fugai.pipeline.rounds",
    "Report": "fugai.pipeline.report",
    "RolloutRequest": "fugai.pipeline.rollout",
    "RolloutRun": "fugai.pipeline.rollout",
    "Run": "fugai.pipeline.run",
    "SitingRequest": "fugai.pipeline.site",
    "SitingRun": "fugai.pipeline.site",
    "adopt": "fugai.pipeline.adopt",
    "ValidationRun": "fugai.pipeline.calibrate",
    "calibrate": "fugai.pipeline.calibrate",
    "validate_models": "fugai.pipeline.calibrate",
    "check": "fugai.pipeline.run",
    "compare": "fugai.pipeline.compare",
    "read_project": "fugai.project",
    "read_run": "fugai.pipeline.run",
    "report": "fugai.pipeline.report",
    "report_content": "fugai.pipeline.report",
    "rollout": "fugai.pipeline.rollout",
    "run": "fugai.pipeline.run",
    "site": "fugai.pipeline.site",
}


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"fugai.{name}")
    if name == "fetch":
        return import_module("fugai.pipeline.fetch")
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    return _old_name(name)


_old_name = renamed(
    "fugai",
    {
        "Calibrated": "fugai.pipeline.calibrate.CalibrationRun",
        "Sited": "fugai.pipeline.site.SitingRun",
    },
    removed_in="0.3.0",
)


def __dir__() -> list[str]:
    return sorted(["__version__", "fetch", *_ROOMS, *_NAMES])
