"""`fugai report`: the bulletin and the atlas of a finished run."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.report.content import report_content as report_content
from fugai.pipeline.report.steps import Report as Report
from fugai.pipeline.report.steps import report as report

_guard_room(globals(), __name__)
