"""`fugai rounds`: a project's vehicles to fleets, rounds, tables and a page; its parts serve runs too."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.rounds.result import RoundsRun as RoundsRun
from fugai.pipeline.rounds.steps import rounds as rounds

_guard_room(globals(), __name__)
