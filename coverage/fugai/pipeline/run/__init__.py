"""`fugai run` and `fugai check`: every input judged, every theme computed, the scorecard and the page."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.run.check_result import Check as Check
from fugai.pipeline.run.reading import read_run as read_run
from fugai.pipeline.run.result import Run as Run
from fugai.pipeline.run.steps import check as check
from fugai.pipeline.run.steps import run as run

_guard_room(globals(), __name__)
