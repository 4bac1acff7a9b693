"""`fugai calibrate`: a project's sites, a drive test, and the model that fits them best."""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.pipeline.calibrate.result import CalibrationRun as CalibrationRun
from fugai.pipeline.calibrate.steps import calibrate as calibrate
from fugai.pipeline.calibrate.validate import ValidationRun as ValidationRun
from fugai.pipeline.calibrate.validate import validate_models as validate_models

__getattr__ = renamed(__name__, {"Calibrated": "CalibrationRun"}, removed_in="0.3.0")

_guard_room(globals(), __name__)
