"""`fugai rollout`: which place with which technology, in which year, at what cost."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.rollout.request import RolloutRequest as RolloutRequest
from fugai.pipeline.rollout.result import RolloutRun as RolloutRun
from fugai.pipeline.rollout.steps import rollout as rollout

_guard_room(globals(), __name__)
