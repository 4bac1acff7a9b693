"""The order of the steps; the only place where rooms meet."""

from fugai.intake import convert_file as convert_file
from fugai.intake import schema as schema
from fugai.intake import write_templates as write_templates
from fugai.pipeline.calibration import Calibrated as Calibrated
from fugai.pipeline.calibration import calibrate as calibrate
from fugai.pipeline.result import Check as Check
from fugai.pipeline.result import Run as Run
from fugai.pipeline.siting import site as site
from fugai.pipeline.siting_result import Sited as Sited
from fugai.pipeline.steps import check as check
from fugai.pipeline.steps import run as run
