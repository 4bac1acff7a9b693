"""The bulletin (DOCX) and the atlas (PDF) of a finished run, drawn in Python.

`ReportContent` holds what they say; `write_bulletin` and `write_atlas` draw it. `fugai.report` and
`fugai.Run.report` take it from a run.
"""

from fugai._arguments import guard_room as _guard_room
from fugai.reports.atlas import write_atlas as write_atlas
from fugai.reports.bulletin import write_bulletin as write_bulletin
from fugai.reports.content import WHOLE as WHOLE
from fugai.reports.content import IndicatorHistory as IndicatorHistory
from fugai.reports.content import ReportContent as ReportContent
from fugai.reports.content import Shading as Shading
from fugai.reports.drawing.fonts import chinese_font as chinese_font

_guard_room(globals(), __name__, values=("IndicatorHistory", "ReportContent", "Shading"))
