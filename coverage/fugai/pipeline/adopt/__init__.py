"""From a folder of files to a project file that runs."""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.adopt.steps import Adoption as Adoption
from fugai.pipeline.adopt.steps import adopt as adopt

_guard_room(globals(), __name__)
