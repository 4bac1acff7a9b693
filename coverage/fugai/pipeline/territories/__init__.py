"""`fugai districts`: contiguous delivery districts of equal work."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.territories.request import DistrictsRequest as DistrictsRequest
from fugai.pipeline.territories.result import DistrictsRun as DistrictsRun
from fugai.pipeline.territories.steps import districts as districts

_guard_room(globals(), __name__)
