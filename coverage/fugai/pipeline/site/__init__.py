"""`fugai site`: where the next places go, with a bound on how good any choice could be."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.site.request import SitingRequest as SitingRequest
from fugai.pipeline.site.result import SitingRun as SitingRun
from fugai.pipeline.site.steps import site as site

_guard_room(globals(), __name__)
