"""`fugai calibrate`: a project's sites, a drive test, and the model that fits them best."""

from fugai.pipeline.calibrate.steps import Calibrated as Calibrated
from fugai.pipeline.calibrate.steps import calibrate as calibrate
