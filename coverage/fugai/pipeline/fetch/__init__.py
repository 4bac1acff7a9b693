"""Roads, boundaries, venues and post offices from OpenStreetMap, through osmnx (needs the internet).

`graph` and `boundaries` return what osmnx makes; `venues` and `outlets` tables as fugai reads them; `fetch_project`
writes all of it into a project folder, with its licence. Data: © OpenStreetMap contributors, ODbL 1.0.
"""

from fugai._arguments import guard_room as _guard_room
from fugai.pipeline.fetch.layers import boundaries as boundaries
from fugai.pipeline.fetch.layers import graph as graph
from fugai.pipeline.fetch.layers import outlets as outlets
from fugai.pipeline.fetch.layers import venues as venues
from fugai.pipeline.fetch.project import Fetched as Fetched
from fugai.pipeline.fetch.project import fetch_project as fetch_project
from fugai.pipeline.fetch.server import OsmServer as OsmServer

_guard_room(globals(), __name__)
